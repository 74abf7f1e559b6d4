"""Amounts, days and financial years as people and Excel write them. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from measures.periods import FinancialYear

LARGEST = 99_999_999
"""More than a council counts in a year."""
WHOLE_SHARE = 100

_AMOUNT = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_PLACES = 2
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", re.ASCII)
_WRITTEN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_YEAR = re.compile(r"(\d{4}|\d{2})[-/](\d{4}|\d{2})", re.ASCII)


class NotRead(ValueError):
    """The text is not what its column holds; its message says what would be."""


def read_amount(text: str, *, is_percentage: bool) -> Decimal:
    """A number from 0 with two decimal places at most; of a percentage, in percent and up to 100.

    `1,234.5` is read as it is meant, and so is `85%` where it is a percentage.
    """
    bare = "".join(text.split())
    if is_percentage:
        bare = bare.removesuffix("%")
    elif bare.endswith("%"):
        raise NotRead("This measure is a count. Write the number without a percent sign")
    if bare.startswith(("-", "\N{MINUS SIGN}", "\N{EN DASH}")):
        raise NotRead("Write a number that is 0 or more, not a negative one")
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _AMOUNT.fullmatch(bare):
        raise NotRead("Write a number in figures, like 120 or 85.5")
    if len(bare.partition(".")[2].rstrip("0")) > _PLACES:
        raise NotRead(f"Write it with {_PLACES} decimal places at most")
    # Of so many digits no column needs to know how many.
    if len(bare.partition(".")[0].lstrip("0")) > len(str(LARGEST)):
        raise NotRead(f"Write a number no larger than {LARGEST:,}")
    amount = Decimal(bare)
    if is_percentage and amount > WHOLE_SHARE:
        raise NotRead(f"This measure is a percentage. Write {WHOLE_SHARE} or less")
    # What Excel makes of 85% in a file without formats.
    if is_percentage and 0 < amount <= 1 and not text.rstrip().endswith("%"):
        raise NotRead(f"Write it in percent: {amount:.0%}, or {amount:f}% if so little is meant")
    return amount.quantize(Decimal(1).scaleb(-_PLACES))


def read_day(text: str) -> date:
    """A day as `2026-03-31` or `31/03/2026`."""
    if match := _ISO_DAY.fullmatch(text.strip()):
        year, month, day = match.groups()
    elif match := _WRITTEN_DAY.fullmatch(text.strip()):
        day, month, year = match.groups()
    else:
        raise NotRead("Write a day like 2026-03-31 or 31/03/2026")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotRead("There is no such day. Write day, month, year: 31/03/2026") from None


def read_year(text: str) -> FinancialYear:
    """A financial year as `2026-27`, `2026/27` or `26/27`."""
    match = _YEAR.fullmatch(text.replace("\N{EN DASH}", "-").strip())
    if not match or len(match[2]) > len(match[1]):
        raise NotRead("Write a financial year like 2026-27")
    start, end = (part if len(part) == 4 else f"20{part}" for part in match.groups())
    try:
        if int(end) != int(start) + 1:
            raise ValueError
        return FinancialYear.parse(f"{start}-{end[-2:]}")
    except ValueError:
        raise NotRead("A financial year is two years in a row, like 2026-27") from None
