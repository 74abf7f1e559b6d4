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
from reporting.charts.multiples import multiples
from reporting.renderers import excel, pdf, word
from reporting.report import Report
from reporting.trends import charted_months
from tests.reporting.factory import city_report

MONTHS = charted_months(Quarter.parse("2026-27", "q2"))
WORSE = Change(-12, None, Arrow.DOWN, Judgement.NEGATIVE, False, 12, 12)
SAME = Change(0, None, Arrow.SIMILAR, None, False, 12, 12)
COUNTS = [100 + 3 * place for place in range(15)]
GAP = 4
VALUES = {
    "EI1a": COUNTS,
    "EI5": [None if place == GAP else value for place, value in enumerate(COUNTS)],
    "EI8%": [Fraction(place, 20) for place in range(15)],
}


@pytest.fixture(scope="module")
def report() -> Report:
    """Three measures that moved, one of them with a month that nobody gave."""
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
    assert "no figure for November 2025." in text
    assert figures_of(document) == words_of(report)


def figures_of(document: pypdf.PdfReader) -> list[str]:
    """Alternative texts of a tagged document's figures, in its order."""
    found = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(document.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_word_has_pictures_with_words_and_their_table(report: Report) -> None:
    document = docx.Document(BytesIO(word.render(report)))
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert told == words_of(report)
    [table] = [table for table in document.tables if table.rows[0].cells[1].text == MONTHS[0].short]
    by_measure = {row.cells[0].text.split()[0]: row.cells for row in table.rows[1:]}
    assert by_measure["EI1a"][1].text == "100"
    assert by_measure["EI5"][1 + GAP].text == "none"
    assert by_measure["EI8%"][15].text == "70.0%"


CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def test_excel_draws_native_charts_with_gaps_and_words(report: Report) -> None:
    content = excel.render(report)
    sheet = openpyxl.load_workbook(BytesIO(content))["What moved by month"]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=4)}
    assert rows["EI1a"][2:] == COUNTS
    assert rows["EI5"][2 + GAP] == "no figure"
    with ZipFile(BytesIO(content)) as package:
        names = sorted(name for name in package.namelist() if "charts/chart" in name)
        charts = [etree.fromstring(package.read(name)) for name in names]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert {chart.find(f".//{CHART}dispBlanksAs").get("val") for chart in charts} == {"gap"}
    with_gap = next(chart for chart in charts if chart.find(f".//{CHART}numLit") is not None)
    points = [point.get("idx") for point in with_gap.iter(f"{CHART}pt")]
    assert points == [str(place) for place in range(15) if place != GAP]
    linked = [chart.findtext(f".//{CHART}val/{CHART}numRef/{CHART}f") for chart in charts]
    assert sum(each is not None for each in linked) == 2
    told = [
        each.get("descr")
        for each in etree.fromstring(drawing.encode()).iter("{*}cNvPr")
        if each.get("name", "").startswith("Chart")
    ]
    assert told == words_of(report)


def test_where_nothing_moved_there_is_nothing_of_it() -> None:
    nothing = unmoved()
    assert (
        "What moved by month"
        not in openpyxl.load_workbook(BytesIO(excel.render(nothing))).sheetnames
    )
    assert not docx.Document(BytesIO(word.render(nothing))).inline_shapes
    assert figures_of(pypdf.PdfReader(BytesIO(pdf.render(nothing)))) == []
