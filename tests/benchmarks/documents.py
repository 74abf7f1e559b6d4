"""A locality's report as files, each beside the bare library writing the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from itertools import cycle, islice

from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.chart import LineChart, Reference
from pypdf import PdfReader
from weasyprint import HTML

from measures.models import Locality
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.content import quarterly_report
from reporting.membership import city_unit, locality_unit
from reporting.renderers import excel, pdf, scorecard_pdf, word
from reporting.report import Report
from reporting.scoring import scorecard
from tests.benchmarks.council import LAST_MONTH, QUARTER
from tests.benchmarks.floors import bare_table
from tests.benchmarks.scorecard import FRAMEWORK
from tests.benchmarks.timing import Timing, timed

AT_MOST = 1.5
AS_WIDE = "@page { size: A4 landscape; margin: 1cm } body { font-size: 7pt }"
"""The scorecard's own paper and letters, so that a page holds as much."""


def documents(on: date) -> Iterator[Timing]:
    """The locality's PDF, workbook and document."""
    report = quarterly_report(
        locality_unit(Locality.objects.get(name="Locality 1")),
        QUARTER,
        on=on,
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
    )
    made = pdf.render(report)
    pages = len(PdfReader(BytesIO(made)).pages)
    yield timed(
        f"Locality report as PDF, {pages} pages",
        lambda: pdf.render(report),
        _bare_pdf(report, pages),
        rounds=5,
        most_ratio=AT_MOST,
    )
    yield timed(
        "Locality report as Excel",
        lambda: excel.render(report),
        _bare_workbook(excel.render(report)),
        most_ratio=AT_MOST,
    )
    yield timed(
        "Locality report as Word",
        lambda: word.render(report),
        _bare_document(word.render(report)),
        most_ratio=AT_MOST,
    )


def scorecard_file(on: date) -> Timing:
    """The city's scorecard as PDF."""
    content = scorecard(
        city_unit(),
        FRAMEWORK,
        LAST_MONTH,
        on=on,
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
    )
    table = scorecard_pdf.Tables(content, scorecard_pdf.Paper.A4).main()
    rows = [
        [line.reference, line.title, *(cell.text for _, cell in line.cells)]
        for group in table.groups
        for line in group.lines
    ]
    pages = len(PdfReader(BytesIO(scorecard_pdf.render(content))).pages)
    return timed(
        f"City scorecard as PDF, {pages} pages",
        lambda: scorecard_pdf.render(content),
        _bare_pages(rows, pages, AS_WIDE),
        rounds=5,
        most_ratio=AT_MOST,
    )


def _bare_pdf(report: Report, pages: int) -> Callable[[], None]:
    """WeasyPrint setting as many pages of the report's own figures, untagged and unstyled."""
    rows = [
        [row.reference, row.title, row.period_actual.text, row.year_to_date.text]
        + [part.period_actual.text for part in row.parts]
        for row in report.rows
    ]
    return _bare_pages(rows, pages)


def _bare_pages(rows: list[list[str]], pages: int, style: str = "") -> Callable[[], None]:

    def document(length: int) -> str:
        table = bare_table(list(islice(cycle(rows), length)))
        head = f"<title>Bare</title><style>{style}</style>"
        return f"<html lang='en-GB'>{head}<body>{table}</body></html>"

    def pages_of(length: int) -> int:
        return len(HTML(string=document(length)).render().pages)

    length = len(rows)
    while pages_of(length) < pages:
        length += len(rows) // 2
    html = document(length)
    return lambda: HTML(string=html).write_pdf()


def _bare_workbook(made: bytes) -> Callable[[], None]:
    """openpyxl writing the same cells and as many charts, with nothing else."""
    sheets = [
        (
            sheet.title,
            [[cell.value for cell in row] for row in sheet.iter_rows()],
            len(sheet._charts),
        )
        for sheet in load_workbook(BytesIO(made))
    ]

    def write() -> None:
        workbook = Workbook()
        for title, rows, charts in sheets:
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
            for number in range(4, 4 + charts):
                chart = LineChart()
                row_of = Reference(sheet, min_col=3, max_col=17, min_row=number)
                chart.add_data(row_of, from_rows=True)
                sheet.add_chart(chart, f"A{number}")
        workbook.save(BytesIO())

    return write


def _bare_document(made: bytes) -> Callable[[], None]:
    """python-docx writing the same paragraphs and table cells, with nothing else."""
    document = Document(BytesIO(made))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]

    def write() -> None:
        bare = Document()
        for text in paragraphs:
            bare.add_paragraph(text)
        for rows in tables:
            table = bare.add_table(len(rows), len(rows[0]))
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        bare.save(BytesIO())

    return write
