"""Whether what an email was to say is still so when it can be sent at last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from doris.models import User
from measures.deadlines import MONTH, read_deadlines
from measures.due import Due, DueReturn, DueUpdate, read_due, read_due_updates
from measures.models import Deadline, Message, MessageKind, ReturnStatus
from measures.occasions import Occasion, occasions
from measures.periods import Month
from measures.queries import read_structure
from measures.recipients import Recipients
from measures.scheduling import form_of

Key = tuple[int | None, Month | None, int]
"""Team, last month, span: the form that an email is about."""

NOT_THEIRS = "Whoever it was written to does not have that role any more."

DIGEST_LASTS = timedelta(days=6)

OPEN_AGAIN = {
    MessageKind.SENT_BACK: ReturnStatus.SENT_BACK,
    MessageKind.REOPENED: ReturnStatus.REOPENED,
}


def reasons_gone(
    waiting: Collection[Message], recipients: Recipients, *, on: date
) -> dict[int, str]:
    """Why emails that wait are to be sent no more, by primary key, in 11 queries."""
    due = _read_due(waiting, on)
    deadlines = read_deadlines({message.last_month for message in waiting if message.last_month})
    found = {}
    for message in waiting:
        why = _why_not_to(message, recipients) or (
            _why_old(message, on)
            if message.kind == MessageKind.DIGEST
            else _why_settled(message, due.get(_key(message)), deadlines, on)
        )
        if why:
            found[message.pk] = why
    return found


def _key(message: Message) -> Key:
    return message.team_id, message.last_month, message.span


def _read_due(waiting: Collection[Message], on: date) -> Mapping[Key, Due]:
    """How the forms that emails are about stand."""
    months: set[Month] = set()
    for message in waiting:
        if message.last_month:
            whole = message.last_month.quarter.months
            months.update((message.last_month,) if message.span == MONTH else whole)
    if not months:
        return {}
    teams = {message.team_id for message in waiting if message.team_id}
    returns = read_due(read_structure(), teams, months, on)
    found: dict[Key, Due] = {}
    due: list[DueReturn | DueUpdate] = [*returns, *read_due_updates(returns, on)]
    for each in due:
        form = form_of(each)
        found[form.team.pk, form.last_month, form.span] = each
    return found


def _why_not_to(message: Message, recipients: Recipients) -> str:
    """Whether whoever it was written to has the part no more."""
    people: list[User] = list(recipients.officers)
    if message.team and message.kind != MessageKind.OVERDUE_OFFICER:
        team = message.team.pk
        people = [*recipients.managers.get(team, ()), *recipients.deputies.get(team, ())]
    if any(person.pk == message.to_id for person in people):
        return ""
    return NOT_THEIRS


def _why_old(message: Message, on: date) -> str:
    """Whether a digest is of a day too long ago, which its key says."""
    of = date.fromisoformat(message.key.rpartition(":")[2])
    return "" if of >= on - DIGEST_LASTS else "It is more than a week old."


def _why_settled(
    message: Message,
    due: Due | None,
    deadlines: Mapping[tuple[Month, int], Deadline],
    on: date,
) -> str:
    """Whether the form that it is about needs nothing any more."""
    if due is None:
        return "The team is not asked for this any more."
    if due.counts:
        return "It has been submitted since."
    if due.is_excused:
        return "An officer has accepted that it will not come."
    wanted = OPEN_AGAIN.get(MessageKind(message.kind))
    if wanted:
        return "" if due.status == wanted else "It has been submitted since, and changed again."
    if due.is_closed:
        return "Its quarter has been closed."
    # What an officer has decided to send again is sent, be it late.
    if message.kind not in list(Occasion) or message.decided_by_id:
        return ""
    deadline = deadlines.get((message.last_month, message.span)) if message.last_month else None
    if deadline is None:
        return "It has no deadline any more."
    if message.kind in occasions(opens=deadline.opens, due=deadline.due, on=on):
        return ""
    return "The day for saying this has passed."
