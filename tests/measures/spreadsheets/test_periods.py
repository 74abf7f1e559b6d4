"""Months and quarters as people and Excel write them."""

import pytest

from measures.periods import Month, Quarter
from measures.spreadsheets.periods import NotAPeriod, read_month, read_period

SEPTEMBER = Month("2026-09")
Q2 = SEPTEMBER.quarter


@pytest.mark.parametrize(
    "text",
    [
        "2026-09",
        "2026-9",
        "2026/09",
        "09/2026",
        "9-2026",
        "Sep-26",
        "sep 26",
        "Sep26",
        "SEPT-26",
        "Sept. 2026",
        "September 2026",
        " september  2026 ",
        "September\N{NO-BREAK SPACE}2026",
        "September, 2026",
        "Sep-2026",
        "2026 Sep",
        "01/09/2026",
        "1/9/26",
        "30/09/2026",
        "2026-09-01",
        "2026-09-01 00:00:00",
        "2026-09-30T00:00:00",
        "01/09/2026 00:00",
        "01-Sep-26",
        "1 September 2026",
        "30 Sep 2026",
    ],
)
def test_a_month(text):
    assert read_period(text) == SEPTEMBER


@pytest.mark.parametrize(
    "text",
    [
        "2026-27 Q2",
        "2026-27 q2",
        "2026/27 Q2",
        "2026-27/q2",
        "2026/2027 Q2",
        "2026–27 Q2",
        "26/27 Q2",
        "Q2 2026/27",
        "Q2 2026-27",
        "Q2, 2026/27",
        "Quarter 2 2026-27",
        "qtr 2 26/27",
    ],
)
def test_a_quarter(text):
    assert read_period(text) == Q2


def test_the_first_three_months_of_a_calendar_year_end_a_financial_year():
    assert read_period("2026-27 Q4") == Quarter.ending(Month("2027-03"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write a month like 2026-09 or Sep-26, or a quarter like 2026-27 Q2"),
        ("September", "Write a month like"),
        ("2026", "Write a month like"),
        ("46266", "Write a month like"),
        ("2026-13", "Write a month like"),
        ("2026-00", "Write a month like"),
        ("Smarch 2026", "Write a month like"),
        ("0026-09", "Write a month like"),
        ("٢٠٢٦-٠٩", "Write a month like"),
        ("2026-27", "Write a month like"),
        ("2026-27 Q5", "Write a month like"),
        ("09/01/2026", "This is a day, and days are read as day, month, year"),
        ("15/09/2026", "This is a day"),
        ("2026-09-15", "This is a day"),
        ("15 September 2026", "This is a day"),
        ("Q2 2026", "Write the quarter's financial year in full, like 2026-27 Q2"),
        ("2026 Q2", "Write the quarter's financial year in full"),
        ("2026-28 Q2", "A financial year is two years in a row"),
        ("2026-2028 Q2", "A financial year is two years in a row"),
    ],
)
def test_anything_else_says_how_to_write_one(text, message):
    with pytest.raises(NotAPeriod, match=f"^{message}"):
        read_period(text)


@pytest.mark.parametrize("text", ["2026-27 Q2", "soon"])
def test_where_only_a_month_fits_a_quarter_does_not(text):
    with pytest.raises(NotAPeriod, match=r"^Write a month like 2026-09 or Sep-26$"):
        read_month(text)
