"""MAT 1's June 2025 in a real browser: signing in without the form, and finding rows."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from doris.models import User

FORM = "/returns/mat-1/2025-06/"


def sign_in(page: Page, user: User) -> None:
    """Give the browser a session, without the form."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/healthz")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}]
    )


def row(page: Page, reference: str) -> Locator:
    """One measure, with all that stands under it."""
    return page.locator(f"[data-reference='{reference}']")


def box(page: Page, reference: str) -> Locator:
    """Where its figure is typed."""
    return row(page, reference).locator("[data-box]")


def open_form(page: Page, person: User) -> None:
    """The form, when its script has come: before that, Enter in a box saves the whole form."""
    sign_in(page, person)
    page.goto(FORM)
    expect(page.get_by_role("link", name="Next empty")).to_be_visible()


def see_saved(page: Page, reference: str) -> None:
    """Wait until the page says that a row is saved."""
    expect(row(page, reference).get_by_role("status")).to_have_text("Saved")
