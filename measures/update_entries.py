"""One measure of a quarterly update as somebody sent it, and what becomes of what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from doris.models import User
from measures.figures import Figure as FigureValue
from measures.models import QuarterlyUpdate, UpdateEntry, columns
from measures.seen import Seen, digest, merge, was_changed
from measures.update_form import UpdateRow


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One measure of the update as somebody sent it. Figures are typed for a whole quarter only."""

    measure: int
    text: str | None
    """The commentary; None is left as it stands."""
    seen: Seen
    draft_seen: str = ""
    """The digest of the draft that the person was shown."""
    figure: FigureValue | None = None
    year_to_date: int | None = None
    year_to_date_seen: int | None = None
    use_draft: bool = False
    """The draft is to take the place of what was written."""

    @property
    def is_changed(self) -> bool:
        """Whether the person changed anything from what they were shown."""
        return (
            self.use_draft
            or was_changed(self.seen, self.figure, self.text)
            or self.is_figure_changed
        )

    @property
    def is_figure_changed(self) -> bool:
        """Whether the person changed one of its two figures."""
        return self.figure != self.seen.figure or self.year_to_date != self.year_to_date_seen


@dataclass(frozen=True, slots=True)
class Met:
    """A row after what was typed met what stands there."""

    entry: UpdateEntry | None
    is_conflict: bool = False
    is_moved: bool = False


def meet(typed: TypedRow, now: UpdateRow) -> Met:
    """Put together what was typed and what stands: figure, year to date and words each by itself.

    Until somebody has saved something there is nothing to meet: a draft that has changed since it
    was shown is nobody's words.
    """
    stands = now.stands
    if typed.use_draft:
        figure, words, total = typed.figure, now.drafted, typed.year_to_date
        is_moved = False
    elif not stands.version:
        if not typed.is_changed:
            return Met(None)
        figure, total, is_moved = typed.figure, typed.year_to_date, False
        words = now.text if typed.text is None else typed.text
    else:
        met = merge(typed.seen, typed=(typed.figure, typed.text), stands=(stands.figure, now.text))
        totals = merge(
            Seen(figure=typed.year_to_date_seen),
            typed=(typed.year_to_date, None),
            stands=(stands.year_to_date, ""),
        )
        if met.clash or totals.clash:
            return Met(None, is_conflict=True, is_moved=True)
        is_moved = met.moved or totals.figure != typed.year_to_date
        figure, words = met.figure, met.comment
        total = totals.figure if isinstance(totals.figure, int) else None
        if (figure, words, total) == (stands.figure, now.text, stands.year_to_date):
            return Met(None, is_moved=is_moved)
    is_todays = typed.use_draft or typed.draft_seen == digest(now.drafted)
    entry = UpdateEntry(
        measure_id=now.measure,
        **columns(figure),
        year_to_date=total,
        drafted=now.drafted if is_todays else stands.drafted,
        written=words,
        confirmed_as=stands.confirmed_as,
    )
    return Met(entry, is_moved=is_moved)


def stamped(
    entry: UpdateEntry, update: QuarterlyUpdate, now: UpdateRow, *, by: User, at: datetime
) -> UpdateEntry:
    """The entry as the next version of what stands."""
    entry.update = update
    entry.version = now.stands.version + 1
    entry.changed_by, entry.changed_at = by, at
    return entry


def write(entries: Sequence[UpdateEntry], *, is_whole: bool) -> None:
    """Put entries in the place of those that stand for the same measures.

    Where the months are what counts by now (`is_whole` is false), the figures that somebody typed
    for the quarter before they began stay as they are.
    """
    figures = ["value", "reason", "year_to_date"] if is_whole else []
    UpdateEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["update", "measure"],
        update_fields=[
            *figures,
            "drafted",
            "written",
            "confirmed_as",
            "version",
            "changed_by",
            "changed_at",
        ],
    )


def confirmed(row: UpdateRow, update: QuarterlyUpdate, *, by: User, at: datetime) -> UpdateEntry:
    """A row with its figures confirmed as they are, and its words as they were shown."""
    entry = UpdateEntry(
        measure_id=row.measure,
        **columns(row.stands.figure),
        year_to_date=row.stands.year_to_date,
        drafted=row.drafted,
        written=row.text,
        confirmed_as=row.figures,
    )
    return stamped(entry, update, row, by=by, at=at)
