"""The sheets of months: a table of their numbers, and charts, each beside its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from measures.periods import Month
from reporting.charts.multiples import Multiple
from reporting.charts.specification import Chart
from reporting.charts.words import Series, month_text
from reporting.charts.words import Value as Number
from reporting.renderers.excel_book import HEAD_ROW, Column, Sheet, Style, Value, count, text
from reporting.renderers.excel_charts import RowChart, Source, day_number

CHARTS = "Charts"
NARROW, BROAD, PAGE = 22, 36, 150
"""Characters across a measure's column, and those that fit a page in letters to be read."""
FEWEST_DRAWN = 2
"""A line needs two points."""


class Charted(NamedTuple):
    """A measure with its months, and with what is to be seen in them."""

    reference: str
    seen: str
    chart: Chart
    gaps: Mapping[Month, str]
    """What is said of months without a number."""

    @property
    def series(self) -> Series:
        """The months in which a figure is due."""
        return self.chart.series

    def cell(self, place: int) -> Value:
        """A month's number, or what is said of it without one."""
        month, value = self.series[place]
        if value is None:
            return Value(month_text(month, value, self.gaps), Style.SHORTHAND)
        return count(value) if isinstance(value, int) else Value(float(value), Style.SHARE)

    @property
    def is_drawn(self) -> bool:
        """Whether there are enough figures for a line."""
        return sum(value is not None for _, value in self.series) >= FEWEST_DRAWN


def sheets_of_what_moved(charted: Sequence[Multiple], about: str) -> Iterator[Sheet]:
    """Fifteen months of each measure that moved, and a chart of each, with what `about` says."""
    every = [
        Charted(
            each.row.reference,
            f"{each.row.title}: {each.moved}",
            each.chart,
            dict(each.row.trend_gaps),
        )
        for each in charted
    ]
    name, title = "What moved by {}", "What moved, {} by {}"
    yield from months_sheets(every, name=name, title=title, about=about)


def months_sheets(
    every: Sequence[Charted], *, name: str, title: str, about: str
) -> Iterator[Sheet]:
    """A sheet for the measures of each frequency, a column for each, and one for their charts.

    Quarters have a sheet of their own: months in which nothing is asked for would be holes in it.
    """
    by_months: dict[tuple[Month, ...], list[Charted]] = {}
    for each in every:
        by_months.setdefault(tuple(month for month, _ in each.series), []).append(each)
    drawn: dict[str, RowChart] = {}
    for months, measures in by_months.items():
        sheet = _months_sheet(months, measures, name, title)
        yield sheet
        for place, each in enumerate(measures):
            if each.is_drawn:
                drawn[each.reference] = _drawn(each, Source(sheet.name, place + 2, HEAD_ROW + 1))
    charts = [(each, drawn[each.reference]) for each in every if each.reference in drawn]
    if charts:
        yield _charts_sheet(charts, about)


def _months_sheet(
    months: Sequence[Month], measures: Sequence[Charted], name: str, title: str
) -> Sheet:
    is_quarterly = any(month.next != after for month, after in pairwise(months))
    noun = "quarter" if is_quarterly else "month"
    # Few measures have room for their names on fewer lines.
    width = min(max(NARROW, PAGE // len(measures)), BROAD)
    return Sheet(
        name=name.format(noun),
        title=title.format(noun, noun),
        line="Never added up. Words or [x] stand where there is no number.",
        columns=[
            Column("Quarter to" if is_quarterly else "Month", 15),
            *(Column(f"{each.reference} {each.chart.name}", width, True) for each in measures),
        ],
        rows=[
            [
                Value(day_number(month), Style.MONTH),
                *(each.cell(place) for each in measures),
            ]
            for place, month in enumerate(months)
        ],
        fixed=1,
    )


def _charts_sheet(charts: Sequence[tuple[Charted, RowChart]], about: str) -> Sheet:
    return Sheet(
        name=CHARTS,
        title="Charts of the months",
        line=about,
        columns=(Column("Reference", 12), Column("Measure", 30), Column("In words", 52)),
        rows=[
            (text(each.reference), text(each.chart.name), text(each.chart.words))
            for each, _ in charts
        ],
        fixed=1,
        charts=[chart for _, chart in charts],
    )


def _drawn(each: Charted, source: Source) -> RowChart:
    """From its first figure on."""
    first = next(place for place, (_, value) in enumerate(each.series) if value is not None)
    series = each.series[first:]
    return RowChart(
        title=f"{each.reference} {each.seen}",
        words=each.chart.words,
        months=[month for month, _ in series],
        numbers=[_number(value) for _, value in series],
        is_share=any(isinstance(value, Fraction) for _, value in series),
        hollow=[place for place, (month, _) in enumerate(series) if month in each.chart.partial],
        source=source._replace(row=source.row + first),
    )


def _number(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)
