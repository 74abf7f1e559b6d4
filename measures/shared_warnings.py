"""The same warning at several teams' quarterly updates, to be looked at as one.

Where referrals rose everywhere, the reason is seldom a team's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.beyond import BEYOND_TOLERANCE, quarter_before
from measures.models import Measure
from measures.periods import Quarter
from measures.raised import Found

FEWEST_TEAMS = 2


@dataclass(frozen=True, slots=True)
class SharedWarning:
    """A measure that went the same way at several teams, further than theirs usually do."""

    measure: Measure
    title: str
    is_up: bool
    quarter: Quarter
    tolerance: int
    found: tuple[Found, ...]
    """By team, in the order people count."""

    @property
    def moved(self) -> list[tuple[Found, int, int]]:
        """Each team's finding, from which number it moved and to which."""
        return [(each, base, current) for each in self.found for current, base in [_numbers(each)]]

    @property
    def key(self) -> str:
        """As a button sends it."""
        return f"{self.measure.pk}-{'up' if self.is_up else 'down'}"

    @property
    def lead(self) -> str:
        """ "Up on Q1 by 10% or more at 7 teams"."""
        way = "Up" if self.is_up else "Down"
        return (
            f"{way} on {quarter_before(self.quarter)} by {self.tolerance}% or more at "
            f"{len(self.found)} teams"
        )


def shared_warnings(waiting: Iterable[Found]) -> list[SharedWarning]:
    """The open warnings of updates that stand at several teams, by measure."""
    alike: dict[tuple[int, bool, Quarter], list[Found]] = {}
    for found in waiting:
        row = found.row
        if row.code == BEYOND_TOLERANCE:
            current, base = _numbers(found)
            alike.setdefault((row.measure_id, current > base, row.month.quarter), []).append(found)
    return [
        SharedWarning(
            measure=several[0].row.measure,
            title=several[0].title,
            is_up=is_up,
            quarter=quarter,
            tolerance=several[0].tolerance,
            found=tuple(several),
        )
        for (_, is_up, quarter), several in sorted(alike.items())
        if len(several) >= FEWEST_TEAMS
    ]


def _numbers(found: Found) -> tuple[int, int]:
    """The quarter's figure and that of the quarter before."""
    current, base = (int(number) for number in found.row.numbers.split())
    return current, base
