"""Going through a page with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.journeys.council import PASSWORD

FAR_ENOUGH = 200
"""More presses of Tab than any page here has places to stop at."""


def tab_to(target: Locator) -> None:
    """Press Tab until the focus is there."""
    page = target.page
    expect(target).to_be_visible()
    for _ in range(FAR_ENOUGH):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {target}")


def press_on(target: Locator, key: str = "Enter") -> None:
    """Go to a link or button with Tab and press a key on it."""
    tab_to(target)
    target.page.keyboard.press(key)


def write(target: Locator, text: str) -> None:
    """Go to a box with Tab and type over what is in it."""
    tab_to(target)
    write_here(target.page, text)


def write_here(page: Page, text: str) -> None:
    """Type over what is in the box that has the focus."""
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def sign_in(page: Page, username: str) -> None:
    """Sign in where the sign-in page is open, and arrive at home."""
    write(page.get_by_label("Username"), username)
    write(page.get_by_label("Password", exact=True), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Home", exact=True)).to_be_visible()
