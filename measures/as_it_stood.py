"""Figures as they stood before some of their changes: their history read backwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from measures.figures import Figure, Reason
from measures.periods import Month
from measures.queries import Figures

Held = TypeVar("Held")


class Before(NamedTuple):
    """What a change found: the figure of a team, a measure and a period until then."""

    team: int
    measure: int
    last_month: Month
    span: int
    old: Figure | None


def undone(figures: Figures, changes: Iterable[Before]) -> Figures:
    """The figures before these changes, which come oldest first."""
    numbers = _copied(figures.numbers)
    reasons = _copied(figures.reasons)
    quarters = _copied(figures.quarters)
    # Backwards, so that the oldest of several has the last word.
    for team, measure, last_month, span, old in reversed(list(changes)):
        key = (team, measure)
        months = (last_month,) if span == 1 else last_month.quarter.months
        given = (numbers if span == 1 else quarters).setdefault(key, {})
        stated = reasons.setdefault(key, {})
        given.pop(last_month, None)
        for month in months:
            stated.pop(month, None)
        if isinstance(old, Reason):
            stated.update(dict.fromkeys(months, old))
        elif old is not None:
            given[last_month] = old
    return Figures(numbers, reasons, quarters)


def _copied(
    kept: Mapping[tuple[int, int], Mapping[Month, Held]],
) -> dict[tuple[int, int], dict[Month, Held]]:
    """A copy that may be changed, down to its months."""
    return {key: dict(months) for key, months in kept.items()}
