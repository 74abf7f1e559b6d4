"""How wide a table's columns are on paper, so that no word is broken inside. Pure.

A column has its share of the page, and at least what its longest word takes. Letters' widths are
those of the PDF's font, rounded up: what is said to fit does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

MM_OF_POINT = 25.4 / 72
BOLD = 1.08
"""How much wider bold letters are, at the most that comes up in heads."""

_WIDTHS = {
    0.23: "ijl'|",
    0.34: "ftrI.,:;/![]()-\N{NO-BREAK SPACE}",
    0.5: "cksvxyzJ*",
    0.59: "+=<>±\N{MINUS SIGN}",
    0.73: "ABCDEFHKNPRSTUVXYZw&",
    0.78: "GOQ",
    0.95: "mMW%",
    1.02: "@→↑↓▲▼●",
}
_WIDTH_OF: Mapping[str, float] = MappingProxyType(
    {letter: width for width, letters in _WIDTHS.items() for letter in letters}
)
OTHERS = 0.56
"""Digits, and most small letters, in the font's size."""

MOST_OF_TEXT = 22.0
"""A word in running text that is wider may break: it is an address, or no word."""


class Type(NamedTuple):
    """The sizes, in points, that a table is set in; they are those of static/pdf.css."""

    text: float
    head: float
    small: float


class Needed(NamedTuple):
    """What may not be broken in a column, by what it is set in."""

    heads: Iterable[str] = ()
    bold: Iterable[str] = ()
    texts: Iterable[str] = ()
    notes: Iterable[str] = ()
    padding: float = 1.3

    def width(self, of: Type) -> float:
        """The least that the column may have, in millimetres."""
        sizes = (
            (self.heads, of.head * BOLD),
            (self.bold, of.text * BOLD),
            (self.texts, of.text),
            (self.notes, of.small),
        )
        widest = max((width_of(each) * size for texts, size in sizes for each in texts), default=0)
        return widest * MM_OF_POINT + self.padding


def width_of(text: str) -> float:
    """How wide a text on one line is, as a multiple of the font's size."""
    return sum(_WIDTH_OF.get(letter, OTHERS) for letter in text)


def words_of(text: str) -> list[str]:
    """What a line may not be broken in: words, to their hyphens."""
    return re.findall(r"[^ \n-]+-?|-", text)


def fitted(shares: Sequence[float], floors: Sequence[float], width: float) -> list[float]:
    """The page's width by shares, but no column below its floor while there is room for all."""
    pinned: set[int] = set()
    while len(pinned) < len(shares):
        free = width - sum(floors[place] for place in pinned)
        of = sum(share for place, share in enumerate(shares) if place not in pinned)
        short = {
            place
            for place, share in enumerate(shares)
            if place not in pinned and share / of * free < floors[place]
        }
        if not short:
            return [
                floors[place] if place in pinned else share / of * free
                for place, share in enumerate(shares)
            ]
        pinned |= short
    return list(floors)
