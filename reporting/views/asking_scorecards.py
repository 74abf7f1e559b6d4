"""From an address to the scorecard it asks for, for a person who may read it.

The page and every file come through here, and whose scorecards somebody reads is decided by the
same rules as whose reports.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404
from django.utils import timezone

from measures.access import NOT_FOUND, Rights, can_read_locality_report, can_read_team_report
from measures.middleware import PersonRequest
from measures.periods import Month
from measures.queries import Structure, Window, read_structure
from reporting.audience import Audience, audience_of
from reporting.editions import NoSuchEdition, copy_for, read_scorecard
from reporting.membership import city_unit, locality_unit, placed_as_today, team_unit
from reporting.models import Copy, Edition
from reporting.report import Unit
from reporting.scorecard import Scorecard
from reporting.scoring import FEWEST_SHOWN, MONTHS_SHOWN, MOST_SHOWN, read_month, scorecard
from reporting.units import (
    NoSuchReport,
    check_period,
    check_placed,
    find_locality,
    find_team,
    placed_for_reading,
)
from reporting.views.asking import edition_number

MONTHS_AS_DIGITS = 2


@dataclass(frozen=True, slots=True)
class AskedScorecard:
    """A scorecard that a person asked for and may read, not built yet."""

    unit: Unit
    framework: str
    month: Month
    on: date
    structure: Structure
    rights: Rights
    teams_placed: Collection[int] = ()
    """For a locality: the teams placed in it, on which what the person sees of them depends."""
    months: int = MONTHS_SHOWN
    number: int | None = None
    """The published edition that was asked for; None for the scorecard as it stands now."""
    placed_now: bool = False

    @property
    def copy(self) -> Copy:
        """The copy of an edition that is this person's."""
        return copy_for(self.rights, self.unit, self.teams_placed)

    def edition(self, editions: Collection[Edition]) -> Edition | None:
        """The edition that was asked for, if one was, of those there are; Http404 for no other."""
        if self.number is None:
            return None
        found = next((each for each in editions if each.number == self.number), None)
        if found is None:
            raise Http404(f"{self.month.name} has no published edition {self.number}.")
        return found

    @property
    def audience(self) -> Audience:
        """What a live scorecard may say of single teams to this person."""
        return audience_of(self.rights, self.teams_placed, placed_now=self.placed_now)

    def window(self) -> Window:
        """The figures it is made of."""
        return read_month(
            self.unit, self.framework, self.month, on=self.on, structure=self.structure
        )

    def scorecard(self, window: Window | None = None) -> Scorecard:
        """The scorecard in this person's copy, as it stands or was published; or Http404."""
        if self.number is not None:
            return self._published(self.number)
        try:
            built = scorecard(
                self.unit,
                self.framework,
                self.month,
                on=self.on,
                structure=self.structure,
                audience=self.audience,
                months=self.months,
                window=window,
            )
        except NoSuchReport as failure:
            raise Http404(str(failure)) from failure
        return replace(built, placed_now=True) if self.placed_now else built

    def _published(self, number: int) -> Scorecard:
        try:
            return read_scorecard(
                self.framework, self.month, number, self.unit.path or "", self.copy
            )
        except NoSuchEdition as failure:
            raise Http404(str(failure)) from failure


def ask_city(request: PersonRequest, framework: str, month: str) -> AskedScorecard:
    """The city's scorecard, or Http404."""
    if not request.rights.reads_city:
        raise Http404(NOT_FOUND)
    return _ask(request, city_unit(), framework, _month(month), read_structure())


def ask_locality(request: PersonRequest, framework: str, month: str, slug: str) -> AskedScorecard:
    """A locality's scorecard, or Http404."""
    period, structure = _month(month), read_structure()
    try:
        locality = find_locality(slug, structure)
    except NoSuchReport as failure:
        raise Http404(NOT_FOUND) from failure
    placed = placed_for_reading(locality.pk, period, structure, timezone.localdate())
    if not can_read_locality_report(request.rights, placed):
        raise Http404(NOT_FOUND)
    return _ask(request, locality_unit(locality), framework, period, structure, placed)


def ask_team(request: PersonRequest, framework: str, month: str, slug: str) -> AskedScorecard:
    """A team's scorecard, or Http404."""
    period, structure = _month(month), read_structure()
    try:
        team = find_team(slug, structure)
    except NoSuchReport as failure:
        raise Http404(NOT_FOUND) from failure
    if not can_read_team_report(request.rights, team.pk):
        raise Http404(NOT_FOUND)
    return _ask(request, team_unit(team), framework, period, structure)


def _month(text: str) -> Month:
    try:
        return Month(text)
    except ValueError as failure:
        raise Http404(f"{failure}.") from failure


def _ask(
    request: PersonRequest,
    unit: Unit,
    framework: str,
    month: Month,
    structure: Structure,
    teams_placed: Collection[int] = (),
) -> AskedScorecard:
    """What was asked for, as it stands; `?edition=2` and `?placed=now` ask for something else.

    An edition has the units that it was published with, whatever has moved since.
    """
    on, number = timezone.localdate(), edition_number(request)
    asked = AskedScorecard(
        unit,
        framework,
        month,
        on,
        structure,
        request.rights,
        teams_placed,
        months_asked(request),
        number,
    )
    if number is not None:
        return asked
    if request.GET.get("placed") == "now":
        moved = placed_as_today(structure, Month.of(on))
        asked = replace(asked, structure=moved, placed_now=True)
    try:
        check_period(month, asked.structure, on)
        check_placed(unit, month, asked.structure)
    except NoSuchReport as failure:
        raise Http404(str(failure)) from failure
    return asked


def months_asked(request: PersonRequest) -> int:
    """How many months an address asks for; Http404 for fewer than 3 or more than 24."""
    text = request.GET.get("months", "")
    if not text:
        return MONTHS_SHOWN
    if text.isascii() and text.isdecimal() and len(text) <= MONTHS_AS_DIGITS:
        months = int(text)
        if FEWEST_SHOWN <= months <= MOST_SHOWN:
            return months
    raise Http404(
        f"A scorecard shows {FEWEST_SHOWN} to {MOST_SHOWN} months, like ?months={MONTHS_SHOWN}."
    )
