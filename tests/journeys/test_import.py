"""A performance officer brings figures in from a file: problems first, then a preview, then all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from measures.models import Figure
from measures.views import imports
from tests.journeys.council import Council
from tests.journeys.keyboard import sign_in
from tests.journeys.reports import arrive_at

pytestmark = pytest.mark.browser

HEADINGS = "team;measure;period;value;basis;commentary"
COMMENT = "Café closed for two weeks"


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A file as Excel on an English Windows saves it."""

    def write(*rows: str) -> Path:
        path = tmp_path / "old figures.csv"
        path.write_bytes("\r\n".join([HEADINGS, *rows, ""]).encode("cp1252"))
        return path

    return write


@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
def test_an_officer_imports_figures(
    either_page: Page,
    council: Council,
    file: Callable[..., Path],
    look_at: Callable[[Page], None],
    monkeypatch: pytest.MonkeyPatch,
    is_long: bool,
) -> None:
    if is_long:
        monkeypatch.setattr(imports, "LONG", 0)
    page = either_page
    page.goto("/")
    sign_in(page, "officer")
    page.goto("/imports/")
    look_at(page)
    page.get_by_role("link", name="Figures").click()
    arrive_at(page, "Import figures")
    look_at(page)

    send(page, file("MAT 1;EI1a;Jun-26;twelve;;", "MAT 9;EI1a;Jun-26;12;;"))
    expect(page.get_by_role("alert")).to_contain_text(
        "Nothing can be imported from old figures.csv"
    )
    expect(page.get_by_role("main")).to_contain_text(
        'line 2, value: "twelve" is not a whole number'
    )
    look_at(page)

    page.get_by_role("alert").get_by_role("link", name="choose it again").click()
    send(page, file(f"MAT 1;EI1a;Jun-26;12;;{COMMENT}", "MAT 2;EI1a;01/06/2026;9;ytd;"))
    expect(page.get_by_role("row", name="Changed figures 2", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("EI1a of MAT 1 for June 2026")
    look_at(page)

    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box to replace them")
    look_at(page)
    page.get_by_role("checkbox", name="Replace 2 figures").check()
    page.get_by_label("Why do they change?").fill("From the old system")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported old figures.csv")
    look_at(page)
    june = Figure.objects.filter(measure__reference="EI1a", last_month="2026-06")
    assert dict(june.values_list("team__name", "value")) == {"MAT 1": 12, "MAT 2": 9, "MAT 3": 5}

    page.goto("/returns/mat-1/2026-06/")
    expect(page.get_by_role("main")).to_contain_text(COMMENT)


def send(page: Page, file: Path) -> None:
    """Choose a file and have it checked."""
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
