"""What a figure is (rules §3 and §4): its kinds, its stated reasons, and how typed text is read.

Pure. A figure is a whole number from 0 or one of two reasons. No figure at all is `None` and means
missing; it is never 0.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """How a measure may be added up."""

    CUMULATIVE = "cumulative"
    SNAPSHOT = "snapshot"
    RATIO = "ratio"


class GoodIs(StrEnum):
    """Which direction is an improvement."""

    HIGH = "high"
    LOW = "low"
    NEITHER = "n/a"


class Reason(StrEnum):
    """Why there is no number, where that has been said."""

    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"

    @property
    def meaning(self) -> str:
        """In words, as explained beside the shorthand wherever it is used."""
        return "not available" if self is Reason.NOT_AVAILABLE else "not applicable"


Figure = int | Reason

LARGEST = 999_999
"""More than any team counts in a month: a larger number is a slip of the keyboard."""

_WHOLE_NUMBER = re.compile(r"\d+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)


class NotAWholeNumber(ValueError):
    """The text typed is no figure; its message says why and what would be one."""


def read_figure(text: str) -> Figure | None:
    """The figure that somebody typed, or None for nothing typed.

    `1,234`, `1 234` and surrounding spaces are read as people mean them; `[x]` and `[z]` are the
    reasons. Anything else raises NotAWholeNumber with a message for the person who typed it.
    """
    bare = "".join(text.split())
    if not bare:
        return None
    if bare.lower() in (Reason.NOT_AVAILABLE, Reason.NOT_APPLICABLE):
        return Reason(bare.lower())
    if bare.startswith(("-", "\N{MINUS SIGN}", "\N{EN DASH}")):
        raise NotAWholeNumber("Enter a number that is 0 or more, not a negative one")
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _WHOLE_NUMBER.fullmatch(bare):
        if re.fullmatch(r"\d*\.\d*", bare, re.ASCII) and bare != ".":
            raise NotAWholeNumber("Enter a whole number, without a decimal point")
        raise NotAWholeNumber("Enter a whole number in figures, like 12")
    if len(bare.lstrip("0")) > len(str(LARGEST)) or int(bare) > LARGEST:
        raise NotAWholeNumber(f"Enter a number no larger than {LARGEST:,}")
    return int(bare)
