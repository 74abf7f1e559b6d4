"""Typed text made fit for the files it stands in, and no more changed than that. Pure."""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

LONGEST_CELL = 32_767
"""Characters that Excel keeps in a cell, counted as UTF-16 does: an emoji is two."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t")

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def xml_text(text: str) -> str:
    """The text with one kind of line end, and with � for characters that XML cannot hold."""
    if text.isprintable():
        return text
    return _NOT_IN_XML.sub(REPLACEMENT, one_line_end(text))


def one_line_end(text: str) -> str:
    """The text with `\\n` for every end of a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def cell_text(text: str) -> str:
    """The text as it is written into a spreadsheet's cell: Excel reads _x0041_ as the letter A."""
    text = xml_text(text)
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def fits_a_cell(text: str) -> bool:
    """Whether Excel keeps all of it in one cell."""
    return len(text.encode("utf-16-le", "replace")) <= LONGEST_CELL * 2
