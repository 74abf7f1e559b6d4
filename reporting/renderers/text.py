"""Typed text made fit for the files it stands in, and no more changed than that."""

from __future__ import annotations

import re
from unicodedata import category

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

WITHOUT_GLYPH = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Categories of control, unassigned, private and surrogate characters."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with one kind of line end, and with � for characters that XML cannot hold."""
    if text.isprintable():
        return text
    return _NOT_IN_XML.sub(REPLACEMENT, _one_line_end(text))


def printable(text: str) -> str:
    """The text with one kind of line end, and with � for characters that no font can have."""
    text = _one_line_end(text)
    without = {
        ord(character): REPLACEMENT
        for character in set(text)
        if character not in "\n\t" and category(character) in WITHOUT_GLYPH
    }
    return text.translate(without) if without else text


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
