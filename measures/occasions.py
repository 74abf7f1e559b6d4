"""What is to be said about something due, on which day (pure)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from measures.working_days import working_day_after

SOON = timedelta(days=3)
"""How long before the due day it is due soon."""

OFFICER_AFTER = 3
"""On which working day after the due day the officer is told too."""

STALE = timedelta(days=31)
"""How long after the due day it is first said that it is overdue: a server that was off for a
year sends nobody a year of emails. What is older stands in the officers' digest."""


class Occasion(StrEnum):
    """Why the calendar calls for an email. The words are those of the kinds of emails."""

    OPENS = "opens"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    OVERDUE_OFFICER = "overdue officer"


def occasions(*, opens: date, due: date, on: date) -> tuple[Occasion, ...]:
    """What a day calls for, of something that nobody has submitted yet.

    Whoever was not told that it opened is told only what is more urgent by now.
    """
    if on < opens or on > due + STALE:
        return ()
    if on > due:
        is_officers = on >= working_day_after(due, OFFICER_AFTER)
        return (Occasion.OVERDUE, *((Occasion.OVERDUE_OFFICER,) if is_officers else ()))
    return (Occasion.DUE_SOON,) if on >= due - SOON else (Occasion.OPENS,)
