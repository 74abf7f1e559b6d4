"""Charts in words: what a reader who can't see the line is told."""

from fractions import Fraction

import pytest

from measures.change import Arrow, Change
from measures.periods import Month, month_range
from reporting.charts.words import Series, Value, due_months, series_words, value_text


def series(first: str, *values: Value | None) -> Series:
    months = month_range(Month(first), Month(first).plus(len(values) - 1))
    return list(zip(months, values, strict=True))


def moved(percent: int | None, arrow: Arrow | None, *, teams: int = 12) -> Change:
    return Change(percent, None, arrow, None, False, teams, 12)


@pytest.mark.parametrize(
    ("values", "change", "said"),
    [
        (
            series("2020-01", 205, None, 120, 79, 79, 96),
            moved(22, Arrow.UP),
            (
                "Referrals: 96 in June 2020, up 22% on May 2020; lowest 79 (April and May 2020), "
                "highest 205 (January 2020); no figure for February 2020"
            ),
        ),
        (
            series("2020-05", 100, 96),
            moved(-4, Arrow.SIMILAR),
            (
                "Referrals: 96 in June 2020, similar to May 2020 (−4%); lowest 96 (June 2020), "
                "highest 100 (May 2020)"
            ),
        ),
        (
            series("2020-04", 0, 0, 3),
            moved(None, Arrow.UP),
            (
                "Referrals: 3 in June 2020, up (from 0) on May 2020; "
                "lowest 0 (April and May 2020), highest 3 (June 2020)"
            ),
        ),
        (
            series("2020-04", 5, 5, 5),
            None,
            "Referrals: 5 in June 2020; the same in every month with a figure",
        ),
        # Somebody is left out of the change, though not of the figures.
        (
            series("2020-05", 83, 85),
            moved(39, Arrow.UP, teams=11),
            (
                "Referrals: 85 in June 2020, up 39% on May 2020 (11 of 12 teams, like for like); "
                "lowest 83 (May 2020), highest 85 (June 2020)"
            ),
        ),
        # The last month's gap is said at once, and no change with it.
        (
            series("2020-04", 4, 5, None),
            moved(25, Arrow.UP),
            "Referrals: no figure in June 2020; lowest 4 (April 2020), highest 5 (May 2020)",
        ),
        (
            series("2020-01", 1, None, None, None, None, 2),
            None,
            (
                "Referrals: 2 in June 2020; lowest 1 (January 2020), highest 2 (June 2020); "
                "no figure for 4 months"
            ),
        ),
        # What lies before the first figure is no gap.
        (
            series("2019-12", None, None, 0, 7),
            None,
            (
                "Referrals: 7 in March 2020; lowest 0 (February 2020), highest 7 (March 2020); "
                "first figure in February 2020"
            ),
        ),
        (
            series("2019-11", 9, 3, 3, 9),
            None,
            (
                "Referrals: 9 in February 2020; lowest 3 (December 2019 and January 2020), "
                "highest 9 (November 2019 and February 2020)"
            ),
        ),
        (series("2020-05", None, None), None, "Referrals: no figure from May 2020 to June 2020"),
        (series("2020-06", 8), None, "Referrals: 8 in June 2020"),
        ([], None, "Referrals: no figure"),
    ],
)
def test_a_series_in_words(values: Series, change: Change | None, said: str) -> None:
    assert series_words("Referrals", values, change) == said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234, "1,234"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(3, 80), "3.8%"),  # 3.75%, which no float is.
        (Fraction(7, 80), "8.8%"),
        (Fraction(0), "0.0%"),
        (Fraction(1), "100.0%"),
        (Fraction(1, 80), "1.3%"),
    ],
)
def test_a_value_in_words(value: Value, text: str) -> None:
    assert value_text(value) == text


def test_a_quarterly_measure_is_due_at_each_quarters_end_only() -> None:
    due = due_months(series("2020-01", None, None, 5, None, None, 6), is_quarterly=True)
    assert due == [("2020-03", 5), ("2020-06", 6)]
