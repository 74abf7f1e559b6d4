"""What came in time, what came late, and what nobody judges."""

from datetime import date

import pytest

from measures.timeliness import Expected, Timeliness, judge

DUE, ON = date(2026, 10, 14), date(2026, 10, 20)


def day(number: int) -> date:
    return date(2026, 10, number)


@pytest.mark.parametrize(
    ("returns", "found"),
    [
        pytest.param([], Timeliness(0, (), 0), id="nothing"),
        pytest.param([Expected(DUE, day(14))], Timeliness(1, (), 0), id="on the due day"),
        pytest.param([Expected(DUE, day(15))], Timeliness(0, (1,), 0), id="a day after it"),
        pytest.param([Expected(DUE, None)], Timeliness(0, (), 1), id="never"),
        pytest.param([Expected(day(20), None)], Timeliness(0, (), 0), id="due today, not in yet"),
        pytest.param([Expected(day(21), day(2))], Timeliness(1, (), 0), id="in before it is due"),
        pytest.param([Expected(None, day(2))], Timeliness(0, (), 0), id="no due day, in"),
        pytest.param([Expected(None, None)], Timeliness(0, (), 0), id="no due day, not in"),
        pytest.param([Expected(DUE, None, is_excused=True)], Timeliness(0, (), 0), id="accepted"),
        pytest.param(
            [Expected(DUE, day(16), is_excused=True)], Timeliness(0, (2,), 0), id="came after all"
        ),
        pytest.param(
            [Expected(DUE, day(19)), Expected(DUE, day(15)), Expected(DUE, day(1))],
            Timeliness(1, (1, 5), 0),
            id="the least late first",
        ),
    ],
)
def test_returns_are_judged_by_their_first_submission(
    returns: list[Expected], found: Timeliness
) -> None:
    assert judge(returns, on=ON) == found


@pytest.mark.parametrize(
    ("days", "median"), [((), None), ((3,), 3), ((1, 4), 2.5), ((1, 2, 30), 2)]
)
def test_the_median_is_of_those_that_came_late(days: tuple[int, ...], median: float | None) -> None:
    found = Timeliness(in_time=5, days_late=days, not_in=1)
    assert found.median_days_late == median
    assert (found.late, found.judged) == (len(days), 6 + len(days))
