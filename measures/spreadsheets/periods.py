"""Months and quarters as people and Excel write them. Pure.

A day stands for its month when it is the month's first, which is what Excel makes of a month, or
its last. Any other day is refused: `09/01/2026` may have meant September.
"""

from __future__ import annotations

import re
from functools import lru_cache

from measures.periods import MONTH_NAMES, FinancialYear, Month, Quarter

EXPECTED = "Write a month like 2026-09 or Sep-26, or a quarter like 2026-27 Q2"

_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)} | {
    "sept": 9,
    **{name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)},
}
_YEAR = r"(?P<year>\d{4})"
_ANY_YEAR = r"(?P<year>\d{4}|\d{2})"
_NUMBER = r"(?P<number>\d{1,2})"
_WORD = r"(?P<word>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})"
_GAP = r"[ ,./-]+"
_TIME = r"(?:[ t]00:00(?::00(?:\.0+)?)?)?"
_MONTHS = [
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}[-/.]{_NUMBER}",
        rf"{_NUMBER}[-/.]{_YEAR}",
        rf"{_WORD}(?:{_GAP})?{_ANY_YEAR}",
        rf"{_YEAR}{_GAP}{_WORD}",
        rf"{_YEAR}[-/.]{_NUMBER}[-/.]{_DAY}{_TIME}",
        rf"{_DAY}[-/.]{_NUMBER}[-/.]{_ANY_YEAR}{_TIME}",
        rf"{_DAY}{_GAP}{_WORD}{_GAP}{_ANY_YEAR}",
    )
]
_FINANCIAL_YEAR = r"(?P<start>\d{4}|\d{2})[-/](?P<end>\d{4}|\d{2})"
_QUARTER = r"(?:q|qtr|quarter) ?(?P<quarter>[1-4])"
_QUARTERS = [
    re.compile(rf"{_FINANCIAL_YEAR}[ /-]*{_QUARTER}"),
    re.compile(rf"{_QUARTER}[ /,-]*{_FINANCIAL_YEAR}"),
]
_QUARTER_OF_ONE_YEAR = re.compile(
    rf"{_QUARTER}[ /,-]*\d{{2,4}}|\d{{2,4}}[ /-]*{_QUARTER}".replace("?P<quarter>", "?:")
)


class NotAPeriod(ValueError):
    """The text names no month and no quarter; its message says how to write one."""


@lru_cache(maxsize=4096)
def read_period(text: str) -> Month | Quarter:
    """The month or quarter that somebody wrote; NotAPeriod for anything else."""
    bare = " ".join(text.replace("\N{EN DASH}", "-").lower().split())
    for pattern in _QUARTERS:
        if match := pattern.fullmatch(bare):
            return _quarter(match)
    if _QUARTER_OF_ONE_YEAR.fullmatch(bare):
        raise NotAPeriod("Write the quarter's financial year in full, like 2026-27 Q2")
    for pattern in _MONTHS:
        if match := pattern.fullmatch(bare):
            return _month(match.groupdict())
    raise NotAPeriod(EXPECTED)


def read_month(text: str) -> Month:
    """The month that somebody wrote; NotAPeriod for anything else, a quarter too."""
    try:
        period = read_period(text)
    except NotAPeriod:
        period = None
    if not isinstance(period, Month):
        raise NotAPeriod("Write a month like 2026-09 or Sep-26")
    return period


def _month(found: dict[str, str | None]) -> Month:
    word, number, day = found.get("word"), found.get("number"), found.get("day")
    numbered = _NUMBERS.get(word) if word else int(number or 0)
    if not numbered or numbered > 12:
        raise NotAPeriod(EXPECTED)
    try:
        month = Month(f"{_full_year(found['year'] or '')}-{numbered:02d}")
    except ValueError:
        raise NotAPeriod(EXPECTED) from None
    if day and int(day) not in (1, month.last_day.day):
        raise NotAPeriod(
            "This is a day, and days are read as day, month, year. Write its month like 2026-09"
        )
    return month


def _quarter(match: re.Match[str]) -> Quarter:
    start = int(_full_year(match["start"]))
    if (start + 1) % 100 != int(match["end"]) % 100 or len(match["end"]) > len(match["start"]):
        raise NotAPeriod("A financial year is two years in a row, like 2026-27 Q2")
    try:
        # What a month of the year could not be, nor can the year.
        Month(f"{start}-04")
    except ValueError:
        raise NotAPeriod(EXPECTED) from None
    return Quarter(FinancialYear(start), int(match["quarter"]))


def _full_year(text: str) -> str:
    """`26` is 2026: DORIS began with this century."""
    return text if len(text) == 4 else f"20{text}"
