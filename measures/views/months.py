"""One team's months and quarters, with where the return or update of each stands."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.middleware import PersonRequest
from measures.models import Placement, QuarterlyUpdate, ReturnStatus
from measures.periods import Month
from measures.returns import months_of, read_progress
from measures.views.asking import asked_team


@never_cache
@require_safe
def months(request: PersonRequest, slug: str) -> HttpResponse:
    """One team's months, newest first, with where each stands."""
    team = asked_team(request, slug)
    this_month = Month.of(timezone.localdate())
    found = months_of(Placement.objects.filter(team=team), until=this_month)
    progress = read_progress([team], found)
    updates = {
        last_month: ReturnStatus(status)
        for last_month, status in QuarterlyUpdate.objects.filter(team=team).values_list(
            "last_month", "status"
        )
    }
    years = []
    for year, of_year in groupby(found, key=lambda month: month.financial_year):
        returns = [progress[team.pk, month] for month in of_year]
        quarters = dict.fromkeys(each.month.quarter for each in returns)
        years.append(
            {
                "year": year,
                "returns": returns,
                "updates": [(each, updates.get(each.last_month)) for each in quarters],
            }
        )
    context = {"team": team, "years": years, "this_month": this_month}
    return render(request, "measures/months.html", context)
