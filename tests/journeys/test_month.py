"""A month comes out as a quarter's report: typed by a manager, counted in the city, taken away."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Scripts
from tests.journeys.council import Council
from tests.journeys.downloads import READERS, download
from tests.journeys.keyboard import press_on, sign_in
from tests.journeys.proforma import Proforma
from tests.journeys.reports import arrive_at, link, see_quarter

pytestmark = pytest.mark.browser

FIGURES = {
    "EI1a": "12",
    "EI1b": "7",
    "EI2": "84",
    "EI5": "9",
    "EI7": "0",
    "EI10": "20",
    "EI10a(i)": "11",
    "EI10a(ii)": "2",
    "EI10a(iii)": "7",
    "EI4": "10",
    "EI8": "12",  # more than the 10 surveys of EI4
    "EI9": "10",
    "EI13": "9",
    "EI11": "4,297",
    "EI3": "8",
    "EI12": "6",
    "EI16": "5",
    "EI17": "0",
    "ND1": "3",
    "ND2": "4",
    "ND3": "84",
    "ND4": "60",
    "ND5": "2",
    "ND6": "14",
    "ND7": "22",
}
"""MAT 1's September, in the form's order."""

REFERRALS = "Number of referrals to other interventions EI11"
COMMENT = "=1+1: a drawer of <b>forgotten</b> letters was counted too"


def test_a_month_becomes_a_report(
    either_page: Page,
    scripts: Scripts,
    council: Council,
    look_at: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    page = either_page
    form = Proforma(page, has_scripts=scripts.are_on)

    page.goto("/")
    look_at(page)
    sign_in(page, "manager")
    look_at(page)
    press_on(page.get_by_role("link", name="Start MAT 1, September 2026"))
    arrive_at(page, "MAT 1: September 2026")
    look_at(page)

    form.fill(FIGURES)
    expect(form.row("EI1a")).to_contain_text("Year to date 27")
    expect(form.row("EI8")).to_contain_text("12 people said they were treated with respect")

    form.submit()
    expect(page).to_have_title(re.compile(r"^Error: MAT 1, September 2026"))
    look_at(page)
    press_on(
        page.get_by_role("alert").get_by_role("link", name="but only 10 surveys were received")
    )
    form.mend("EI8", "9")
    form.comment("EI11", COMMENT)
    form.submit()

    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    expect(form.row("EI8")).to_contain_text("September 9 Submitted")
    expect(form.row("EI11")).to_contain_text(COMMENT)
    look_at(page)

    # Each other month of a team holds 3 referrals: MAT 1's July and August, MAT 2's three months.
    press_on(page.get_by_role("main").get_by_role("link", name="Locality 1"))
    arrive_at(page, "Locality 1, Q2 2026/27")
    see_quarter(page, REFERRALS, "4,312")
    look_at(page)

    # And MAT 3's three.
    press_on(link(page, "City and localities", "City"))
    arrive_at(page, "City, Q2 2026/27")
    see_quarter(page, REFERRALS, "4,321")
    measure = page.get_by_role("article", name=REFERRALS)
    expect(measure.get_by_role("row", name="Locality 1")).to_contain_text("4,312")
    expect(measure).to_contain_text(COMMENT)
    look_at(page)

    found = {name: read(download(page, name, tmp_path), "EI11") for name, read in READERS.items()}
    assert found == {"PDF": "4,321", "Excel": 4321, "Word": "4,321", "CSV": "4321", "JSON": 4321}
