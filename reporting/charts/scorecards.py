"""What is drawn of a scorecard's rows: a small line for each, and a chart. Pure."""

from __future__ import annotations

from reporting import wording
from reporting.charts.sparkline import Sparkline, sparkline
from reporting.charts.specification import Chart, chart_of
from reporting.charts.words import hollow_words
from reporting.scorecard import Scorecard, ScorecardRow


def about_charts(scorecard: Scorecard) -> str:
    """What is to be known of the charts, in sentences."""
    untold = [month for month, _ in scorecard.rows[0].trend if month not in scorecard.shown]
    hollow = hollow_words(scorecard.unit.level, wording.months_text(untold))
    return f"Each from 0 to its own highest figure; the months are not added up. {hollow}".strip()


def line_of(row: ScorecardRow) -> Sparkline:
    """A measure's 24 months as a small line, with its words."""
    return sparkline(
        row.trend,
        name=row.title,
        change=row.change_on_previous,
        is_quarterly=row.is_quarterly,
    )


def chart_of_row(row: ScorecardRow) -> Chart:
    """The same months as a chart, which says also which of those shown miss a team."""
    return chart_of(
        row.title,
        row.trend,
        breaks=row.breaks,
        partial=[month for month, amount in row.months if not amount.is_complete],
        change=row.change_on_previous,
        is_quarterly=row.is_quarterly,
    )
