"""Scorecards in a real browser, wide and narrow, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from measures.models import Commentary, Measure
from measures.periods import Month
from tests.cast import OPENED, Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck
from tests.measures.returns import open_team
from tests.reporting.test_in_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JUNE = Month("2025-06")
DORIS, HUB = (
    "/scorecards/doris-early-intervention/2025-06/",
    "/scorecards/early-help-scorecard/2025-06/",
)


@pytest.fixture
def council(db: None) -> Cast:
    """Figures for June 2025 with a gap and a long comment, whatever today is."""
    cast = gather()
    leave_few_measures()
    submit_months(cast.mat1, OPENED, JUNE, by=cast.manager)
    submit_months(cast.mat2, OPENED, JUNE.previous, by=cast.officer)
    hub = open_team("Early help hub", None, first=OPENED)
    submit_months(hub, OPENED, JUNE, by=cast.officer)
    Commentary.objects.create(
        team=hub,
        measure=Measure.objects.get(reference="EH1a"),
        last_month=JUNE,
        written="Referrals rose. " * 40 + "x" * 200,
    )
    return cast


def test_scorecards(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    for address in (
        DORIS,
        HUB,
        f"{DORIS}localities/locality-1/?months=24",
        f"{DORIS}teams/mat-1/?show=attention",
        f"{HUB}?show=attention&sort=previous",
        "/scorecards/",
    ):
        page.goto(address)
        assert_accessible(page)


def test_a_leader_finds_what_needs_attention(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.leader)
    page.goto(DORIS)
    page.get_by_role("link", name="Needing attention").click()
    expect(page.get_by_role("heading", name="City, June 2025")).to_be_visible()
    page.get_by_text("Other months side by side").click()
    page.get_by_role("link", name="What needs attention first").click()
    expect(page).to_have_url(re.compile(r"sort=attention&show=attention$"))


def test_long_commentary_opens_without_scripts(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.leader)
    page.goto(HUB)
    page.locator("summary", has_text="Referrals rose.").click()
    expect(page.get_by_text("x" * 200)).to_be_visible()
