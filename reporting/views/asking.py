"""From an address to the report it asks for, for a person who may read it.

The page and every file of a report come through here, so that neither can show what the other
would not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
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
from measures.periods import Month, Quarter
from measures.queries import Structure, read_structure
from reporting.audience import audience_of
from reporting.content import quarterly_report
from reporting.editions import NoSuchEdition, copy_for, find_edition, read_report
from reporting.membership import city_unit, locality_unit, placed_as_today, team_unit
from reporting.models import Copy, Edition
from reporting.report import Report, Unit
from reporting.units import (
    NoSuchReport,
    check_period,
    check_placed,
    find_locality,
    find_team,
    placed_for_reading,
)

LONGEST_NUMBER = 4


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
    number: int | None = None
    """The published edition that was asked for; None for the report as it stands now."""
    placed_now: bool = False

    @property
    def copy(self) -> Copy:
        """The copy of an edition that is this person's."""
        return copy_for(self.rights, self.unit, self.teams_placed)

    @property
    def query(self) -> str:
        """What an address of this unit's report ends with, so that it asks for the same."""
        if self.number is not None:
            return f"?edition={self.number}"
        return "?placed=now" if self.placed_now else ""

    def edition(self) -> Edition | None:
        """The edition that was asked for, if one was; Http404 where there is none."""
        if self.number is None:
            return None
        try:
            return find_edition(self.quarter, self.number)
        except NoSuchEdition as failure:
            raise Http404(str(failure)) from failure

    def report(self, edition: Edition | None = None) -> Report:
        """The report in this person's copy: as an edition holds it, or built as it stands."""
        if edition is not None:
            try:
                return read_report(edition, self.unit.path or "", self.copy)
            except NoSuchEdition as failure:
                raise Http404(str(failure)) from failure
        report = quarterly_report(
            self.unit,
            self.quarter,
            on=self.on,
            structure=self.structure,
            audience=audience_of(self.rights, self.teams_placed, placed_now=self.placed_now),
        )
        return replace(report, placed_now=True) if self.placed_now else report


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
    """What was asked for, as it stands; `?edition=2` and `?placed=now` ask for something else.

    An edition has the units that it was published with, whatever has moved since.
    """
    on, number = timezone.localdate(), edition_number(request)
    asked = Asked(unit, quarter, on, structure, request.rights, teams_placed, number)
    if number is not None:
        return asked
    if request.GET.get("placed") == "now":
        moved = placed_as_today(structure, Month.of(on))
        asked = replace(asked, structure=moved, placed_now=True)
    try:
        check_period(quarter, asked.structure, on)
        check_placed(unit, quarter, asked.structure)
    except NoSuchReport as failure:
        raise Http404(str(failure)) from failure
    return asked


def edition_number(request: PersonRequest) -> int | None:
    """The edition that an address names; Http404 for what is no number."""
    text = request.GET.get("edition", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise Http404("An edition is named by its number, like ?edition=1.")
    return int(text)
