"""What the state of a quarterly update allows, whoever asks; who may ask is `measures.access`."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone

from doris.models import User
from measures.exceptions import Refused
from measures.history import attribute
from measures.models import Action, QuarterlyUpdate, ReturnStatus, Team
from measures.periods import Quarter
from measures.policies import is_closed


def lock_update(team: Team, quarter: Quarter) -> QuarterlyUpdate:
    """The update, kept from everybody else until the transaction ends.

    One that nobody has begun comes as a draft that is not in the database. Whoever also locks
    returns does so first, and the team after.
    """
    about = {"team": team, "last_month": quarter.last_month}
    found = QuarterlyUpdate.objects.select_for_update().filter(**about).order_by("pk").first()
    return found or QuarterlyUpdate(**about)


def begin_update(update: QuarterlyUpdate, *, by: User, at: datetime) -> QuarterlyUpdate:
    """The update in the database, put there if nobody has begun it, and locked."""
    if update.pk:
        return update
    try:
        with transaction.atomic():
            attribute(update, by=by, at=at)
            update.save()
    except IntegrityError:
        # Somebody else began it a moment ago, and has just finished.
        return lock_update(update.team, update.last_month.quarter)
    return update


def check_allows_update(
    action: Action, update: QuarterlyUpdate, *, at: datetime, as_officer: bool, why: str = ""
) -> ReturnStatus:
    """The status that the action leads to; Refused, saying what to do instead, where it may not.

    Once the quarter is closed only a performance officer may change an update, and must say why
    to reopen or submit one.
    """
    quarter = update.last_month.quarter
    if quarter.months[0].first_day > timezone.localdate(at):
        raise Refused(f"{quarter.short} opens on 1 {quarter.months[0].name}.")
    if is_closed(quarter.last_month):
        if not as_officer:
            raise Refused(
                f"{quarter.short} is closed. Ask a performance officer to change this update."
            )
        if action is not Action.SAVE and not why.strip():
            raise Refused(f"{quarter.short} is closed. Say why its update changes.")
    status = update.after(action)
    if status is None:
        raise Refused(_refusal(action, update))
    return status


def _refusal(action: Action, update: QuarterlyUpdate) -> str:
    name = f"The update for {update.last_month.quarter.short}"
    if update.status != ReturnStatus.SUBMITTED:
        return f"{name} is not submitted, so it can be changed as it is."
    if action is Action.SAVE:
        return f"{name} has been submitted. Reopen it to change it."
    return f"{name} has been submitted already."


def why_reopened(update: QuarterlyUpdate) -> str:
    """The reason given when it was reopened, where that has happened since it was submitted."""
    if update.status != ReturnStatus.REOPENED:
        return ""
    for row, before in pairwise(update.history.order_by("-history_id")):
        if (before.status, row.status) == (ReturnStatus.SUBMITTED, ReturnStatus.REOPENED):
            return row.history_change_reason or ""
    return ""
