"""A performance officer goes from home down to a team, to another quarter, and to paper."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.council import Council
from tests.journeys.keyboard import sign_in
from tests.journeys.reports import arrive_at, link, see_quarter

pytestmark = pytest.mark.browser

CLOSED = "Number of cases closed EI10"


def test_an_officer_reads_the_quarter_and_prints(page: Page, council: Council) -> None:
    page.goto("/")
    sign_in(page, "officer")
    expect(page.get_by_role("main")).to_contain_text("8 of 9 returns due have been submitted.")
    page.get_by_role("link", name="City report, Q2 2026/27").click()

    arrive_at(page, "City, Q2 2026/27")
    expect(page.get_by_role("main")).to_contain_text("Missing: MAT 1 (September 2026).")
    # Three teams' 15 in July and in August, and two in September.
    see_quarter(page, CLOSED, "120 2 of 3 teams")
    link(page, "City and localities", "Locality 1").click()

    arrive_at(page, "Locality 1, Q2 2026/27")
    link(page, "Teams of Locality 1", "MAT 1").click()

    arrive_at(page, "MAT 1, Q2 2026/27")
    link(page, "Quarters", "Q1, to 30 June 2026").click()

    arrive_at(page, "MAT 1, Q1 2026/27")
    see_quarter(page, CLOSED, "15")
    assert_printed(page, "MAT 1, Q1 2026/27", CLOSED)

    page.get_by_role("link", name="Returns", exact=True).click()
    page.get_by_role("link", name="MAT 1 (all months)").click()
    page.get_by_role("link", name="August 2026").click()
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_role("main")).to_contain_text("Submitted by Officer")
    page.evaluate("print = () => { document.title = 'On paper' }")
    page.get_by_role("button", name="Print this page").click()
    expect(page).to_have_title("On paper")
    assert_printed(page, "Submitted by Officer", "Number of GCPs")


def assert_printed(page: Page, *texts: str) -> None:
    """What a printer would be given holds these texts and nothing to press."""
    sheets = PdfReader(io.BytesIO(page.pdf())).pages
    text = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    assert [each for each in texts if each not in text] == []
    assert "Sign out" not in text
    assert "Print this page" not in text
