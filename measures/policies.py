"""What the state of a return allows, whoever asks; who may ask is `measures.access`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from doris.models import User
from measures.exceptions import Refused
from measures.history import attribute
from measures.models import Action, ClosedQuarter, Return, ReturnStatus, Team
from measures.periods import Month


def is_closed(month: Month) -> bool:
    """Whether the quarter of a month is closed."""
    return ClosedQuarter.objects.filter(last_month=month.quarter.last_month).exists()


def lock_return(team: Team, month: Month) -> Return:
    """The return, kept from everybody else until the transaction ends.

    One that nobody has begun comes as a draft that is not in the database.
    """
    # In the order of the table itself: its own would lock the team's row as well.
    found = Return.objects.select_for_update().filter(team=team, month=month).order_by("pk").first()
    return found or Return(team=team, month=month)


def lock_teams(teams: Collection[int]) -> None:
    """Keep what counts for these teams from everybody else who would change it.

    The teams are what is locked: a figure that is not there yet can't be, and two people adding a
    month and its quarter at once would each find the other's missing. Whoever also locks returns
    does so first, or the two could wait for each other.
    """
    locked = Team.objects.select_for_update(no_key=True).filter(pk__in=teams).order_by("pk")
    list(locked.values_list("pk"))


def begin_return(monthly_return: Return, *, by: User, at: datetime) -> Return:
    """The return in the database, put there if nobody has begun it, and locked."""
    if monthly_return.pk:
        return monthly_return
    try:
        with transaction.atomic():
            attribute(monthly_return, by=by, at=at)
            monthly_return.save()
    except IntegrityError:
        # Somebody else began it a moment ago, and has just finished.
        return lock_return(monthly_return.team, monthly_return.month)
    return monthly_return


def check_allows(
    action: Action,
    monthly_return: Return,
    *,
    at: datetime,
    as_officer: bool,
    why: str = "",
) -> ReturnStatus:
    """The status that the action leads to; Refused, saying what to do instead, where it may not.

    Once the quarter is closed only a performance officer may change a return, and must say why
    to reopen or submit one.
    """
    month = monthly_return.month
    if month > Month.of(timezone.localdate(at)):
        raise Refused(f"{month.name} opens on 1 {month.name}.")
    if is_closed(month):
        if not as_officer:
            raise Refused(
                f"{month.quarter.short} is closed. Ask a performance officer to change this return."
            )
        if action is not Action.SAVE and not why.strip():
            raise Refused(f"{month.quarter.short} is closed. Say why its figures change.")
    status = monthly_return.after(action)
    if status is None:
        raise Refused(_refusal(action, monthly_return))
    return status


def _refusal(action: Action, monthly_return: Return) -> str:
    name = monthly_return.month.name
    if monthly_return.status != ReturnStatus.SUBMITTED:
        return f"{name} is not submitted, so it can be changed as it is."
    if action is Action.SAVE:
        return f"{name} has been submitted. Reopen it to change it."
    return f"{name} has been submitted already."
