"""A report as a file: the same content in another form."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.middleware import PersonRequest
from reporting.editions import read_file
from reporting.formats import FORMATS, Format, file_name, named
from reporting.report import Report
from reporting.views.asking import Asked, ask_city, ask_locality, ask_team
from reporting.views.navigation import address


@never_cache
@require_safe
def city(request: PersonRequest, year: str, quarter: str, ending: str) -> HttpResponseBase:
    """The city's quarter as a file."""
    return _file(request, ask_city(request, year, quarter), ending)


@never_cache
@require_safe
def locality(
    request: PersonRequest, year: str, quarter: str, slug: str, ending: str
) -> HttpResponseBase:
    """A locality's quarter as a file."""
    return _file(request, ask_locality(request, year, quarter, slug), ending)


@never_cache
@require_safe
def team(
    request: PersonRequest, year: str, quarter: str, slug: str, ending: str
) -> HttpResponseBase:
    """A team's quarter as a file."""
    return _file(request, ask_team(request, year, quarter, slug), ending)


def _file(request: PersonRequest, asked: Asked, ending: str) -> HttpResponseBase:
    chosen = FORMATS.get(ending)
    if chosen is None:
        endings = ", ".join(FORMATS)
        raise Http404(f"A report comes as one of these files: {endings}. There is no “{ending}”.")
    if asked.number is not None:
        return _published(request, asked, asked.number, ending, chosen)
    report = asked.report()
    return file_answer(chosen.render(report), chosen.content_type, file_name(report, ending))


def _published(
    request: PersonRequest, asked: Asked, number: int, ending: str, chosen: Format[Report]
) -> HttpResponseBase:
    """A file as it was published, byte for byte."""
    path = asked.unit.path or ""
    file = read_file(asked.quarter, number, path, asked.copy, ending)
    if file is None:
        raise Http404(f"{asked.quarter.short} has no published edition {number} of this report.")
    if file.content is None:
        # Taken away after a redaction: the edition's page says so, and leads to the new one.
        return redirect(f"{address(asked.unit, asked.quarter)}{asked.query}")
    name = named(path.rpartition("/")[2], asked.quarter, number, ending)
    response = file_answer(bytes(file.content), chosen.content_type, name)
    etag = response.headers["ETag"] = quote_etag(file.sha256)
    return get_conditional_response(request, etag=etag, response=response) or response


def file_answer(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to keep, by its name."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "Content-Length": str(len(content)),
        },
    )
