"""Whose figures a report holds: its teams and parts, and what each is called in one copy of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.utils.crypto import salted_hmac

from measures.models import Locality, Placement, Team
from measures.periods import Month, Quarter
from measures.queries import ANYWHERE, Membership, Structure
from measures.wording import by_name
from reporting.audience import Audience
from reporting.report import ANOTHER_TEAM, Unit

CITY_WIDE_SERVICES = "City-wide services"


def city_unit() -> Unit:
    """The city, by the name it has in settings."""
    return Unit("city", settings.CITY_NAME, "city")


def locality_unit(locality: Locality) -> Unit:
    """A locality as a report's subject."""
    return Unit("locality", locality.name, f"localities/{locality.slug}", locality.pk)


def team_unit(team: Team) -> Unit:
    """A team as a report's subject or part."""
    return Unit("team", team.name, f"teams/{team.slug}", team.pk)


def placed_as_today(structure: Structure, today: Month) -> Structure:
    """The organisation as if every team had always been where it is today, or was last.

    Teams open and close when they did.
    """
    home: dict[int, Placement] = {}
    for placement in structure.placements:  # In the order of their months, for each team.
        here = home.get(placement.team_id)
        if here is None or not here.covers(today):
            home[placement.team_id] = placement
    return replace(
        structure, placements=[_moved(each, home[each.team_id]) for each in structure.placements]
    )


def _moved(placement: Placement, home: Placement) -> Placement:
    """A placement's months in another one's locality; it is no row to be saved."""
    return Placement(
        team=placement.team,
        locality=home.locality,
        first_month=placement.first_month,
        last_month=placement.last_month,
    )


def months_shown(quarter: Quarter) -> list[Month]:
    """The year to date, the quarter before and the same quarter last year, in order."""
    return sorted({*quarter.months_to_date, *quarter.previous.months, *quarter.last_year.months})


def members_of(structure: Structure, unit: Unit, months: Sequence[Month]) -> Membership:
    if unit.level == "team":
        return structure.members(months, team=unit.key)
    locality = ANYWHERE if unit.level == "city" else unit.key
    return structure.members(months, locality=locality)


def parts_of(
    structure: Structure,
    unit: Unit,
    quarter: Quarter,
    audience: Audience,
    members: Membership,
    names: Mapping[int, str],
) -> list[tuple[Unit, Membership]]:
    """The units one level down with members in the year to date, and all their members."""
    months = months_shown(quarter)
    if unit.level == "city":
        localities = sorted(structure.localities.values(), key=lambda each: by_name(each.name))
        units = [
            (locality_unit(each), structure.members(months, locality=each.pk))
            for each in localities
        ]
        units.append(
            (
                Unit("city-wide", CITY_WIDE_SERVICES, None),
                structure.members(months, locality=None),
            )
        )
        return [(part, members) for part, members in units if _any_in(quarter, members)]
    if unit.level == "locality" and audience.team_rows:
        return [
            (_team_part(team, structure, audience, names), {team: members[team]})
            for team in _any_in(quarter, members)
        ]
    return []


def _team_part(
    team: int, structure: Structure, audience: Audience, names: Mapping[int, str]
) -> Unit:
    """A team as a part; where it may not be named it has no address or key either."""
    if audience.may_name(team):
        return team_unit(structure.teams[team])
    return Unit("team", names[team], None)


def names_of(
    structure: Structure, members: Membership, audience: Audience, report: str
) -> dict[int, str]:
    """What each team is called in one audience's copy: where it has no name there, a letter.

    Those with a name come first, in their order. The others are shuffled, alike in every form of
    one report and in no other one: their own order would tell which is which.
    """
    names = {team: structure.teams[team].name for team in members if audience.may_name(team)}
    unnamed = sorted(
        members.keys() - names.keys(),
        key=lambda team: salted_hmac(f"reporting.{report}", structure.teams[team].slug).digest(),
    )
    # Letters: a number would be taken for that of a MAT.
    for place, team in enumerate(unnamed):
        names[team] = f"{ANOTHER_TEAM} {_letters(place)}" if len(unnamed) > 1 else ANOTHER_TEAM
    return names


def _letters(place: int) -> str:
    """A, B … Z, AA, AB …, as a spreadsheet names its columns."""
    rest, letter = divmod(place, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)


def _any_in(quarter: Quarter, members: Membership) -> list[int]:
    """The members that belong in a month of the year to date."""
    return [
        team for team, months in members.items() if not months.isdisjoint(quarter.months_to_date)
    ]
