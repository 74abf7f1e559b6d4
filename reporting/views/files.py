"""A report as a file: the same content in another form."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.middleware import PersonRequest
from reporting.formats import FORMATS, file_name
from reporting.views.asking import Asked, ask_city, ask_locality, ask_team


@never_cache
@require_safe
def city(request: PersonRequest, year: str, quarter: str, ending: str) -> HttpResponse:
    """The city's quarter as a file."""
    return _file(ask_city(request, year, quarter), ending)


@never_cache
@require_safe
def locality(
    request: PersonRequest, year: str, quarter: str, slug: str, ending: str
) -> HttpResponse:
    """A locality's quarter as a file."""
    return _file(ask_locality(request, year, quarter, slug), ending)


@never_cache
@require_safe
def team(request: PersonRequest, year: str, quarter: str, slug: str, ending: str) -> HttpResponse:
    """A team's quarter as a file."""
    return _file(ask_team(request, year, quarter, slug), ending)


def _file(asked: Asked, ending: str) -> HttpResponse:
    chosen = FORMATS.get(ending)
    if chosen is None:
        endings = ", ".join(FORMATS)
        raise Http404(f"A report comes as one of these files: {endings}. There is no “{ending}”.")
    report = asked.report()
    disposition = content_disposition_header(as_attachment=True, filename=file_name(report, ending))
    return HttpResponse(
        chosen.render(report),
        content_type=chosen.content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )
