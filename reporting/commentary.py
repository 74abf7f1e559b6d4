"""What was written about a unit's period, as far as one audience may read it.

What a team says of a measure is for who may read that team. What a city-wide service says of one
is the city's own commentary: nobody else writes any on a measure that is reported one by one. So
everybody who reads the city's report reads it, under the name of the city-wide services where the
service itself may not be named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from measures.drafting import months_text, without_figures
from measures.models import Commentary
from measures.periods import Month, Quarter
from measures.queries import Membership, Structure
from reporting.audience import Audience
from reporting.membership import CITY_WIDE_SERVICES
from reporting.report import Comment

Written = tuple[int | None, int | None, Month, int, str]
"""A comment's measure, team, last month, months and text."""


def read_comments(
    level: str,
    key: int | None,
    quarter: Quarter,
    structure: Structure,
    audience: Audience,
    members: Membership,
) -> dict[int | None, list[Comment]]:
    """Comments on a quarter and its months, by measure as `arranged`; one query."""
    rows = written_of(level, key, quarter.months, structure, audience, members)
    values = rows.values_list("measure_id", "team_id", "last_month", "span", "written")
    return arranged(list(values), level, structure, audience, members)


def written_of(
    level: str,
    key: int | None,
    months: Collection[Month],
    structure: Structure,
    audience: Audience,
    members: Membership,
) -> QuerySet[Commentary]:
    """The rows of what was written of a unit by itself, and by the teams an audience may read."""
    own = {
        "city": Q(team__isnull=True, locality__isnull=True),
        "locality": Q(locality_id=key),
        "team": Q(team_id=key),
    }[level]
    teams = [team for team in members if audience.may_name(team)]
    services = _services(level, months, structure, audience)
    readable = own | Q(team_id__in=teams) | Q(team_id__in=list(services), measure__isnull=False)
    rows = Commentary.objects.filter(readable, last_month__in=months)
    return rows.exclude(written="")


def _services(
    level: str, months: Collection[Month], structure: Structure, audience: Audience
) -> Membership:
    """The city-wide services whose words on a measure are read without their names, and when."""
    if level != "city" or audience.named is None or not months:
        return {}
    return structure.members(months, locality=None)


def arranged(
    rows: Collection[Written],
    level: str,
    structure: Structure,
    audience: Audience,
    members: Membership,
) -> dict[int | None, list[Comment]]:
    """Comments by measure (None: on the unit as a whole), the unit's own first, then by team.

    One on the whole quarter comes before those on its months. What a team said of a month and took
    into its words on the quarter, as its update drafts them, is not said twice.
    A team's comments stand where the team was placed in the month they are about, and only for
    an audience that may read that team, or where they are the city's.
    """
    services = _services(level, {row[2] for row in rows}, structure, audience)
    found: dict[int | None, list[Comment]] = defaultdict(list)
    named = {
        team: structure.teams[team].name if audience.may_name(team) else CITY_WIDE_SERVICES
        for team in members
        if audience.may_name(team) or team in services
    }
    order: dict[int | None, int] = {team: place for place, team in enumerate(named)}
    of_quarter: dict[tuple[int | None, int | None], str] = {}
    for measure, team, month, span, text in sorted(
        rows, key=lambda row: (order.get(row[1], -1), -row[3], row[2])
    ):
        if team is None or _is_readable(team, measure, month, members, services, audience):
            if span == 3:
                of_quarter[measure, team] = text
            elif months_text([(month.word, text)]) in of_quarter.get((measure, team), ""):
                continue
            by = named.get(team) if team is not None and level != "team" else None
            # A table says it shorter than every team's own sentence about its figures.
            said = without_figures(text) if by and span == 3 else text
            if said:
                found[measure].append(Comment(by, month, span, said))
    return found


def _is_readable(
    team: int,
    measure: int | None,
    month: Month,
    members: Membership,
    services: Membership,
    audience: Audience,
) -> bool:
    """Whether a team's words of a month stand in the unit's report for this audience."""
    if audience.may_name(team):
        return month in members.get(team, ())
    return measure is not None and month in services.get(team, ())
