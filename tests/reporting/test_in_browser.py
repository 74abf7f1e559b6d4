"""The report pages and the home page in a real browser, wide and narrow."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from doris.models import User
from measures.models import Commentary, Measure
from measures.periods import Month
from tests.cast import OPENED, Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JUNE = Month("2025-06")
REPORT = "/reports/2025-26/q1/"


@pytest.fixture
def council(db: None) -> Cast:
    """Figures for Q1 2025/26 with a gap and a comment, whatever today is."""
    cast = gather()
    leave_few_measures()
    submit_months(cast.mat1, OPENED, JUNE, by=cast.manager)
    submit_months(cast.mat2, OPENED, JUNE.previous, by=cast.officer)
    Commentary.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI10"),
        last_month=JUNE,
        written="A long word: " + "x" * 300,
    )
    return cast


def sign_in(page: Page, user: User) -> None:
    """Give the browser a session; signing in has its own tests."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/healthz")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}]
    )


def test_report_pages(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    for unit in ("city", "localities/locality-1", "teams/mat-1"):
        page.goto(f"{REPORT}{unit}/")
        assert_accessible(page)
    page.goto("/reports/")
    assert_accessible(page)


def test_charts_of_what_moved(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    submit_months(council.mat1, JUNE.next, JUNE.plus(3), by=council.manager, figure=40)
    sign_in(page, council.officer)
    page.goto("/reports/2025-26/q2/teams/mat-1/")
    assert_accessible(page)
    charts = page.locator(".doris-multiples > li")
    expect(charts.first.get_by_role("img")).to_be_visible()
    expect(charts.first).to_contain_text("up 100% on Q1 2025/26")
    charts.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("EI7")


def test_a_measures_page(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    root = "/measures/doris-early-intervention/EI10/2025-06/"
    for unit in ("", "localities/locality-1/", "teams/mat-1/"):
        page.goto(f"{root}{unit}")
        assert_accessible(page)
    page.goto(root)
    for width, shown in ((1280, "wide"), (320, "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        chart = page.get_by_role("img", name="20 in June 2025")
        expect(chart.and_(page.locator(".doris-chart > svg"))).to_have_count(1)
        expect(page.locator(f".doris-chart--{shown}")).to_be_visible()


def test_home_pages(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    for person in (council.manager, council.officer, council.viewer, council.nobody):
        sign_in(page, person)
        page.goto("/")
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        assert_accessible(page)


def test_a_measure_leads_to_what_is_known_of_it_and_back(page: Page, council: Cast) -> None:
    sign_in(page, council.officer)
    page.goto(f"{REPORT}city/")
    table = page.get_by_role("table", name="DORIS early intervention")
    table.get_by_role("link", name="Number of cases closed", exact=True).click()
    article = page.get_by_role("article", name="Number of cases closed EI10")
    expect(article).to_be_in_viewport()
    expect(article).to_contain_text(
        "Missing from the quarter: MAT 3 (April to June 2025); in part: MAT 2 (without June 2025)."
    )
    article.get_by_role("link", name="Back to the table").click()
    expect(table.get_by_text("DORIS early intervention")).to_be_in_viewport()


def test_without_scripts_everything_is_there(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.officer)
    page.goto(f"{REPORT}city/")
    page.get_by_text("How to read these figures").click()
    expect(page.get_by_text("A true zero: teams reported that there were none.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Report as JSON").click()
    assert download.value.suggested_filename == "early-help-city-2025-26-q1.json"


def test_a_figure_keeps_its_column_where_a_row_is_a_card(page: Page, council: Cast) -> None:
    sign_in(page, council.officer)
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{REPORT}city/")
    row = page.get_by_role("row", name="Number of cases closed EI10, 1 comment")
    cell = row.get_by_role("cell").first
    label = "getComputedStyle(document.querySelector('td[data-label]'), '::before').content"
    assert page.evaluate(label) == '"Q1 2025/26"'
    # 3 months of 20 in MAT 1, 2 months in MAT 2.
    expect(cell).to_have_text("1001 of 3 teams")
