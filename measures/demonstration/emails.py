"""Writes the emails that the demonstration's people have had of late. None of them is sent."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import F

from measures.demonstration.dates import Calendar
from measures.digest import draft_digests, read_outstanding
from measures.messages import move_all, write
from measures.models import Message, MessageStatus
from measures.recipients import read_recipients
from measures.scheduling import draft_calendar, read_pending
from measures.states import MessageAction
from measures.wordings import read_wordings
from measures.working_days import is_working_day

DAYS = 14
SENT_AT = time(7, 15)


def write_emails(calendar: Calendar) -> None:
    """Write what each working day of the last two weeks called for, of what is still not in.

    They are kept, and so are those that were written when a return was sent back.
    """
    wordings = read_wordings()
    for on in (calendar.on - timedelta(days=ago) for ago in range(DAYS, 0, -1)):
        if not is_working_day(on):
            continue
        at = datetime.combine(on, SENT_AT, calendar.zone)
        recipients, pending = read_recipients(on), read_pending(on)
        drafts = draft_calendar(pending, recipients, wordings, on)
        drafts += draft_digests(read_outstanding(pending, on, at), recipients, wordings, on)
        write(drafts, by=None, at=at)
    move_all(
        Message.objects.all(),
        MessageAction.KEEP,
        was=MessageStatus.WAITING,
        at=calendar.start,
        why="",
    )
    Message.objects.update(moved_at=F("made_at"))
