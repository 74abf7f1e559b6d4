"""One measure's own page: three years of it as a chart and a table, and all that belongs to it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.middleware import PersonRequest
from reporting.over_time import measure_over_time
from reporting.units import NoSuchReport
from reporting.views.asking_scorecards import AskedScorecard, ask_city, ask_locality, ask_team
from reporting.views.measure_page import MeasurePage


@never_cache
@require_safe
def city(request: PersonRequest, framework: str, reference: str, month: str) -> HttpResponse:
    """A measure of the city."""
    return _page(request, ask_city(request, framework, month), reference)


@never_cache
@require_safe
def locality(
    request: PersonRequest, framework: str, reference: str, month: str, slug: str
) -> HttpResponse:
    """A measure of a locality."""
    return _page(request, ask_locality(request, framework, month, slug), reference)


@never_cache
@require_safe
def team(
    request: PersonRequest, framework: str, reference: str, month: str, slug: str
) -> HttpResponse:
    """A measure of a team."""
    return _page(request, ask_team(request, framework, month, slug), reference)


def _page(request: PersonRequest, asked: AskedScorecard, reference: str) -> HttpResponse:
    if asked.number is not None:
        raise Http404("A measure’s page is always live: editions are of scorecards and reports.")
    try:
        told = measure_over_time(
            asked.unit,
            asked.framework,
            reference,
            asked.month,
            on=asked.on,
            structure=asked.structure,
            audience=asked.audience,
        )
    except NoSuchReport as failure:
        raise Http404(str(failure)) from failure
    texts = MeasurePage(told, asked)
    context = {"told": told, "texts": texts, "query": "?placed=now" if asked.placed_now else ""}
    return render(request, "reporting/measure.html", context)
