"""Every state that something can be in, and every move between them; what is not here is refused.

One table for each kind of thing that moves: returns and quarterly updates, quarters, messages. Who
may make a move is `measures.access`; what else must be true first, and the words of a refusal, are
with the actions that make it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class ReturnStatus(models.TextChoices):
    """Where a return or a quarterly update stands. One that does not exist yet is not started."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    SENT_BACK = "sent back", "Sent back"
    REOPENED = "reopened", "Reopened"


class Action(models.TextChoices):
    """What can be done to a return or an update as a whole."""

    SAVE = "save", "save"
    SUBMIT = "submit", "submit"
    REOPEN = "reopen", "reopen"
    SEND_BACK = "send back", "send back"


RETURNS: Mapping[tuple[ReturnStatus, Action], ReturnStatus] = {
    (ReturnStatus.DRAFT, Action.SAVE): ReturnStatus.DRAFT,
    (ReturnStatus.SENT_BACK, Action.SAVE): ReturnStatus.SENT_BACK,
    (ReturnStatus.REOPENED, Action.SAVE): ReturnStatus.REOPENED,
    (ReturnStatus.DRAFT, Action.SUBMIT): ReturnStatus.SUBMITTED,
    (ReturnStatus.SENT_BACK, Action.SUBMIT): ReturnStatus.SUBMITTED,
    (ReturnStatus.REOPENED, Action.SUBMIT): ReturnStatus.SUBMITTED,
    (ReturnStatus.SUBMITTED, Action.REOPEN): ReturnStatus.REOPENED,
    (ReturnStatus.SUBMITTED, Action.SEND_BACK): ReturnStatus.SENT_BACK,
}


class QuarterStatus(models.TextChoices):
    """Where a quarter stands."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    PUBLISHING = "publishing", "Being published"
    PUBLISHED = "published", "Published"
    RESTATED = "restated", "Changed since it was published"


class QuarterAction(models.TextChoices):
    """What can be done to a quarter."""

    CLOSE = "close", "close"
    REOPEN = "reopen", "reopen"
    SIGN_OFF = "sign off", "sign off"
    PUBLISH = "publish", "publish"
    FINISH = "finish", "finish publishing"
    GIVE_UP = "give up", "give up publishing"
    CORRECT = "correct", "change what was published"


QUARTERS: Mapping[tuple[QuarterStatus, QuarterAction], QuarterStatus] = {
    (QuarterStatus.OPEN, QuarterAction.CLOSE): QuarterStatus.CLOSED,
    (QuarterStatus.CLOSED, QuarterAction.REOPEN): QuarterStatus.OPEN,
    (QuarterStatus.CLOSED, QuarterAction.CORRECT): QuarterStatus.CLOSED,
    (QuarterStatus.CLOSED, QuarterAction.SIGN_OFF): QuarterStatus.CLOSED,
    (QuarterStatus.CLOSED, QuarterAction.PUBLISH): QuarterStatus.PUBLISHING,
    (QuarterStatus.PUBLISHING, QuarterAction.CORRECT): QuarterStatus.PUBLISHING,
    (QuarterStatus.PUBLISHING, QuarterAction.FINISH): QuarterStatus.PUBLISHED,
    # What it goes back to where it was published before is RESTATED: the earlier edition stands.
    (QuarterStatus.PUBLISHING, QuarterAction.GIVE_UP): QuarterStatus.CLOSED,
    (QuarterStatus.PUBLISHED, QuarterAction.CORRECT): QuarterStatus.RESTATED,
    (QuarterStatus.RESTATED, QuarterAction.CORRECT): QuarterStatus.RESTATED,
    (QuarterStatus.RESTATED, QuarterAction.SIGN_OFF): QuarterStatus.RESTATED,
    (QuarterStatus.RESTATED, QuarterAction.PUBLISH): QuarterStatus.PUBLISHING,
}


class MessageStatus(models.TextChoices):
    """Where an email stands."""

    WAITING = "waiting", "Waiting to be sent"
    HANDING_OVER = "handing over", "Being handed over"
    SENT = "sent", "Sent"
    KEPT = "kept", "Kept here"
    NOT_SENT = "not sent", "Not sent"
    NOT_NEEDED = "not needed", "Not needed any more"


class MessageAction(models.TextChoices):
    """What can happen to an email."""

    HAND_OVER = "hand over", "hand over to the mail server"
    ACCEPT = "accept", "be accepted by the mail server"
    FAIL = "fail", "fail for now"
    DROP = "drop", "be given up"
    WITHDRAW = "withdraw", "be withdrawn"
    KEEP = "keep", "be kept here"
    SAY_ARRIVED = "say arrived", "be said to have arrived"
    SEND_AGAIN = "send again", "be sent again"
    LEAVE = "leave", "be left unsent"


MESSAGES: Mapping[tuple[MessageStatus, MessageAction], MessageStatus] = {
    (MessageStatus.WAITING, MessageAction.HAND_OVER): MessageStatus.HANDING_OVER,
    (MessageStatus.WAITING, MessageAction.DROP): MessageStatus.NOT_SENT,
    (MessageStatus.WAITING, MessageAction.WITHDRAW): MessageStatus.NOT_NEEDED,
    (MessageStatus.WAITING, MessageAction.KEEP): MessageStatus.KEPT,
    (MessageStatus.HANDING_OVER, MessageAction.ACCEPT): MessageStatus.SENT,
    (MessageStatus.HANDING_OVER, MessageAction.FAIL): MessageStatus.WAITING,
    (MessageStatus.HANDING_OVER, MessageAction.DROP): MessageStatus.NOT_SENT,
    # One that was cut off half-way: nobody but an officer can say what became of it.
    (MessageStatus.HANDING_OVER, MessageAction.SAY_ARRIVED): MessageStatus.SENT,
    (MessageStatus.HANDING_OVER, MessageAction.SEND_AGAIN): MessageStatus.WAITING,
    (MessageStatus.NOT_SENT, MessageAction.SEND_AGAIN): MessageStatus.WAITING,
    (MessageStatus.NOT_SENT, MessageAction.LEAVE): MessageStatus.NOT_SENT,
}
