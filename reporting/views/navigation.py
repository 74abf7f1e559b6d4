"""What stands around a report to go on from it: other quarters, other units, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from measures.periods import FinancialYear, Quarter
from reporting.editions import paths_in
from reporting.formats import FORMATS
from reporting.models import Edition
from reporting.report import Unit
from reporting.units import Readable, has_report, readable_units
from reporting.views.asking import Asked

TEAMS_SHOWN = 30
"""Above this many, a city's teams are listed behind a press."""


class Link(NamedTuple):
    """A place to go to; without `href` it is named only, and with `is_here` it is this page."""

    text: str
    href: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The links of a report's page."""

    files: tuple[Link, ...]
    year: str
    quarters: tuple[Link, ...]
    year_before: Link | None
    year_after: Link | None
    units: tuple[Link, ...]
    """The city and its localities."""
    teams: tuple[Link, ...]
    teams_of: str
    teams_are_many: bool
    hrefs: dict[str | None, str]
    """The address of every unit that may be gone to, by its path."""


def address(unit: Unit, quarter: Quarter) -> str:
    """A live report's page."""
    return f"{reverse('reporting:reports')}{quarter}/{unit.path}/"


def around(asked: Asked, edition: Edition | None = None) -> Around:
    """What this person may go on to from a report; inside an edition, to what that holds."""
    unit, quarter, structure = asked.unit, asked.quarter, asked.structure
    readable = readable_units(asked.rights, quarter, structure, asked.on)
    if edition is not None:
        readable = readable.only(paths_in(edition))
    # Asking for an address once, not for each of a city's teams, saves a millisecond.
    root, query = reverse("reporting:reports"), asked.query
    hrefs: dict[str | None, str] = {
        path: f"{root}{quarter}/{path}/{query}" for path in readable.paths
    }
    here = address(unit, quarter)
    teams, teams_of = teams_beside(unit, readable)
    units = ([readable.city] if readable.city else []) + list(readable.localities)
    return Around(
        files=tuple(
            Link(form.name, f"{here.rstrip('/')}.{ending}{query}")
            for ending, form in FORMATS.items()
        ),
        year=quarter.financial_year.label,
        quarters=tuple(
            Link(
                each.label,
                address(unit, each) if has_report(unit, each, structure, asked.on) else "",
                each == quarter,
            )
            for each in quarter.financial_year.quarters
        ),
        year_before=_year(asked, -1),
        year_after=_year(asked, 1),
        units=tuple(Link(each.name, hrefs[each.path], each == unit) for each in units),
        teams=tuple(Link(each.name, hrefs[each.path], each == unit) for each in teams),
        teams_of=teams_of,
        teams_are_many=len(teams) > TEAMS_SHOWN,
        hrefs=hrefs,
    )


def teams_beside(unit: Unit, readable: Readable) -> tuple[list[Unit], str]:
    """The city's teams; for a locality or team those of the same locality; and how to call them."""
    for locality in readable.localities:
        inside = readable.teams.get(locality.key, ())
        if unit == locality or unit in inside:
            return list(inside), f"Teams of {locality.name}"
    return readable.every_team, "Teams"


def _year(asked: Asked, years: int) -> Link | None:
    """The same quarter in another year; for a later year that has not come so far, its first."""
    quarter, on = asked.quarter, asked.on
    year = FinancialYear(quarter.financial_year.start + years)
    candidates = [Quarter(year, quarter.number), *reversed(year.quarters)]
    for each in candidates:
        if has_report(asked.unit, each, asked.structure, on):
            return Link(year.label, address(asked.unit, each))
    return None
