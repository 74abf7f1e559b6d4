"""Working days in England: Monday to Friday without bank holidays (pure)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from functools import cache

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether people are at work on a day."""
    return day.weekday() < SATURDAY and day not in _bank_holidays()


def working_day_after(day: date, count: int) -> date:
    """The first, second, … working day after a day: 1 is the next one."""
    if count < 1:
        raise ValueError(f"{count} working days after a day: count from 1")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@cache
def _bank_holidays() -> Container[date]:
    """England's bank holidays, each year worked out when it is first asked for."""
    # Only commands and a few pages count working days; the others do without its 8 MB.
    import holidays  # noqa: PLC0415

    return holidays.country_holidays("GB", subdiv="ENG")
