"""The scorecard as PDF, Excel and Word: every column that the council's own has, and its values."""

import io
import json
from datetime import date
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn
from pypdf import PdfReader

from measures.models import Commentary, Measure, Target
from measures.periods import Month
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.charts.scorecards import line_of
from reporting.membership import city_unit
from reporting.renderers import scorecard_excel, scorecard_pdf, scorecard_word
from reporting.renderers.scorecard_pdf import Paper
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scoring import scorecard
from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.reporting.pdfs import figures_of, text_of

ON = date(2026, 10, 20)
FRAMEWORK = "doris-early-intervention"
HEADS = (
    "Ref.",
    "Indicator",
    "% change from prev. period",
    "% change from same period prev. yr",
    "DoT",
    "12-mnth avg",
    "12-mnth max.",
    "%?",
    "Target 2026/27",
)


@pytest.fixture
def figures(cast):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    measure = Measure.objects.get(reference="EI1a")
    Target.objects.create(measure=measure, year=2026, amount=1200)
    Commentary.objects.create(
        team=cast.mat1, measure=measure, last_month=SEPTEMBER, written="=1+1 & <b>"
    )
    return cast


def city(months: int = 6) -> Scorecard:
    return scorecard(
        city_unit(),
        FRAMEWORK,
        SEPTEMBER,
        on=ON,
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
        months=months,
    )


def closed(text: str) -> str:
    """Without spaces: a narrow head breaks after a hyphen too."""
    return text.replace(" ", "")


def pdf(content: Scorecard, paper: Paper = Paper.A4) -> PdfReader:
    return PdfReader(io.BytesIO(scorecard_pdf.render(content, paper)))


@pytest.mark.parametrize(("paper", "width", "height"), [(Paper.A4, 297, 210), (Paper.A3, 420, 297)])
def test_a_pdf_lies_on_its_side_and_is_tagged(figures, paper, width, height):
    document = pdf(city(), paper)
    box = document.pages[0].mediabox
    assert [round(float(side) * 25.4 / 72) for side in (box.width, box.height)] == [width, height]
    root = document.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert document.metadata.title == "DORIS early intervention: City, September 2026"


@pytest.mark.parametrize("paper", Paper)
def test_a_pdf_has_the_key_every_column_and_every_measure(figures, paper):
    content = city()
    text = text_of(pdf(content, paper))
    heads = [*HEADS, *(month.short for month in content.shown)]
    assert [head for head in heads if closed(head) not in closed(text)] == []
    # No measure of this framework has an owner, so that nothing is to be in such a column.
    assert "Owner" not in text
    assert [row.reference for row in content.rows if row.reference not in text] == []
    assert text.index("Decrease of 10% or more") < text.index("Indicator")
    assert "=1+1 & <b>" in text


def test_months_that_a_page_has_no_room_for_have_a_table_of_their_own(figures):
    text = text_of(pdf(city(months=24)))
    assert "The months before: October 2024 to June 2025" in text
    assert all(month.short in text for month in city(months=24).shown)


def test_the_head_of_the_table_is_repeated_on_every_page_of_it(figures):
    pages = [page.extract_text() for page in pdf(city()).pages]
    with_measures = [page for page in pages if "EI10" in page or "EI1a" in page]
    assert len(with_measures) > 1
    assert all("Indicator" in page for page in with_measures)


def test_a_workbook_has_numbers_as_numbers_in_one_table_a_sheet(figures):
    content = city()
    book = openpyxl.load_workbook(io.BytesIO(scorecard_excel.render(content)))
    assert book.sheetnames[:6] == ["Cover", "Contents", "Notes", "Scorecard", "By month", "Charts"]
    sheet = book["Scorecard"]
    heads = [cell.value for cell in sheet[3]]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[0].value == "EI1a")
    values = dict(zip(heads, (cell.value for cell in row), strict=True))
    ours = next(each for each in content.rows if each.reference == "EI1a")
    assert values["September 2026"] == ours.months[-1][1].value
    assert values["Target 2026/27"] == 1200
    assert values["12-month maximum"] == int(ours.maximum_12 or 0)
    for each in book.worksheets[1:]:
        assert len(each.tables) == 1
        assert not each.merged_cells.ranges
        assert all(cell.data_type != "f" for row in each.iter_rows() for cell in row)


def test_a_workbook_draws_every_measure_that_has_two_figures(figures):
    content = city()
    file = scorecard_excel.render(content)
    book = openpyxl.load_workbook(io.BytesIO(file))
    with ZipFile(io.BytesIO(file)) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    drawn = [row.reference for row in content.rows if numbers_of(row) > 1]
    told = [row[0] for row in book["Charts"].iter_rows(min_row=4, values_only=True)]
    assert told == drawn
    assert len(charts) == len(drawn)
    heads = [cell.value for cell in book["By month"][3]]
    assert heads == ["Month", *(f"{row.reference} {row.title}" for row in content.rows)]


def numbers_of(row: ScorecardRow) -> int:
    return sum(value is not None for _, value in row.trend)


def test_a_document_has_built_in_headings_and_repeats_the_heads_of_its_tables(figures):
    document = docx.Document(io.BytesIO(scorecard_word.render(city())))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2"} <= styles
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    months = document.tables[0]
    assert [cell.text for cell in months.rows[0].cells][1:7] == [
        month.short for month in city().shown
    ]
    assert any("=1+1 & <b>" in paragraph.text for paragraph in document.paragraphs)


def test_a_document_names_the_groups_of_its_measures_and_parts_none_from_its_rows(figures):
    content = city()
    months = docx.Document(io.BytesIO(scorecard_word.render(content))).tables[0]
    firsts = [row.cells[0] for row in months.rows[1:]]
    named = [cell.text.split()[0] for cell in firsts]
    groups = [section.name for section in content.sections]
    assert [cell.text for cell in firsts if cell.text in groups] == groups
    assert [each for each in named if each.startswith("EI")] == [
        row.reference for row in content.rows
    ]
    stay = [cell.text for cell in firsts if cell.paragraphs[0].paragraph_format.keep_with_next]
    assert stay == [*groups, firsts[-2].text]


def test_each_measure_has_its_months_as_a_small_line_with_words(figures):
    content = city()
    words = [line_of(row).words for row in content.rows]
    document = docx.Document(io.BytesIO(scorecard_word.render(content)))
    told = [each.get("descr") for each in document.element.body.iter(qn("wp:docPr"))]
    drawn = [any(value is not None for _, value in row.trend) for row in content.rows]
    assert told == [each for each, is_drawn in zip(words, drawn, strict=True) if is_drawn]
    assert figures_of(pdf(content)) == words


def test_a_month_with_nothing_in_it_makes_every_file(cast):
    content = city()
    for made in (scorecard_pdf, scorecard_excel, scorecard_word):
        assert made.render(content)


def test_paper_is_chosen_in_the_address(figures, browse):
    client, address = browse(figures.officer), f"/scorecards/{FRAMEWORK}/2026-09.pdf"
    large = client.get(f"{address}?paper=a3")
    assert PdfReader(io.BytesIO(large.content)).pages[0].mediabox.height > 800
    assert f'filename="{FRAMEWORK}-city-2026-09-a3.pdf"' in large.headers["Content-Disposition"]
    assert client.get(f"{address}?paper=a5").status_code == 404


def test_a_command_builds_a_scorecard(figures, tmp_path):
    file = tmp_path / "scorecard.json"
    options = {"scorecard": FRAMEWORK, "on": "2026-10-20", "verbosity": 0}
    call_command("build_report", "teams/mat-1", "2026-09", str(file), **options)
    content = json.loads(file.read_bytes())
    assert (content["report"], content["unit"], content["month"]) == (
        "scorecard",
        "MAT 1",
        Month("2026-09"),
    )


@pytest.mark.parametrize(
    ("framework", "period", "said"),
    [
        (FRAMEWORK, "2026-27/q2", "is not a month"),
        ("nonsense", "2026-09", "No framework"),
    ],
)
def test_a_command_says_what_it_can_not_build(figures, tmp_path, framework, period, said):
    options = {"scorecard": framework, "on": "2026-10-20", "verbosity": 0}
    with pytest.raises(CommandError, match=said):
        call_command("build_report", "city", period, str(tmp_path / "a.json"), **options)
