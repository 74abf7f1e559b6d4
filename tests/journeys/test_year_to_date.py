"""A team that keeps running totals, and the mistake of typing one as a month."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from measures.models import Entry, Return, ReturnStatus
from tests.cast import SEPTEMBER
from tests.journeys.conftest import Scripts
from tests.journeys.council import Council
from tests.journeys.keyboard import press_on, sign_in, write
from tests.journeys.proforma import Proforma
from tests.journeys.reports import arrive_at

pytestmark = pytest.mark.browser


@pytest.fixture
def form(either_page: Page, scripts: Scripts, council: Council) -> Proforma:
    """MAT 1's September. June, July and August came to 15 of everything but EI10 and EI11."""
    either_page.goto("/")
    sign_in(either_page, "manager")
    press_on(either_page.get_by_role("link", name="Start MAT 1, September 2026"))
    arrive_at(either_page, "MAT 1: September 2026")
    return Proforma(either_page, has_scripts=scripts.are_on)


def kept(reference: str) -> object:
    """What is kept of MAT 1's September."""
    mat1 = Entry.objects.filter(monthly_return__team__slug="mat-1")
    return mat1.get(measure__reference=reference, monthly_return__month=SEPTEMBER).figure


def test_a_month_is_entered_as_totals_since_april(
    form: Proforma, look_at: Callable[[Page], None]
) -> None:
    page = form.page
    if form.has_scripts:
        form.fill({"EI1a": "12"})
    else:
        write(form.box("EI1a"), "12")
    choice = page.get_by_role("button", name="the total since 1 April")
    press_on(choice)
    expect(page.get_by_text("now entered as the total since 1 April.")).to_be_visible()
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(form.box("EI1a")).to_have_value("27")
    look_at(page)

    form.fill({"EI1b": "22", "EI2": "84"}, of=3)
    expect(form.row("EI1b")).to_contain_text("September 7 + 15 to August")
    expect(form.row("EI2")).to_contain_text("position at month end")
    assert (kept("EI1a"), kept("EI1b"), kept("EI2")) == (12, 7, 84)

    # A total that falls leads to the months that may be wrong.
    write(form.box("EI5"), "9")
    page.keyboard.press("Enter")
    expect(form.row("EI5")).to_contain_text("it can’t fall to 9")
    expect(form.box("EI5")).to_have_value("9")
    look_at(page)
    if form.has_scripts:
        page.keyboard.press("ArrowUp")
    page.on("dialog", lambda dialog: dialog.accept())
    press_on(form.row("EI5").get_by_role("link", name="Correct July 2026"))
    arrive_at(page, "MAT 1: July 2026")
    assert re.search("#row-EI5$", page.url)


def test_a_running_total_typed_as_a_month_is_mended_with_one_press(
    form: Proforma, look_at: Callable[[Page], None]
) -> None:
    page = form.page
    form.fill({"EI1a": "27"})
    expect(form.row("EI1a")).to_contain_text(
        "Check: 27 looks like your year to date. June to August came to 15: enter 12?"
    )
    look_at(page)
    press_on(form.row("EI1a").get_by_role("button", name="Enter 12"))
    expect(form.box("EI1a")).to_have_value("12")
    form.see_saved("EI1a")
    expect(form.row("EI1a")).not_to_contain_text("Check:")
    assert kept("EI1a") == 12
    assert Return.objects.get(month=SEPTEMBER, team__slug="mat-1").status == ReturnStatus.DRAFT
