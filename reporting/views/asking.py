"""From an address to the report it asks for, for a person who may read it.

The page and every file of a report come through here, so that neither can show what the other
would not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone

from measures.access import (
    NOT_FOUND,
    Rights,
    can_read_locality_report,
    can_read_team_report,
)
from measures.middleware import PersonRequest
from measures.periods import Quarter
from measures.queries import Structure, read_structure
from reporting.audience import audience_of
from reporting.content import quarterly_report
from reporting.membership import city_unit, locality_unit, team_unit
from reporting.report import Report, Unit
from reporting.units import (
    NoSuchReport,
    check_placed,
    check_quarter,
    find_locality,
    find_team,
    placed_for_reading,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that a person asked for and may read, not built yet."""

    unit: Unit
    quarter: Quarter
    on: date
    structure: Structure
    rights: Rights
    teams_placed: Collection[int] = ()
    """For a locality: the teams placed in it, on which what the person sees of them depends."""

    def report(self) -> Report:
        """Build it, in their copy."""
        return quarterly_report(
            self.unit,
            self.quarter,
            on=self.on,
            structure=self.structure,
            audience=audience_of(self.rights, self.teams_placed),
        )


def ask_city(request: PersonRequest, year: str, quarter: str) -> Asked:
    """The city's report, or Http404."""
    if not request.rights.reads_city:
        raise Http404(NOT_FOUND)
    return _ask(request, city_unit(), _quarter(year, quarter), read_structure())


def ask_locality(request: PersonRequest, year: str, quarter: str, slug: str) -> Asked:
    """A locality's report, or Http404."""
    period, structure = _quarter(year, quarter), read_structure()
    try:
        locality = find_locality(slug, structure)
    except NoSuchReport as failure:
        raise Http404(NOT_FOUND) from failure
    placed = placed_for_reading(locality.pk, period, structure, timezone.localdate())
    if not can_read_locality_report(request.rights, placed):
        raise Http404(NOT_FOUND)
    return _ask(request, locality_unit(locality), period, structure, placed)


def ask_team(request: PersonRequest, year: str, quarter: str, slug: str) -> Asked:
    """A team's report, or Http404."""
    period, structure = _quarter(year, quarter), read_structure()
    try:
        team = find_team(slug, structure)
    except NoSuchReport as failure:
        raise Http404(NOT_FOUND) from failure
    if not can_read_team_report(request.rights, team.pk):
        raise Http404(NOT_FOUND)
    return _ask(request, team_unit(team), period, structure)


def _quarter(year: str, quarter: str) -> Quarter:
    try:
        return Quarter.parse(year, quarter)
    except ValueError as failure:
        raise Http404(f"{failure}.") from failure


def _ask(
    request: PersonRequest,
    unit: Unit,
    quarter: Quarter,
    structure: Structure,
    teams_placed: Collection[int] = (),
) -> Asked:
    on = timezone.localdate()
    try:
        check_quarter(quarter, structure, on)
        check_placed(unit, quarter, structure)
    except NoSuchReport as failure:
        raise Http404(str(failure)) from failure
    return Asked(unit, quarter, on, structure, request.rights, teams_placed)
