"""A reporter enters a month of the scorecard, and a leader reads it the moment it is in."""

import pytest
from playwright.sync_api import Page, expect

from measures.models import Measure, Role, Team
from measures.periods import Month, month_range
from measures.recording import Recorded, record_returns
from tests.cast import NOW, SEPTEMBER, person
from tests.journeys.council import PASSWORD, Council
from tests.journeys.keyboard import sign_in
from tests.journeys.reports import arrive_at
from tests.measures.returns import open_team

pytestmark = pytest.mark.browser

SEPTEMBER_LAST_YEAR = Month("2025-09")


@pytest.fixture
def scorecard(council: Council) -> Team:
    """A city-wide service with a year behind it, its reporter, and a leader."""
    hub = open_team("Early Help Hub", None, first=SEPTEMBER_LAST_YEAR)
    eh1a, fm011 = (Measure.objects.get(reference=each) for each in ("EH1a", "FM011"))
    before = month_range(SEPTEMBER_LAST_YEAR, SEPTEMBER.previous)
    figures = [Recorded(hub.pk, eh1a.pk, month, 79) for month in before]
    said = {(hub.pk, eh1a.pk, SEPTEMBER.previous, 1): "Schools were closed."}
    record_returns(figures, by=council.officer, at=NOW, comments=said)
    reporter = person("reporter", Role.REPORTER, measure=eh1a)
    reporter.assignments.create(role=Role.REPORTER, measure=fm011, first_day="2025-04-01")
    leader = person("leader", Role.LEADER)
    for user in (reporter, leader):
        user.set_password(PASSWORD)
        user.save()
    return hub


def test_what_a_reporter_submits_a_leader_reads(
    either_page: Page, scorecard: Team, look_at
) -> None:
    page = either_page
    page.goto("/")
    sign_in(page, "reporter")
    page.get_by_role("link", name="Enter EH1a, September 2026").click()

    arrive_at(page, "EH1a: September 2026")
    expect(page.get_by_role("main")).to_contain_text("Schools were closed.")
    look_at(page)
    page.get_by_label("Figure for September 2026").fill("96")
    page.get_by_label("Commentary").fill("An increase of 12% on last month.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Submitted. EH1a for September 2026")
    expect(page.get_by_role("main")).to_contain_text("the figures say 22% up on August 2026")
    page.get_by_label("Commentary").fill("An increase of 22% on last month.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_label("Commentary")).to_have_value("An increase of 22% on last month.")
    expect(page.get_by_role("main")).not_to_contain_text("the figures say")

    page.get_by_role("link", name="Measures to report").click()
    page.get_by_role("link", name="Enter FM011, September 2026").click()
    page.get_by_label("[x] Not available").check()
    page.get_by_label("Positive").check()
    page.get_by_label("Commentary").fill("The quarter is being counted.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Submitted. FM011 for September 2026")
    look_at(page)

    page.context.clear_cookies()
    page.goto("/")
    sign_in(page, "leader")
    page.goto("/scorecards/early-help-scorecard/2026-09/")
    row = page.get_by_role("row").filter(has_text="EH1a")
    expect(row).to_contain_text("96")
    expect(row).to_contain_text("22%")
    expect(row).to_contain_text("An increase of 22% on last month.")
    row = page.get_by_role("row").filter(has_text="FM011")
    expect(row).to_contain_text("[x]")
    expect(row).to_contain_text("▲")
    expect(row).to_contain_text("The quarter is being counted.")
    page.goto("/figures/EH1a/2026-09/")
    arrive_at(page, "Page not found")
