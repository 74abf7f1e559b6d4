"""Months, quarters and financial years: the calendar of rules §1.

Pure: nothing here reads the clock or the database. The financial year runs from 1 April to
31 March; Q1 is April to June, Q4 January to March.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

MONTH_NAMES = (
    "January February March April May June July August September October November December"
).split()

# People write the years 1900 to 2999. What is worked out from those, such as the same month of the
# year before, may lie outside.
_MONTH = re.compile(r"(19|2\d)\d{2}-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"((?:19|2\d)\d{2})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"[qQ]([1-4])")


class Month(str):
    """A calendar month, which is its own ISO 8601 text: `2026-09`.

    Being text, it sorts by time, hashes as fast as a key can, and is the same in the database,
    an address and JSON. `Month("2026-9")` and other text that is no month are ValueErrors.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Month:
        if not _MONTH.fullmatch(text):
            raise ValueError(f"'{text}' is not a month written like 2026-09")
        return super().__new__(cls, text)

    @classmethod
    def at(cls, year: int, number: int) -> Month:
        """The month of a year by its number; a ValueError unless that is 1 to 12."""
        return str.__new__(cls, date(year, number, 1).isoformat()[:7])

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that a day lies in."""
        return cls.at(day.year, day.month)

    @property
    def year(self) -> int:
        """The calendar year."""
        return int(self[:4])

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return int(self[5:])

    def plus(self, months: int) -> Month:
        """The month so many later; earlier for a negative number."""
        return _plus(self, months)

    @property
    def previous(self) -> Month:
        """The month before."""
        return self.plus(-1)

    @property
    def next(self) -> Month:
        """The month after."""
        return self.plus(1)

    @property
    def months(self) -> tuple[Month]:
        """Itself, where a quarter has its three."""
        return (self,)

    @property
    def name(self) -> str:
        """As read aloud: "September 2026"."""
        return f"{MONTH_NAMES[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """For a column's head: "Sep 2026"."""
        return f"{MONTH_NAMES[self.number - 1][:3]} {self.year}"

    @property
    def word(self) -> str:
        """The month's name without its year: "September"."""
        return MONTH_NAMES[self.number - 1]

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def financial_year(self) -> FinancialYear:
        """The financial year that the month lies in."""
        return FinancialYear(self.year if self.number >= 4 else self.year - 1)

    @property
    def quarter(self) -> Quarter:
        """The quarter that the month lies in."""
        return Quarter(self.financial_year, (self.number - 4) % 12 // 3 + 1)

    @property
    def is_quarter_end(self) -> bool:
        """True for June, September, December and March."""
        return self.number % 3 == 0

    def ended_by(self, on: date) -> bool:
        """Whether the month is over on the reference date: its last day lies before it."""
        return self.last_day < on


@lru_cache(maxsize=4096)
def _plus(month: Month, months: int) -> Month:
    years, index = divmod(month.year * 12 + month.number - 1 + months, 12)
    return Month.at(years, index + 1)


def month_range(first: Month, last: Month) -> tuple[Month, ...]:
    """Every month from the first to the last, both included; empty when last is before first."""
    months = []
    while first <= last:
        months.append(first)
        first = first.next
    return tuple(months)


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """1 April of `start` to 31 March of the year after: "2026/27", in an address `2026-27`."""

    start: int

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Read `2026-27`; anything else, `2026-28` included, is a ValueError."""
        match = _YEAR.fullmatch(text)
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError(f"'{text}' is not a financial year written like 2026-27")
        return cls(int(match[1]))

    def __str__(self) -> str:
        return self.slug

    @property
    def slug(self) -> str:
        """As in an address: `2026-27`."""
        return f"{self.start}-{(self.start + 1) % 100:02d}"

    @property
    def label(self) -> str:
        """As on a page: "2026/27"."""
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first_month(self) -> Month:
        """April."""
        return Month.at(self.start, 4)

    @property
    def last_month(self) -> Month:
        """March."""
        return Month.at(self.start + 1, 3)

    @property
    def months(self) -> tuple[Month, ...]:
        """April to March."""
        return _months_of_year(self)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Q1 to Q4."""
        return tuple(Quarter(self, number) for number in (1, 2, 3, 4))


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """Three months of a financial year: "Q2, to 30 September 2026", in an address `2026-27/q2`."""

    financial_year: FinancialYear
    number: int

    @classmethod
    def parse(cls, year: str, quarter: str) -> Quarter:
        """Read `2026-27` and `q2`; anything else is a ValueError."""
        match = _QUARTER.fullmatch(quarter)
        if not match:
            raise ValueError(f"'{quarter}' is not a quarter written like q2")
        return cls(FinancialYear.parse(year), int(match[1]))

    @classmethod
    def ending(cls, last_month: Month) -> Quarter:
        """The quarter whose last month this is; any other month is a ValueError."""
        if not last_month.is_quarter_end:
            raise ValueError(f"No quarter ends with {last_month}")
        return last_month.quarter

    def __str__(self) -> str:
        return f"{self.financial_year.slug}/{self.slug}"

    @property
    def slug(self) -> str:
        """As in an address: `q2`."""
        return f"q{self.number}"

    @property
    def short(self) -> str:
        """As in a head: "Q2 2026/27"."""
        return f"Q{self.number} {self.financial_year.label}"

    @property
    def label(self) -> str:
        """As in a list to choose from: "Q2, to 30 September 2026"."""
        day = self.last_month.last_day
        return f"Q{self.number}, to {day.day} {self.last_month.name}"

    @property
    def months(self) -> tuple[Month, Month, Month]:
        """The quarter's three months in order."""
        return _months_of(self)

    @property
    def last_month(self) -> Month:
        """The month whose position is a snapshot's figure for the quarter."""
        return self.months[-1]

    @property
    def quarters_to_date(self) -> tuple[Quarter, ...]:
        """The year's quarters up to this one."""
        return self.financial_year.quarters[: self.number]

    @property
    def months_to_date(self) -> tuple[Month, ...]:
        """April to the quarter's end."""
        return self.financial_year.months[: 3 * self.number]

    @property
    def previous(self) -> Quarter:
        """The quarter before, over the turn of the year too."""
        return self.months[0].previous.quarter

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return self.last_month.next.quarter

    @property
    def last_year(self) -> Quarter:
        """The same quarter of the financial year before."""
        return Quarter(FinancialYear(self.financial_year.start - 1), self.number)


@lru_cache(maxsize=128)
def _months_of_year(year: FinancialYear) -> tuple[Month, ...]:
    return month_range(year.first_month, year.last_month)


@lru_cache(maxsize=512)
def _months_of(quarter: Quarter) -> tuple[Month, Month, Month]:
    first, second, third = quarter.months_to_date[-3:]
    return (first, second, third)
