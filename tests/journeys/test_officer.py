"""A performance officer reads the quarter: from home down to a team, another quarter, and paper."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.council import Council
from tests.journeys.keyboard import sign_in
from tests.journeys.reports import arrive_at, link, see_quarter

pytestmark = pytest.mark.browser

CLOSED = "Number of cases closed EI10"


def test_an_officer_reads_the_quarter(page: Page, council: Council) -> None:
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
    paper = PdfReader(io.BytesIO(page.pdf()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert "MAT 1, Q1 2026/27" in text
    assert "Number of cases closed EI10" in text
    assert "Sign out" not in text


def test_an_officer_prints_a_teams_month(page: Page, council: Council) -> None:
    page.goto("/")
    sign_in(page, "officer")
    page.get_by_role("link", name="MAT 1", exact=True).first.click()
    page.get_by_role("link", name="August 2026").click()
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_role("main")).to_contain_text("Submitted by Officer")
    page.evaluate("print = () => { document.title = 'On paper' }")
    page.get_by_role("button", name="Print this page").click()
    expect(page).to_have_title("On paper")
