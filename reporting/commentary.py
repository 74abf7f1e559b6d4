"""What was written about a unit's period, as far as one audience may read it.

What a team says of a measure is for who may read that team. A measure that no team of a locality
is asked for is reported one by one, by a city-wide service, and what that says of it is the city's
own commentary: nobody else writes any. So everybody who reads the city's report reads it, under
the name of the city-wide services where the service itself may not be named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q, QuerySet

from measures.drafting import months_text, without_figures
from measures.models import Commentary
from measures.periods import Month, Quarter
from measures.queries import Membership, Structure, Window
from measures.rollup import NO_MONTHS, Months
from reporting.audience import Audience
from reporting.membership import CITY_WIDE_SERVICES
from reporting.report import Comment

Written = tuple[int | None, int | None, Month, int, str]
"""A comment's measure, team, last month, months and text."""


class CitysWords(NamedTuple):
    """What is the city's own commentary although a team wrote it."""

    services: Membership
    """The teams without a locality, and when."""
    measures: Mapping[int, Months]
    """The measures that no team of a locality was asked for, and when."""

    def holds(self, team: int, measure: int, month: Month) -> bool:
        """Whether a team's words on a measure in a month are the city's."""
        is_services = month in self.services.get(team, NO_MONTHS)
        return is_services and month in self.measures.get(measure, NO_MONTHS)


def citys_words(level: str, window: Window, audience: Audience) -> CitysWords:
    """What of a unit's commentary is the city's; nothing for who may read every team anyway."""
    if level != "city" or audience.named is None:
        return CitysWords({}, {})
    every = window.structure.members(window.months)
    services = window.structure.members(window.months, locality=None)
    asked_of_teams: dict[int, Months] = defaultdict(frozenset)
    for (team, framework), months in window.returned.items():
        in_locality = every.get(team, NO_MONTHS) - services.get(team, NO_MONTHS)
        asked_of_teams[framework] |= months & in_locality
    measures = {row.measure.pk: window.months for row in window.rows}
    for row in window.rows:
        measures[row.measure.pk] -= asked_of_teams[row.framework_id]
    return CitysWords(services, {measure: months for measure, months in measures.items() if months})


def read_comments(
    level: str,
    key: int | None,
    quarter: Quarter,
    window: Window,
    audience: Audience,
    members: Membership,
) -> dict[int | None, list[Comment]]:
    """Comments on a quarter and its months, by measure as `arranged`; one query."""
    citys = citys_words(level, window, audience)
    rows = written_of(level, key, quarter.months, audience, members, citys)
    values = rows.values_list("measure_id", "team_id", "last_month", "span", "written")
    return arranged(values, level, window.structure, audience, members, citys)


def written_of(
    level: str,
    key: int | None,
    months: Iterable[Month],
    audience: Audience,
    members: Membership,
    citys: CitysWords,
) -> QuerySet[Commentary]:
    """The rows of what was written of a unit by itself, and by the teams an audience may read."""
    own = {
        "city": Q(team__isnull=True, locality__isnull=True),
        "locality": Q(locality_id=key),
        "team": Q(team_id=key),
    }[level]
    teams = [team for team in members if audience.may_name(team)]
    readable = own | Q(team_id__in=teams)
    if citys.services:
        readable |= Q(team_id__in=list(citys.services), measure_id__in=list(citys.measures))
    rows = Commentary.objects.filter(readable, last_month__in=months)
    return rows.exclude(written="")


def arranged(
    rows: Iterable[Written],
    level: str,
    structure: Structure,
    audience: Audience,
    members: Membership,
    citys: CitysWords,
) -> dict[int | None, list[Comment]]:
    """Comments by measure (None: on the unit as a whole), the unit's own first, then by team.

    One on the whole quarter comes before those on its months. What a team said of a month and took
    into its words on the quarter, as its update drafts them, is not said twice.
    A team's comments stand where the team was placed in the month they are about, and only for
    an audience that may read that team, or where they are the city's.
    """
    found: dict[int | None, list[Comment]] = defaultdict(list)
    named = {
        team: structure.teams[team].name if audience.may_name(team) else CITY_WIDE_SERVICES
        for team in members
        if audience.may_name(team) or team in citys.services
    }
    order: dict[int | None, int] = {team: place for place, team in enumerate(named)}
    of_quarter: dict[tuple[int | None, int | None], str] = {}
    for measure, team, month, span, text in sorted(
        rows, key=lambda row: (order.get(row[1], -1), -row[3], row[2])
    ):
        if team is None or _is_readable(team, measure, month, members, citys, audience):
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
    citys: CitysWords,
    audience: Audience,
) -> bool:
    """Whether a team's words of a month stand in the unit's report for this audience."""
    if audience.may_name(team):
        return month in members.get(team, ())
    return measure is not None and citys.holds(team, measure, month)
