"""The scorecards of the last month that has ended, as the home page leads to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from measures.access import Rights
from measures.asked import in_force
from measures.models import TeamFramework
from measures.periods import Month
from measures.queries import Structure
from measures.wording import by_name
from reporting.membership import city_unit, team_unit
from reporting.report import Unit
from reporting.units import has_report
from reporting.views.navigation import Link
from reporting.views.scorecard_links import address


class UnitScorecards(NamedTuple):
    """A unit's scorecards: one for each framework that its teams return."""

    name: str
    links: tuple[Link, ...]


class MonthScorecards(NamedTuple):
    """A month's scorecards, of the city and of a person's own teams."""

    month: str
    units: tuple[UnitScorecards, ...]


def latest_scorecards(rights: Rights, structure: Structure, on: date) -> MonthScorecards | None:
    """What somebody who reads the city's reports is led to, in one query; None without any."""
    month = Month.of(on).previous
    if not has_report(city_unit(), month, structure, on):
        return None
    placed = structure.members((month,))
    rows = TeamFramework.objects.filter(in_force(month)).order_by("framework__position")
    returned = [
        (team, slug, name)
        for team, slug, name in rows.values_list("team_id", "framework__slug", "framework__name")
        if team in placed
    ]
    own = sorted(
        (structure.teams[key] for key in rights.own_teams & placed.keys()),
        key=lambda team: by_name(team.name),
    )
    units = [
        _of(city_unit(), returned, month),
        *(
            _of(team_unit(team), [row for row in returned if row[0] == team.pk], month)
            for team in own
        ),
    ]
    found = tuple(unit for unit in units if unit.links)
    return MonthScorecards(month.name, found) if found else None


def _of(unit: Unit, returned: Collection[tuple[int, str, str]], month: Month) -> UnitScorecards:
    frameworks = {slug: name for _, slug, name in returned}
    return UnitScorecards(
        unit.name,
        tuple(Link(name, address(unit, slug, month)) for slug, name in frameworks.items()),
    )
