"""Writes the demonstration's organisation: localities, teams, people and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models

from doris.models import User
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.history import attribute
from measures.models import (
    Assignment,
    Framework,
    Locality,
    Measure,
    NeverDoes,
    Placement,
    Team,
    TeamFramework,
    TeamKind,
)

RowT = TypeVar("RowT", bound=models.Model)

CHANGE_REASON = "Demonstration"


@dataclass(frozen=True, slots=True)
class Council:
    """What was written: teams and localities by name, people by username."""

    teams: dict[str, Team]
    localities: dict[str, Locality]
    people: dict[str, User]
    measures: dict[str, Measure]


def write_council(calendar: Calendar) -> Council:
    """Write localities, teams, placements, frameworks returned, accounts and assignments."""
    teams = {
        row["team"]: _saved(Team(name=row["team"], kind=row["kind"]), calendar.joined)
        for row in read("teams")
    }
    council = Council(
        teams=teams,
        localities=_write_placements(teams, calendar),
        people=_write_people(calendar),
        measures={measure.reference: measure for measure in Measure.objects.all()},
    )
    _write_frameworks(council, calendar)
    _write_never_done(council, calendar)
    _write_assignments(council, calendar)
    return council


def _write_placements(teams: dict[str, Team], calendar: Calendar) -> dict[str, Locality]:
    localities: dict[str, Locality] = {}
    for row in read("placements"):
        name = row["locality"]
        if name and name not in localities:
            localities[name] = _saved(Locality(name=name), calendar.joined)
        first = calendar.month(row["from"])
        _saved(
            Placement(
                team=teams[row["team"]],
                locality=localities.get(name),
                first_month=first,
                last_month=calendar.optional_month(row["to"]),
            ),
            calendar.morning_of(first.first_day),
        )
    return localities


def _write_frameworks(council: Council, calendar: Calendar) -> None:
    for framework in Framework.objects.all():
        for team in council.teams.values():
            if not _returns(team, framework):
                continue
            opened = team.placements.order_by("first_month")[0].first_month
            row = TeamFramework(team=team, framework=framework, first_month=opened)
            _saved(row, calendar.morning_of(opened.first_day))


def _returns(team: Team, framework: Framework) -> bool:
    if team.kind == TeamKind.CITY_WIDE:
        return framework.for_city_wide_services
    return framework.for_placed_teams


def _write_never_done(council: Council, calendar: Calendar) -> None:
    for row in read("never_does"):
        first = calendar.month(row["from"])
        _saved(
            NeverDoes(
                team=council.teams[row["team"]],
                measure=council.measures[row["measure"]],
                first_month=first,
                why=row["why"],
            ),
            calendar.morning_of(first.first_day),
        )


def _write_people(calendar: Calendar) -> dict[str, User]:
    # Hashing is made to be slow, and for a password that everybody may know one hash is enough.
    password = make_password(settings.DEMONSTRATION_PASSWORD)
    people = [
        User(
            username=row["username"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            job_title=row["job_title"],
            email=f"{row['first_name']}.{row['last_name']}@council.example".lower(),
            date_joined=calendar.joined,
            password=password,
            is_demonstration=True,
        )
        for row in read("people")
    ]
    return {person.username: person for person in User.objects.bulk_create(people)}


def _write_assignments(council: Council, calendar: Calendar) -> None:
    for row in read("assignments"):
        first, last = calendar.month(row["from"]), calendar.optional_month(row["to"])
        _saved(
            Assignment(
                user=council.people[row["username"]],
                role=row["role"],
                team=council.teams.get(row["team"]),
                measure=council.measures.get(row["measure"]),
                first_day=first.first_day,
                last_day=last.last_day if last else None,
            ),
            calendar.morning_of(first.first_day),
        )


def _saved(row: RowT, at: datetime) -> RowT:
    """The row, saved with the time and the reason that its history shows."""
    attribute(row, by=None, at=at, why=CHANGE_REASON)
    row.save()
    return row
