"""What moved, as charts in a Word document: pictures with words, and a table of the months."""

from __future__ import annotations

from measures.periods import Month
from reporting.charts.drawing import png
from reporting.charts.multiples import about_multiples, multiples
from reporting.charts.specification import SMALL
from reporting.charts.words import beyond_headline, month_text
from reporting.renderers.word_document import Cell, Column, ReportDocument
from reporting.report import MeasureRow, Report
from reporting.trends import charted_months

PICTURE_WIDTH = 90
"""In millimetres: three of them, with their words, on a page."""


def add_charts(document: ReportDocument, report: Report) -> None:
    """A section with a chart of each measure that moved; nothing where none did."""
    charted = multiples(report)
    if not charted:
        return
    document.heading("What moved, month by month", 1, on_new_page=True)
    document.paragraph(about_multiples(report))
    for row, moved, chart in charted:
        document.heading(f"{row.reference} {row.title}: {moved}", 3)
        document.picture(png(chart, SMALL), chart.words, PICTURE_WIDTH)
        if beside := beyond_headline(chart.words):
            document.paragraph(beside)
    months = charted_months(report.quarter)
    document.table(
        "The months of the charts",
        (
            Column("Measure", 6, figures=False),
            *(Column(month.short, 1.5) for month in months),
        ),
        ((Cell(f" {row.title}", row.reference), *_months(row, months)) for row, _, _ in charted),
    )


def _months(row: MeasureRow, months: tuple[Month, ...]) -> list[Cell]:
    values, gaps = dict(row.trend), dict(row.trend_gaps)
    return [
        Cell(month_text(month, values[month], gaps) if month in values else "") for month in months
    ]
