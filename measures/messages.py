"""Emails: written once each as rows, in the transaction of what they tell about.

`manage.py send_due` hands them over (`measures.sending`); nothing is sent while somebody waits for
a page. Who may read and decide about them is `measures.access`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from doris.models import User
from measures.deadlines import read_deadlines
from measures.exceptions import Refused
from measures.models import (
    Assignment,
    Message,
    MessageKind,
    MessageStatus,
    Team,
)
from measures.periods import Month
from measures.recipients import Recipients, read_recipients, why_not
from measures.states import MessageAction
from measures.wordings import Form, Wording, read_wordings, values_of

UNKNOWN_AFTER = timedelta(minutes=5)
"""After this long nobody is handing it over any more: it was cut off."""

TROUBLED_FOR = timedelta(days=30)
"""How long one that was not sent is counted as something to see to."""

HAPPENED = frozenset({MessageKind.SENT_BACK, MessageKind.REOPENED, MessageKind.REMINDER})

BATCH = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """An email before it is a row: about what, to whom, and what makes it another than the last."""

    kind: MessageKind
    to: User | None
    wording: Wording
    key: str
    form: Form | None = None
    note: str = ""

    def row(self, *, by: User | None, at: datetime) -> Message:
        """The row, waiting to be sent; or not sent and why, where there is nowhere to send it."""
        problem = why_not(self.to)
        return Message(
            key=self.key,
            kind=self.kind,
            to=self.to,
            address="" if problem or self.to is None else self.to.email,
            team=self.form.team if self.form else None,
            last_month=self.form.last_month if self.form else None,
            span=self.form.span if self.form else 1,
            subject=self.wording.subject,
            text=self.wording.text,
            note=self.note,
            status=MessageStatus.NOT_SENT if problem else MessageStatus.WAITING,
            why=problem,
            made_at=at,
            made_by=by,
            moved_at=at,
        )


def key_of(kind: MessageKind, form: Form, to: User | None, more: str = "") -> str:
    """What an email is about and to whom, and for something that happens again, when."""
    parts = (kind, form.team.pk, form.last_month, form.span, to.pk if to else "nobody", more)
    return ":".join(str(part) for part in parts if part != "")


def write(drafts: Collection[Draft], *, by: User | None, at: datetime) -> int:
    """Put the emails that were never written before into the table; returns how many."""
    there = set(
        Message.objects.filter(key__in=[draft.key for draft in drafts]).values_list(
            "key", flat=True
        )
    )
    # In one order, so that two runs at once don't wait for each other.
    new = {draft.key: draft for draft in drafts if draft.key not in there}
    rows = [new[key].row(by=by, at=at) for key in sorted(new)]
    Message.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


# Something happened -----------------------------------------------------------------------------


def tell(
    *,
    kind: MessageKind,
    team: Team,
    last_month: Month,
    span: int,
    by: User,
    at: datetime,
    key: str = "",
    note: str = "",
) -> list[Message]:
    """Write to a team's managers that something happened to one of its forms.

    `key` says which time it is, where that is not `at`. An email that came to nothing is in the
    list too, with `why`.
    """
    form = Form(team, last_month, span)
    return tell_each(kind=kind, forms=[form], by=by, at=at, key=key, note=note)


@transaction.atomic
def tell_each(
    *,
    kind: MessageKind,
    forms: Sequence[Form],
    by: User,
    at: datetime,
    key: str = "",
    note: str = "",
) -> list[Message]:
    """`tell` about several forms at once, in 4 queries and one for what was sent back before."""
    recipients = read_recipients(timezone.localdate(at))
    wording = read_wordings()[kind]
    deadlines = read_deadlines({form.last_month for form in forms})
    messages = []
    for form in forms:
        row = deadlines.get((form.last_month, form.span))
        due = row.due if row else None
        people = recipients.of(form.team)
        added = _add_to_waiting(kind, form, people, wording, due, by=by, note=note)
        messages += added
        told = {row.to_id for row in added}
        untold: list[User | None] = [person for person in people if person.pk not in told]
        for to in untold if people else [None]:
            filled = wording.filled(values_of(form, to, deadline=due, note=note, sender=by))
            draft = Draft(kind, to, filled, key_of(kind, form, to, key or at.isoformat()), form)
            messages.append(draft.row(by=by, at=at))
            messages[-1].note = note
    Message.objects.bulk_create(
        [message for message in messages if message.pk is None],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return messages


def pass_on(messages: Collection[Message], recipients: Recipients, *, at: datetime) -> int:
    """Write what happened to a form to those who have the part now, where it was written to
    somebody who has it no more and had not gone out; returns how many emails were written.

    What the calendar says is written anew by itself.
    """
    happened = [each for each in messages if each.kind in HAPPENED]
    if not happened:
        return 0
    wordings = read_wordings()
    deadlines = read_deadlines({each.last_month for each in happened if each.last_month})
    written = 0
    for each in happened:
        if each.team is None or each.last_month is None or each.made_by is None:
            continue
        form = Form(each.team, each.last_month, each.span)
        row = deadlines.get((form.last_month, form.span))
        due, kind, when = (
            row.due if row else None,
            MessageKind(each.kind),
            each.key.split(":", 5)[5],
        )
        drafts = []
        for to in recipients.of(form.team):
            values = values_of(form, to, deadline=due, note=each.note, sender=each.made_by)
            key = key_of(kind, form, to, when)
            drafts.append(Draft(kind, to, wordings[kind].filled(values), key, form, each.note))
        written += write(drafts, by=each.made_by, at=at)
    return written


def _add_to_waiting(
    kind: MessageKind,
    form: Form,
    people: Collection[User],
    wording: Wording,
    deadline: date | None,
    *,
    by: User,
    note: str,
) -> list[Message]:
    """Put what somebody adds to a form that they sent back into the email that still waits.

    An officer who sends back five findings writes one email with five notes.
    """
    if kind is not MessageKind.SENT_BACK:
        return []
    waiting = Message.objects.select_for_update(of=("self",)).filter(
        kind=kind,
        team=form.team,
        last_month=form.last_month,
        span=form.span,
        to__in=people,
        made_by=by,
        status=MessageStatus.WAITING,
    )
    rows = list(waiting.select_related("to").order_by("pk"))
    for row in rows:
        row.note = f"{row.note}\n\n{note.strip()}".strip()
        values = values_of(form, row.to, deadline=deadline, note=row.note, sender=by)
        row.text = wording.filled(values).text
    Message.objects.bulk_update(rows, ["note", "text"])
    return rows


def tell_reopened(
    *, team: Team, last_month: Month, span: int, by: User, at: datetime, why: str
) -> None:
    """Write to a team's managers that a form of theirs was reopened, unless it was one of them."""
    on = timezone.localdate(at)
    if Assignment.objects.active(on).filter(team=team, user=by).exists():
        return
    tell(
        kind=MessageKind.REOPENED,
        team=team,
        last_month=last_month,
        span=span,
        by=by,
        at=at,
        note=why,
    )


# What becomes of one ----------------------------------------------------------------------------


def is_unknown(message: Message, at: datetime) -> bool:
    """Whether it was cut off while it was handed over, so that nobody knows if it arrived."""
    return message.status == MessageStatus.HANDING_OVER and message.moved_at <= at - UNKNOWN_AFTER


def unknown(at: datetime) -> QuerySet[Message]:
    """Those that were cut off."""
    return Message.objects.filter(_cut_off(at))


def _cut_off(at: datetime) -> Q:
    return Q(status=MessageStatus.HANDING_OVER, moved_at__lte=at - UNKNOWN_AFTER)


def count_troubled(at: datetime) -> int:
    """How many emails an officer is to look at: unknown, or lately not sent and not decided on."""
    return Message.objects.filter(
        _cut_off(at)
        | Q(
            status=MessageStatus.NOT_SENT,
            moved_at__gt=at - TROUBLED_FOR,
            decided_by__isnull=True,
        )
    ).count()


def choices(message: Message, at: datetime) -> list[MessageAction]:
    """What an officer may decide about an email as it stands."""
    if message.status == MessageStatus.HANDING_OVER and not is_unknown(message, at):
        return []
    decisions = (MessageAction.SAY_ARRIVED, MessageAction.SEND_AGAIN, MessageAction.LEAVE)
    return [
        action
        for action in decisions
        if message.after(action) and not (action is MessageAction.LEAVE and message.decided_by_id)
    ]


@transaction.atomic
def decide(*, message: Message, action: MessageAction, by: User, at: datetime) -> Message:
    """Say that it arrived, send it again, or leave it unsent.

    One that is sent again goes to the address that stands on the account now; one that had nobody
    to go to, to the team's manager now.
    """
    row = (
        Message.objects.select_for_update(of=("self",))
        .select_related("to", "team")
        .get(pk=message.pk)
    )
    status = row.after(action)
    if status is None or action not in choices(row, at):
        raise Refused(_refusal(row, at))
    if action is MessageAction.SEND_AGAIN:
        _address_anew(row, on=timezone.localdate(at))
        row.why = ""
    row.status, row.moved_at, row.decided_by = status, at, by
    row.save()
    return row


def _refusal(message: Message, at: datetime) -> str:
    if message.status == MessageStatus.HANDING_OVER and not is_unknown(message, at):
        return "This email is being handed over at this moment. Look again in a few minutes."
    return f"This email is not in doubt: {message.get_status_display().lower()}."


def _address_anew(message: Message, *, on: date) -> None:
    if message.to is None and message.team is not None:
        message.to = next(iter(read_recipients(on).of(message.team)), None)
    problem = why_not(message.to)
    if problem or message.to is None:
        raise Refused(f"{problem} An administrator can change that in Django admin.")
    message.address = message.to.email


def claim(pk: int, *, at: datetime) -> Message | None:
    """Mark a waiting email as being handed over, and read it; None where somebody else has it."""
    rows = Message.objects.filter(pk=pk)
    marked = move_all(
        rows,
        MessageAction.HAND_OVER,
        was=MessageStatus.WAITING,
        at=at,
        attempts=F("attempts") + 1,
        why="",
    )
    return rows.select_related("made_by").get() if marked else None


def move(
    pk: int,
    action: MessageAction,
    *,
    was: MessageStatus,
    at: datetime,
    why: str,
    attempts: int | None = None,
) -> bool:
    """Take an email on from where it stood, unless somebody else has by now.

    `attempts` says which time it was handed over.
    """
    rows = Message.objects.filter(pk=pk)
    if attempts is not None:
        rows = rows.filter(attempts=attempts)
    return move_all(rows, action, was=was, at=at, why=why) == 1


def move_all(
    rows: QuerySet[Message],
    action: MessageAction,
    *,
    was: MessageStatus,
    at: datetime,
    **fields: object,
) -> int:
    """Take many on at once; returns how many."""
    status = Message(status=was).after(action)
    if status is None:
        raise Refused(f"An email that is {was.label.lower()} can’t {action.label}.")
    return rows.filter(status=was).update(status=status, moved_at=at, **fields)
