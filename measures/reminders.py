"""Reminding teams of what they are still to submit, in an officer's own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures.exceptions import Refused
from measures.messages import tell_each
from measures.models import Message, MessageKind
from measures.periods import Month
from measures.policies import lock_teams
from measures.wording import joined_text
from measures.wordings import Form

Key = tuple[int, Month, int]
"""Team, last month, span: the form that a reminder is about."""


def key_of(form: Form) -> Key:
    """What finds a form's reminders."""
    return form.team.pk, form.last_month, form.span


def read_reminded(forms: Collection[Form], *, on: date) -> Mapping[Key, Message]:
    """The latest reminder of a day about each of these forms, in one query."""
    begins = timezone.make_aware(datetime.combine(on, time()))
    ends = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    rows = Message.objects.filter(
        kind=MessageKind.REMINDER,
        team_id__in={form.team.pk for form in forms},
        last_month__in={form.last_month for form in forms},
        made_at__gte=begins,
        made_at__lt=ends,
    )
    found = {
        (row.team_id, row.last_month, row.span): row
        for row in rows.select_related("made_by").order_by("pk")
        if row.team_id and row.last_month
    }
    return {key: found[key] for key in map(key_of, forms) if key in found}


@transaction.atomic
def remind(*, forms: Sequence[Form], note: str, seen: int, by: User, at: datetime) -> list[Message]:
    """Write to the teams' managers about these forms; sent with the next run of `send_due`.

    `seen` is the latest reminder that the officer knew of, by primary key: what another officer
    has reminded of since, in the same moment too, is refused.
    """
    if not note.strip():
        raise Refused("Write what the teams should know.")
    lock_teams({form.team.pk for form in forms})
    reminded = read_reminded(forms, on=timezone.localdate(at))
    again = [form for form in forms if key_of(form) in reminded]
    since = [form for form in again if reminded[key_of(form)].pk > seen]
    if since:
        names = joined_text([f"{form.team.name} about {form.period}" for form in since])
        who = reminded[key_of(since[0])].made_by
        raise Refused(f"{who} has reminded {names} a moment ago. Send again if you still want to.")
    return tell_each(kind=MessageKind.REMINDER, forms=forms, by=by, at=at, note=note)
