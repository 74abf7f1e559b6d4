from datetime import date

import pytest

from measures.working_days import is_working_day, working_day_after


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 5), True),  # a Monday
        (date(2026, 10, 3), False),  # a Saturday
        (date(2026, 10, 4), False),  # a Sunday
        (date(2026, 12, 25), False),  # Christmas Day, a Friday
        (date(2026, 12, 28), False),  # Boxing Day was a Saturday: the Monday instead
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday, England's and not Scotland's
        (date(2026, 11, 30), True),  # St Andrew's Day, Scotland's and not England's
    ],
)
def test_who_is_at_work(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("end", "count", "expected"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 1)),
        (date(2026, 9, 30), 3, date(2026, 10, 5)),
        (date(2026, 10, 31), 1, date(2026, 11, 2)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 31), 10, date(2027, 1, 15)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
    ],
)
def test_the_working_day_after(end: date, count: int, expected: date) -> None:
    assert working_day_after(end, count) == expected


def test_there_is_no_working_day_before_the_first() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        working_day_after(date(2026, 9, 30), 0)
