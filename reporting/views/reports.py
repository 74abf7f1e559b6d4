"""The pages of reports, and where they are found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import NOT_FOUND, Rights
from measures.middleware import PersonRequest
from measures.periods import FinancialYear, Quarter
from measures.queries import Structure, read_structure
from reporting.charts.multiples import about_multiples
from reporting.editions import in_place_of
from reporting.membership import city_unit
from reporting.models import Edition, EditionStatus
from reporting.report import Unit
from reporting.terms import HOW_TO_READ, SHORTHAND
from reporting.units import (
    current_quarter,
    first_quarter,
    has_report,
    latest_quarter,
    readable_units,
)
from reporting.views.asking import Asked, ask_city, ask_locality, ask_team
from reporting.views.moved_charts import present_charts
from reporting.views.navigation import TEAMS_SHOWN, Link, address, around
from reporting.views.presentation import present
from reporting.views.published import about, edition_link, published_files
from reporting.wording import running_text


@never_cache
@require_safe
def city(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """The city's quarter."""
    return _page(request, ask_city(request, year, quarter))


@never_cache
@require_safe
def locality(request: PersonRequest, year: str, quarter: str, slug: str) -> HttpResponse:
    """A locality's quarter."""
    return _page(request, ask_locality(request, year, quarter, slug))


@never_cache
@require_safe
def team(request: PersonRequest, year: str, quarter: str, slug: str) -> HttpResponse:
    """A team's quarter."""
    return _page(request, ask_team(request, year, quarter, slug))


def _page(request: PersonRequest, asked: Asked) -> HttpResponse:
    edition = asked.edition()
    if edition is not None and edition.status == EditionStatus.REPLACED:
        return _replaced(request, asked, edition)
    links, report = around(asked, edition), asked.report(edition)
    context = {
        "page": present(report, links.hrefs, asked.query),
        "charts": present_charts(report),
        "about_charts": about_multiples(report),
        "around": links,
        "about": about(asked, edition, report),
        "how_to_read": HOW_TO_READ,
        "shorthand": SHORTHAND,
    }
    return render(request, "reporting/report.html", context)


def _replaced(request: PersonRequest, asked: Asked, edition: Edition) -> HttpResponse:
    """Why an edition is not shown any more, its files' hashes, and the edition in its place."""
    live, instead = address(asked.unit, asked.quarter), in_place_of(edition)
    is_read = instead is not None and instead.status == EditionStatus.PUBLISHED
    context = {
        "caption": "Early help performance",
        "title": f"{asked.unit.name}, {asked.quarter.short}",
        "edition": edition,
        "files": published_files(asked, edition),
        "newest": edition_link(live, instead) if instead and is_read else None,
        "making": None if is_read else instead,
        "live": live,
    }
    return render(request, "reporting/edition_replaced.html", context)


class YearOfQuarters(NamedTuple):
    """A financial year with the city's reports in it."""

    label: str
    quarters: tuple[Link, ...]


@never_cache
@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    """Every quarter with a report, newest year first, and the units of the latest two."""
    if not request.rights.reads_city:
        raise Http404(NOT_FOUND)
    on, structure = timezone.localdate(), read_structure()
    context = {
        "choices": latest_choices(request.rights, structure, on),
        "years": _years(structure, current_quarter(on), first_quarter(structure)),
    }
    return render(request, "reporting/reports.html", context)


class Choice(NamedTuple):
    """A quarter with the reports that a person may open for it."""

    quarter: Quarter
    state: str
    units: tuple[Link, ...]
    teams: tuple[Link, ...]
    teams_are_many: bool


def latest_choices(rights: Rights, structure: Structure, on: date) -> list[Choice]:
    """The last quarter that ended and the running one, with what this person may read of each."""
    choices = []
    for quarter in dict.fromkeys((latest_quarter(structure, on), current_quarter(on))):
        if has_report(city_unit(), quarter, structure, on):
            readable = readable_units(rights, quarter, structure, on)
            units = ([readable.city] if readable.city else []) + list(readable.localities)
            links, teams = _links(units, quarter), _links(readable.every_team, quarter)
            many = len(teams) > TEAMS_SHOWN
            choices.append(Choice(quarter, running_text(quarter, on), links, teams, many))
    return choices


def _links(units: Sequence[Unit], quarter: Quarter) -> tuple[Link, ...]:
    return tuple(Link(unit.name, address(unit, quarter)) for unit in units)


def _years(structure: Structure, newest: Quarter, oldest: Quarter | None) -> list[YearOfQuarters]:
    if oldest is None:
        return []
    years = []
    for start in range(newest.financial_year.start, oldest.financial_year.start - 1, -1):
        year = FinancialYear(start)
        quarters = [each for each in year.quarters if oldest <= each <= newest]
        links = tuple(Link(each.label, address(city_unit(), each)) for each in reversed(quarters))
        years.append(YearOfQuarters(year.label, links))
    return years
