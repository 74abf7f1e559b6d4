"""What somebody typed into a form that is not there any more, so that they can copy it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from measures.seen import Seen, digest

COMMENT = "comment-"
"""Begins the name of the field that every measure of every form has."""


class TypedText(NamedTuple):
    """A measure's figure and comment, each as it was typed; empty where it was not changed."""

    reference: str
    figure: str
    comment: str


def typed_texts(post: Mapping[str, str]) -> list[TypedText]:
    """What was changed from what its form had shown, by measure in the order it was sent."""
    found = []
    for name in post:
        if name.startswith(COMMENT):
            reference = name.removeprefix(COMMENT)
            seen = Seen.parse(post.get(f"seen-{reference}", ""))
            shown = "" if seen.figure is None else str(seen.figure)
            figure = post.get(f"figure-{reference}", "").strip()
            figure = figure or post.get(f"choice-{reference}", "")
            comment = post[name].replace("\r\n", "\n")
            typed = TypedText(
                reference,
                figure if figure != shown else "",
                comment if digest(comment) != seen.comment else "",
            )
            if typed.figure or typed.comment:
                found.append(typed)
    return found
