"""Change, direction of travel and judgement (rules §7). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from measures.figures import GoodIs
from measures.rollup import LikeForLike


class Arrow(StrEnum):
    """Which way a figure moved, by the measure's tolerance."""

    UP = "up"
    DOWN = "down"
    SIMILAR = "similar"


class Judgement(StrEnum):
    """Whether the movement is an improvement."""

    POSITIVE = "positive"
    SIMILAR = "similar"
    NEGATIVE = "negative"


NO_DIRECTION = "none"
"""Chosen for a measure without a number: no judgement, which is not that nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Change:
    """A movement between two periods, over `teams` of the `of` teams expected in either.

    A count's change is `percent`, a ratio's is `points`; both are rounded half away from zero for
    reading, after the arrow was decided on the exact value. `percent` is None beside an arrow
    when the base is 0 and the current figure above it.
    """

    percent: int | None
    points: Decimal | None
    arrow: Arrow | None
    judgement: Judgement | None
    small_numbers: bool
    teams: int
    of: int
    just_under: int | None = None
    """The tolerance, where what is similar is as large as that once it is rounded."""

    @property
    def like_for_like(self) -> bool:
        """Whether the change leaves somebody out, which it then has to say."""
        return 0 < self.teams < self.of


def rounded(value: Fraction, places: int = 0) -> Decimal:
    """Rounded half away from zero: -32.5 is -33."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    # Adding 0 turns a rounded -0 into 0.
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def arrow_of(movement: Fraction, tolerance: int) -> Arrow:
    """Up or down at the tolerance or beyond it, else similar; movement in percent or points.

    What did not move is similar, with a tolerance of 0 too.
    """
    if not movement or abs(movement) < tolerance:
        return Arrow.SIMILAR
    return Arrow.UP if movement > 0 else Arrow.DOWN


def judge(arrow: Arrow | None, good_is: GoodIs) -> Judgement | None:
    """What an arrow means for a measure; nothing where good is n/a."""
    if arrow is None or good_is is GoodIs.NEITHER:
        return None
    if arrow is Arrow.SIMILAR:
        return Judgement.SIMILAR
    improved = (arrow is Arrow.UP) == (good_is is GoodIs.HIGH)
    return Judgement.POSITIVE if improved else Judgement.NEGATIVE


def change(sides: LikeForLike, *, tolerance: int, good_is: GoodIs, small_below: int = 10) -> Change:
    """The change of a count from the base period to the current one, in percent of the base.

    Where both numbers are under `small_below`, it is marked as one of small numbers.
    """
    percent, arrow = None, None
    if sides.current is not None and sides.base is not None:
        if sides.base:
            movement = Fraction(sides.current - sides.base) / sides.base * 100
            percent, arrow = int(rounded(movement)), arrow_of(movement, tolerance)
        elif sides.current:
            arrow = Arrow.UP
        else:
            percent, arrow = 0, Arrow.SIMILAR
    return Change(
        percent=percent,
        points=None,
        arrow=arrow,
        judgement=judge(arrow, good_is),
        small_numbers=_both_under(small_below, sides),
        teams=sides.teams,
        of=sides.of,
        just_under=_just_under(percent, arrow, tolerance),
    )


def change_in_points(sides: LikeForLike, *, tolerance: int, good_is: GoodIs) -> Change:
    """The change of a ratio, in percentage points to one decimal."""
    points, arrow = None, None
    if sides.current is not None and sides.base is not None:
        movement = Fraction(sides.current - sides.base) * 100
        points, arrow = rounded(movement, places=1), arrow_of(movement, tolerance)
    return Change(
        percent=None,
        points=points,
        arrow=arrow,
        judgement=judge(arrow, good_is),
        small_numbers=False,
        teams=sides.teams,
        of=sides.of,
        just_under=_just_under(points, arrow, tolerance),
    )


def _just_under(read: Decimal | int | None, arrow: Arrow | None, tolerance: int) -> int | None:
    """The tolerance that a change reaches as it is read and not exactly: −9.6%, read as −10%."""
    if read is None or arrow is not Arrow.SIMILAR or not read:
        return None
    return tolerance if abs(Decimal(read)) >= tolerance else None


def average_12(numbers: Iterable[int | Fraction], places: int = 0) -> Decimal | None:
    """The average of the numbers there are in the last 12 months, rounded; None of none."""
    several = [Fraction(number) for number in numbers]
    return rounded(sum(several, Fraction()) / len(several), places) if several else None


def maximum_12(numbers: Iterable[int | Fraction], places: int = 0) -> Decimal | None:
    """The largest number there is in the last 12 months; None of none."""
    several = list(numbers)
    return rounded(Fraction(max(several)), places) if several else None


def _both_under(limit: int, sides: LikeForLike) -> bool:
    return all(side is not None and side < limit for side in (sides.current, sides.base))
