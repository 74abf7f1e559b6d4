"""Builds the demonstration council, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures.catalogue import load
from measures.deadlines import make_deadlines
from measures.demonstration.case_systems import write_counts
from measures.demonstration.council import write_council
from measures.demonstration.dates import Calendar
from measures.demonstration.emails import write_emails
from measures.demonstration.files import read
from measures.demonstration.quarters import close_quarters, write_commentary
from measures.demonstration.returns import write_returns
from measures.demonstration.settling import accept_gaps, raise_and_settle
from measures.demonstration.standards import write_benchmarks, write_targets
from measures.demonstration.updates import quarters_with_updates, write_updates
from measures.models import Team, TeamKind

OFFICER = "officer"


class AlreadyThere(Exception):
    """The database holds a council, so nothing was added; the message says whose."""


@dataclass(frozen=True, slots=True)
class Built:
    """How much was written."""

    localities: int
    teams: int
    services: int
    """City-wide services, beside the teams of localities."""
    people: int
    returns: int


@transaction.atomic
def build(*, on: date) -> Built:
    """Load the catalogue and the demonstration council as it stands on a day.

    AlreadyThere when the database holds a council, the demonstration's or another.
    """
    if User.objects.filter(is_demonstration=True).exists():
        raise AlreadyThere("The demonstration council is here already. Nothing was added.")
    if Team.objects.exists():
        raise AlreadyThere("This database holds another council's teams. Nothing was added.")
    load()
    calendar = Calendar(on, timezone.get_current_timezone())
    council = write_council(calendar)
    returns = write_returns(council, calendar)
    officer = council.people[OFFICER]
    began = quarters_with_updates(calendar)[0]
    make_deadlines(began.months[0], calendar.current.plus(12), by=officer, at=calendar.joined)
    write_updates(council, calendar)
    write_commentary(council, calendar, by=officer)
    close_quarters(calendar, by=officer)
    raise_and_settle(calendar, by=officer)
    accept_gaps(council, calendar, by=officer)
    write_counts(calendar, by=officer)
    write_targets(council, calendar, by=officer)
    write_benchmarks(council, calendar, by=officer)
    write_emails(calendar)
    services = sum(team.kind == TeamKind.CITY_WIDE for team in council.teams.values())
    return Built(
        localities=len(council.localities),
        teams=len(council.teams) - services,
        services=services,
        people=len(council.people),
        returns=returns,
    )


def listed_people() -> list[str]:
    """The usernames worth showing to somebody who looks around, one or more of every role."""
    return [row["username"] for row in read("people") if row["listed"] == "yes"]
