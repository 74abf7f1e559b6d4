"""What was written about a unit's quarter, as far as one audience may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from measures.drafting import months_text, without_figures
from measures.models import Commentary
from measures.periods import Month, Quarter
from measures.queries import Membership, Structure
from reporting.audience import Audience
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
    rows = written_of(level, key, quarter.months, audience, members)
    values = rows.values_list("measure_id", "team_id", "last_month", "span", "written")
    return arranged(values, level, structure, audience, members)


def written_of(
    level: str,
    key: int | None,
    months: Iterable[Month],
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
    rows = Commentary.objects.filter(own | Q(team_id__in=teams), last_month__in=months)
    return rows.exclude(written="")


def arranged(
    rows: Iterable[Written],
    level: str,
    structure: Structure,
    audience: Audience,
    members: Membership,
) -> dict[int | None, list[Comment]]:
    """Comments by measure (None: on the unit as a whole), the unit's own first, then by team.

    One on the whole quarter comes before those on its months. What a team said of a month and took
    into its words on the quarter, as its update drafts them, is not said twice.
    A team's comments stand where the team was placed in the month they are about, and only for
    an audience that may read that team.
    """
    teams = [team for team in members if audience.may_name(team)]
    found: dict[int | None, list[Comment]] = defaultdict(list)
    named = {team: structure.teams[team].name for team in teams}
    order: dict[int | None, int] = {team: place for place, team in enumerate(teams)}
    of_quarter: dict[tuple[int | None, int | None], str] = {}
    for measure, team, month, span, text in sorted(
        rows, key=lambda row: (order.get(row[1], -1), -row[3], row[2])
    ):
        if team is None or month in members.get(team, ()):
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
