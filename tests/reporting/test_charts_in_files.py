"""The charts of what moved in each file that a report comes as."""

from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pypdf
import pytest
from lxml import etree

from measures.change import Arrow, Change, Judgement
from measures.periods import Quarter
from reporting.charts.multiples import about_multiples, multiples
from reporting.renderers import excel, pdf, word
from reporting.report import Report
from reporting.trends import charted_months
from tests.reporting.factory import city_report
from tests.reporting.pdfs import figures_of

MONTHS = charted_months(Quarter.parse("2026-27", "q2"))
WORSE = Change(-12, None, Arrow.DOWN, Judgement.NEGATIVE, False, 12, 12)
SAME = Change(0, None, Arrow.SIMILAR, None, False, 12, 12)
COUNTS = [100 + 3 * place for place in range(15)]
GAP, UNREAD = 4, 7
"""A month with [x], and one of which it was not read why it has no number."""
VALUES = {
    "EI1a": COUNTS,
    "EI5": [None if place in (GAP, UNREAD) else value for place, value in enumerate(COUNTS)],
    "EI8%": [Fraction(place, 20) for place in range(15)],
}


@pytest.fixture(scope="module")
def report() -> Report:
    """Three measures that moved, one of them with months that nobody gave."""
    city = city_report()
    return replace(
        city,
        sections=tuple(
            replace(
                section,
                rows=tuple(
                    replace(
                        row,
                        change_on_previous=WORSE if row.reference in VALUES else SAME,
                        change_on_last_year=SAME,
                        trend=tuple(zip(MONTHS, VALUES.get(row.reference, ()), strict=False)),
                        trend_gaps=((MONTHS[GAP], "[x]"),),
                    )
                    for row in section.rows
                ),
            )
            for section in city.sections
        ),
    )


def unmoved() -> Report:
    city = city_report()
    return replace(
        city,
        sections=tuple(
            replace(
                section,
                rows=tuple(
                    replace(row, change_on_previous=SAME, change_on_last_year=SAME)
                    for row in section.rows
                ),
            )
            for section in city.sections
        ),
    )


def words_of(report: Report) -> list[str]:
    return [each.chart.words for each in multiples(report)]


def test_pdf_names_its_pictures_and_tells_them(report: Report) -> None:
    document = pypdf.PdfReader(BytesIO(pdf.render(report)))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "no figure for November 2025 and February 2026." in text
    assert figures_of(document) == words_of(report)


def test_word_has_pictures_with_words_and_their_table(report: Report) -> None:
    document = docx.Document(BytesIO(word.render(report)))
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert told == words_of(report)
    [table] = [table for table in document.tables if table.rows[0].cells[1].text == MONTHS[0].short]
    by_measure = {row.cells[0].text.split()[0]: row.cells for row in table.rows[1:]}
    assert by_measure["EI1a"][1].text == "100"
    assert by_measure["EI5"][1 + GAP].text == "[x]"
    assert by_measure["EI5"][1 + UNREAD].text == "no number"
    assert by_measure["EI8%"][15].text == "70.0%"


CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
EMU_OF_POINT = 12700


def parts_of(package: bytes, *names: str) -> list[etree._Element]:
    """The parts of a workbook whose names begin so, in their order."""
    with ZipFile(BytesIO(package)) as file:
        found = sorted(name for name in file.namelist() if name.startswith(names))
        return [etree.fromstring(file.read(name)) for name in found]


def drawn_from(chart: etree._Element, book: openpyxl.Workbook) -> list[list[object]]:
    """The numbers of the cells that each line of a chart follows."""
    lines = []
    for area in chart.iterfind(f".//{CHART}yVal/{CHART}numRef/{CHART}f"):
        sheet, _, cells = (area.text or "").rpartition("!")
        lines.append([row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]])
    return lines


def test_excel_draws_each_run_of_figures_from_its_cells(report: Report) -> None:
    content = excel.render(report)
    book = openpyxl.load_workbook(BytesIO(content))
    heads, *rows = book["What moved by month"].iter_rows(min_row=3, values_only=True)
    assert [row[0].date() for row in rows] == [month.first_day for month in MONTHS]
    columns = {str(head).split()[0]: list(cells) for head, *cells in zip(heads, *rows, strict=True)}
    assert columns["EI1a"] == COUNTS
    assert (columns["EI5"][GAP], columns["EI5"][UNREAD]) == ("[x]", "no number")
    drawn = [drawn_from(chart, book) for chart in parts_of(content, "xl/charts/chart")]
    with_gap = [COUNTS[:GAP], COUNTS[GAP + 1 : UNREAD], COUNTS[UNREAD + 1 :]]
    shares = [[float(value) for value in VALUES["EI8%"]]]
    charted = [row.reference for row, _, _ in multiples(report)]
    expected = {"EI1a": [COUNTS], "EI5": with_gap, "EI8%": shares}
    assert drawn == [expected[reference] for reference in charted]


def test_excel_says_each_chart_and_leaves_it_whole_in_print(report: Report) -> None:
    content = excel.render(report)
    sheet = openpyxl.load_workbook(BytesIO(content))["Charts"]
    assert [row[2] for row in sheet.iter_rows(min_row=4, values_only=True)] == words_of(report)
    [drawing] = parts_of(content, "xl/drawings/drawing")
    places = drawing.findall(f"{DRAWING}oneCellAnchor")
    told = [place.find(f".//{DRAWING}cNvPr").get("descr") for place in places]
    assert told == words_of(report)
    for number, place in enumerate(places, start=4):
        # Rows are never parted, and a chart ends in the row it begins in.
        assert int(place.findtext(f"{DRAWING}from/{DRAWING}row")) == number - 1
        offset = int(place.findtext(f"{DRAWING}from/{DRAWING}rowOff"))
        height = int(place.find(f"{DRAWING}ext").get("cy"))
        assert offset + height <= sheet.row_dimensions[number].height * EMU_OF_POINT


def test_where_nothing_moved_there_is_nothing_of_it() -> None:
    nothing = unmoved()
    names = openpyxl.load_workbook(BytesIO(excel.render(nothing))).sheetnames
    assert not {"What moved by month", "Charts"} & set(names)
    assert not docx.Document(BytesIO(word.render(nothing))).inline_shapes
    assert figures_of(pypdf.PdfReader(BytesIO(pdf.render(nothing)))) == []


def test_where_some_have_no_chart_it_says_how_many(report: Report) -> None:
    assert about_multiples(report).startswith("Each chart shows July 2025 to September 2026 by")
    first, *others = report.sections[0].rows
    section = replace(report.sections[0], rows=(replace(first, trend=()), *others))
    fewer = replace(report, sections=(section, *report.sections[1:]))
    assert about_multiples(fewer).startswith("2 of the 3 measures that moved, those that got worse")


def test_what_moved_says_which_way_and_how_that_is_judged(report: Report) -> None:
    assert multiples(report)[0].moved == "↓ down 12% on Q1 2026/27, ▼ negative"
