"""Targets by the month, how a figure stands to one, and averages: rules §7 as tables."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from measures.figures import GoodIs, Kind
from measures.periods import FinancialYear, Month
from measures.targets import (
    Against,
    Average,
    Comparison,
    MembersAverage,
    TargetCell,
    against,
    average_of_members,
    compared_month,
    expected_by,
)

YEAR = FinancialYear(2026)
WHOLE = TargetCell(YEAR, Decimal(1200))
PROFILE = TargetCell(YEAR, None, (Decimal(100), Decimal(200), Decimal(300), Decimal(400)))
TBC = TargetCell(YEAR, None)
HALVES = TargetCell(YEAR, None, (Decimal("2.5"), Decimal("2.5"), Decimal("2.5"), Decimal("2.5")))

CUMULATIVE, SNAPSHOT, RATIO = Kind.CUMULATIVE, Kind.SNAPSHOT, Kind.RATIO
HIGH, LOW, NEITHER = GoodIs.HIGH, GoodIs.LOW, GoodIs.NEITHER
ON, NEAR, OFF = Against.ON, Against.NEAR, Against.OFF


@pytest.mark.parametrize(
    ("target", "kind", "month", "expected"),
    [
        (WHOLE, CUMULATIVE, "2026-04", 100),
        (WHOLE, CUMULATIVE, "2026-09", 600),
        (WHOLE, CUMULATIVE, "2027-03", 1200),
        (TargetCell(YEAR, Decimal(100)), CUMULATIVE, "2026-05", Fraction(50, 3)),
        (PROFILE, CUMULATIVE, "2026-04", Fraction(100, 3)),
        (PROFILE, CUMULATIVE, "2026-06", 100),
        (PROFILE, CUMULATIVE, "2026-08", 100 + Fraction(400, 3)),
        (PROFILE, CUMULATIVE, "2027-03", 1000),
        (HALVES, CUMULATIVE, "2026-06", Fraction(5, 2)),
        (WHOLE, SNAPSHOT, "2026-04", 1200),
        (WHOLE, RATIO, "2027-03", 1200),
        (PROFILE, SNAPSHOT, "2026-06", 100),
        (PROFILE, SNAPSHOT, "2026-07", 200),
        (PROFILE, RATIO, "2027-01", 400),
        (TargetCell(YEAR, Decimal(0)), CUMULATIVE, "2026-09", 0),
        (TBC, CUMULATIVE, "2026-09", None),
        (TBC, SNAPSHOT, "2026-09", None),
    ],
)
def test_what_a_target_calls_for_by_a_month(target, kind, month, expected):
    assert expected_by(target, kind, Month(month)) == expected


def test_a_month_of_another_year_has_nothing_to_do_with_it():
    with pytest.raises(ValueError, match="2026-03 is no month of 2026-27"):
        expected_by(WHOLE, CUMULATIVE, Month("2026-03"))


@pytest.mark.parametrize(
    ("actual", "expected", "good_is", "stands"),
    [
        (100, 100, HIGH, ON),
        (101, 100, HIGH, ON),
        (99, 100, HIGH, NEAR),
        (95, 100, HIGH, NEAR),
        (Fraction(9499, 100), 100, HIGH, OFF),  # decided before rounding
        (100, 100, LOW, ON),
        (0, 100, LOW, ON),
        (105, 100, LOW, NEAR),
        (Fraction(10501, 100), 100, LOW, OFF),
        (0, 0, HIGH, ON),
        (0, 0, LOW, ON),
        (1, 0, LOW, OFF),
        (100, 100, NEITHER, None),
        (None, 100, HIGH, None),
        (0, None, HIGH, None),
    ],
)
def test_how_a_figure_stands(actual, expected, good_is, stands):
    assert against(actual, None if expected is None else Fraction(expected), good_is, 5) is stands


def test_without_tolerance_nothing_is_near():
    assert against(99, Fraction(100), HIGH, 0) is OFF


@pytest.mark.parametrize(
    ("month", "is_quarterly", "compared"),
    [
        ("2026-09", False, "2026-09"),
        ("2026-10", False, "2026-09"),  # October is running
        ("2026-08", True, "2026-06"),
        ("2026-09", True, "2026-09"),
        ("2026-05", True, None),
        ("2026-12", True, "2026-09"),
    ],
)
def test_the_month_by_which_it_is_compared(month, is_quarterly, compared):
    on = date(2026, 10, 5)
    assert compared_month(Month(month), on, is_quarterly=is_quarterly) == compared


def test_nothing_is_compared_while_april_runs():
    assert compared_month(Month("2026-04"), date(2026, 4, 30)) is None


APRIL, MAY, JUNE = YEAR.months[:3]


@pytest.mark.parametrize(
    ("actual", "expected", "months", "kind", "text"),
    [
        (
            738,
            Fraction(2300, 3),
            YEAR.months[:6],
            CUMULATIVE,
            "738 against 766.7 for April to September 2026",
        ),
        (
            1234,
            1300,
            YEAR.months[:10],
            CUMULATIVE,
            "1,234 against 1,300 for April 2026 to January 2027",
        ),
        (
            9,
            10,
            (APRIL, JUNE),
            CUMULATIVE,
            "9 against 10 for 2 of the months April 2026 to June 2026",
        ),
        (Fraction("93.96"), 94, (APRIL,), RATIO, "93.96% against 94% for April 2026"),
        (25, 22, (JUNE,), SNAPSHOT, "25 against 22 for June 2026"),
        (Fraction(1871, 20), 94, (APRIL, MAY), RATIO, "93.6% against 94% for April to May 2026"),
    ],
)
def test_what_was_compared_in_words(actual, expected, months, kind, text):
    found = Comparison(ON, Fraction(actual), Fraction(expected), months)
    assert found.text(kind) == text


@pytest.mark.parametrize(
    ("values", "kind", "average"),
    [
        (
            (Decimal(10), Decimal(20), Decimal(60)),
            Average.MEAN,
            MembersAverage(Decimal("30.00"), 3, 3),
        ),
        (
            (Decimal(10), Decimal(20), Decimal(60)),
            Average.MEDIAN,
            MembersAverage(Decimal("20.00"), 3, 3),
        ),
        ((Decimal(60), Decimal(10)), Average.MEDIAN, MembersAverage(Decimal("35.00"), 2, 2)),
        ((Decimal(10), None, Decimal(20)), Average.MEAN, MembersAverage(Decimal("15.00"), 2, 3)),
        ((Decimal(0), None), Average.MEAN, MembersAverage(Decimal("0.00"), 1, 2)),
        ((Decimal(1), Decimal(1), Decimal(2)), Average.MEAN, MembersAverage(Decimal("1.33"), 3, 3)),
        ((Decimal("0.01"), Decimal("0.02")), Average.MEAN, MembersAverage(Decimal("0.02"), 2, 2)),
        ((None, None), Average.MEAN, MembersAverage(None, 0, 2)),
        ((), Average.MEDIAN, MembersAverage(None, 0, 0)),
    ],
)
def test_an_average_leaves_out_what_is_missing_and_counts_the_rest(values, kind, average):
    assert average_of_members(values, kind) == average
