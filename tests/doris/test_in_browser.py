"""Signing in and the pages for a failure, in a real browser."""

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Page, expect

from doris.models import User
from tests.conftest import AxeCheck
from tests.doris.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, username: str = "priya.nair", password: str = PASSWORD) -> None:
    page.goto("/sign-in/?next=/password/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_it_works(page: Page, person: User, assert_accessible: AxeCheck) -> None:
    page.goto("/sign-in/")
    assert_accessible(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("link", name="Enter your username").click()
    expect(page.get_by_label("Username")).to_be_focused()
    sign_in(page)
    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    assert_accessible(page)


def test_password_can_be_shown(page: Page, person: User) -> None:
    page.goto("/sign-in/")
    password = page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")


def test_waiting(page: Page, person: User, assert_accessible: AxeCheck) -> None:
    with override_settings(SIGN_IN_ATTEMPTS=1):
        sign_in(page, password="wrong")
        sign_in(page, password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("Wait 15 minutes")
    assert_accessible(page)


def test_without_scripts(page_without_scripts: Page, person: User) -> None:
    page = page_without_scripts
    sign_in(page, password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("don’t match")
    sign_in(page)
    page.get_by_label("Password you use now").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("another-long-password")
    page.get_by_label("New password again").fill("another-long-password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password has been changed.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_navigation_opens_by_keyboard_on_a_phone(page: Page, person: User) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page)
    home = page.get_by_role("link", name="Home", exact=True)
    expect(home).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(home).to_be_visible()


def test_django_admin_works_under_the_policy(page: Page, administrator: User) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    sign_in(page, "ade.bello")
    page.goto(f"/admin/doris/user/{administrator.pk}/change/")
    expect(page.get_by_role("heading", name="ade.bello")).to_be_visible()
    assert [text for text in refused if "Content Security Policy" in text] == []


@pytest.mark.urls("tests.doris.urls_that_fail")
@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/nothing/", "Page not found"),
        ("/fail/forbidden/", "You can’t do that"),
        ("/fail/broken/", "Sorry, something went wrong in DORIS"),
        ("/fail/locked/", "DORIS can’t reach its database"),
        ("/fail/bad/", "DORIS couldn’t read what your browser sent"),
    ],
)
def test_failures(
    page: Page, person: User, assert_accessible: AxeCheck, address: str, heading: str
) -> None:
    sign_in(page)
    page.goto(address)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert_accessible(page)


def test_reset(page: Page, db: None, assert_accessible: AxeCheck) -> None:
    page.goto("/sign-in/")
    page.get_by_role("link", name="I have forgotten my password").click()
    assert_accessible(page)
    page.get_by_label("Email address").fill("nobody@example.gov.uk")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    assert_accessible(page)
