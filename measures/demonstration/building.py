"""Builds the demonstration council, once."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures.catalogue import load
from measures.demonstration.council import CHANGE_REASON, Council, write_council
from measures.demonstration.dates import Calendar
from measures.demonstration.returns import write_commentary, write_returns
from measures.models import Team

__all__ = ["CHANGE_REASON", "AlreadyThere", "Council", "build"]


class AlreadyThere(Exception):
    """The database holds a council, so nothing was added; the message says whose."""


@transaction.atomic
def build(*, on: date) -> int:
    """Load the catalogue and the demonstration council as it stands on a day.

    Returns how many returns were written. AlreadyThere when the database holds a council.
    """
    if User.objects.filter(is_demonstration=True).exists():
        raise AlreadyThere("The demonstration council is here already: nothing was added.")
    if Team.objects.exists():
        raise AlreadyThere("This database holds a council of its own: nothing was added.")
    load()
    calendar = Calendar(on, timezone.get_current_timezone())
    council = write_council(calendar)
    written = write_returns(council, calendar)
    write_commentary(council, calendar, by=council.people["officer"])
    return written
