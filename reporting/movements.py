"""What moved: the measures that a reader of a report should look at first. Pure."""

from __future__ import annotations

from typing import NamedTuple

from measures.change import Arrow, Change, Judgement
from reporting.report import MeasureRow, Report


class Movements(NamedTuple):
    """Measures that moved: against what is good, towards it, and where neither is good."""

    worse: tuple[MeasureRow, ...]
    better: tuple[MeasureRow, ...]
    unjudged: tuple[MeasureRow, ...]


def has_moved(change: Change) -> bool:
    """Whether a figure moved by its tolerance or more, other than in small numbers."""
    return change.arrow in (Arrow.UP, Arrow.DOWN) and not change.small_numbers


def what_moved(report: Report) -> Movements:
    """The measures that moved on the previous quarter or on the same quarter last year.

    One that got worse on either comparison is among the worse, whatever the other says.
    """
    worse, better, unjudged = [], [], []
    for row in report.rows:
        moved = [
            change
            for change in (row.change_on_previous, row.change_on_last_year)
            if has_moved(change)
        ]
        judgements = {change.judgement for change in moved}
        if Judgement.NEGATIVE in judgements:
            worse.append(row)
        elif Judgement.POSITIVE in judgements:
            better.append(row)
        elif moved:
            unjudged.append(row)
    return Movements(tuple(worse), tuple(better), tuple(unjudged))
