"""Small multiples: the measures of a report that moved, each as a chart of its months."""

from __future__ import annotations

from typing import NamedTuple

from measures.change import Change
from measures.change_wording import arrow_shape, change_text
from measures.periods import Quarter
from reporting import wording
from reporting.charts.specification import Chart, chart_of
from reporting.charts.words import hollow_words
from reporting.membership import months_shown
from reporting.movements import has_moved, what_moved
from reporting.report import MeasureRow, Report
from reporting.trends import charted_months


class Multiple(NamedTuple):
    """A measure with its chart, and how it moved."""

    row: MeasureRow
    moved: str
    """ "↓ down 22% on Q1 2026/27, ▼ negative; ↓ down 30% on Q2 2025/26, ▼ negative"."""
    chart: Chart


def about_multiples(report: Report) -> str:
    """What is to be known of the charts, in sentences."""
    months, known = charted_months(report.quarter), months_shown(report.quarter)
    untold = wording.months_text([month for month in months if month not in known])
    sentences = [
        _which(len(_charted(report)), sum(map(len, what_moved(report)))),
        f"Each chart shows {months[0].name} to {months[-1].name} by month.",
        hollow_words(report.unit.level, untold),
    ]
    return " ".join(filter(None, sentences))


def _which(charted: int, moved: int) -> str:
    """Where not all that moved have a chart, how many do."""
    if charted == moved:
        return ""
    return f"{charted} of the {moved} measures that moved, those that got worse first."


def multiples(report: Report) -> list[Multiple]:
    """Charts of what moved, the worse first; of measures with at least two months to compare."""
    return [_multiple(row, report) for row in _charted(report)]


def _charted(report: Report) -> list[MeasureRow]:
    rows = [row for rows in what_moved(report) for row in rows]
    return [row for row in rows if sum(value is not None for _, value in row.trend) > 1]


def _multiple(row: MeasureRow, report: Report) -> Multiple:
    changes = (
        (row.change_on_previous, report.quarter.previous),
        (row.change_on_last_year, report.quarter.last_year),
    )
    moved = [_moved_text(change, against) for change, against in changes if has_moved(change)]
    chart = chart_of(
        row.title,
        row.trend,
        breaks=row.breaks,
        partial=row.trend_partial,
        is_quarterly=row.is_quarterly,
    )
    return Multiple(row, "; ".join(moved), chart)


def _moved_text(change: Change, against: Quarter) -> str:
    shape, judgement = wording.judgement_shape(change), wording.judgement_text(change)
    judged = f", {shape} {judgement}" if judgement else ""
    return f"{arrow_shape(change)} {change_text(change)} on {against.short}{judged}"
