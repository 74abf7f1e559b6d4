"""Totals since April turned into months: rules §4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.figures import Figure, Reason
from measures.periods import Month, month_range
from measures.rollup import Line
from measures.running import Earlier, TotalRefused, month_from_total

APRIL, MARCH = Month("2026-04"), Month("2027-03")
YEAR = month_range(APRIL, MARCH)
X, Z = Reason.NOT_AVAILABLE, Reason.NOT_APPLICABLE


def line(*figures: Figure | None, quarters: dict[Month, int] | None = None) -> Line:
    """A team's year from April on; None for a month without a figure."""
    cells = {month: each for month, each in zip(YEAR, figures, strict=False) if each is not None}
    return Line.of(1, YEAR, cells, quarters)


@pytest.mark.parametrize(
    ("before", "month", "total", "expected"),
    [
        (line(), "2026-04", 7, 7),
        (line(4), "2026-05", 4, 0),
        (line(4, 5, 6), "2026-07", 20, 5),
        (line(4, Z, 6), "2026-07", 20, 10),
        (line(quarters={Month("2026-06"): 15}), "2026-07", 20, 5),
        (None, "2026-09", 20, 20),
    ],
    ids=["april anew", "nothing new", "a month", "[z] is nothing", "a quarter", "just opened"],
)
def test_the_month_is_the_total_less_the_year_before_it(
    before: Line | None, month: str, total: int, expected: int
) -> None:
    earlier = Earlier.of(before, Month(month))
    assert month_from_total(total, Month(month), earlier) == expected


def test_march_has_no_part_in_april() -> None:
    opened = Line.of(1, [Month("2026-03"), APRIL], {Month("2026-03"): 50})
    assert month_from_total(3, APRIL, Earlier.of(opened, APRIL)) == 3


def test_months_before_the_team_opened_are_not_needed() -> None:
    opened = Line.of(1, YEAR[3:], {Month("2026-07"): 6})
    assert month_from_total(10, Month("2026-08"), Earlier.of(opened, Month("2026-08"))) == 4


@pytest.mark.parametrize("absent", [None, X], ids=["missing", "[x] is missing"])
def test_a_missing_month_is_named(absent: Figure | None) -> None:
    july = Month("2026-07")
    with pytest.raises(TotalRefused) as refused:
        month_from_total(20, july, Earlier.of(line(4, absent, 6), july))
    assert refused.value.months == (Month("2026-05"),)
    assert str(refused.value) == (
        "May has no submitted figure yet, so the year to date can’t be turned into July. "
        "Enter it first"
    )


def test_a_falling_total_names_the_months_to_correct() -> None:
    july = Month("2026-07")
    with pytest.raises(TotalRefused) as refused:
        month_from_total(9, july, Earlier.of(line(4, 0, 6), july))
    assert refused.value.months == (APRIL, Month("2026-06"))
    assert str(refused.value) == (
        "The year to date before July is 10, so it can’t fall to 9. If an earlier month is wrong, "
        "correct it first: April 4 and June 6"
    )


@given(st.lists(st.integers(0, 999_999), min_size=12, max_size=12))
def test_months_to_totals_to_months_is_the_identity(months: list[int]) -> None:
    totals = [sum(months[: place + 1]) for place in range(12)]
    back: list[int] = []
    for month, total in zip(YEAR, totals, strict=True):
        back.append(month_from_total(total, month, Earlier.of(line(*back), month)))
    assert back == months
