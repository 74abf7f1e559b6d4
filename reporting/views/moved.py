"""What moved, for the report's page and the home page: each measure with its changes in words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypedDict

from django.utils.html import escape
from django.utils.safestring import SafeString

from measures import change_wording
from measures.change import Change, Judgement
from reporting import wording
from reporting.movements import has_moved, what_moved
from reporting.report import Amount, MeasureRow, Report
from reporting.views.explained import CHANGES, Explained


@lru_cache(maxsize=8192)
def escaped(text: str) -> SafeString:
    """A text as HTML. Of a page's thousands of texts few are different, so each is escaped once."""
    return escape(text)


class Movement(TypedDict):
    """A change: its arrow and judgement by name, for shape and colour, and all of it in words.

    A similar figure is judged similar, which its text says already.
    """

    arrow: str
    judgement: str
    text: str
    note: str


class Moved(TypedDict):
    """A measure that moved by its tolerance or more, and against which quarters."""

    anchor: str
    explained: str
    """Where its figures are explained, up to the place on that page."""
    reference: str
    title: str
    figure: str
    note: str
    changes: tuple[tuple[str, str, Movement], ...]
    """Against which quarter, the change's place on the page that explains it, and the change."""


class WhatMoved(NamedTuple):
    """The measures that moved: against what is good, towards it, and where neither is good."""

    worse: tuple[Moved, ...]
    better: tuple[Moved, ...]
    unjudged: tuple[Moved, ...]


def present_moved(report: Report, query: str = "") -> WhatMoved:
    """The measures that moved, each with the changes by which it did.

    What explains the figures is asked for by the same `query` as the report.
    """
    places = dict(zip(map(id, report.rows), anchors(report), strict=True))
    explained = Explained(report, {}, query)
    return WhatMoved(
        *(
            tuple(_moved(row, places[id(row)], report, explained) for row in rows)
            for rows in what_moved(report)
        )
    )


def _moved(row: MeasureRow, anchor: str, report: Report, explained: Explained) -> Moved:
    changes = (
        (row.change_on_previous, report.quarter.previous, CHANGES[0]),
        (row.change_on_last_year, report.quarter.last_year, CHANGES[1]),
    )
    return Moved(
        anchor=anchor,
        explained=explained.of(row.reference),
        reference=row.reference,
        title=row.title,
        figure=row.period_actual.text,
        note=note(row.period_actual, report.unit.level),
        changes=tuple(
            (against.short, place, movement(change))
            for change, against, place in changes
            if has_moved(change)
        ),
    )


def is_compared(report: Report) -> bool:
    """Whether any change could be worked out."""
    return any(
        change.arrow
        for row in report.rows
        for change in (row.change_on_previous, row.change_on_last_year)
    )


def movement(change: Change) -> Movement:
    """A change as shape, colour and words."""
    text = change_wording.change_text(change)
    if change.judgement in (Judgement.POSITIVE, Judgement.NEGATIVE):
        text = f"{text}, {change.judgement.value}"
    return Movement(
        arrow=change.arrow.value if change.arrow else "",
        judgement=change.judgement.value if change.judgement else "none",
        text=escaped(text),
        note=escaped("; ".join(wording.change_notes(change))),
    )


def note(amount: Amount, level: str) -> str:
    """What a figure stands on, where that is not everybody."""
    return "" if amount.is_complete else wording.coverage_text(amount, level)


def anchors(report: Report) -> list[str]:
    """A place on the page for each row, by its reference, each of them once."""
    found: list[str] = []
    for row in report.rows:
        anchor = anchor_of(row.reference)
        while anchor in found:
            anchor += "-again"
        found.append(anchor)
    return found


def anchor_of(reference: str) -> str:
    """The place of a measure on the page, where no other one comes to the same."""
    plain = reference.replace("%", "-percent")
    return "measure-" + re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-")
