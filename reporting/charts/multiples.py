"""Small multiples: the measures of a report that moved, each as a chart of its months."""

from __future__ import annotations

from typing import NamedTuple

from measures.change_wording import change_text
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
    """ "up 22% on Q1 2026/27, up 30% on Q2 2025/26"."""
    chart: Chart


def about_multiples(report: Report) -> str:
    """What is to be known of the charts, in sentences."""
    known = months_shown(report.quarter)
    untold = [month for month in charted_months(report.quarter) if month not in known]
    hollow = hollow_words(report.unit.level, wording.months_text(untold))
    return (
        "From the same quarter last year on, each from 0 to its own highest month. The months are "
        f"not added up. {hollow}"
    ).strip()


def multiples(report: Report) -> list[Multiple]:
    """Charts of what moved, the worse first; of measures with at least two months to compare."""
    rows = [row for rows in what_moved(report) for row in rows]
    charted = [row for row in rows if sum(value is not None for _, value in row.trend) > 1]
    return [_multiple(row, report) for row in charted]


def _multiple(row: MeasureRow, report: Report) -> Multiple:
    changes = (
        (row.change_on_previous, report.quarter.previous),
        (row.change_on_last_year, report.quarter.last_year),
    )
    moved = [
        f"{change_text(change)} on {against.short}"
        for change, against in changes
        if has_moved(change)
    ]
    chart = chart_of(
        row.title,
        row.trend,
        breaks=row.breaks,
        partial=row.trend_partial,
        is_quarterly=row.is_quarterly,
    )
    return Multiple(row, ", ".join(moved), chart)
