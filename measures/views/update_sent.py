"""What a browser sends of a quarterly update, read row by row."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass

from measures.entering import Box
from measures.figures import Figure, NotAWholeNumber, read_figure
from measures.forms import TAKE_MINE, Sent, read_row
from measures.models import Measure
from measures.periods import Quarter
from measures.seen import Seen
from measures.update_entries import TypedRow
from measures.update_form import UpdateForm

COMMENT = "comment-"
"""Begins the name of the field that every measure of the form has."""

ALL = "all"
"""Confirms every measure in which nothing is odd."""


@dataclass(frozen=True, slots=True)
class SentRow:
    """One measure as it was sent. What can't be read stays as text, with a message saying why."""

    sent: Sent
    total_text: str
    total_error: str
    typed: TypedRow
    figures: str
    """The figures as the person was shown them."""

    @property
    def has_error(self) -> bool:
        """Whether part of it could not be read."""
        return self.sent.has_error or bool(self.total_error)

    @property
    def is_changed(self) -> bool:
        """Whether the person changed anything from what they were shown."""
        return self.has_error or self.typed.is_changed

    @property
    def figure_text(self) -> str:
        """The quarter's figure as it was sent, or the reason that was chosen beside it."""
        return self.sent.text or self.sent.choice

    @property
    def figure_is_changed(self) -> bool:
        """Whether the person changed one of its two figures."""
        is_unread = bool(self.sent.figure_error or self.total_error)
        return is_unread or self.typed.is_figure_changed


def read_rows(post: Mapping[str, str], form: UpdateForm) -> dict[str, SentRow]:
    """The rows of an update that was sent, by reference: those of the form, then any other.

    A page that was opened before the update changed may send a measure, or a figure, that is not
    asked for any more. It is read all the same, so that nothing typed is dropped unsaid.
    """
    measures = {row.reference: row.measure for row in form.rows}
    others = {name.removeprefix(COMMENT) for name in post if name.startswith(COMMENT)} - set(
        measures
    )
    if others:
        known = Measure.objects.filter(reference__in=others).order_by("reference")
        measures |= dict(known.values_list("reference", "pk"))
    return {
        reference: found
        for reference, measure in measures.items()
        if (found := _read(post, reference, measure, form.quarter))
    }


def without_place(sent: Mapping[str, SentRow], form: UpdateForm) -> list[SentRow]:
    """What somebody typed where the form asks for nothing: a measure, or a figure of one."""
    asked = {row.reference for row in form.to_confirm}
    return [
        row
        for reference, row in sent.items()
        if (reference not in asked and row.is_changed)
        or (not form.is_whole and row.figure_is_changed)
    ]


def _read(
    post: Mapping[str, str], reference: str, measure: int, quarter: Quarter
) -> SentRow | None:
    if f"{COMMENT}{reference}" not in post:
        return None
    prefix = "stands" if post.get("take") == f"{TAKE_MINE} {reference}" else "seen"
    # A page whose figures came from the months sends none: it leaves them as they were seen.
    figure = Seen.parse(post.get(f"{prefix}-{reference}", "")).figure
    as_seen = {f"figure-{reference}": "" if figure is None else str(figure)}
    sent = read_row(
        reference, measure, ChainMap(dict(post.items()), as_seen), Box(quarter.last_month)
    )
    if sent is None:
        return None
    total_as_seen = post.get(f"{prefix}-total-{reference}", "")
    seen_total, _ = _number(total_as_seen)
    text = post.get(f"total-{reference}", total_as_seen)
    total, total_error = _number(text)
    return SentRow(
        sent=sent,
        total_text=text,
        total_error=total_error,
        typed=TypedRow(
            measure=measure,
            text=sent.typed.comment,
            seen=sent.typed.seen,
            draft_seen=post.get(f"draft-{reference}", ""),
            figure=sent.typed.figure,
            year_to_date=seen_total if total_error else total,
            year_to_date_seen=seen_total,
            use_draft=post.get("draft") == reference,
        ),
        figures=post.get(f"figures-{reference}", ""),
    )


def _number(text: str) -> tuple[int | None, str]:
    """A year to date as it was typed, and what is wrong with it."""
    try:
        figure: Figure | None = read_figure(text)
    except NotAWholeNumber as error:
        return None, str(error)
    if figure is not None and not isinstance(figure, int):
        return None, "Leave the year to date empty where there is no figure"
    return figure, ""
