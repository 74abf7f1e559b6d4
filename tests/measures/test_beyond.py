"""A quarter beside the quarters a team usually has: rules §8."""

from collections.abc import Sequence

import pytest

from measures.beyond import check_beyond, quarter_before
from measures.change import change
from measures.figures import GoodIs, Kind
from measures.periods import Month, Quarter
from measures.rollup import LikeForLike
from measures.unusual import History
from measures.validation import Finding

JULY = Month("2026-07")
STEADY = [9, 11, 10] * 4
"""Every three months running come to 30."""
RISING = [8, 8, 8, 10, 10, 10, 12, 12, 12, 14, 14, 14]
"""Quarters of 24, 30, 36 and 42: each 6 above the one before."""
POSITIONS = [100, 104, 100, 104, 100, 104, 100, 104, 100, 104, 100, 104]


def found(
    numbers: Sequence[int | None],
    current: int | None,
    base: int | None,
    *,
    kind: Kind = Kind.CUMULATIVE,
    tolerance: int = 10,
    quarters: dict[Month, int] | None = None,
) -> Finding | None:
    """What is said of Q2 2026/27 after the months up to June, the last one last."""
    first = JULY.plus(-len(numbers))
    given = {first.plus(place): each for place, each in enumerate(numbers) if each is not None}
    sides = LikeForLike(current, base, teams=1, of=1)
    moved = change(sides, tolerance=tolerance, good_is=GoodIs.NEITHER)
    history = History(JULY, "EI5", "Assessments", kind, given, quarters or {})
    return check_beyond(history, sides, moved)


@pytest.mark.parametrize(
    ("numbers", "current", "base", "is_odd"),
    [
        (STEADY, 50, 30, True),
        (STEADY, 12, 30, True),
        (STEADY, 32, 30, False),  # 7%: within the tolerance
        (STEADY, 30, 30, False),
        (STEADY, 9, 30, False),  # one of the two is small
        (STEADY, 50, 9, False),
        (STEADY, None, 30, False),  # not every month of both quarters
        (STEADY, 50, None, False),
        (RISING, 48, 42, False),  # as far as its quarters always move
        (RISING, 90, 42, True),
        ([9, 11, 10, 11, 9, 10, 40, 10, 10, 9, 11, 10], 50, 30, False),  # such months there were
        ([*STEADY[:5], None, *STEADY[6:]], 50, 30, False),  # 7 runs: too few to say
        ([None, None, *STEADY[2:]], 50, 30, True),  # 8 runs
        (STEADY[4:], 50, 30, False),
        ([], 50, 30, False),
    ],
)
def test_when_it_speaks(
    numbers: list[int | None], current: int | None, base: int | None, is_odd: bool
) -> None:
    assert bool(found(numbers, current, base)) == is_odd


def test_what_it_says() -> None:
    finding = found(STEADY, 50, 30)
    assert finding is not None
    assert (finding.code, finding.numbers) == ("beyond-tolerance", (50, 30))
    assert finding.message == (
        "EI5 (Assessments): up 67% on Q1, from 30 to 50, and higher than in any three months "
        "running of the year before it, usually 30"
    )


@pytest.mark.parametrize(
    ("current", "is_odd"), [(130, True), (70, True), (116, False), (104, False)]
)
def test_a_position_is_compared_with_positions(current: int, is_odd: bool) -> None:
    """100 and 104 in turn: mean 102, moving 4 from month to month, so 91.36 to 112.64."""
    finding = found(POSITIONS, current, 104 if current != 116 else 106, kind=Kind.SNAPSHOT)
    assert bool(finding) == is_odd


def test_a_position_says_so() -> None:
    finding = found(POSITIONS, 130, 104, kind=Kind.SNAPSHOT)
    assert finding is not None
    assert "up 25% on Q1, from 104 to 130" in finding.message
    assert "higher than at any month’s end of the year before it, usually 92" in finding.message


def test_the_measures_own_tolerance_decides() -> None:
    assert found(STEADY, 50, 30, tolerance=80) is None


def test_a_whole_quarter_stands_for_its_three_months() -> None:
    months: list[int | None] = [9, 11, 10] * 3
    assert found([None, None, None, *months], 50, 30) is None
    quarters = {Month("2025-09"): 30}
    assert found([None, None, None, *months], 50, 30, quarters=quarters)


def test_what_the_quarter_before_is_called() -> None:
    assert quarter_before(Quarter.ending(Month("2026-09"))) == "Q1"
    assert quarter_before(Quarter.ending(Month("2026-06"))) == "Q4 2025/26"
