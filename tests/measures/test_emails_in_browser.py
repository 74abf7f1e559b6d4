"""The pages of emails, and an email itself, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from measures.letters import html
from measures.models import Message, MessageStatus
from tests.cast import Cast, gather
from tests.conftest import AxeCheck
from tests.measures.signed_in import sign_in
from tests.measures.test_emails_page import written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_AGO = timezone.now() - timedelta(hours=2)


@pytest.fixture
def council(db: None) -> Cast:
    """Emails in every state, one of which was cut off."""
    cast = gather()
    for status in MessageStatus:
        written(cast, status=status, subject=str(status.label), moved_at=LONG_AGO, why="x" * 90)
    return cast


def test_an_officer_decides_without_a_script(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.officer)
    page.goto("/emails/")
    page.get_by_role("link", name="1 was cut off").click()
    page.get_by_role("link", name="Being handed over").click()
    page.get_by_role("button", name="It arrived").click()
    expect(page.get_by_role("alert")).to_contain_text("Marked as sent.")
    expect(page.get_by_role("button", name="It arrived")).not_to_be_visible()


def test_every_state_is_accessible(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    page.goto("/emails/")
    expect(page.get_by_text("Not needed any more").last).to_be_visible()
    assert_accessible(page)
    page.goto("/emails/?state=unknown")
    page.get_by_role("link", name="Being handed over").click()
    expect(page.get_by_role("button", name="It arrived")).to_be_visible()
    assert_accessible(page)


def test_the_html_part_can_be_read_by_everybody(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    page.set_content(html(Message.objects.earliest("pk")))
    expect(page.get_by_role("link")).to_have_attribute(
        "href", "http://127.0.0.1:8000/returns/mat-1/2026-09/"
    )
    expect(page.get_by_text("<b>{link}</b>")).to_be_visible()
    assert_accessible(page)
