"""Explanations, the history and redactions in a real browser, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from measures.models import Commentary, Measure
from measures.periods import Month
from tests.cast import OPENED, Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck
from tests.measures.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JUNE = Month("2025-06")
CITY = "/explain/2025-26/q1/city/"


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


def test_pages(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    for address in (
        f"{CITY}EI10/",
        f"{CITY}EI8%25/",
        "/explain/2025-26/q1/localities/locality-1/EI10/",
        "/explain/2025-26/q1/teams/mat-1/EI10/",
        "/history/",
        "/history/?first=never",
    ):
        page.goto(address)
        assert_accessible(page)


def test_from_a_number_down_to_the_return_and_back(page: Page, council: Cast) -> None:
    sign_in(page, council.officer)
    page.goto("/reports/2025-26/q1/city/")
    page.get_by_role("link", name="Q1 2025/26, EI10: 100", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/city/EI10/#period-actual$"))
    expect(page.get_by_text("April 40 + May 40 + June 20 = 100")).to_be_visible()
    page.get_by_role("link", name="MAT 1").click()
    page.get_by_role("link", name="Return for June 2025").click()
    expect(page).to_have_url(re.compile("/returns/mat-1/2025-06/$"))
    page.go_back()
    page.get_by_role("link", name="EI10 in Locality 1").click()
    page.get_by_role("link", name="Back to the report").click()
    expect(page).to_have_url(re.compile("/localities/locality-1/#measure-EI10$"))


def test_a_table_s_links_can_be_skipped(page: Page, council: Cast) -> None:
    sign_in(page, council.officer)
    page.goto("/reports/2025-26/q1/city/")
    skip = page.get_by_role("link", name="Skip past the table: DORIS early intervention")
    skip.focus()
    expect(skip).to_be_in_viewport()
    skip.press("Enter")
    expect(page).to_have_url(re.compile("#after-table-1$"))


def test_redacting_without_scripts(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.administrator)
    page.goto("/admin/")
    page.get_by_role("link", name="Redactions").click()
    page.get_by_label("Text to take away").fill("a long WORD")
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("heading", name="It stands in 2 places")).to_be_visible()
    page.get_by_label("Why it is taken away").fill("A nickname")
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("The text was taken away from 2 places.")).to_be_visible()
    assert Commentary.objects.get().written.startswith("[redacted]: x")


def test_redactions_are_accessible(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.administrator)
    page.goto("/redactions/")
    assert_accessible(page)
    page.get_by_label("Text to take away").fill("a long WORD")
    page.get_by_role("button", name="Find it").click()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("link", name="Say why it is taken away.")).to_be_visible()
    assert_accessible(page)
