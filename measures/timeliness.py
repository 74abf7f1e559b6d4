"""Whether returns came in time (pure).

A return is in time when it was first submitted on or before its due day; what was reopened later
stays in time. Nobody judges a return without a due day, one that an officer has accepted will not
come, or one that is not in while its due day is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True, slots=True)
class Expected:
    """A return that is asked for, as it stands on a day."""

    due_on: date | None
    first_in: date | None
    """The day it was first submitted."""
    is_excused: bool = False
    """Whether an officer has accepted that it will not come."""


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How many of the returns that can be judged came in time, came late, and are not in."""

    in_time: int
    days_late: tuple[int, ...]
    """By how many days each of those that came late was late, the least first."""
    not_in: int

    @property
    def late(self) -> int:
        """How many came after their due day."""
        return len(self.days_late)

    @property
    def judged(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.not_in

    @property
    def median_days_late(self) -> float | None:
        """The middle one of the days; None where none came late."""
        return median(self.days_late) if self.days_late else None


def judge(returns: Iterable[Expected], *, on: date) -> Timeliness:
    """Count returns as in time, late or not in, as of a day."""
    in_time = not_in = 0
    days_late = []
    for each in returns:
        if each.due_on is None:
            continue
        if each.first_in is None:
            not_in += on > each.due_on and not each.is_excused
        elif each.first_in <= each.due_on:
            in_time += 1
        else:
            days_late.append((each.first_in - each.due_on).days)
    return Timeliness(in_time, tuple(sorted(days_late)), not_in)
