"""When things happen in the demonstration (pure): every date follows from the reference date.

Its tables count months from 1, the first of the three years, to 36, the last one that has ended;
37 is the month now running.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from measures.periods import Month, Quarter, month_range

YEARS = 3
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The demonstration's months, as they lie on a reference date in a time zone."""

    on: date
    zone: tzinfo

    @property
    def first(self) -> Month:
        """The first month of the three years."""
        return self.last.plus(1 - 12 * YEARS)

    @property
    def last(self) -> Month:
        """The last month that has ended."""
        return self.current.previous

    @property
    def current(self) -> Month:
        """The month that the reference date lies in."""
        return Month.of(self.on)

    @property
    def months(self) -> tuple[Month, ...]:
        """The three years, and the month now running."""
        return month_range(self.first, self.current)

    @property
    def last_quarter(self) -> Quarter:
        """The last quarter that has ended."""
        return self.last.next.quarter.previous

    def month(self, text: str) -> Month:
        """The month that a cell names: a number, or `quarter end` for the last one that ended."""
        if text == "quarter end":
            return self.last_quarter.last_month
        return self.first.plus(int(text) - 1)

    def optional_month(self, text: str) -> Month | None:
        """The month that a cell names, or None for an empty cell."""
        return self.month(text) if text else None

    def quarter(self, text: str) -> Quarter:
        """The quarter that a cell names: `q1` to `q4` for the last of that name to have ended, or
        a month by its number for the quarter that it lies in.
        """
        if text.isdigit():
            return self.month(text).quarter
        quarter = self.last_quarter
        while quarter.slug != text:
            quarter = quarter.previous
        return quarter

    def moment_after(self, month: Month, chance: random.Random, later: int = 0) -> datetime:
        """A time in the working days after a month, but never after the reference date began.

        So many days `later` than usual, where there have been so many.
        """
        day = month.last_day + timedelta(days=chance.randint(1, 9))
        if day + timedelta(days=later + 2) < self.on:
            day += timedelta(days=later)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return min(self._working_time(day, chance), self.start)

    def moment_before(self, chance: random.Random) -> datetime:
        """A time on the day before the reference date."""
        return self._working_time(self.on - timedelta(days=1), chance)

    def _working_time(self, day: date, chance: random.Random) -> datetime:
        return datetime.combine(day, time(chance.randint(8, 16), chance.randint(0, 59)), self.zone)

    @property
    def joined(self) -> datetime:
        """When the accounts were made: as the three years began."""
        return self.morning_of(self.first.first_day)

    def morning_of(self, day: date) -> datetime:
        """The beginning of a working day, but never after the reference date began."""
        return min(datetime.combine(day, time(9), self.zone), self.start)

    @property
    def start(self) -> datetime:
        """The reference date's first moment."""
        return datetime.combine(self.on, time(), self.zone)
