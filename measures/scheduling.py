"""What the calendar calls for on a day: which emails are to be written, about what, to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from doris.models import User
from measures.deadlines import MONTH, QUARTER
from measures.due import Due, DueReturn, DueUpdate, read_due, read_due_updates
from measures.messages import Draft, key_of
from measures.models import Deadline, MessageKind
from measures.occasions import Occasion, occasions
from measures.periods import Month
from measures.queries import read_structure
from measures.recipients import Recipients
from measures.wordings import Form, Wordings, values_of

LOOKED_BACK = timedelta(days=2 * 366)
"""Whatever is older and never came is for somebody to decide on, not to be told about."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A form that was never submitted and that somebody waits for, with its days."""

    form: Form
    deadline: Deadline


def read_pending(on: date) -> list[Pending]:
    """What has opened and was never submitted, by team and period, in 10 queries.

    Nothing of closed quarters, and nothing that an officer has accepted will not come.
    """
    deadlines = {
        (row.last_month, row.span): row
        for row in Deadline.objects.filter(opens__lte=on, due__gte=on - LOOKED_BACK)
    }
    months: set[Month] = set()
    for last, span in deadlines:
        months.update((last,) if span == MONTH else last.quarter.months)
    if not months:
        return []
    structure = read_structure()
    returns = read_due(structure, structure.teams, months, on)
    found = []
    due: list[DueReturn | DueUpdate] = [*returns, *read_due_updates(returns, on)]
    for each in due:
        form = form_of(each)
        deadline = deadlines.get((form.last_month, form.span))
        if deadline and is_expected(each):
            found.append(Pending(form, deadline))
    return found


def form_of(due: DueReturn | DueUpdate) -> Form:
    """What is due, as emails name it."""
    if isinstance(due, DueReturn):
        return Form(due.team, due.month, MONTH)
    return Form(due.team, due.quarter.last_month, QUARTER)


def is_expected(due: Due) -> bool:
    """Whether it was never submitted and its manager can still do so."""
    return not (due.is_in or due.is_excused or due.is_closed)


def draft_calendar(
    pending: Sequence[Pending], recipients: Recipients, wordings: Wordings, on: date
) -> list[Draft]:
    """The emails that a day calls for, whether or not they were written before."""
    return [
        draft
        for each in pending
        for occasion in occasions(opens=each.deadline.opens, due=each.deadline.due, on=on)
        for draft in _drafts(each, occasion, recipients, wordings)
    ]


def _drafts(
    pending: Pending, occasion: Occasion, recipients: Recipients, wordings: Wordings
) -> Iterator[Draft]:
    """One for everybody who is told."""
    kind, form = MessageKind(occasion), pending.form
    team = form.team
    people: Sequence[User | None] = (
        recipients.officers_of(team)
        if kind is MessageKind.OVERDUE_OFFICER
        else recipients.of(team) or [None]
    )
    due = pending.deadline.due
    # A deadline that is put off is told anew, but for the opening.
    more = "" if occasion is Occasion.OPENS else due.isoformat()
    for to in people:
        filled = wordings[kind].filled(values_of(form, to, deadline=due))
        yield Draft(kind, to, filled, key_of(kind, form, to, more), form)
