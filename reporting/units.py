"""Which units have a report for which quarters, and which of them a person may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from measures.access import Rights, can_read_locality_report, can_read_team_report
from measures.models import Locality, Placement, Team
from measures.periods import Month, Quarter
from measures.queries import Structure
from measures.wording import by_name, day_text
from reporting.membership import city_unit, locality_unit, team_unit
from reporting.report import Unit

Period = Month | Quarter
"""What a report is for: a quarter, or a scorecard's month."""


class NoSuchReport(LookupError):
    """There is no report of that unit for that quarter; the message says why, to a person."""


@dataclass(frozen=True, slots=True)
class Readable:
    """The units that have a report for a quarter and that one person may read, by name."""

    city: Unit | None
    localities: tuple[Unit, ...]
    teams: Mapping[int | None, tuple[Unit, ...]]
    """Locality (None: the city-wide services) -> its teams. A team that moved stands in both."""

    @property
    def every_team(self) -> list[Unit]:
        """The teams of all localities, each once, by name."""
        every = {team.key: team for teams in self.teams.values() for team in teams}
        return sorted(every.values(), key=lambda team: by_name(team.name))

    def only(self, paths: Collection[str]) -> Readable:
        """Those of them at these places in an address."""

        def among(units: Iterable[Unit]) -> tuple[Unit, ...]:
            return tuple(unit for unit in units if unit.path in paths)

        return Readable(
            city=self.city,
            localities=among(self.localities),
            teams={where: kept for where, teams in self.teams.items() if (kept := among(teams))},
        )

    @property
    def paths(self) -> frozenset[str]:
        """The place of each in an address."""
        units = (self.city, *self.localities, *self.every_team)
        return frozenset(unit.path for unit in units if unit and unit.path)


def first_quarter(structure: Structure) -> Quarter | None:
    """The quarter in which the first team was placed; None before there is one."""
    months = [placement.first_month for placement in structure.placements]
    return min(months).quarter if months else None


def current_quarter(on: date) -> Quarter:
    """The quarter that is running on a day."""
    return Month.of(on).quarter


def latest_quarter(structure: Structure, on: date) -> Quarter:
    """The last quarter that has ended, or the running one where no team was placed before it."""
    running = current_quarter(on)
    first = first_quarter(structure)
    return running.previous if first and first < running else running


def check_period(period: Period, structure: Structure, on: date) -> None:
    """Raise NoSuchReport for a period that has not begun, or that no team was there for."""
    if period.months[0].first_day > on:
        opens = day_text(period.months[0].first_day)
        raise NoSuchReport(f"The report for {_called(period)} opens on {opens}.")
    first = first_quarter(structure)
    if first is None:
        raise NoSuchReport("There are no reports yet, because no team has been placed.")
    if period.months[-1] < first.months[0]:
        raise NoSuchReport(f"There are no reports before {first.short}, when the first team began.")


def _called(period: Period) -> str:
    """As in a sentence: "Q2 2026/27", "September 2026"."""
    return period.name if isinstance(period, Month) else period.short


def has_report(unit: Unit, period: Period, structure: Structure, on: date) -> bool:
    """Whether a unit can be reported on for a quarter."""
    try:
        check_period(period, structure, on)
        check_placed(unit, period, structure)
    except NoSuchReport:
        return False
    return True


def check_placed(unit: Unit, period: Period, structure: Structure) -> None:
    """Raise NoSuchReport where no team was placed in the unit in any month of the quarter."""
    if any(
        _belongs(placement, unit) and _overlaps(placement, period)
        for placement in structure.placements
    ):
        return
    if unit.level == "team":
        raise NoSuchReport(f"{unit.name} was not open in {_called(period)}.")
    raise NoSuchReport(f"No team was placed in {unit.name} in {_called(period)}.")


def _belongs(placement: Placement, unit: Unit) -> bool:
    """Whether a placement is one of the unit's."""
    if unit.level == "team":
        return placement.team_id == unit.key
    return unit.level == "city" or placement.locality_id == unit.key


def _overlaps(placement: Placement, period: Period) -> bool:
    """Whether a placement covers a month of the quarter."""
    first, last = period.months[0], period.months[-1]
    return placement.first_month <= last and not (
        placement.last_month and placement.last_month < first
    )


def find_locality(slug: str, structure: Structure) -> Locality:
    """The locality with that slug, of those that ever had a team."""
    for locality in structure.localities.values():
        if locality.slug == slug:
            return locality
    raise NoSuchReport(_unknown("locality", slug, structure.localities.values()))


def find_team(slug: str, structure: Structure) -> Team:
    """The team with that slug, of those that were ever placed."""
    for team in structure.teams.values():
        if team.slug == slug:
            return team
    raise NoSuchReport(_unknown("team", slug, structure.teams.values()))


def find_unit(path: str, structure: Structure) -> Unit:
    """The unit with that place in an address: `city`, `localities/<slug>` or `teams/<slug>`."""
    level, _, slug = path.partition("/")
    if path == "city":
        return city_unit()
    if level == "localities" and slug:
        return locality_unit(find_locality(slug, structure))
    if level == "teams" and slug:
        return team_unit(find_team(slug, structure))
    raise NoSuchReport(
        f"“{path}” is not a unit. Write city, localities/ and a locality, or teams/ and a team."
    )


def _unknown(noun: str, slug: str, known: Iterable[Locality | Team]) -> str:
    slugs = ", ".join(sorted((each.slug for each in known), key=by_name)) or "none"
    return f"There is no {noun} “{slug}”. There is: {slugs}."


def placed_for_reading(locality: int, period: Period, structure: Structure, on: date) -> set[int]:
    """The teams whose people may read a locality's report: placed there then, or there today."""
    return set(structure.members((*period.months, Month.of(on)), locality=locality))


def readable_units(rights: Rights, period: Period, structure: Structure, on: date) -> Readable:
    """What a person may choose from beside the report they are reading."""
    today = Month.of(on)
    then: dict[int | None, dict[int, Team]] = {}
    placed: dict[int | None, set[int]] = {}
    for placement in structure.placements:
        where, team = placement.locality_id, placement.team
        if _overlaps(placement, period):
            then.setdefault(where, {})[team.pk] = team
            placed.setdefault(where, set()).add(team.pk)
        elif placement.covers(today):
            placed.setdefault(where, set()).add(team.pk)
    localities = [structure.localities[key] for key in then if key is not None]
    return Readable(
        city=city_unit() if rights.reads_city else None,
        localities=tuple(
            locality_unit(locality)
            for locality in sorted(localities, key=lambda each: by_name(each.name))
            if can_read_locality_report(rights, placed[locality.pk])
        ),
        teams={
            where: readable
            for where, teams in then.items()
            if (readable := _readable_teams(rights, teams.values()))
        },
    )


def _readable_teams(rights: Rights, teams: Iterable[Team]) -> tuple[Unit, ...]:
    return tuple(
        team_unit(team)
        for team in sorted(teams, key=lambda each: by_name(each.name))
        if can_read_team_report(rights, team.pk)
    )
