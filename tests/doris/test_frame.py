import re

import pytest
from django.contrib.messages.constants import INFO, SUCCESS
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

PAGES = ["/sign-in/", "/password/reset/", "/password/reset/sent/", "/nothing/"]


@pytest.mark.parametrize("address", PAGES)
def test_it_works(client: Client, db: None, settings: Settings, address: str) -> None:
    settings.COUNCIL_NAME = "Riverside & Hill <Council>"
    html = client.get(address).content.decode()
    assert '<html lang="en-GB"' in html
    assert re.search(r"<title>\S.* – DORIS – Riverside &amp; Hill &lt;Council&gt;</title>", html), (
        "page, service, council"
    )
    assert html.count("<h1") == 1
    assert 'href="#main-content"' in html
    assert 'id="main-content"' in html


@pytest.mark.parametrize("address", PAGES)
def test_demonstration_says_on_every_page_that_it_is_one(
    client: Client, db: None, settings: Settings, address: str
) -> None:
    banner = "Figures and people here are made up."
    settings.DEMONSTRATION = True
    assert banner in client.get(address).content.decode()
    settings.DEMONSTRATION = False
    assert banner not in client.get(address).content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/healthz", "/theme.css", "/admin/"])
def test_policy_allows_no_inline_script_or_style(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    html = response.content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", html)


def test_person_who_is_signed_in_is_named(signed_in: Client) -> None:
    html = signed_in.get("/password/").content.decode()
    assert "Priya Nair" in html
    assert "MAT manager" in html
    assert 'action="/sign-out/"' in html


def test_signed_out_page_has_no_navigation(client: Client, db: None) -> None:
    html = client.get("/sign-in/").content.decode()
    assert "<nav" not in html
    assert "Sign out" not in html


def test_several_messages_each_have_their_own_name() -> None:
    html = render_to_string(
        "base.html",
        {
            "council_name": "Riverside",
            "council_colour": "#134e4a",
            "messages": [Message(SUCCESS, "One"), Message(INFO, "Two")],
        },
    )
    assert re.findall(r'aria-labelledby="([^"]+)"', html) == re.findall(
        r'id="(notification-title[^"]*)"', html
    )
    assert len(set(re.findall(r'id="(notification-title[^"]*)"', html))) == 2
