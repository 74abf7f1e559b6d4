"""What a browser sends of a quarterly update, read row by row."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass

from measures.entering import Box
from measures.figures import Figure, NotAWholeNumber, read_figure
from measures.forms import TAKE_MINE, Sent, read_row
from measures.update_entries import TypedRow
from measures.update_form import UpdateForm, UpdateRow

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
    def figure_is_changed(self) -> bool:
        """Whether the person changed one of its two figures."""
        total = self.typed.year_to_date != self.typed.year_to_date_seen
        return self.sent.figure_is_changed or total or bool(self.total_error)


def read_rows(post: Mapping[str, str], form: UpdateForm) -> dict[str, SentRow]:
    """The rows of an update that was sent, by reference."""
    return {row.reference: found for row in form.to_confirm if (found := _read(post, row, form))}


def _read(post: Mapping[str, str], row: UpdateRow, form: UpdateForm) -> SentRow | None:
    reference = row.reference
    if f"comment-{reference}" not in post:
        return None
    fields = post
    if not form.is_whole:
        # Nobody types a figure that comes from the months.
        fields = ChainMap({f"figure-{reference}": ""}, dict(post.items()))
    sent = read_row(reference, row.measure, fields, Box(form.quarter.last_month))
    if sent is None:
        return None
    takes_mine = post.get("take") == f"{TAKE_MINE} {reference}"
    seen_total, _ = _number(post.get(f"{'stands' if takes_mine else 'seen'}-total-{reference}", ""))
    text = post.get(f"total-{reference}", "") if form.is_whole else ""
    total, total_error = _number(text)
    return SentRow(
        sent=sent,
        total_text=text,
        total_error=total_error,
        typed=TypedRow(
            measure=row.measure,
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
