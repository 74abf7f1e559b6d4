"""Typed text made fit for paper, and no more changed than that."""

from __future__ import annotations

from unicodedata import category

from measures.file_text import REPLACEMENT, one_line_end

WITHOUT_GLYPH = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Categories of control, unassigned, private and surrogate characters."""


def printable(text: str) -> str:
    """The text with one kind of line end, and with � for characters that no font can have."""
    text = one_line_end(text)
    without = {
        ord(character): REPLACEMENT
        for character in set(text)
        if character not in "\n\t" and category(character) in WITHOUT_GLYPH
    }
    return text.translate(without) if without else text
