"""A year so far in parts, held against its target and carried on as a rate (rules §7). Pure.

A part is a month, or a quarter whose figures came without their months. Judged is only what is
known of everybody: a team that is late puts nothing off target, and makes no rate smaller. What
was asked of nobody is on neither side: a team that opened in August is not behind by July.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from measures.change import rounded
from measures.figures import GoodIs, Kind
from measures.periods import Month, month_range
from measures.rollup import Ledger, Period, RatioLedger, Total
from measures.targets import (
    MONTHS_OF_QUARTER,
    MONTHS_OF_YEAR,
    PERCENT,
    Against,
    Comparison,
    Forecast,
    TargetCell,
    against,
    called_for,
    expected_by,
)


class SoFar(NamedTuple):
    """A figure over some months. A ratio's value is from 0 to 1, with its parts."""

    value: int | Fraction | None
    is_complete: bool
    """Whether nobody is missing from it."""
    is_asked: bool
    """Whether anybody was to bring a figure, or brought one."""
    numerator: int | None = None
    denominator: int | None = None


class Span(NamedTuple):
    """A part of the year, by its months, with its figure."""

    months: Period
    so_far: SoFar

    @property
    def is_whole(self) -> bool:
        """Whether it has a figure that nobody is missing from."""
        return self.so_far.value is not None and self.so_far.is_complete


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """A measure's year up to a month that has ended."""

    kind: Kind
    is_position: bool
    """Whether it is that of one month, and never added up: a snapshot, or a ratio of one."""
    month: Month
    total: SoFar
    """The year to date; of a position, the month's."""
    spans: Sequence[Span]
    """The parts in which it was asked of anybody, in order."""

    @property
    def months(self) -> Period:
        """Every month of those parts."""
        return _months_of(self.spans)

    @property
    def whole(self) -> list[Span]:
        """The parts from which nobody is missing."""
        return [span for span in self.spans if span.is_whole]

    @property
    def months_to_come(self) -> int:
        """How many months of the year are left; none where it is not asked for any more."""
        if self.month not in self.months:
            return 0
        return MONTHS_OF_YEAR - len(month_range(self.month.financial_year.first_month, self.month))


def year_so_far(
    ledger: Ledger | RatioLedger, month: Month, *, is_quarterly: bool = False
) -> YearSoFar:
    """Take a year apart, up to its `compared_month`."""
    to_date = month_range(month.financial_year.first_month, month)
    is_position = ledger.kind is Kind.SNAPSHOT
    if is_position:
        total, spans = _so_far(ledger, to_date[-1:]), _by_month(ledger, to_date)
    else:
        total, spans = _so_far(ledger, to_date), list(_in_parts(ledger, to_date, is_quarterly))
    kind = ledger.kind if isinstance(ledger, Ledger) else Kind.RATIO
    asked = tuple(span for span in spans if span.so_far.is_asked)
    return YearSoFar(kind, is_position, month, total, asked)


def _by_month(ledger: Ledger | RatioLedger, months: Period) -> list[Span]:
    return [Span((month,), _so_far(ledger, (month,))) for month in months]


def _in_parts(ledger: Ledger | RatioLedger, to_date: Period, is_quarterly: bool) -> Iterator[Span]:
    """Months, or whole quarters: of a quarterly measure, and where figures came without months."""
    for quarter in dict.fromkeys(month.quarter for month in to_date):
        within = tuple(month for month in quarter.months if month in to_date)
        as_one = Span(within, _so_far(ledger, within))
        months = [] if is_quarterly else _by_month(ledger, within)
        is_more = as_one.is_whole and not all(span.is_whole for span in months)
        is_asked = all(span.so_far.is_asked for span in months)
        if is_quarterly or (is_more and is_asked and len(within) == MONTHS_OF_QUARTER):
            yield as_one
        else:
            yield from months


def _so_far(ledger: Ledger | RatioLedger, period: Period) -> SoFar:
    """A figure with whether anybody is missing from it; who that is costs more to say."""
    if isinstance(ledger, Ledger):
        total = ledger.total(period)
        return SoFar(total.value, *_stands(total))
    ratio = ledger.total(period)
    top = ratio.numerator
    return SoFar(ratio.value, *_stands(top), top.value, ratio.denominator.value)


def _stands(total: Total) -> tuple[bool, bool]:
    """Whether nobody is missing from a total, and whether it was asked of anybody, or came."""
    return total.expected == total.reported, bool(total.expected) or total.value is not None


def compare(
    year: YearSoFar, target: TargetCell, *, good_is: GoodIs, tolerance: int
) -> Comparison | None:
    """Hold a year so far against its target, as far as that can be said.

    The first of these that holds:

    1. The total is complete: it is compared with what the target calls for by then.
    2. Teams or months are missing from it, and whatever they bring can't change the answer: what
       only grows is already on target where high is good, already off it where low is good.
    3. The parts from which nobody is missing are compared with what their months call for; of a
       position the last of them. So a late team leaves its month out on both sides.
    4. Otherwise nothing is said.

    The target calls for nothing for months in which nobody was asked for the measure.
    """
    if expected_by(target, year.kind, year.month) is None:
        return None
    if year.total.value is not None:
        over = (year.month,) if year.is_position else year.months
        actual, expected = _actual(year.kind, [year.total]), _expected(year, target, over)
        found = against(actual, expected, good_is, tolerance)
        if year.total.is_complete or _is_settled(found, year.kind, good_is):
            return Comparison(found, actual, expected, over)
    whole = year.whole[-1:] if year.is_position else year.whole
    if not whole:
        return None
    over = _months_of(whole)
    actual = _actual(year.kind, [span.so_far for span in whole])
    expected = _expected(year, target, over)
    found = against(actual, expected, good_is, tolerance)
    return Comparison(found, actual, expected, over, is_earlier=year.is_position)


def _months_of(spans: Sequence[Span]) -> Period:
    return tuple(month for span in spans for month in span.months)


def _actual(kind: Kind, several: Sequence[SoFar]) -> Fraction:
    """What figures come to; a ratio's parts are added up first, and divided in percent."""
    if kind is Kind.RATIO:
        top = sum(each.numerator or 0 for each in several)
        return Fraction(top * PERCENT, sum(each.denominator or 0 for each in several))
    return sum((Fraction(each.value or 0) for each in several), Fraction())


def _expected(year: YearSoFar, target: TargetCell, over: Period) -> Fraction:
    """What the target calls for in these months; of what is not added up, by the last of them."""
    if year.kind is Kind.CUMULATIVE:
        return called_for(target, over)
    return expected_by(target, year.kind, over[-1]) or Fraction()


def _is_settled(found: Against | None, kind: Kind, good_is: GoodIs) -> bool:
    """Whether more teams and months can't change it: they only ever add to a count."""
    settled = {GoodIs.HIGH: Against.ON, GoodIs.LOW: Against.OFF}
    return kind is not Kind.RATIO and found is not None and found is settled.get(good_is)


def forecast(year: YearSoFar) -> Forecast | None:
    """What the year comes to at the present rate, of the parts from which nobody is missing.

    Their sum over their months, times the year's months in which it was asked for or is still to
    be, rounded half away from zero. None without such a part, and for what doesn't add up to a
    year.
    """
    whole = year.whole
    if year.kind is not Kind.CUMULATIVE or not whole:
        return None
    known, asked = len(_months_of(whole)), len(year.months) + year.months_to_come
    total = _actual(year.kind, [span.so_far for span in whole])
    return Forecast(int(rounded(total * asked / known)), known)
