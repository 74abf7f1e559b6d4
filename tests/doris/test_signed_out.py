import html as markup
import re

import pytest
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doris.models import User
from tests.doris.conftest import PASSWORD

pytestmark = pytest.mark.urls("tests.doris.urls_that_fail")

TYPED = 'Tuesday’s "clinic" <b>\r\n=1+1 \U0001f600'


def hidden(name: str, html: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no hidden {name}"
    return markup.unescape(found[1])


def test_it_works(client: Client, person: User) -> None:
    """A form sent after the session ended is saved after signing in again, exactly as typed."""
    response = client.post("/save/?month=2026-09", {"EI1a": ["12", TYPED]})
    html = response.content.decode()
    assert response.status_code == 401
    assert "it is kept on this page. Sign in to save it." in html
    fields = {
        "username": "priya.nair",
        "password": PASSWORD,
        "next": hidden("next", html),
        "carried": hidden("carried", html),
    }
    mistyped = client.post("/sign-in/", {**fields, "password": "wrong"}).content.decode()
    assert hidden("carried", mistyped) == fields["carried"]
    assert hidden("next", mistyped) == fields["next"]
    html = client.post("/sign-in/", fields).content.decode()
    assert get_user(client) == person
    assert "What you typed before is not saved yet. It will be saved as typed by Priya Nair" in html
    assert 'action="/save/?month=2026-09"' in html
    values = [markup.unescape(value) for value in re.findall(r'"EI1a" value="([^"]*)"', html)]
    assert client.post("/save/", {"EI1a": values}).content.decode() == f"12|{TYPED}"


def test_file_cannot_be_carried_and_the_page_says_so(client: Client, db: None) -> None:
    upload = SimpleUploadedFile("figures.csv", b"1,2")
    html = client.post("/save/", {"EI1a": "12", "upload": upload}).content.decode()
    assert "A file can’t be kept" in html
    assert "EI1a" in hidden("carried", html)


def test_password_is_never_carried(client: Client, db: None) -> None:
    html = client.post("/password/", {"old_password": PASSWORD}).content.decode()
    assert PASSWORD not in html
    assert "Nothing was saved." in html


def test_page_that_was_only_opened_goes_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/save/")["Location"] == "/sign-in/?next=/save/"


def test_next_elsewhere_carries_nothing(client: Client, person: User) -> None:
    fields = {
        "username": "priya.nair",
        "password": PASSWORD,
        "next": "https://example.com/",
        "carried": '[["EI1a", "12"]]',
    }
    assert client.post("/sign-in/", fields)["Location"] == "/"
