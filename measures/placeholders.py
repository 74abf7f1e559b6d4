"""Named places in the wording of emails, filled in as plain text (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

PLACEHOLDERS: Mapping[str, str] = {
    "name": "who it goes to",
    "team": "the team",
    "form": "“monthly return” or “quarterly update”",
    "period": "the month or the quarter",
    "deadline": "the day it is due",
    "link": "the address of the form",
    "note": "what the officer wrote",
    "sender": "who sent it back, reopened it or reminds",
    "list": "what is outstanding, a line each",
    "council": "the council’s name",
}
"""What each placeholder stands for."""

_PLACE = re.compile(r"\{([^{}\n]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value in its place.

    It is read once, so that what a value says is never filled in again: a team may be called
    `{link}`. A place without a value stays as it was typed.
    """
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def unknown_places(text: str, known: Collection[str]) -> list[str]:
    """The places, in their order, that stand for nothing: `{tema}`."""
    return [place[0] for place in _PLACE.finditer(text) if place[1] not in known]


def missing_places(text: str, wanted: Collection[str]) -> list[str]:
    """The places that the text must have and does not: `{link}`."""
    there = {place[1] for place in _PLACE.finditer(text)}
    return [f"{{{name}}}" for name in wanted if name not in there]


def one_line(text: str) -> str:
    """A subject: one line, whatever was put into it."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
