"""The pages of scorecards, and where they are found."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import NOT_FOUND, Rights
from measures.middleware import PersonRequest
from measures.models import TeamFramework
from measures.periods import Month, month_range
from measures.queries import Structure, read_structure
from reporting.editions import scorecard_editions
from reporting.membership import city_unit, members_of
from reporting.models import EditionStatus
from reporting.report import Unit
from reporting.terms import SCORECARD_TERMS, SHORTHAND
from reporting.units import has_report, readable_units
from reporting.views.asking_scorecards import AskedScorecard, ask_city, ask_locality, ask_team
from reporting.views.navigation import TEAMS_SHOWN, Link
from reporting.views.scorecard_links import ATTENTION, SORTS, View, address, links_around
from reporting.views.scorecard_page import present
from reporting.views.scorecard_published import about_scorecard, told_as_replaced

MONTHS_LISTED = 12


@never_cache
@require_safe
def city(request: PersonRequest, framework: str, month: str) -> HttpResponse:
    """The city's scorecard."""
    return _page(request, ask_city(request, framework, month))


@never_cache
@require_safe
def locality(request: PersonRequest, framework: str, month: str, slug: str) -> HttpResponse:
    """A locality's scorecard."""
    return _page(request, ask_locality(request, framework, month, slug))


@never_cache
@require_safe
def team(request: PersonRequest, framework: str, month: str, slug: str) -> HttpResponse:
    """A team's scorecard."""
    return _page(request, ask_team(request, framework, month, slug))


def _page(request: PersonRequest, asked: AskedScorecard) -> HttpResponse:
    editions = scorecard_editions(asked.framework, asked.month) if asked.number else []
    edition = asked.edition(editions)
    if edition is not None and edition.status == EditionStatus.REPLACED:
        return render(request, "reporting/edition_replaced.html", told_as_replaced(asked, edition))
    view = _view(request)
    window = asked.window()
    scorecard = asked.scorecard(window)
    context = {
        "about": edition and about_scorecard(asked, edition, editions, scorecard, window),
        "page": present(scorecard, view, asked.audience),
        "around": links_around(asked, scorecard, window, view),
        "terms": SCORECARD_TERMS,
        "shorthand": SHORTHAND,
    }
    return render(request, "reporting/scorecard.html", context)


def _view(request: PersonRequest) -> View:
    """How the rows are asked for; what is unknown is as on the form."""
    sort = request.GET.get("sort", "")
    return View(sort if sort in SORTS else "", request.GET.get("show") == ATTENTION)


class FrameworkChoice(NamedTuple):
    """A framework with its latest months for the city, and the latest of every other unit."""

    name: str
    slug: str
    months: tuple[Link, ...]
    units: tuple[Link, ...]
    teams: tuple[Link, ...]
    teams_are_many: bool
    latest: str


@never_cache
@require_safe
def scorecards(request: PersonRequest) -> HttpResponse:
    """Every framework's scorecards: the city's last twelve months, and the units of the latest."""
    if not request.rights.reads_city:
        raise Http404(NOT_FOUND)
    on, structure = timezone.localdate(), read_structure()
    choices = _choices(request.rights, structure, on)
    return render(request, "reporting/scorecards.html", {"choices": choices})


def _choices(rights: Rights, structure: Structure, on: date) -> list[FrameworkChoice]:
    latest = Month.of(on).previous
    months = [
        month
        for month in reversed(month_range(latest.plus(1 - MONTHS_LISTED), latest))
        if has_report(city_unit(), month, structure, on)
    ]
    if not months:
        return []
    readable = readable_units(rights, latest, structure, on)
    returned = TeamFramework.objects.select_related("framework").order_by("framework__position")
    teams_of: dict[tuple[str, str], list[TeamFramework]] = {}
    for row in returned:
        teams_of.setdefault((row.framework.name, row.framework.slug), []).append(row)
    choices = []
    for (name, slug), rows in teams_of.items():
        now = {row.team_id for row in rows if row.covers(latest)}
        localities = [
            unit
            for unit in readable.localities
            if not now.isdisjoint(members_of(structure, unit, (latest,)))
        ]
        teams = [unit for unit in readable.every_team if unit.key in now]
        choices.append(
            FrameworkChoice(
                name=name,
                slug=slug,
                months=tuple(
                    Link(month.name, address(city_unit(), slug, month))
                    for month in months
                    if any(row.covers(month) for row in rows)
                ),
                units=_links(localities, slug, latest),
                teams=_links(teams, slug, latest),
                teams_are_many=len(teams) > TEAMS_SHOWN,
                latest=latest.name,
            )
        )
    return [choice for choice in choices if choice.months]


def _links(units: list[Unit], framework: str, month: Month) -> tuple[Link, ...]:
    return tuple(Link(unit.name, address(unit, framework, month)) for unit in units)
