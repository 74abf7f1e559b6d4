"""A deputy fills in what the manager submits."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.council import Council
from tests.journeys.keyboard import press_on, sign_in
from tests.journeys.proforma import Proforma
from tests.journeys.reports import arrive_at, see_quarter

pytestmark = pytest.mark.browser


def test_a_deputy_saves_and_cannot_submit(page: Page, council: Council) -> None:
    form = Proforma(page, has_scripts=True)
    page.goto("/")
    sign_in(page, "deputy")
    expect(page.get_by_role("main")).to_contain_text("The team’s manager submits them.")
    press_on(page.get_by_role("link", name="Start MAT 1, September 2026"))

    arrive_at(page, "MAT 1: September 2026")
    expect(form.save_button).to_be_visible()
    expect(form.submit_button).to_have_count(0)
    form.fill({"EI1a": "12", "EI1b": "7"})
    page.keyboard.press("ArrowUp")
    form.mend("EI1b", "8")
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_role("main")).to_contain_text("Draft, not submitted")
    page.get_by_role("link", name="Back to the form").click()
    expect(form.box("EI1a")).to_have_value("12")
    expect(form.box("EI1b")).to_have_value("8")
    expect(page.get_by_role("main")).to_contain_text("A draft counts nowhere until it is submitted")

    # Three teams' 5 in July and in August, and two in September.
    page.goto("/reports/2026-27/q2/city/")
    see_quarter(page, "Number of new referrals (VCM) EI1a", "40 2 of 3 teams")
