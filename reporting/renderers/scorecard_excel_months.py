"""The sheets of a scorecard's 24 months: their numbers, and a native chart of each measure."""

from __future__ import annotations

from collections.abc import Iterator

from measures.periods import Month
from reporting.charts.specification import chart_of
from reporting.charts.words import Value as Number
from reporting.renderers.excel_book import Column, Sheet, Style, Value, text
from reporting.renderers.excel_months import (
    CHARTS_SHEET,
    FIXED,
    Charted,
    charts_sheet,
    number_value,
    source_of,
)
from reporting.scorecard import Scorecard, ScorecardRow

MONTHS_SHEET = "Months"
NO_NUMBER, QUARTERLY = "none", "quarterly"
FEWEST_DRAWN = 2
"""A line needs two points."""


def months_sheets(scorecard: Scorecard) -> Iterator[Sheet]:
    """The months of every measure, and a chart of each that has two figures or more."""
    rows = scorecard.rows
    months = [month for month, _ in rows[0].trend]
    title = f"{scorecard.framework}, the {len(months)} months to {scorecard.month.name}"
    drawn = [(place, row) for place, row in enumerate(rows) if _numbers(row) >= FEWEST_DRAWN]
    yield Sheet(
        name=MONTHS_SHEET,
        title=title,
        line=f"Single months, never added up. “{NO_NUMBER}” stands where there is no number, and "
        f"“{QUARTERLY}” where none is asked for."
        + f" The sheet “{CHARTS_SHEET}” draws them."
        * bool(drawn),
        columns=[*FIXED, *(Column(month.short, 11, True) for month in months)],
        rows=[
            [text(row.reference), text(row.title), *(_cell(row, *each) for each in row.trend)]
            for row in rows
        ],
    )
    if drawn:
        yield charts_sheet([_charted(row, place) for place, row in drawn], title, len(months))


def _numbers(row: ScorecardRow) -> int:
    return sum(value is not None for _, value in row.trend)


def _charted(row: ScorecardRow, place: int) -> Charted:
    chart = chart_of(
        row.title,
        row.trend,
        breaks=row.breaks,
        partial=[month for month, amount in row.months if not amount.is_complete],
        change=row.change_on_previous,
        is_quarterly=row.is_quarterly,
    )
    return Charted(row.reference, row.title, chart.headline, chart, source_of(MONTHS_SHEET, place))


def _cell(row: ScorecardRow, month: Month, value: Number | None) -> Value:
    if value is not None:
        return number_value(value)
    is_due = month.is_quarter_end or not row.is_quarterly
    return Value(NO_NUMBER if is_due else QUARTERLY, Style.SHORTHAND)
