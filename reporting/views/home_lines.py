"""Returns and updates as the home page lists them: how each stands and what there is to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.urls import reverse

from measures.due import NOT_STARTED, Due, DueReturn, DueUpdate
from measures.models import ReturnStatus, Team
from measures.periods import Month
from measures.wording import day_text, weekday_text

STATES = {
    NOT_STARTED: ("Not started", "none"),
    ReturnStatus.DRAFT: ("Draft", "draft"),
    ReturnStatus.SENT_BACK: ("Sent back", "returned"),
    ReturnStatus.REOPENED: ("Reopened", "draft"),
    ReturnStatus.SUBMITTED: ("Submitted", "submitted"),
}
"""How a return's status is written, and the shape it has beside it."""
WILL_NOT_REPORT = ("Will not report", "accepted")
WITH_QUARTER = ("Came with its quarter", "submitted")

COUNTS_MEANWHILE = "what was submitted counts"

Notes = Mapping[tuple[int, Month], Sequence[str]]
"""What officers wrote on sending returns back, by team and month."""


class When(NamedTuple):
    """By when something is to be done."""

    text: str
    is_overdue: bool = False


NEVER = When("")


class DueLine(NamedTuple):
    """A return or an update on the home page, with what there is to do about it."""

    period: str
    state: str
    shape: str
    href: str
    to_do: str
    when: When
    notes: tuple[str, ...]
    """Why it will not be reported, or what an officer wrote on sending it back."""


def months_address(team: Team) -> str:
    """The list of a team's returns."""
    return reverse("measures:months", args=[team.slug])


def due_line(due: DueReturn | DueUpdate, when: When = NEVER, notes: Sequence[str] = ()) -> DueLine:
    """How something stands. The notes are those with which it was sent back."""
    state, shape = STATES[due.status]
    if due.status != ReturnStatus.SENT_BACK:
        notes = ()
    if isinstance(due, DueReturn):
        if due.came_with_quarter:
            state, shape = WITH_QUARTER
        elif due.gap and not due.counts:
            (state, shape), notes = WILL_NOT_REPORT, (due.gap.why,)
    return DueLine(
        period=due.month.name if isinstance(due, DueReturn) else f"{due.quarter.short} update",
        state=state,
        shape=shape,
        href=_address(due),
        to_do=_to_do(due),
        when=when,
        notes=tuple(notes),
    )


def _address(due: DueReturn | DueUpdate) -> str:
    slug = due.team.slug
    if isinstance(due, DueReturn):
        return reverse("measures:return", args=[slug, due.month])
    quarter = due.quarter
    return reverse("measures:update", args=[slug, quarter.financial_year.slug, quarter.slug])


def _to_do(due: Due) -> str:
    if due.counts:
        return "View"
    return "Start" if due.status == NOT_STARTED else "Continue"


def when_due(due: Due, on: date, *, is_latest: bool = False) -> When:
    """By when something is to be submitted: the day, and how long that is; or since when not."""
    if due.counts or due.is_excused:
        return NEVER
    if due.is_late and due.due_on:
        return When(f"Overdue since {weekday_text(due.due_on)}", is_overdue=True)
    if due.is_due and due.was_submitted:
        return When(f"To be submitted again; {COUNTS_MEANWHILE}")
    if due.due_on and due.is_due:
        return When(_days_left(due.due_on, (due.due_on - on).days))
    if not due.is_due:
        return When(f"{_period(due)} ends on {day_text(due.last_month.last_day)}")
    return When("Due now" if is_latest else "Outstanding")


def _period(due: Due) -> str:
    return "Month" if isinstance(due, DueReturn) else "Quarter"


def _days_left(day: date, days: int) -> str:
    """ "Due on Wednesday 14 October 2026, 9 days left"."""
    if days <= 0:
        return f"Due today, {weekday_text(day)}"
    left = "1 day left" if days == 1 else f"{days} days left"
    return f"Due on {weekday_text(day)}, {left}"
