"""The report as an Excel workbook, opened again with openpyxl."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from reporting.renderers.excel import render
from reporting.report import Report
from tests.reporting.factory import (
    HOSTILE,
    LONG,
    city_report,
    locality_report,
    row_of,
    team_report,
    with_row,
)

TABLES = [
    "Notes",
    "Summary",
    "By locality",
    "By locality to date",
    "Months and quarters",
    "Commentary",
    "Coverage",
    "Definitions",
]


def read(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(render(report)))


@pytest.fixture(scope="module")
def city() -> Workbook:
    return read(city_report())


def with_tables(book: Workbook) -> Iterator[Worksheet]:
    return (sheet for sheet in book.worksheets if sheet.title != "Cover")


def cells(sheet: Worksheet, first: str, column: int = 1) -> dict[str, Cell]:
    """A table's row by head, found by what stands in one of its columns, the first unless told."""
    heads = [str(cell.value) for cell in sheet[3]]
    (row,) = [row for row in sheet.iter_rows(min_row=4) if row[column - 1].value == first]
    return dict(zip(heads, row, strict=True))


def written(report: Report, text: str) -> Cell:
    """The comment's cell, when the report's only comment is this."""
    comment = replace(row_of(city_report(), "EI5").comments[0], text=text)
    changed = with_row(replace(report, comments=()), "EI5", comments=(comment,))
    return cells(read(changed)["Commentary"], "EI5")["Comment"]


def test_sheets_come_in_order_and_the_first_is_open(city: Workbook) -> None:
    assert city.sheetnames == ["Cover", "Contents", *TABLES]
    assert city.active == city["Cover"]
    assert [sheet.sheet_view.tabSelected for sheet in city.worksheets[:2]] == [True, None]


def test_the_cover_says_what_this_is(city: Workbook) -> None:
    lines = [cell.value for cell in city["Cover"]["A"]]
    assert lines[0] == "Early help performance: City, Q2 2026/27"
    assert "Live figures as they stood on 12 October 2026." in lines
    assert "14 of 15 teams have submitted every return needed for Q2 2026/27." in lines
    assert "Not submitted: MAT 4 (September 2026)." in lines


def test_the_cover_of_a_running_quarter_says_so() -> None:
    report = city_report(on=date(2026, 9, 12))
    lines = [cell.value for cell in read(report)["Cover"]["A"]]
    assert "July 2026 and August 2026 have ended. September 2026 has not ended yet." in lines


def test_contents_lead_to_every_sheet(city: Workbook) -> None:
    rows = city["Contents"].iter_rows(min_row=4, max_col=1)
    links = {cell.value: cell.hyperlink.location for (cell,) in rows if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in TABLES}


def test_the_document_says_its_title_author_and_language(city: Workbook) -> None:
    about = city.properties
    assert about.title == "Early help performance: City, Q2 2026/27"
    assert about.language == "en-GB"
    assert about.creator


def test_each_sheet_has_one_named_table_from_column_a(city: Workbook) -> None:
    names = []
    for sheet in with_tables(city):
        (table,) = sheet.tables.values()
        names.append(table.name)
        assert table.ref == f"A3:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert table.column_names == [cell.value for cell in sheet[3]]
        assert len(set(table.column_names)) == len(table.column_names)
    assert len(set(names)) == len(names)


def test_no_cell_of_a_table_is_merged_empty_or_a_formula(city: Workbook) -> None:
    for sheet in with_tables(city):
        assert not sheet.merged_cells.ranges
        for row in sheet.iter_rows(min_row=3):
            for cell in row:
                assert cell.value not in (None, ""), f"{sheet.title}!{cell.coordinate}"
                assert cell.data_type in ("s", "n"), f"{sheet.title}!{cell.coordinate}"


def test_heads_stay_in_view_and_are_printed_on_every_page(city: Workbook) -> None:
    for sheet in with_tables(city):
        assert sheet.freeze_panes in ("B4", "C4")
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_cursor_is_in_a1_of_every_sheet(city: Workbook) -> None:
    for sheet in city.worksheets:
        assert sheet.sheet_view.selection[-1].activeCell == "A1"


def test_text_wraps_and_rows_are_tall_enough_for_it(city: Workbook) -> None:
    definitions = city["Definitions"]
    definition = cells(definitions, "EI10a(ii)")["Detailed definition"]
    assert definition.alignment.wrap_text
    lines = len(str(definition.value)) / definitions.column_dimensions["E"].width
    assert definitions.row_dimensions[definition.row].height >= 14 * lines


def test_figures_are_numbers(city: Workbook) -> None:
    row = cells(city["Summary"], "EI1a")
    assert row["Period actual"].value == 806
    assert row["Year to date"].value == 1574
    assert row["Period actual"].number_format == "#,##0"
    assert (row["Teams reported"].value, row["Teams expected"].value) == (15, 15)


def test_a_percentage_is_a_number_too(city: Workbook) -> None:
    ratio = row_of(city_report(), "EI8%").period_actual.value
    assert ratio is not None
    cell = cells(city["Summary"], "EI8%")["Period actual"]
    assert cell.value == pytest.approx(float(ratio), abs=1e-15)
    assert cell.number_format == "0.0%"


def test_changes_have_a_number_a_direction_and_a_judgement(city: Workbook) -> None:
    row = cells(city["Summary"], "EI8")
    assert row["Change on previous quarter"].value == 0.54
    assert row["Change on previous quarter"].number_format == "0%"
    assert row["Direction on previous quarter"].value == "↑ up"
    assert row["Judgement on previous quarter"].value == "▲ positive"
    points = cells(city["Summary"], "EI8%")["Change on previous quarter"]
    assert (points.value, points.number_format) == (15.3, '0.0" points"')


def test_changes_without_a_number_say_why(city: Workbook) -> None:
    from_zero = cells(city["Summary"], "EI10a(ii)")
    assert from_zero["Change on previous quarter"].value == "from 0"
    assert from_zero["Direction on previous quarter"].value == "↑ up"
    assert from_zero["Judgement on previous quarter"].value == "[z]"
    nothing = cells(city["Summary"], "ND6")
    assert nothing["Change on previous quarter"].value == "no comparison"
    assert nothing["Direction on previous quarter"].value == "[z]"


def test_zero_missing_and_the_two_reasons_stay_apart(city: Workbook) -> None:
    figures = [
        cells(city["Summary"], reference)["Period actual"].value
        for reference in ("EI7", "ND6", "ND5", "ND7")
    ]
    assert figures == [0, "no figure", "[x]", "[z]"]
    terms = {row[0] for row in city["Notes"].iter_rows(min_row=4, values_only=True)}
    assert {"0", "no figure", "[x]", "[z]", "[b]", "from 0", "no comparison"} <= terms


def test_a_change_says_how_many_teams_it_compares(city: Workbook) -> None:
    row = cells(city["Summary"], "EI2")
    assert row["Teams compared on previous quarter"].value == "14 of 15"
    assert row["Teams compared on same quarter last year"].value == "14 of 15"


def test_remarks_mark_breaks_and_small_numbers(city: Workbook) -> None:
    remarks = {
        row["Reference"].value: row["Remarks"].value
        for row in (cells(city["Summary"], ref) for ref in ("EI1a", "EI4", "EI7"))
    }
    assert remarks == {
        "EI1a": "No remarks",
        "EI4": "[b] definition changed from August 2026",
        "EI7": "small numbers on previous quarter; small numbers on same quarter last year",
    }


def test_parts_add_up_to_the_city(city: Workbook) -> None:
    for name, whole in (("By locality", 806), ("By locality to date", 1574)):
        row = cells(city[name], "EI1a")
        assert row["City"].value == whole
        parts = [int(str(row[f"Locality {number}"].value)) for number in range(1, 6)]
        assert sum(parts) == whole


def test_parts_say_which_of_them_are_not_complete(city: Workbook) -> None:
    row = cells(city["By locality"], "EI2")
    assert row["Not complete"].value == "City: 14 of 15 teams; Locality 4: 2 of 3 teams"
    assert cells(city["By locality"], "EI1a")["Not complete"].value == "All complete"


def test_months_and_quarters_never_add_up_a_position(city: Workbook) -> None:
    row = cells(city["Months and quarters"], "EI2")
    assert row["Counted as"].value == "Position at the period’s end"
    september = row["September 2026"].value
    assert row["Q2 2026/27"].value == row["Year to date"].value == september
    count = cells(city["Months and quarters"], "EI1a")
    months = [int(str(count[f"{name} 2026"].value)) for name in ("July", "August", "September")]
    assert sum(months) == count["Q2 2026/27"].value == 806


def test_coverage_counts_teams_and_monthly_figures(city: Workbook) -> None:
    row = cells(city["Coverage"], "EI5")
    assert row["Quarter: teams reported"].value == 14
    assert row["Quarter: monthly figures reported"].value == 44
    assert row["Quarter: monthly figures needed"].value == 45
    missing = row["Quarter: who is missing or gave [x]"].value
    assert missing == "in part: MAT 7 (without August 2026)"


def test_a_localitys_workbook_goes_by_team() -> None:
    row = cells(read(locality_report(4))["By team"], "EI2")
    assert (row["MAT 4"].value, row["Locality 4"].value) == ("no figure", 58)


def test_a_teams_workbook_has_no_parts_and_counts_months() -> None:
    book = read(team_report())
    assert not [name for name in book.sheetnames if name.startswith("By ")]
    row = cells(book["Summary"], "EI1a")
    assert (row["Months reported"].value, row["Months needed"].value) == (3, 3)
    assert cells(book["Commentary"], "All")["Comment"].value == "No comments"


def test_comments_have_a_row_each(city: Workbook) -> None:
    rows = list(city["Commentary"].iter_rows(min_row=4, values_only=True))
    assert rows[0] == (
        "All",
        "The quarter as a whole",
        "City",
        "Q2 2026/27",
        "A steady quarter, with one team short of staff.",
    )
    title = "Number of new referrals (VCM)"
    assert rows[1][:4] == ("EI1a", title, "City", "Q2 2026/27")
    assert rows[3] == ("EI1a", title, "MAT 7", "July 2026", HOSTILE)
    assert rows[5][2:] == ("MAT 2", "September 2026", LONG)


def test_typed_text_is_never_run() -> None:
    report = city_report()
    like = row_of(report, "EI5").comments[0]
    typed = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "#N/A", "TRUE", "12"]
    comments = tuple(replace(like, text=text) for text in typed)
    sheet = read(with_row(report, "EI5", comments=comments))["Commentary"]
    found = [row[4] for row in sheet.iter_rows(min_row=4) if row[0].value == "EI5"]
    assert [(cell.value, cell.data_type) for cell in found] == [(text, "s") for text in typed]
    # The mark by which Excel keeps text that begins like a formula text when it is edited.
    assert [bool(cell.quotePrefix) for cell in found] == [True] * 6 + [False] * 3


def test_names_are_never_run_either() -> None:
    report = city_report()
    unit = replace(report.parts[0], name="=1+1")
    sheet = read(replace(report, parts=(unit, *report.parts[1:])))["By locality"]
    assert (sheet["D3"].value, sheet["D3"].data_type) == ("=1+1", "s")


def test_line_ends_are_kept_as_one_kind() -> None:
    assert written(city_report(), "One\r\ntwo\rthree\n\nfour").value == "One\ntwo\nthree\n\nfour"


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert written(city_report(), "a\x07b\x0cc\x1fd\ufffee").value == "a�b�c�d�e"


def test_text_that_excel_would_unescape_stays_as_typed() -> None:
    comment = replace(row_of(city_report(), "EI5").comments[0], text="_x0041_")
    content = render(with_row(city_report(), "EI5", comments=(comment,)))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheets = "".join(file.read(name).decode() for name in file.namelist() if "sheet" in name)
    assert "<t>_x005F_x0041_</t>" in sheets


def test_a_comment_longer_than_a_cell_goes_on_in_the_next_row() -> None:
    report = city_report()
    enormous = "🙂" * 20_000
    comment = replace(row_of(report, "EI5").comments[0], text=enormous)
    changed = with_row(report, "EI5", comments=(comment,))
    rows = [
        row
        for row in read(changed)["Commentary"].iter_rows(min_row=4, values_only=True)
        if row[0] == "EI5"
    ]
    assert "".join(str(row[4]) for row in rows) == enormous
    assert [row[3] for row in rows] == ["September 2026", "September 2026, continued"]


def test_units_of_the_same_name_get_heads_of_their_own() -> None:
    report = locality_report(4)
    unnamed = tuple(replace(unit, name="Another team") for unit in report.parts)
    heads = [cell.value for cell in read(replace(report, parts=unnamed))["By team"][3]]
    assert heads[3:6] == ["Another team", "Another team (2)", "Another team (3)"]


def test_an_ampersand_in_a_name_is_printed_as_one() -> None:
    report = city_report()
    named = replace(report, unit=replace(report.unit, name="Town & Vale"))
    with zipfile.ZipFile(io.BytesIO(render(named))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "Town &amp;&amp; Vale" in sheet


def test_columns_are_named_to_the_letter_as_their_cells_read() -> None:
    report = locality_report(4)
    names = ("Bell\a, escape\x1b", "_x0041_ team", '"><script>')
    named = tuple(replace(unit, name=name) for unit, name in zip(report.parts, names, strict=True))
    file = render(replace(report, parts=named))
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        table = parts.read("xl/tables/table4.xml").decode()
    heads = [cell.value for cell in load_workbook(io.BytesIO(file))["By team"][3]][3:6]
    assert heads == ["Bell\ufffd, escape\ufffd", "_x005F_x0041_ team", '"><script>']
    assert re.findall(r'name="([^"]+)"', table)[4:7] == [escape(head, quote=True) for head in heads]
