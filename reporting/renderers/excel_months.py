"""The sheet of what moved: its months as a table, and a native chart of each row."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reporting.charts.multiples import Multiple
from reporting.charts.words import Value as Number
from reporting.renderers.excel_book import Column, Sheet, Style, Value, count, text
from reporting.renderers.excel_charts import RowChart
from reporting.report import NO_FIGURE, Report
from reporting.trends import charted_months

NOT_ASKED = "not asked"


def months_sheet(report: Report, charted: Sequence[Multiple]) -> Sheet:
    """Fifteen months of each measure that moved, charted below their table."""
    months = charted_months(report.quarter)
    values = [dict(each.row.trend) for each in charted]
    return Sheet(
        name="What moved by month",
        title="What moved, month by month",
        line="Single months, never added up. A chart of each row is below the table.",
        columns=[
            Column("Reference", 12),
            Column("Measure", 42),
            *(Column(month.short, 11, True) for month in months),
        ],
        rows=[
            [
                text(each.row.reference),
                text(each.row.title),
                *(
                    _cell(known[month]) if month in known else Value(NOT_ASKED, Style.SHORTHAND)
                    for month in months
                ),
            ]
            for each, known in zip(charted, values, strict=True)
        ],
        charts=[
            RowChart(
                title=f"{each.row.reference} {each.row.title}: {each.moved}",
                words=each.chart.words,
                numbers=[_number(known.get(month)) for month in months],
                is_share=any(isinstance(value, Fraction) for value in known.values()),
            )
            for each, known in zip(charted, values, strict=True)
        ],
    )


def _cell(value: Number | None) -> Value:
    if value is None:
        return Value(NO_FIGURE, Style.SHORTHAND)
    return count(value) if isinstance(value, int) else Value(float(value), Style.SHARE)


def _number(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)
