"""The sentences that commentary is drafted with, from the months themselves (rules §5). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from measures.change import Arrow, Change
from measures.periods import MONTH_NAMES

MOST_NAMED = 3


def positions_text(positions: Iterable[tuple[str, str]]) -> str:
    """A snapshot's discrete months, each with its figure: "April 120, May 131, June 127".

    Both are text: the month as it is called, the figure as it is read.
    """
    return ", ".join(f"{month} {figure}" for month, figure in positions)


def most_often_text(counts: Iterable[tuple[str, int | None]]) -> str:
    """The three largest parts of a breakdown, in the form's order where they are equal.

    "Most often CAMHS (12), Homestart (7) and DV support (5)"; "" where every part is 0 or
    was not given.
    """
    counted = [(name, count) for name, count in counts if count]
    largest = sorted(counted, key=lambda part: -part[1])[:MOST_NAMED]
    named = [f"{name} ({count:,})" for name, count in largest]
    if not named:
        return ""
    *first, last = named
    return f"Most often {', '.join(first)} and {last}" if first else f"Most often {last}"


def moved_text(moved: Change, than: str, before: int, now: int) -> str:
    """A change beyond the tolerance: "Up 22% on Q1 (from 41 to 50)".

    "" for one within it, for none, and where both numbers are too small to say anything.
    """
    if moved.arrow not in (Arrow.UP, Arrow.DOWN) or moved.small_numbers:
        return ""
    how = f" {abs(moved.percent):,}%" if moved.percent is not None else ""
    return f"{moved.arrow.value.capitalize()}{how} on {than} (from {before:,} to {now:,})"


def months_text(comments: Iterable[tuple[str, str]]) -> str:
    """What was said of single months, each on a line of its own: "July: Two large families"."""
    return "\n".join(f"{month}: {said.strip()}" for month, said in comments if said.strip())


def draft_text(sentences: Iterable[str]) -> str:
    """The sentences that there are, each on a line of its own."""
    return "\n".join(sentence for sentence in sentences if sentence)


_MONTH = f"(?:{'|'.join(MONTH_NAMES)})"
_FIGURE = r"(?:[\d,]+|\[[xz]\]|no figure)"
_FROM_FIGURES = re.compile(
    r"(?:Up|Down)(?: [\d,]+%)? on [^()]+ \(from [\d,]+ to [\d,]+\)"
    rf"|{_MONTH} {_FIGURE}(?:, {_MONTH} {_FIGURE})*"
    r"|Most often .+ \([\d,]+\)"
)


def without_figures(text: str) -> str:
    """Only what somebody said: without the lines that the functions above make of figures."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if not _FROM_FIGURES.fullmatch(line.strip())).strip()


def is_own_words(written: str, *drafts: str) -> bool:
    """Whether somebody wrote more than what was drafted from the figures alone."""
    drafted = {line.strip() for draft in drafts for line in draft.splitlines()}
    return any(line.strip() and line.strip() not in drafted for line in written.splitlines())
