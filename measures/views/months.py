"""Lists of returns: every team's, and one team's months."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import NOT_FOUND, teams_visible_to
from measures.middleware import PersonRequest
from measures.models import Placement, Team
from measures.periods import Month
from measures.returns import months_of, read_progress
from measures.views.asking import asked_team
from measures.wording import by_name


@never_cache
@require_safe
def teams(request: PersonRequest) -> HttpResponse:
    """The teams whose returns this person may open; straight to the team where it is one."""
    found = sorted(teams_visible_to(request.rights), key=lambda team: by_name(team.name))
    if not found:
        raise Http404(NOT_FOUND)
    if len(found) == 1:
        return redirect("measures:months", found[0].slug)
    this_month = Month.of(timezone.localdate())
    shown = (this_month.previous, this_month)
    progress = read_progress(found, shown)
    placements = _placements(found)
    rows = [
        {
            "team": team,
            "locality": _locality_name(placements.get(team.pk, []), this_month),
            "cells": [
                progress[team.pk, month] if _is_placed(placements, team, month) else None
                for month in shown
            ],
        }
        for team in found
    ]
    context = {"rows": rows, "months": shown}
    return render(request, "measures/teams.html", context)


@never_cache
@require_safe
def months(request: PersonRequest, slug: str) -> HttpResponse:
    """One team's months, newest first, with where each stands."""
    team = asked_team(request, slug)
    this_month = Month.of(timezone.localdate())
    placements = _placements([team]).get(team.pk, [])
    found = months_of(placements, until=this_month)
    progress = read_progress([team], found)
    years = [
        {"year": year, "returns": [progress[team.pk, month] for month in of_year]}
        for year, of_year in groupby(found, key=lambda month: month.financial_year)
    ]
    context = {"team": team, "years": years, "this_month": this_month}
    return render(request, "measures/months.html", context)


def _placements(found: Sequence[Team]) -> dict[int, list[Placement]]:
    """Each team's placements in order."""
    placements: dict[int, list[Placement]] = {}
    rows = Placement.objects.filter(team__in=found).select_related("locality")
    for placement in rows.order_by("first_month"):
        placements.setdefault(placement.team_id, []).append(placement)
    return placements


def _is_placed(placements: dict[int, list[Placement]], team: Team, month: Month) -> bool:
    return any(placement.covers(month) for placement in placements.get(team.pk, []))


def _locality_name(placements: Sequence[Placement], month: Month) -> str:
    """Where a team is now; where it was last, if it has closed."""
    covering = [each for each in placements if each.covers(month)] or list(placements[-1:])
    if not covering:
        return ""
    return covering[0].locality.name if covering[0].locality else "City-wide"
