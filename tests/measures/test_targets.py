"""Targets by the month, how a figure stands to one, forecasts and averages: rules §7 as tables."""

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
    Forecast,
    MembersAverage,
    SoFar,
    TargetCell,
    against,
    average_of_members,
    compare,
    compared_month,
    expected_by,
    forecast,
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


def so_far(*numbers, missing=()):
    """The months from April on; those at `missing` lack a team."""
    months = YEAR.months[: len(numbers)]
    return {
        month: SoFar(number, is_complete=place not in missing)
        for place, (month, number) in enumerate(zip(months, numbers, strict=True))
    }


NOTHING = SoFar(None, is_complete=False)


def held(total, months=None, *, target=WHOLE, kind=CUMULATIVE, good_is=HIGH, last="2026-06", **how):
    return compare(
        target,
        total,
        lambda month: (months or {}).get(month, NOTHING),
        kind=kind,
        month=Month(last),
        good_is=good_is,
        tolerance=5,
        **how,
    )


APRIL, MAY, JUNE = YEAR.months[:3]


def test_a_complete_year_to_date_is_compared_as_it_is():
    assert held(SoFar(300, is_complete=True)) == Comparison(
        ON, Fraction(300), Fraction(300), (APRIL, MAY, JUNE)
    )
    assert held(SoFar(284, is_complete=True)).against is OFF


def test_a_late_team_leaves_its_month_out_on_both_sides():
    months = so_far(100, 100, 40, missing={2})
    found = held(SoFar(240, is_complete=False), months)
    assert found == Comparison(ON, Fraction(200), Fraction(200), (APRIL, MAY))


def test_a_month_without_any_number_is_left_out_too():
    months = so_far(100, None, 80, missing={1})
    found = held(SoFar(180, is_complete=False), months)
    assert found == Comparison(OFF, Fraction(180), Fraction(200), (APRIL, JUNE))


def test_a_team_that_is_missing_all_year_leaves_nothing_to_say():
    months = so_far(80, 80, 80, missing={0, 1, 2})
    assert held(SoFar(240, is_complete=False), months) is None


@pytest.mark.parametrize(
    ("value", "good_is", "kind", "stands"),
    [
        (300, HIGH, CUMULATIVE, ON),  # whoever is late only adds to it
        (290, HIGH, CUMULATIVE, None),
        (400, LOW, CUMULATIVE, OFF),
        (310, LOW, CUMULATIVE, None),
        (100, LOW, CUMULATIVE, None),
        (1200, HIGH, SNAPSHOT, ON),
        (1000, HIGH, SNAPSHOT, None),
        (1300, LOW, SNAPSHOT, OFF),
        (1000, LOW, SNAPSHOT, None),
    ],
)
def test_what_is_missing_may_change_nothing(value, good_is, kind, stands):
    found = held(SoFar(value, is_complete=False), good_is=good_is, kind=kind)
    assert (found and found.against) is stands


def test_a_ratio_is_compared_in_percent():
    target = TargetCell(YEAR, Decimal(85))
    found = held(SoFar(Fraction(9, 10), is_complete=True), target=target, kind=RATIO)
    assert found == Comparison(ON, Fraction(90), Fraction(85), (APRIL, MAY, JUNE))


def test_a_ratio_takes_both_parts_over_the_months_that_nobody_is_missing_from():
    months = {
        APRIL: SoFar(Fraction(1, 2), is_complete=True, numerator=5, denominator=10),
        MAY: SoFar(Fraction(1), is_complete=True, numerator=30, denominator=30),
        JUNE: SoFar(Fraction(0), is_complete=False, numerator=0, denominator=60),
    }
    target = TargetCell(YEAR, Decimal(85))
    found = held(SoFar(Fraction(35, 100), False), months, target=target, kind=RATIO)
    assert found == Comparison(ON, Fraction(175, 2), Fraction(85), (APRIL, MAY))
    alone = {JUNE: months[JUNE]}
    assert held(SoFar(Fraction(35, 100), False), alone, target=target, kind=RATIO) is None


def test_a_position_is_that_of_the_last_month_that_nobody_is_missing_from():
    months = so_far(1300, 1210, 900, missing={2})
    found = held(SoFar(900, is_complete=False), months, kind=SNAPSHOT)
    assert found == Comparison(ON, Fraction(1210), Fraction(1200), (MAY,))


def test_the_target_is_then_that_of_the_quarter_of_that_month():
    months = so_far(40, 40, 100, 90, missing={3})
    found = held(SoFar(90, False), months, target=PROFILE, kind=SNAPSHOT, last="2026-07")
    assert found == Comparison(ON, Fraction(100), Fraction(100), (JUNE,))


def test_a_quarterly_month_stands_for_its_quarter():
    months = {Month("2026-06"): SoFar(100, True), Month("2026-09"): SoFar(None, False)}
    found = held(SoFar(100, False), months, target=PROFILE, last="2026-09", is_quarterly=True)
    assert found == Comparison(ON, Fraction(100), Fraction(100), (APRIL, MAY, JUNE))


def test_a_target_to_be_confirmed_says_nothing():
    assert held(SoFar(300, is_complete=True), target=TBC) is None


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
    ("kind", "numbers", "is_quarterly", "year"),
    [
        (CUMULATIVE, (79, 79, 96), False, Forecast(1016, 3)),
        (CUMULATIVE, (10, None, 11), False, Forecast(126, 2)),
        (CUMULATIVE, (0,), False, Forecast(0, 1)),
        (CUMULATIVE, (1, 1, 1, 1, 1, 1, 1, 2), False, Forecast(14, 8)),  # 13.5, away from zero
        (CUMULATIVE, (None, None, 90), True, Forecast(360, 3)),
        (CUMULATIVE, (None,), False, None),
        (CUMULATIVE, (), False, None),
        (SNAPSHOT, (120, 131), False, None),
        (RATIO, (1,), False, None),
    ],
)
def test_a_forecast_is_the_present_rate_for_a_year(kind, numbers, is_quarterly, year):
    months = dict(zip(YEAR.months, numbers, strict=False))
    assert forecast(kind, months, is_quarterly=is_quarterly) == year


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
