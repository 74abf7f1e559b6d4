"""Targets, benchmarks and what a year comes to at the present rate (rules §7). Pure.

Held against a target is what the months that have ended call for, and never a gap: a team that is
late puts nothing off target. `compare` says how; `measures/README.md` has it with numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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

    @property
    def text(self) -> str:
        """As read: "1,200", "100, 200, 300, 400 by quarter", or "TBC"."""
        return target_text(self.amount, self.by_quarter)


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


class SoFar(NamedTuple):
    """A figure that is held against a target. A ratio's value is from 0 to 1, with its parts."""

    value: int | Fraction | None
    is_complete: bool
    """Whether every expected team is in it with every needed month."""
    numerator: int | None = None
    denominator: int | None = None


class Comparison(NamedTuple):
    """What was held against what, and over which months; both numbers in the target's unit."""

    against: Against | None
    actual: Fraction
    expected: Fraction
    months: tuple[Month, ...]
    """Those of the year that both numbers are for; of a position, its month."""

    def text(self, kind: Kind) -> str:
        """The two numbers and their months: "738 against 766.7 for April to September 2026"."""
        sign = "%" if kind is Kind.RATIO else ""
        # Numbers that differ don't read the same: 93.96% is near 94%, and not on it.
        places = 1 if rounded(self.actual, places=1) != rounded(self.expected, places=1) else CENTS
        actual, expected = (
            f"{amount_text(rounded(each, places=places))}{sign}"
            for each in (self.actual, self.expected)
        )
        return f"{actual} against {expected} for {_span_text(self.months)}"


class MembersAverage(NamedTuple):
    """An average of the values there are: of so many members, of so many that there might be."""

    value: Decimal | None
    members: int
    of: int


def amount_text(amount: Decimal) -> str:
    """An amount as it is read: "1,234", "85.5"."""
    whole = amount.to_integral_value()
    return f"{whole:,}" if amount == whole else f"{amount:,.2f}".rstrip("0")


def _span_text(months: tuple[Month, ...]) -> str:
    """ "April to September 2026"; where there are gaps, how many months they are."""
    first, last = months[0], months[-1]
    if len(months) == 1:
        return first.name
    if len(months) < len(month_range(first, last)):
        return f"{len(months)} of the months {first.name} to {last.name}"
    return f"{first.word if first.year == last.year else first.name} to {last.name}"


def target_text(amount: Decimal | None, by_quarter: Iterable[Decimal]) -> str:
    """A target as it is read. Its quarters are not added up: a position's couldn't be."""
    if amount is not None:
        return amount_text(amount)
    quarters = ", ".join(amount_text(each) for each in by_quarter)
    return f"{quarters} by quarter" if quarters else TO_BE_CONFIRMED


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
        return _called_for(target, month_range(target.year.first_month, month))
    return share * (MONTHS_OF_QUARTER if target.by_quarter else MONTHS_OF_YEAR)


def _called_for(target: TargetCell, months: Iterable[Month]) -> Fraction:
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


def compare(
    target: TargetCell,
    total: SoFar,
    in_month: Callable[[Month], SoFar],
    *,
    kind: Kind,
    month: Month,
    good_is: GoodIs,
    tolerance: int,
    is_quarterly: bool = False,
) -> Comparison | None:
    """Hold a year so far against its target, as far as that can be said. `month`: compared_month.

    `total` is the year to date, for a snapshot the month's position; `in_month` gives a month by
    itself, where that is needed. The first of these that holds:

    1. The total is complete: it is compared with what the target calls for by then.
    2. Teams or months are missing from it, and whatever they bring can't change the answer: what
       only grows is already on target where high is good, already off it where low is good.
    3. The months from which nobody is missing are compared with what those months call for; of a
       snapshot the last of them. So a late team leaves its month out on both sides.
    4. Otherwise nothing is said.
    """
    expected = expected_by(target, kind, month)
    if expected is None:
        return None
    if total.value is not None:
        actual = Fraction(total.value) * (PERCENT if kind is Kind.RATIO else 1)
        found = against(actual, expected, good_is, tolerance)
        if total.is_complete or _is_settled(found, kind, good_is):
            over = month_range(target.year.first_month, month)
            return Comparison(found, actual, expected, (month,) if kind is Kind.SNAPSHOT else over)
    single = {each: in_month(each) for each in month_range(target.year.first_month, month)}
    whole = {
        each: so_far
        for each, so_far in single.items()
        if so_far.is_complete
        and so_far.value is not None
        and (kind is not Kind.RATIO or so_far.denominator)
    }
    if not whole:
        return None
    actual, expected, over = _over_whole_months(target, whole, kind, is_quarterly=is_quarterly)
    return Comparison(against(actual, expected, good_is, tolerance), actual, expected, over)


def _is_settled(found: Against | None, kind: Kind, good_is: GoodIs) -> bool:
    """Whether more teams and months can't change it: they only ever add to a count."""
    settled = {GoodIs.HIGH: Against.ON, GoodIs.LOW: Against.OFF}
    return kind is not Kind.RATIO and found is not None and found is settled.get(good_is)


def _over_whole_months(
    target: TargetCell, whole: Mapping[Month, SoFar], kind: Kind, *, is_quarterly: bool
) -> tuple[Fraction, Fraction, tuple[Month, ...]]:
    """What the months from which nobody is missing come to, what they call for, and which."""
    last = max(whole)
    if kind is Kind.SNAPSHOT:
        expected = expected_by(target, kind, last) or Fraction()
        return Fraction(whole[last].value or 0), expected, (last,)
    over = tuple(
        month for each in whole for month in (each.quarter.months if is_quarterly else (each,))
    )
    if kind is Kind.RATIO:
        top = sum(each.numerator or 0 for each in whole.values())
        bottom = sum(each.denominator or 0 for each in whole.values())
        return (
            Fraction(top * PERCENT, bottom),
            expected_by(target, kind, last) or Fraction(),
            over,
        )
    actual = sum((Fraction(each.value or 0) for each in whole.values()), Fraction())
    return actual, _called_for(target, over), over


def forecast(
    kind: Kind, numbers: Mapping[Month, int | None], *, is_quarterly: bool = False
) -> Forecast | None:
    """What the year comes to at the present rate, from its months that have ended.

    The year to date over the months with a number, times 12, rounded half away from zero; a
    quarterly figure is that of three months. None without a number, and for snapshots and ratios,
    which don't add up to a year.
    """
    known = [number for number in numbers.values() if number is not None]
    if kind is not Kind.CUMULATIVE or not known:
        return None
    months = len(known) * (MONTHS_OF_QUARTER if is_quarterly else 1)
    return Forecast(int(rounded(Fraction(sum(known) * MONTHS_OF_YEAR, months))), months)


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
