"""Targets and benchmarks: what they call for, and how a figure stands to it (rules §7). Pure.

Which figures of a year are held against its target is `measures.year_so_far`;
`measures/README.md` has it with numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from measures.change import rounded
from measures.figures import GoodIs, Kind
from measures.periods import FinancialYear, Month, month_range

CENTS = 2
"""Decimal places of a target or a benchmark."""
TO_BE_CONFIRMED = "TBC"
MONTHS_OF_QUARTER = 3
MONTHS_OF_YEAR = 12
PERCENT = 100


class Against(StrEnum):
    """How a figure stands to its target."""

    ON = "on target"
    NEAR = "near target"
    OFF = "off target"


class Average(StrEnum):
    """What kind of average a benchmark is."""

    MEAN = "mean"
    MEDIAN = "median"


class TargetCell(NamedTuple):
    """A unit's target for a year; an amount of None without quarters is "TBC"."""

    year: FinancialYear
    amount: Decimal | None
    by_quarter: tuple[Decimal, ...] = ()

    def text(self, kind: Kind) -> str:
        """As read: "1,200", "Q1 100, Q2 200, Q3 300, Q4 400", or "TBC"."""
        return target_text(self.amount, self.by_quarter, kind)


class BenchmarkCell(NamedTuple):
    """What a comparator had; `members` of `of` where it is the average of its members' values."""

    comparator: str
    value: Decimal | None
    year: FinancialYear | None = None
    average: str = ""
    source: str = ""
    published_on: date | None = None
    members: int = 0
    of: int = 0


class Forecast(NamedTuple):
    """A cumulative measure's year at the present rate: a projection, [f], and no figure."""

    value: int
    months: int
    """How many months it is projected from."""

    @property
    def text(self) -> str:
        """The number with its mark: "3,600 [f]"."""
        return f"{self.value:,} [f]"

    @property
    def basis(self) -> str:
        """What it stands on: "from 5 months"."""
        return f"from {self.months} {'month' if self.months == 1 else 'months'}"


class Comparison(NamedTuple):
    """What was held against what, and over which months; both numbers in the target's unit."""

    against: Against | None
    actual: Fraction
    expected: Fraction
    months: tuple[Month, ...]
    """Those of the year that both numbers are for; of a position, its month."""
    is_earlier: bool = False
    """Whether it is a position before the last one, which somebody is missing from."""

    def text(self, kind: Kind) -> str:
        """The two numbers and their months: "738 against 766.7 for April to September 2026"."""
        # Numbers that differ don't read the same: 93.96% is near 94%, and not on it.
        places = 1 if rounded(self.actual, places=1) != rounded(self.expected, places=1) else CENTS
        actual, expected = (
            amount_text(rounded(each, places=places), kind) for each in (self.actual, self.expected)
        )
        late = ", the last month that nobody is missing from" if self.is_earlier else ""
        return f"{actual} against {expected} for {_span_text(self.months)}{late}"


class MembersAverage(NamedTuple):
    """An average of the values there are: of so many members, of so many that there might be."""

    value: Decimal | None
    members: int
    of: int


def amount_text(amount: Decimal, kind: Kind | None = None) -> str:
    """An amount as it is read: "1,234", "85.5"; of a ratio "85.5%"."""
    whole = amount.to_integral_value()
    text = f"{whole:,}" if amount == whole else f"{amount:,.2f}".rstrip("0")
    return f"{text}%" if kind is Kind.RATIO else text


def _span_text(months: tuple[Month, ...]) -> str:
    """ "April to September 2026"; where there are gaps, how many months they are."""
    first, last = months[0], months[-1]
    if len(months) == 1:
        return first.name
    if len(months) < len(month_range(first, last)):
        return f"{len(months)} of the months {first.name} to {last.name}"
    return f"{first.word if first.year == last.year else first.name} to {last.name}"


def target_text(
    amount: Decimal | None, by_quarter: Iterable[Decimal], kind: Kind | None = None
) -> str:
    """A target as it is read. Its quarters are not added up: a position's couldn't be."""
    if amount is not None:
        return amount_text(amount, kind)
    quarters = [
        f"Q{number} {amount_text(each, kind)}" for number, each in enumerate(by_quarter, start=1)
    ]
    return ", ".join(quarters) or TO_BE_CONFIRMED


# Targets ------------------------------------------------------------------------------------


def compared_month(month: Month, on: date, *, is_quarterly: bool = False) -> Month | None:
    """The last month up to this one by which a figure can be held against its year's target.

    That month has ended, and ends a quarter where the measure is quarterly. None where the year
    has no such month yet: in April nothing can be on target or off it.
    """
    for each in reversed(month_range(month.financial_year.first_month, month)):
        if each.ended_by(on) and (each.is_quarter_end or not is_quarterly):
            return each
    return None


def share_of(target: TargetCell, month: Month) -> Fraction | None:
    """What one month calls for: a third of its quarter's amount or a twelfth of the year's."""
    if target.by_quarter:
        return Fraction(target.by_quarter[month.quarter.number - 1]) / MONTHS_OF_QUARTER
    return None if target.amount is None else Fraction(target.amount) / MONTHS_OF_YEAR


def expected_by(target: TargetCell, kind: Kind, month: Month) -> Fraction | None:
    """What a target calls for by the end of one of its year's months; None while it is TBC.

    A cumulative measure: the quarters that are done and the running one pro rata by its months,
    or a twelfth of the year for each month. A position or a ratio is not made up of months: the
    running quarter's amount, or the year's.
    """
    if month.financial_year != target.year:
        raise ValueError(f"{month} is no month of {target.year}")
    share = share_of(target, month)
    if share is None:
        return None
    if kind is Kind.CUMULATIVE:
        return called_for(target, month_range(target.year.first_month, month))
    return share * (MONTHS_OF_QUARTER if target.by_quarter else MONTHS_OF_YEAR)


def called_for(target: TargetCell, months: Iterable[Month]) -> Fraction:
    """What some of a year's months call for together, of a target with an amount."""
    return sum((share_of(target, month) or Fraction() for month in months), Fraction())


def against(
    actual: int | Fraction | Decimal | None,
    expected: Fraction | Decimal | None,
    good_is: GoodIs,
    tolerance: int,
) -> Against | None:
    """How a complete figure stands to what is expected; None where good is n/a or one is missing.

    Where high is good: on target from what is expected upwards, near where it is short of that by
    no more than `tolerance` percent of it, else off. Where low is good: the other way round.
    Decided on exact values, before rounding.
    """
    if actual is None or expected is None or good_is is GoodIs.NEITHER:
        return None
    missed = Fraction(expected) - Fraction(actual)
    if good_is is GoodIs.LOW:
        missed = -missed
    if missed <= 0:
        return Against.ON
    return Against.NEAR if missed <= Fraction(expected) * tolerance / 100 else Against.OFF


# Benchmarks ---------------------------------------------------------------------------------


def average_of_members(values: Iterable[Decimal | None], kind: Average) -> MembersAverage:
    """The mean or the median of the values there are, which it counts; missing ones are left out.

    Rounded half away from zero to the two decimal places that a benchmark has.
    """
    every = list(values)
    known = sorted(Fraction(value) for value in every if value is not None)
    if not known:
        return MembersAverage(None, 0, len(every))
    middle = len(known) // 2
    if kind is Average.MEAN:
        exact = sum(known, Fraction()) / len(known)
    elif len(known) % 2:
        exact = known[middle]
    else:
        exact = (known[middle - 1] + known[middle]) / 2
    return MembersAverage(rounded(exact, places=CENTS), len(known), len(every))
