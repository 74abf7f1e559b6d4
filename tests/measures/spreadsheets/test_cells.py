"""Amounts, days and years as people and Excel write them."""

from datetime import date
from decimal import Decimal

import pytest

from measures.periods import FinancialYear
from measures.spreadsheets.cells import NotRead, read_amount, read_day, read_year


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("120", "120"),
        ("1,234.5", "1234.5"),
        ("1 234", "1234"),
        (".5", "0.5"),
        ("12.500", "12.5"),
        ("99999999", "99999999"),
    ],
)
def test_amounts(text, amount):
    assert read_amount(text, is_percentage=False) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("85", 85), ("85%", 85), ("85.0 %", 85), ("0.5%", Decimal("0.5")), ("0", 0), ("1.5", 1.5)],
)
def test_percentages(text, percent):
    assert read_amount(text, is_percentage=True) == percent


@pytest.mark.parametrize(
    ("text", "is_percentage", "message"),
    [
        ("-1", False, "0 or more"),
        ("\N{MINUS SIGN}1", False, "0 or more"),
        ("1.234", False, "2 decimal places"),
        ("1,23", False, "in figures"),
        ("twelve", False, "in figures"),
        ("1e3", False, "in figures"),
        ("NaN", False, "in figures"),
        (".", False, "in figures"),
        ("100000000", False, "no larger than 99,999,999"),
        ("9" * 5000, False, "no larger than 99,999,999"),
        ("85%", False, "without a percent sign"),
        ("100.01", True, "100 or less"),
        ("0.85", True, "in percent: 85%, or 0.85% if"),
        ("1", True, "in percent: 100%, or 1% if"),
    ],
)
def test_what_is_no_amount(text, is_percentage, message):
    with pytest.raises(NotRead, match=message):
        read_amount(text, is_percentage=is_percentage)


@pytest.mark.parametrize("text", ["2026-03-31", "31/03/2026", "31/3/2026", "2026-03-31 00:00:00"])
def test_days(text):
    assert read_day(text) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["", "31 March", "03/31/2026", "2026-02-30", "31/03/26"])
def test_what_is_no_day(text):
    with pytest.raises(NotRead, match="day"):
        read_day(text)


@pytest.mark.parametrize("text", ["2026-27", "2026/27", "26/27", "2026-2027", "2026\N{EN DASH}27"])
def test_years(text):
    assert read_year(text) == FinancialYear(2026)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-28", "27/26", "26-2027", "1026-27", "2026-1927", "Dec-11"]
)
def test_what_is_no_financial_year(text):
    with pytest.raises(NotRead, match="financial year"):
        read_year(text)
