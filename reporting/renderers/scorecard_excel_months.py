"""The sheets of a scorecard's 24 months: their numbers, and a native chart of each measure."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.charts.scorecards import about_charts, chart_of_row
from reporting.renderers.excel_book import Sheet
from reporting.renderers.excel_months import Charted, months_sheets
from reporting.scorecard import Scorecard


def sheets_of_months(scorecard: Scorecard) -> Iterator[Sheet]:
    """The months of every measure, and a chart of each that has two figures or more."""
    charts = [(row, chart_of_row(row)) for row in scorecard.rows]
    every = [
        Charted(row.reference, chart.headline, chart, dict(row.trend_gaps)) for row, chart in charts
    ]
    title = f"{scorecard.framework}, {{}} by {{}}"
    yield from months_sheets(every, name="By {}", title=title, about=about_charts(scorecard))
