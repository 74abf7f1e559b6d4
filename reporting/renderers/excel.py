"""A report as an Excel workbook: a cover, contents, notes, and one table on each sheet.

Figures are numbers, also percentages; where there is none the cell says so in words or shorthand.
There is not one formula: whatever was typed stays text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings

from measures import change_wording
from reporting import wording
from reporting.renderers.excel_book import Book, Column, Sheet, Style, Value, text
from reporting.renderers.excel_tables import FROM_ZERO, tables
from reporting.report import Report
from reporting.terms import HOW_TO_READ, SHORTHAND, Explained

NOTES = (
    Explained(
        FROM_ZERO,
        "The figure compared with is 0, so that there is a direction but no percentage.",
    ),
    Explained(
        change_wording.NO_COMPARISON,
        "No team has a figure in every month of both periods, so that nothing can be compared.",
    ),
    Explained(
        "Comments",
        "Comments are as they were typed. A character that a spreadsheet cannot hold is shown "
        "as \N{REPLACEMENT CHARACTER}. Excel shows the first part of a very long comment; select "
        "its cell to read all of it.",
    ),
)


def render(report: Report) -> bytes:
    """The report as an .xlsx file, by the Government Analysis Function's rules."""
    subject = f"{report.unit.name}, {report.quarter.short}"
    book = Book(title=report.title, subject=subject, author=settings.COUNCIL_NAME)
    sheets = [notes_sheet((*SHORTHAND, *HOW_TO_READ)), *tables(report)]
    book.add_cover("Cover", list(_cover(report)))
    book.add(contents_sheet(sheets))
    for sheet in sheets:
        book.add(sheet)
    return book.bytes()


def _cover(report: Report) -> Iterator[str]:
    quarter = report.quarter
    yield settings.COUNCIL_NAME
    yield f"{quarter.short}: {wording.months_text(quarter.months)}"
    yield f"{wording.status_text(report)}."
    if report.publication:
        yield from report.publication.notes
    if settings.DEMONSTRATION:
        yield wording.MADE_UP
    if running := wording.running_text(quarter, report.on):
        yield running
    yield wording.report_coverage_text(report.coverage, quarter, report.unit.level, report.on)
    if report.coverage.missing:
        yield f"Not submitted: {wording.returns_missing_text(report.coverage)}."
    yield (
        "The sheet “Contents” lists what this workbook holds. “Notes” explains its terms and the "
        "shorthand in square brackets."
    )


def contents_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """The sheets there are, each with a link."""
    return Sheet(
        name="Contents",
        title="Contents",
        line="The sheets of this workbook. Each holds one table.",
        columns=(Column("Sheet", 30), Column("What it holds", 90)),
        rows=[(Value(sheet.name, Style.LINK), text(sheet.title)) for sheet in sheets],
        fixed=1,
        links=True,
    )


def notes_sheet(explained: Sequence[Explained]) -> Sheet:
    """What the workbook's words and shorthand mean, and those that only a workbook has."""
    return Sheet(
        name="Notes",
        title="Notes: shorthand and terms",
        line="Everything in square brackets, and the terms used in the other sheets.",
        columns=(Column("Term", 34), Column("What it means", 100)),
        rows=[(text(each.term), text(each.meaning)) for each in (*explained, *NOTES)],
        fixed=1,
    )
