"""The sheets of months: a table of their numbers, and charts, each beside its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from reporting.charts.multiples import Multiple
from reporting.charts.specification import Chart
from reporting.charts.words import Value as Number
from reporting.renderers.excel_book import (
    HEAD_ROW,
    Column,
    Sheet,
    Style,
    Value,
    count,
    text,
)
from reporting.renderers.excel_charts import RowChart, Source
from reporting.report import NO_FIGURE, Report
from reporting.trends import charted_months

NOT_ASKED = "not asked"
MONTHS_SHEET, CHARTS_SHEET = "What moved by month", "Charts"
FIXED = (Column("Reference", 12), Column("Measure", 42))
"""The columns before the months."""


class Charted(NamedTuple):
    """A measure with what is drawn of it, and where its months stand in a sheet."""

    reference: str
    title: str
    seen: str
    """What is to be seen in the chart."""
    chart: Chart
    source: Source


def months_sheets(report: Report, charted: Sequence[Multiple]) -> Iterator[Sheet]:
    """Fifteen months of each measure that moved, and a chart of each."""
    months = charted_months(report.quarter)
    values = [dict(each.row.trend) for each in charted]
    yield Sheet(
        name=MONTHS_SHEET,
        title="What moved, month by month",
        line=f"Single months, never added up. The sheet “{CHARTS_SHEET}” draws them.",
        columns=[*FIXED, *(Column(month.short, 11, True) for month in months)],
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
    )
    yield charts_sheet(
        [
            Charted(
                each.row.reference,
                each.row.title,
                f"{each.row.title}: {each.moved}",
                each.chart,
                source_of(MONTHS_SHEET, place),
            )
            for place, each in enumerate(charted)
        ],
        "What moved, month by month",
        len(months),
    )


def source_of(sheet: str, place: int) -> Source:
    """Where the months of a sheet's row stand."""
    return Source(sheet, HEAD_ROW, HEAD_ROW + 1 + place, len(FIXED) + 1)


def charts_sheet(charted: Sequence[Charted], title: str, months: int) -> Sheet:
    """A chart of each measure's months, of so many in their sheet, beside what it says in words."""
    return Sheet(
        name=CHARTS_SHEET,
        title=title,
        line="Each from 0 to its own highest figure. A month without a figure is a gap in its "
        "line, and one that is known to miss a team is a hollow dot.",
        columns=(Column("Reference", 12), Column("Measure", 30), Column("In words", 52)),
        rows=[(text(each.reference), text(each.title), text(each.chart.words)) for each in charted],
        fixed=1,
        charts=[_drawn(each, months) for each in charted],
    )


def _drawn(each: Charted, months: int) -> RowChart:
    series, source = each.chart.series, each.source if len(each.chart.series) == months else None
    # A line begins with its first figure.
    first = next((place for place, (_, value) in enumerate(series) if value is not None), 0)
    series = series[first:]
    if source:
        source = source._replace(first_column=source.first_column + first)
    return RowChart(
        title=f"{each.reference} {each.seen}",
        words=each.chart.words,
        months=[month.short for month, _ in series],
        numbers=[_number(value) for _, value in series],
        is_share=any(isinstance(value, Fraction | float) for _, value in series),
        hollow=[place for place, (month, _) in enumerate(series) if month in each.chart.partial],
        source=source,
    )


def _cell(value: Number | None) -> Value:
    if value is None:
        return Value(NO_FIGURE, Style.SHORTHAND)
    return number_value(value)


def number_value(value: Number) -> Value:
    """A month's figure as a number, a share as a percentage."""
    return count(value) if isinstance(value, int) else Value(float(value), Style.SHARE)


def _number(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)
