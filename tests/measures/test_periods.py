"""The calendar of rules §1, over a reference month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.periods import FinancialYear, Month, Quarter, month_range

months = st.builds(Month.at, st.integers(1990, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    ("month", "quarter", "year"),
    [
        ("2026-03", "2025-26/q4", "2025/26"),
        ("2026-04", "2026-27/q1", "2026/27"),
        ("2026-06", "2026-27/q1", "2026/27"),
        ("2026-07", "2026-27/q2", "2026/27"),
        ("2026-12", "2026-27/q3", "2026/27"),
        ("2027-01", "2026-27/q4", "2026/27"),
        ("1999-12", "1999-00/q3", "1999/00"),
    ],
)
def test_a_month_lies_in_its_quarter_and_financial_year(month, quarter, year):
    assert str(Month(month).quarter) == quarter
    assert Month(month).financial_year.label == year


@pytest.mark.parametrize(
    "text",
    [
        *("2026-13", "2026-00", "2026-9", "26-09", "2026-09-01", "", "٢٠٢٦-٠٩", "2026/09"),
        *("1899-12", "0026-09", "3000-01", "9999-12"),
    ],
)
def test_text_that_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="not a month written like 2026-09"):
        Month(text)


@pytest.mark.parametrize(
    "year", ["2026", "2026-28", "26-27", "2026-2027", "x", "1899-00", "3000-01", "0026-27"]
)
def test_text_that_is_no_financial_year_is_refused(year):
    with pytest.raises(ValueError, match="not a financial year written like 2026-27"):
        FinancialYear.parse(year)


@pytest.mark.parametrize("quarter", ["q0", "q5", "2", "q12", ""])
def test_text_that_is_no_quarter_is_refused(quarter):
    with pytest.raises(ValueError, match="not a quarter written like q2"):
        Quarter.parse("2026-27", quarter)


def test_names_as_people_read_them():
    quarter = Quarter.parse("2026-27", "q2")
    assert quarter.label == "Q2, to 30 September 2026"
    assert quarter.short == "Q2 2026/27"
    assert [month.short for month in quarter.months] == ["Jul 2026", "Aug 2026", "Sep 2026"]
    assert quarter.last_month.name == "September 2026"
    assert quarter.last_month.word == "September"
    assert quarter.last_month.first_day == date(2026, 9, 1)
    assert quarter.last_month.last_day == date(2026, 9, 30)


def test_neighbours_over_the_turn_of_the_year():
    q1 = Quarter.parse("2026-27", "q1")
    assert str(q1.previous) == "2025-26/q4"
    assert str(q1.last_year) == "2025-26/q1"
    assert q1.previous.next == q1
    assert (Month("2027-01").previous, Month("2026-12").next) == ("2026-12", "2027-01")
    assert q1.months_to_date == q1.months
    assert len(Quarter.parse("2026-27", "q4").months_to_date) == 12


def test_a_month_has_ended_from_the_day_after_its_last():
    february = Month("2028-02")
    assert not february.ended_by(date(2028, 2, 29))
    assert february.ended_by(date(2028, 3, 1))


def test_no_quarter_ends_in_the_middle():
    assert Quarter.ending(Month("2026-09")).number == 2
    with pytest.raises(ValueError, match="No quarter ends"):
        Quarter.ending(Month("2026-08"))


@pytest.mark.parametrize("number", [0, 13])
def test_a_year_has_twelve_months(number):
    with pytest.raises(ValueError, match=r"month must be in 1\.\.12"):
        Month.at(2026, number)


@pytest.mark.parametrize("edge", ["1900-01", "2999-12"])
def test_every_month_that_can_be_written_has_its_surroundings(edge):
    month = Month(edge)
    quarter = month.quarter
    assert month in quarter.months
    assert quarter.last_year.next.previous.months < quarter.months < quarter.next.months
    assert month.plus(-12) < month.previous < month < month.next


@given(months, st.integers(-300, 300))
def test_moving_forth_and_back_comes_home(month, steps):
    assert month.plus(steps).plus(-steps) == month


@given(months, st.integers(0, 40))
def test_a_range_is_in_order_without_gaps(first, length):
    span = month_range(first, first.plus(length))
    assert len(span) == length + 1
    assert list(span) == sorted(span)


@given(months)
def test_a_quarter_holds_its_month_and_four_make_the_year(month):
    assert month in month.quarter.months
    year = month.financial_year
    assert [m for quarter in year.quarters for m in quarter.months] == list(year.months)
    assert [quarter.number for quarter in year.quarters] == [1, 2, 3, 4]
