"""Teams that a unit's total hides: sharply worse, while all of them together are not. Pure.

A total that is similar or better may stand on one team that fell apart and another that made up
for it. Sharply is a change beyond twice the measure's tolerance, between two numbers of which
neither is small; for a ratio in points, where neither denominator is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from measures.change import Arrow, Change, Judgement
from measures.figures import GoodIs
from measures.periods import Month
from measures.rollup import Line, pair

TIMES_THE_TOLERANCE = 2


def can_mask(change: Change) -> bool:
    """Whether a unit's change is one that a team's could hide behind: similar or better.

    Where good is n/a there is no better, and only what is similar can hide one.
    """
    if change.judgement is not None:
        return change.judgement is not Judgement.NEGATIVE
    return change.arrow is Arrow.SIMILAR


def is_sharply_worse(movement: Fraction, tolerance: int, good_is: GoodIs) -> bool:
    """Whether one team's movement, in percent or points, is beyond twice the tolerance, the wrong
    way; where good is n/a that is downwards.
    """
    worse = movement > 0 if good_is is GoodIs.LOW else movement < 0
    return worse and abs(movement) > TIMES_THE_TOLERANCE * tolerance


def masked_in_counts(
    lines: Sequence[Line],
    current: Month,
    base: Month,
    *,
    tolerance: int,
    good_is: GoodIs,
    small_below: int,
) -> list[int]:
    """The teams that are sharply worse in a count, of those with a number in both months."""
    found = []
    for line in lines:
        now, before = line.numbers.get(current), line.numbers.get(base)
        if now is None or before is None or min(now, before) < small_below or not before:
            continue
        if is_sharply_worse(Fraction((now - before) * 100, before), tolerance, good_is):
            found.append(line.team)
    return found


def masked_in_ratios(
    tops: Sequence[Line],
    bottoms: Sequence[Line],
    current: Month,
    base: Month,
    *,
    tolerance: int,
    good_is: GoodIs,
    small_below: int,
) -> list[int]:
    """The teams that are sharply worse in a ratio, of those with both parts in both months."""
    found = []
    for top, bottom in _pairs(tops, bottoms):
        sides = [
            (top.numbers[month], bottom.numbers[month])
            for month in (current, base)
            if month in top.filled and month in bottom.filled
        ]
        if len(sides) < len((current, base)) or min(of for _, of in sides) < max(small_below, 1):
            continue
        (now, of_now), (before, of_before) = sides
        movement = (Fraction(now, of_now) - Fraction(before, of_before)) * 100
        if is_sharply_worse(movement, tolerance, good_is):
            found.append(top.team)
    return found


def _pairs(tops: Sequence[Line], bottoms: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    below = {line.team: line for line in bottoms}
    for top in tops:
        if top.team in below:
            yield pair(top, below[top.team])
