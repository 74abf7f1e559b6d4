"""How a team's figures came to be: who entered and changed each, and what was found odd in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from measures.models import FigureChange, RaisedFinding
from measures.periods import Month
from measures.recording import period_name
from reporting.report import NO_FIGURE


class Step(NamedTuple):
    """One change to a figure, as read."""

    last_month: Month
    span: int
    reference: str
    period: str
    old: str
    new: str
    who: str
    role: str
    at: datetime
    why: str


class Odd(NamedTuple):
    """A warning that stood at a figure, and what became of it."""

    month: Month
    message: str
    state: str
    note: str
    who: str


def read_steps(
    team: int, measures: Collection[int], months: Sequence[Month], *, until: int | None = None
) -> list[Step]:
    """Every change to these figures, oldest first; up to the one with this key, if given."""
    rows = FigureChange.objects.filter(
        team_id=team, measure_id__in=measures, last_month__in=months
    ).order_by("last_month", "at", "pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    return [
        Step(
            last_month=row.last_month,
            span=row.span,
            reference=row.measure.reference,
            period=period_name((row.team_id, row.measure_id, row.last_month, row.span)),
            old=figure_before(row.old_value, row.old_reason),
            new=figure_before(row.new_value, row.new_reason),
            who=str(row.by),
            role=row.by.job_title,
            at=row.at,
            why=row.why,
        )
        for row in rows.select_related("measure", "by")
    ]


def figure_before(value: int | None, reason: str) -> str:
    """A figure before or after a change: zero, missing and both reasons are four things."""
    if value is not None:
        return f"{value:,}"
    return reason or NO_FIGURE


def read_odd(team: int, references: Collection[str], months: Sequence[Month]) -> list[Odd]:
    """The findings that name one of the measures, by month."""
    rows = RaisedFinding.objects.filter(team_id=team, month__in=months).select_related(
        "measure", "decided_by"
    )
    return [
        Odd(
            month=row.month,
            message=row.message,
            state=row.get_status_display(),
            note=row.note,
            who=str(row.decided_by) if row.decided_by else "",
        )
        for row in rows.order_by("month", "pk")
        if {row.measure.reference, *row.measures} & set(references)
    ]
