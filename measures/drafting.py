"""The sentences that commentary is drafted with, from the months themselves (rules §5). Pure."""

from __future__ import annotations

from collections.abc import Iterable

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
