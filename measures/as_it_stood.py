"""Figures as they stood before some of their changes: history read backwards. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from measures.figures import Figure, Reason
from measures.periods import Month
from measures.queries import Figures


class Before(NamedTuple):
    """What a change found: the figure of a team, a measure and a period until then."""

    team: int
    measure: int
    last_month: Month
    span: int
    old: Figure | None


def undone(figures: Figures, changes: Iterable[Before]) -> Figures:
    """The figures before these changes, which come oldest first.

    The first change of a figure says what it was before all of them.
    """
    numbers: dict[tuple[int, int], dict[Month, int]] = _copied(figures.numbers)
    reasons: dict[tuple[int, int], dict[Month, Reason]] = _copied(figures.reasons)
    quarters: dict[tuple[int, int], dict[Month, int]] = _copied(figures.quarters)
    # Backwards, so that the oldest of several has the last word.
    for team, measure, last_month, span, old in reversed(list(changes)):
        key = (team, measure)
        months = (last_month,) if span == 1 else last_month.quarter.months
        (numbers if span == 1 else quarters)[key].pop(last_month, None)
        for month in months:
            reasons[key].pop(month, None)
        if isinstance(old, Reason):
            reasons[key].update(dict.fromkeys(months, old))
        elif old is not None:
            (numbers if span == 1 else quarters)[key][last_month] = old
    return Figures(numbers, reasons, quarters)


def _copied(kept: object) -> defaultdict:
    """A copy that may be changed, down to its months."""
    return defaultdict(dict, {key: dict(months) for key, months in dict(kept).items()})  # type: ignore[call-overload]
