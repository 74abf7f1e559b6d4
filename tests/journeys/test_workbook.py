"""A manager who prefers Excel: downloads the month, fills it in, mends it, and submits the form."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from measures.models import Team
from tests.cast import SEPTEMBER
from tests.journeys.council import Council
from tests.journeys.keyboard import press_on, sign_in, tab_to
from tests.journeys.proforma import Proforma
from tests.journeys.reports import arrive_at
from tests.measures.returns import save, whole_form
from tests.measures.spreadsheets.making import filled

pytestmark = pytest.mark.browser


def fill_in(path: Path, **others: object) -> None:
    """Type a whole form into the workbook: the same as in August, apart from what is given."""
    rows = whole_form(Team.objects.get(slug="mat-1"), SEPTEMBER, {"EI11": "3"})
    figures: dict[str, object] = {reference: int(figure) for reference, figure in rows.items()}
    path.write_bytes(filled(path.read_bytes(), figures | others, {"EI2": "As in August."}))


def upload(page: Page, path: Path) -> None:
    """Choose the file and have it checked."""
    tab_to(page.get_by_label("Workbook"))
    page.get_by_label("Workbook").set_input_files(path)
    press_on(page.get_by_role("button", name="Check the workbook"))


def test_a_month_filled_in_in_excel_is_mended_and_submitted(
    either_page: Page, council: Council, look_at: Callable[[Page], None], tmp_path: Path
) -> None:
    page = either_page
    page.goto("/")
    sign_in(page, "manager")
    press_on(page.get_by_role("link", name="Start MAT 1, September 2026"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel workbook of this form").click()
    path = tmp_path / download.value.suggested_filename
    assert path.name == "pro-forma-mat-1-2026-09.xlsx"
    download.value.save_as(path)
    fill_in(path, EI5="twelve", EI8=9)

    press_on(page.get_by_role("link", name="Upload from Excel"))
    arrive_at(page, "Upload from Excel: MAT 1, September 2026")
    look_at(page)
    upload(page, path)
    arrive_at(page, "Check what changes")
    expect(page).to_have_title(re.compile("^Error: Check what changes: MAT 1, September 2026"))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Sheet 'Pro-forma', C10: \"twelve\" is not a whole number")
    expect(page.get_by_role("main")).to_contain_text("Nothing is saved yet.")
    expect(page.get_by_role("main")).to_contain_text(
        "9 people said they were treated with respect, but only 5 surveys were received"
    )
    look_at(page)

    press_on(page.get_by_role("link", name="Mend the cells and upload again"))
    fill_in(path, EI5=12)
    upload(page, path)
    arrive_at(page, "Check what changes")
    expect(page.get_by_role("alert")).to_have_count(0)
    look_at(page)
    press_on(page.get_by_role("button", name="Put these into the draft"))

    form = Proforma(page, has_scripts=False)
    arrive_at(page, "MAT 1: September 2026")
    expect(page.get_by_role("alert")).to_contain_text("are in the draft now")
    expect(form.box("EI5")).to_have_value("12")
    expect(page.get_by_role("main")).to_contain_text("As in August.")
    form.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()


def test_what_a_colleague_typed_meanwhile_is_asked_about(
    page: Page, council: Council, look_at: Callable[[Page], None], tmp_path: Path
) -> None:
    page.goto("/")
    sign_in(page, "manager")
    path = tmp_path / "pro-forma.xlsx"
    path.write_bytes(page.request.get("/returns/mat-1/2026-09/pro-forma.xlsx").body())
    fill_in(path, EI1a=12)
    save(Team.objects.get(slug="mat-1"), {"EI1a": "7"}, by=council.deputy)
    page.goto("/returns/mat-1/2026-09/upload/")
    upload(page, path)
    choice = page.get_by_label("EI1a: put in 12 from the workbook (C6) in place of 7")
    expect(choice).to_be_visible()
    look_at(page)
    press_on(choice, " ")
    press_on(page.get_by_role("button", name="Put these into the draft"))
    expect(Proforma(page, has_scripts=False).box("EI1a")).to_have_value("12")


def test_a_workbook_that_is_none_is_refused_on_the_spot(
    page: Page, council: Council, look_at: Callable[[Page], None], tmp_path: Path
) -> None:
    page.goto("/")
    sign_in(page, "officer")
    press_on(page.get_by_role("link", name="Returns"))
    press_on(page.get_by_role("link", name="Upload workbooks"))
    path = tmp_path / "pro-forma.xlsx"
    path.write_bytes(b"%PDF-1.7")
    page.get_by_label("Workbooks").set_input_files(path)
    press_on(page.get_by_role("button", name="Check the workbooks"))
    expect(page).to_have_title(re.compile("^Error: Upload workbooks"))
    expect(page.get_by_role("alert")).to_contain_text("pro-forma.xlsx: It is a PDF")
    look_at(page)
