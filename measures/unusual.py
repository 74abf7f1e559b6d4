"""A figure against the team's own months before it (rules §8). Pure.

Three mistakes that really happen: a running total typed as a month, positions added up, and a slip
of the keyboard. Each is a warning, since a number may be odd and right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

from measures.figures import Figure, Kind
from measures.periods import Month, month_range
from measures.rollup import Line
from measures.running import Earlier
from measures.validation import Finding, Severity

MONTHS_BACK = 12
FEWEST_MONTHS = 8
"""With fewer numbers than these nobody can say what is usual."""
SMALLEST = 10
"""Smaller numbers double from one month to the next without meaning anything."""


class Usual(NamedTuple):
    """What a team usually has: the limits of an individuals chart, exactly.

    They are mean ± 2.66 × mean moving range over so many `numbers` with this `total`, of which so
    many `pairs` that follow each other differ by `moved` altogether.
    """

    numbers: int
    total: int
    moved: int
    smallest: int
    largest: int
    pairs: int

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Usual | None:
        """From a team's months in order; None where they are too few to say."""
        if len(numbers) < FEWEST_MONTHS:
            return None
        moved = sum(abs(after - before) for before, after in pairwise(numbers))
        return cls(len(numbers), sum(numbers), moved, min(numbers), max(numbers), len(numbers) - 1)

    @classmethod
    def of_runs(cls, sums: Mapping[int, int], *, apart: int) -> Usual | None:
        """From sums of several months running, by their place; None where they are too few.

        Those `apart` share no month, and only their differences say how far such a sum moves.
        """
        ranges = [
            abs(number - sums[place - apart])
            for place, number in sums.items()
            if place - apart in sums
        ]
        if len(sums) < FEWEST_MONTHS or not ranges:
            return None
        numbers = sums.values()
        return cls(len(numbers), sum(numbers), sum(ranges), min(numbers), max(numbers), len(ranges))

    @property
    def _width(self) -> float:
        return 2.66 * self.moved / self.pairs

    def is_far_above(self, number: int) -> bool:
        """Whether a number is above the upper limit, and above every month there was."""
        return number > self.largest and self._beyond(number * self.numbers - self.total)

    def is_far_outside(self, number: int) -> bool:
        """Whether a number is beyond either limit, and beyond every month there was.

        Never where all of them are small: 4 where there usually are 5 to 8 says nothing.
        """
        if max(number, self.largest) < SMALLEST:
            return False
        below = number < self.smallest and self._beyond(self.total - number * self.numbers)
        return below or self.is_far_above(number)

    def _beyond(self, distance: int) -> bool:
        """Whether a distance from the mean, times the count, is more than 2.66 moving ranges."""
        return distance * self.pairs * 100 > 266 * self.moved * self.numbers

    def __str__(self) -> str:
        """As said to a person: "usually 4 to 19"."""
        mean = self.total / self.numbers
        low, high = max(0, ceil(mean - self._width)), floor(mean + self._width)
        low, high = min(low, self.smallest), max(high, self.largest)
        return f"usually {low:,} to {high:,}" if low < high else f"usually {low:,}"


@dataclass(frozen=True)
class History:
    """One team's numbers for one measure before the month of a form.

    `numbers` go back a year, which takes in April; `quarters` hold those that came for whole
    quarters. What they hold for the month itself or later ones is left alone.
    """

    month: Month
    reference: str
    name: str
    kind: Kind
    numbers: Mapping[Month, int]
    quarters: Mapping[Month, int] = field(default_factory=dict)

    @cached_property
    def usual(self) -> Usual | None:
        """What the team had in the 12 months before."""
        before = month_range(self.month.plus(-MONTHS_BACK), self.month.previous)
        return Usual.of([self.numbers[each] for each in before if each in self.numbers])

    @property
    def earlier(self) -> Earlier:
        """The year before the month."""
        return Earlier.of(Line(0, frozenset(), self.numbers, quarters=self.quarters), self.month)

    @cached_property
    def counted(self) -> list[Month]:
        """The months of the year before this one that have a number or lie in a whole quarter."""
        given = {*self.earlier.given}
        given |= {month for end in self.quarters for month in end.quarter.months}
        year = month_range(self.month.financial_year.first_month, self.month.previous)
        return [each for each in year if each in given]

    @property
    def gaps(self) -> list[Month]:
        """The months since the first of them that are not among them."""
        since = month_range(self.counted[0], self.month.previous)
        return [each for each in since if each not in self.counted]

    @property
    def year_so_far(self) -> str:
        """The months that the year before stands on: "April to August, without July,"."""
        first, last = self.counted[0], self.counted[-1]
        span = first.word if first == last else f"{first.word} to {last.word}"
        within = [each.word for each in self.gaps if each < last]
        return f"{span}, without {' and '.join(within)}," if within else span

    @property
    def earlier_numbers(self) -> list[int]:
        """The last 12 months' numbers; of a whole quarter a third, rounded up."""
        first = self.month.plus(-MONTHS_BACK)
        return [
            *(number for month, number in self.numbers.items() if first <= month < self.month),
            *(
                -(-number // 3)
                for end, number in self.quarters.items()
                if first <= end < self.month
            ),
        ]

    @property
    def quarter_so_far(self) -> dict[Month, int]:
        """The quarter's months before this one that have a number."""
        return {
            each: self.numbers[each]
            for each in self.month.quarter.months
            if each < self.month and each in self.numbers
        }


def check_history(history: History, figure: Figure | None) -> Finding | None:
    """What is odd about a figure beside the months before it: the first thing that explains it."""
    if not isinstance(figure, int):
        return None
    if history.kind is Kind.CUMULATIVE:
        found = _running_total(history, figure)
    else:
        found = _positions_added(history, figure)
    return found or _far_outside(history, figure)


def _running_total(history: History, figure: int) -> Finding | None:
    """A month at least as large as the year before it, and far above the months before."""
    if figure < SMALLEST or not _is_far_above(history, figure):
        return None
    before = history.earlier.before
    if not before or figure < before:
        return None
    message = (
        f"{history.reference}: {figure:,} looks like your year to date. "
        f"{history.year_so_far} came to {before:,}"
    )
    mended = None
    # With a month missing, what is left of the total is that month's too.
    if not history.gaps:
        mended = figure - before
        message += f": enter {mended:,}?"
    return _warning("running-total", history, (figure, before), message, mended)


def _is_far_above(history: History, figure: int) -> bool:
    """Above what is usual; where nobody can say what that is, twice the largest month."""
    if history.usual:
        return history.usual.is_far_above(figure)
    return figure > 2 * max(history.earlier_numbers, default=figure)


def _positions_added(history: History, figure: int) -> Finding | None:
    """A position that is the sum of the quarter's: of those before it, or with its own as well.

    Its own is not known, so a remainder near the last position is taken for it.
    """
    positions = history.quarter_so_far
    before = sum(positions.values())
    if before < SMALLEST or figure < before:
        return None
    last_month, last = list(positions.items())[-1]
    rest = figure - before
    names = [each.word for each in positions]
    if rest == 0 and len(positions) > 1:
        mended, added = None, names
        enter = f"the position at the end of {history.month.word}"
    elif 2 * rest >= last and 2 * rest <= 3 * last and last_month == history.month.previous:
        mended, added = rest, [*names, history.month.word]
        enter = f"{rest:,}?"
    else:
        return None
    message = (
        f"{history.reference}: {figure:,} looks like {', '.join(added[:-1])} and {added[-1]} added "
        f"up. It is a position, and positions are never added up: enter {enter}"
    )
    return _warning("positions-added", history, (figure, *positions.values()), message, mended)


def _far_outside(history: History, figure: int) -> Finding | None:
    """A figure beyond the team's own limits."""
    usual = history.usual
    if usual is None or not usual.is_far_outside(figure):
        return None
    than = "lower" if figure < usual.smallest else "higher"
    message = (
        f"{history.reference} ({history.name}): {figure:,} is {than} than in any of this team’s "
        f"last 12 months, {usual}"
    )
    return _warning("far-outside", history, (figure,), message, None)


def _warning(
    code: str, history: History, numbers: tuple[int, ...], message: str, mend: int | None
) -> Finding:
    return Finding(code, Severity.WARNING, (history.reference,), numbers, message, mend)
