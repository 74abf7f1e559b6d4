"""Teams that a unit's total hides: sharply worse, while all of them together are not. Pure.

A total that is similar or better may stand on one team that fell apart and another that made up
for it. Sharply is a change beyond twice the measure's tolerance, between two numbers of which not
both are small; for a ratio in points, where neither denominator is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from measures.change import Change, Judgement, rounded
from measures.figures import GoodIs
from measures.periods import Month
from measures.rollup import Line, pair

TIMES_THE_TOLERANCE = 2
FROM_NOTHING = Fraction(10**9)
"""Percent, beyond every tolerance."""


class Terms(NamedTuple):
    """By what a measure's movement is judged, and below what a number is small."""

    tolerance: int
    good_is: GoodIs
    small_below: int


def can_mask(change: Change) -> bool:
    """Whether a unit's change is one that a team's could hide behind: similar or better.

    Where good is n/a nothing is better or worse, and nothing hidden.
    """
    return change.judgement in (Judgement.POSITIVE, Judgement.SIMILAR)


def is_sharply_worse(movement: Fraction, tolerance: int, good_is: GoodIs) -> bool:
    """Whether one team's movement, in percent or points, is beyond twice the tolerance, the wrong
    way; where good is n/a there is none.
    """
    worse = {GoodIs.LOW: movement > 0, GoodIs.HIGH: movement < 0}.get(good_is, False)
    return worse and abs(movement) > TIMES_THE_TOLERANCE * tolerance


def masked_movements(
    sources: Sequence[Sequence[Line]], current: Month, base: Month, terms: Terms
) -> list[tuple[int, Fraction]]:
    """The teams that are sharply worse, of those with numbers in both months, with how they moved:
    in percent or in points.

    `sources` are a count's lines, or those of a ratio's numerator and of its denominator.
    """
    if len(sources) == 1:
        moved = _in_counts(sources[0], current, base, terms)
    else:
        moved = _in_ratios(sources[0], sources[1], current, base, terms)
    return [
        (team, movement)
        for team, movement in moved
        if is_sharply_worse(movement, terms.tolerance, terms.good_is)
    ]


def movement_text(movement: Fraction, *, in_points: bool) -> str:
    """ "down 40%", "up 12.5 points", or "up from 0"."""
    if movement == FROM_NOTHING:
        return "up from 0"
    way, size = ("up" if movement > 0 else "down"), abs(movement)
    return f"{way} {rounded(size, 1)} points" if in_points else f"{way} {rounded(size):,}%"


def _in_counts(
    lines: Sequence[Line], current: Month, base: Month, terms: Terms
) -> Iterator[tuple[int, Fraction]]:
    """Each team's movement in percent, where not both numbers are small.

    From 0 there is no percentage: what is not small is as far from it as anything can be.
    """
    for line in lines:
        now, before = line.numbers.get(current), line.numbers.get(base)
        if now is None or before is None or max(now, before) < max(terms.small_below, 1):
            continue
        yield line.team, Fraction((now - before) * 100, before) if before else FROM_NOTHING


def _in_ratios(
    tops: Sequence[Line], bottoms: Sequence[Line], current: Month, base: Month, terms: Terms
) -> Iterator[tuple[int, Fraction]]:
    """Each team's movement in points, where neither denominator is small."""
    for top, bottom in _pairs(tops, bottoms):
        if not {current, base} <= top.filled & bottom.filled:
            continue
        of_now, of_before = bottom.numbers[current], bottom.numbers[base]
        if min(of_now, of_before) >= max(terms.small_below, 1):
            now = Fraction(top.numbers[current], of_now)
            yield top.team, (now - Fraction(top.numbers[base], of_before)) * 100


def _pairs(tops: Sequence[Line], bottoms: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    below = {line.team: line for line in bottoms}
    for top in tops:
        if top.team in below:
            yield pair(top, below[top.team])
