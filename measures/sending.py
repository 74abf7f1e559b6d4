"""Hands waiting emails over, each once.

An email is marked as being handed over, and that is committed, before the mail server hears of it.
So one that is cut off half-way stands as such until an officer decides: it is never sent again by
itself. What the server says it did not take waits for the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from doris.mail import KEPT, NeverTaken, NoPost, NotTaken, Post, Unknown, open_post
from measures.letters import letter
from measures.messages import claim, move, move_all, pass_on
from measures.models import Message, MessageStatus
from measures.recipients import Recipients
from measures.states import MessageAction
from measures.withdrawing import NOT_THEIRS, reasons_gone

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Outcome:
    """What became of the emails that waited, and why it ended early where it did."""

    sent: int = 0
    kept: int = 0
    refused: int = 0
    withdrawn: int = 0
    waiting: int = 0
    unknown: int = 0
    ended: str = ""


def send_waiting(*, on: date, recipients: Recipients, clock: Clock = timezone.now) -> Outcome:
    """Withdraw the emails whose reason has gone by a day, and hand the others over, oldest first.

    Nothing is sent inside a transaction, and two runs at once send nothing twice.
    """
    outcome = Outcome()
    rows = Message.objects.filter(status=MessageStatus.WAITING).select_related("team", "made_by")
    waiting = list(rows.order_by("made_at", "pk"))
    gone = reasons_gone(waiting, recipients, on=on) if waiting else {}
    for pk, why in gone.items():
        outcome.withdrawn += move(
            pk, MessageAction.WITHDRAW, was=MessageStatus.WAITING, at=clock(), why=why
        )
    pass_on([each for each in waiting if gone.get(each.pk) == NOT_THEIRS], recipients, at=clock())
    keys = [message.pk for message in waiting if message.pk not in gone]
    if settings.EMAIL_TRANSPORT == KEPT:
        left = Message.objects.filter(pk__in=keys)
        outcome.kept = move_all(
            left, MessageAction.KEEP, was=MessageStatus.WAITING, at=clock(), why=""
        )
    elif keys:
        _hand_over(keys, outcome, clock)
    return outcome


def _hand_over(keys: Sequence[int], outcome: Outcome, clock: Clock) -> None:
    """Offer the emails one after the other, until the server takes no more."""
    try:
        with open_post() as post:
            for pk in keys:
                _offer(post, pk, outcome, clock)
                if outcome.ended:
                    break
    except NoPost as down:
        outcome.ended = str(down)
    left = Message.objects.filter(pk__in=keys, status=MessageStatus.WAITING)
    if outcome.ended:
        left.update(why=outcome.ended)
    outcome.waiting = left.count()


def _offer(post: Post, pk: int, outcome: Outcome, clock: Clock) -> None:
    """Hand one email over, and keep what became of it."""
    message = claim(pk, at=clock())
    if message is None:
        return  # Another run has it.
    action, why = MessageAction.ACCEPT, ""
    try:
        post.hand_over(letter(message))
    except NeverTaken as refused:
        action, why = MessageAction.DROP, str(refused)
        outcome.refused += 1
    except NotTaken as not_now:
        action, why = MessageAction.FAIL, str(not_now)
        outcome.ended = str(not_now) if not_now.ends else ""
    except Unknown as lost:
        # Whether it arrived nobody knows: it stays as it is, for an officer.
        Message.objects.filter(pk=pk).update(why=str(lost))
        outcome.unknown += 1
        outcome.ended = str(lost)
        return
    else:
        outcome.sent += 1
    # Unless an officer, after minutes without an answer, has decided by now.
    was, attempts = MessageStatus.HANDING_OVER, message.attempts
    move(pk, action, was=was, at=clock(), attempts=attempts, why=why)
