"""The sheets of a scorecard's 24 months: their numbers, and a native chart of each measure."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.charts.specification import chart_of
from reporting.renderers.excel_book import Sheet
from reporting.renderers.excel_months import Charted, months_sheets
from reporting.scorecard import Scorecard, ScorecardRow


def sheets_of_months(scorecard: Scorecard) -> Iterator[Sheet]:
    """The months of every measure, and a chart of each that has two figures or more."""
    every = [_charted(row) for row in scorecard.rows]
    title = f"{scorecard.framework}, {{}} by {{}}"
    yield from months_sheets(every, name="By {}", title=title)


def _charted(row: ScorecardRow) -> Charted:
    chart = chart_of(
        row.title,
        row.trend,
        breaks=row.breaks,
        partial=[month for month, amount in row.months if not amount.is_complete],
        change=row.change_on_previous,
        is_quarterly=row.is_quarterly,
    )
    return Charted(row.reference, chart.headline, chart)
