"""A year so far against its target and as a rate, whoever is late, new or not asked."""

from decimal import Decimal
from fractions import Fraction

import pytest

from measures.figures import GoodIs, Kind, Reason
from measures.periods import FinancialYear, Month
from measures.rollup import Ledger, Line, RatioLedger
from measures.targets import Against, Comparison, Forecast, TargetCell
from measures.year_so_far import compare, forecast, year_so_far

YEAR = FinancialYear(2026)
APRIL, MAY, JUNE = YEAR.months[:3]
WHOLE = TargetCell(YEAR, Decimal(1200))
PROFILE = TargetCell(YEAR, None, (Decimal(100), Decimal(200), Decimal(300), Decimal(400)))
TBC = TargetCell(YEAR, None)
PERCENT = TargetCell(YEAR, Decimal(85))

CUMULATIVE, SNAPSHOT = Kind.CUMULATIVE, Kind.SNAPSHOT
HIGH, LOW, NEITHER = GoodIs.HIGH, GoodIs.LOW, GoodIs.NEITHER
ON, NEAR, OFF = Against.ON, Against.NEAR, Against.OFF
X, Z = Reason.NOT_AVAILABLE, Reason.NOT_APPLICABLE


def line(*figures, first=APRIL, quarters=None, needed=None):
    """A team's months from `first` on; None is missing."""
    months = [first.plus(place) for place in range(len(figures))]
    cells = {month: each for month, each in zip(months, figures, strict=True) if each is not None}
    whole = {Month(month): number for month, number in (quarters or {}).items()}
    due = {*months, *(month for end in whole for month in end.quarter.months)}
    return Line.of(len(figures), due if needed is None else needed, cells, whole)


def so_far(*lines, kind=CUMULATIVE, last=JUNE, **how):
    return year_so_far(Ledger(kind, lines), Month(last), **how)


def held(*lines, target=WHOLE, good_is=HIGH, **how):
    return compare(so_far(*lines, **how), target, good_is=good_is, tolerance=5)


def shares(*pairs, kind=CUMULATIVE):
    """A ratio of some teams' numerators and denominators."""
    for team, pair in enumerate(pairs):
        for part in pair:
            part.team = team
    tops, bottoms = zip(*pairs, strict=True)
    return RatioLedger(Ledger(kind, tops), Ledger(CUMULATIVE, bottoms))


def test_a_complete_year_to_date_is_compared_as_it_is():
    assert held(line(100, 100, 100)) == Comparison(
        ON, Fraction(300), Fraction(300), (APRIL, MAY, JUNE)
    )
    assert held(line(100, 100, 84)).against is OFF


def test_a_late_team_leaves_its_month_out_on_both_sides():
    found = held(line(60, 60, 40), line(40, 40, None))
    assert found == Comparison(ON, Fraction(200), Fraction(200), (APRIL, MAY))


def test_a_month_that_is_not_available_is_left_out_too():
    assert held(line(100, X, 80)) == Comparison(OFF, Fraction(180), Fraction(200), (APRIL, JUNE))


def test_a_team_that_is_missing_all_year_leaves_nothing_to_say():
    assert held(line(80, 80, 80), line(None, None, None)) is None


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
    nobody = line(None, None, None)
    found = held(line(0, 0, value), nobody, good_is=good_is, kind=kind)
    assert (found and found.against) is stands


def test_a_target_to_be_confirmed_says_nothing():
    assert held(line(100, 100, 100), target=TBC) is None


# Of whom nothing is asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    "opened",
    [line(100, 100, first=Month("2026-08")), line(Z, Z, Z, Z, 100, 100)],
    ids=["opened in August", "not applicable before"],
)
def test_a_target_calls_for_nothing_before_a_team_opened(opened):
    found = held(opened, last="2026-09")
    assert found == Comparison(
        ON, Fraction(200), Fraction(200), (Month("2026-08"), Month("2026-09"))
    )


@pytest.mark.parametrize(
    ("lines", "last", "year"),
    [
        ([line(100, 100, first=Month("2026-08"))], "2026-09", Forecast(800, 2)),
        ([line(100, 100, 100)], "2026-08", Forecast(300, 3)),  # It closed in June.
        ([line(100, 100, 100, Z, Z, 100)], "2026-09", Forecast(1000, 4)),
    ],
)
def test_a_forecast_is_of_the_months_that_are_asked_for(lines, last, year):
    assert forecast(so_far(*lines, last=last)) == year


def test_a_month_that_came_unasked_counts_on_both_sides():
    months = YEAR.months[1:3]
    assert held(line(100, 100, 100, needed=months)) == Comparison(
        ON, Fraction(300), Fraction(300), (APRIL, MAY, JUNE)
    )


# Ratios and positions ------------------------------------------------------------------------


def test_a_ratio_is_compared_in_percent():
    year = year_so_far(shares((line(9, 9, 9), line(10, 10, 10))), JUNE)
    found = compare(year, PERCENT, good_is=HIGH, tolerance=5)
    assert found == Comparison(ON, Fraction(90), Fraction(85), (APRIL, MAY, JUNE))


def test_a_ratio_takes_both_parts_over_the_months_that_nobody_is_missing_from():
    ledger = shares((line(5, 30, 0), line(10, 30, 60)), (line(0, 0, None), line(0, 0, None)))
    found = compare(year_so_far(ledger, JUNE), PERCENT, good_is=HIGH, tolerance=5)
    assert found == Comparison(ON, Fraction(175, 2), Fraction(85), (APRIL, MAY))


def test_a_ratio_without_a_whole_month_says_nothing():
    ledger = shares((line(5), line(10)), (line(None), line(None)))
    assert compare(year_so_far(ledger, APRIL), PERCENT, good_is=HIGH, tolerance=5) is None


@pytest.mark.parametrize(
    ("others", "month"), [((9, 9, 9), JUNE), ((9, 9, None), MAY)], ids=["complete", "one late"]
)
def test_a_ratio_of_positions_is_that_of_one_month(others, month):
    """10% in April and 90% since: never 49 of 410."""
    teams = [
        (line(10, 9, 9), line(100, 10, 10)),
        (line(*others), line(*(None if each is None else 10 for each in others))),
    ]
    found = compare(
        year_so_far(shares(*teams, kind=SNAPSHOT), JUNE), PERCENT, good_is=HIGH, tolerance=5
    )
    assert found == Comparison(ON, Fraction(90), Fraction(85), (month,), month == MAY)


def test_a_position_is_that_of_the_last_month_that_nobody_is_missing_from():
    found = held(line(1200, 1200, 900), line(100, 10, None), kind=SNAPSHOT)
    assert found == Comparison(ON, Fraction(1210), Fraction(1200), (MAY,), is_earlier=True)
    assert found.text(SNAPSHOT) == (
        "1,210 against 1,200 for May 2026, the last month that nobody is missing from"
    )


def test_the_target_is_then_that_of_the_quarter_of_that_month():
    found = held(
        line(40, 40, 100, 90),
        line(0, 0, 0, None),
        target=PROFILE,
        kind=SNAPSHOT,
        last="2026-07",
    )
    assert found == Comparison(ON, Fraction(100), Fraction(100), (JUNE,), is_earlier=True)


# Quarters ------------------------------------------------------------------------------------


def test_a_quarterly_month_stands_for_its_quarter():
    ends = line(100, needed=(JUNE, Month("2026-09")), first=JUNE)
    found = held(ends, target=PROFILE, last="2026-09", is_quarterly=True)
    assert found == Comparison(ON, Fraction(100), Fraction(100), (APRIL, MAY, JUNE))


def test_a_quarter_that_came_without_its_months_is_three_of_them():
    team = line(10, None, first=Month("2026-07"), quarters={"2026-06": 300})
    year = so_far(team, line(0, 0, 0, 0, 0), last="2026-08")
    assert [len(span.months) for span in year.whole] == [3, 1]
    assert forecast(year) == Forecast(930, 4)
    found = compare(year, WHOLE, good_is=HIGH, tolerance=5)
    assert found == Comparison(OFF, Fraction(310), Fraction(400), YEAR.months[:4])


# Forecasts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "numbers", "year"),
    [
        (CUMULATIVE, (79, 79, 96), Forecast(1016, 3)),
        (CUMULATIVE, (10, None, 11), Forecast(126, 2)),
        (CUMULATIVE, (0,), Forecast(0, 1)),
        (CUMULATIVE, (1, 1, 1, 1, 1, 1, 1, 2), Forecast(14, 8)),  # 13.5, away from zero
        (CUMULATIVE, (None,), None),
        (SNAPSHOT, (120, 131), None),
    ],
)
def test_a_forecast_is_the_present_rate_for_a_year(kind, numbers, year):
    assert forecast(so_far(line(*numbers), kind=kind, last=YEAR.months[len(numbers) - 1])) == year


def test_a_quarterly_forecast_is_of_quarters():
    assert forecast(so_far(line(90, first=JUNE), is_quarterly=True)) == Forecast(360, 3)


def test_a_month_that_a_team_is_missing_from_makes_no_rate_smaller():
    late = [line(100, 100, 100, 100, 100, None)] * 2
    year = so_far(line(*[100] * 6), *late, last="2026-09")
    assert forecast(year) == Forecast(3600, 5)


def test_a_ratio_has_no_forecast():
    assert forecast(year_so_far(shares((line(9), line(10))), APRIL)) is None
