"""A performance officer brings targets in from a file and finds them on the scorecard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.council import Council
from tests.journeys.keyboard import sign_in
from tests.journeys.reports import arrive_at

pytestmark = pytest.mark.browser

HEADINGS = "measure,year,unit,amount,q1,q2,q3,q4"


def test_an_officer_imports_targets(
    either_page: Page, council: Council, look_at: Callable[[Page], None], tmp_path: Path
) -> None:
    page, path = either_page, tmp_path / "targets.csv"

    def send(*rows: str) -> None:
        path.write_text("\n".join([HEADINGS, *rows, ""]))
        page.get_by_label("CSV file").set_input_files(path)
        page.get_by_role("button", name="Check the file").click()

    page.goto("/")
    sign_in(page, "officer")
    page.goto("/imports/")
    page.get_by_role("link", name="Targets").click()
    arrive_at(page, "Import targets")
    look_at(page)

    send("EI1a,2026-28,,1200,,,,", "EI1a,2026-27,MAT 9,12,,,,")
    main = page.get_by_role("main")
    expect(main).to_contain_text('line 2, year: "2026-28"')
    expect(main).to_contain_text('line 3, unit: There is no unit "MAT 9"')
    look_at(page)

    page.get_by_role("alert").get_by_role("link", name="choose it again").click()
    send("EI5,2026-27,City,60,,,,", "EI5,2026-27,Locality 1,,10,12,11,14")
    expect(page.get_by_role("row", name="New targets 2", exact=True)).to_be_visible()
    expect(main).to_contain_text("Q1 10, Q2 12, Q3 11, Q4 14")
    look_at(page)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported targets.csv")

    page.goto("/scorecards/doris-early-intervention/2026-09/")
    row = page.get_by_role("row", name="EI5 ")
    expect(row).to_contain_text("against 20 for June to September 2026")
