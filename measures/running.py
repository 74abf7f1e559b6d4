"""Year-to-date totals turned into months (rules §4). Pure.

Some teams keep a running total. What is kept is always the month's own count: the total less the
year to date before it, with April starting anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from measures.figures import Kind
from measures.periods import Month, month_range
from measures.rollup import Ledger, Line


class TotalRefused(ValueError):
    """A total that can't be turned into a month; `months` are those to see to first, in order."""

    def __init__(self, message: str, months: Sequence[Month]) -> None:
        super().__init__(message)
        self.months = tuple(months)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A cumulative measure's year before one month, as one team has submitted it."""

    before: int = 0
    """The year to date before the month; 0 in April and where nothing was to be counted."""
    missing: tuple[Month, ...] = ()
    """Earlier months that call for a number and have none; `[x]` is among them, `[z]` is not."""
    given: Mapping[Month, int] = field(default_factory=dict)
    """The earlier months' numbers; without those that came for a whole quarter."""

    @classmethod
    def of(cls, line: Line | None, month: Month) -> Earlier:
        """The year before a month from a team's own line; None for one with nothing in it."""
        if line is None:
            return cls()
        months = month_range(month.financial_year.first_month, month.previous)
        total = Ledger(Kind.CUMULATIVE, [line]).total(months)
        missing = total.gaps[0].months if total.gaps else ()
        given = {each: line.numbers[each] for each in months if each in line.numbers}
        return cls(total.value or 0, missing, given)


def month_from_total(total: int, month: Month, earlier: Earlier) -> int:
    """The month's own count; TotalRefused where an earlier month is missing or the total falls."""
    if earlier.missing:
        names = _listed([each.word for each in earlier.missing])
        is_one = len(earlier.missing) == 1
        raise TotalRefused(
            f"{names} {'has' if is_one else 'have'} no submitted figure yet, so the year to date "
            f"can’t be turned into {month.word}. Enter {'it' if is_one else 'them'} first",
            earlier.missing,
        )
    if total < earlier.before:
        counted = {each: number for each, number in earlier.given.items() if number}
        named = _listed([f"{each.word} {number:,}" for each, number in counted.items()] or [""])
        raise TotalRefused(
            f"The year to date before {month.word} is {earlier.before:,}, so it can’t fall to "
            f"{total:,}. If an earlier month is wrong, correct it first"
            + (f": {named}" if named else ""),
            tuple(counted),
        )
    return total - earlier.before


def _listed(texts: Sequence[str]) -> str:
    """`April, May and June`."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
