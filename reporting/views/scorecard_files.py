"""A scorecard as a file: the same content in another form."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.middleware import PersonRequest
from reporting.editions import read_scorecard_file, scorecard_editions
from reporting.formats import SCORECARD_FORMATS, scorecard_file_name, scorecard_named
from reporting.models import Edition, EditionStatus
from reporting.renderers import scorecard_pdf
from reporting.renderers.scorecard_pdf import Paper
from reporting.views.asking_scorecards import AskedScorecard, ask_city, ask_locality, ask_team
from reporting.views.files import file_answer
from reporting.views.scorecard_links import address


@never_cache
@require_safe
def city(request: PersonRequest, framework: str, month: str, ending: str) -> HttpResponseBase:
    """The city's scorecard as a file."""
    return _file(request, ask_city(request, framework, month), ending)


@never_cache
@require_safe
def locality(
    request: PersonRequest, framework: str, month: str, slug: str, ending: str
) -> HttpResponseBase:
    """A locality's scorecard as a file."""
    return _file(request, ask_locality(request, framework, month, slug), ending)


@never_cache
@require_safe
def team(
    request: PersonRequest, framework: str, month: str, slug: str, ending: str
) -> HttpResponseBase:
    """A team's scorecard as a file."""
    return _file(request, ask_team(request, framework, month, slug), ending)


def _file(request: PersonRequest, asked: AskedScorecard, ending: str) -> HttpResponseBase:
    chosen = SCORECARD_FORMATS.get(ending)
    if chosen is None:
        endings = ", ".join(SCORECARD_FORMATS)
        raise Http404(
            f"A scorecard comes as one of these files: {endings}. There is no “{ending}”."
        )
    paper = _paper(request) if ending == "pdf" else Paper.A4
    if asked.number is not None and paper is Paper.A4:
        return _published(request, asked, asked.number, ending, chosen.content_type)
    # On larger paper an edition is set anew, from what was frozen.
    edition = asked.edition(_editions(asked))
    if edition is not None and edition.status == EditionStatus.REPLACED:
        return _to_its_page(asked, edition.number)
    scorecard = asked.scorecard()
    on_paper = f"-{paper}" if paper is not Paper.A4 else ""
    name = scorecard_file_name(scorecard, ending, on_paper)
    content = (
        scorecard_pdf.render(scorecard, paper) if ending == "pdf" else chosen.render(scorecard)
    )
    return file_answer(content, chosen.content_type, name)


def _published(
    request: PersonRequest, asked: AskedScorecard, number: int, ending: str, content_type: str
) -> HttpResponseBase:
    """A file as it was published, byte for byte."""
    path, month = asked.unit.path or "", asked.month
    file = read_scorecard_file(asked.framework, month, number, path, asked.copy, ending)
    if file is None:
        raise Http404(f"{month.name} has no published edition {number} of this scorecard.")
    if file.content is None:
        return _to_its_page(asked, number)
    unit = path.rpartition("/")[2]
    name = scorecard_named(asked.framework, unit, month, number, ending)
    response = file_answer(bytes(file.content), content_type, name)
    etag = response.headers["ETag"] = quote_etag(file.sha256)
    return get_conditional_response(request, etag=etag, response=response) or response


def _editions(asked: AskedScorecard) -> list[Edition]:
    return scorecard_editions(asked.framework, asked.month) if asked.number is not None else []


def _to_its_page(asked: AskedScorecard, number: int) -> HttpResponseBase:
    """A replaced edition's page says why its files are gone, and leads to the new one."""
    return redirect(f"{address(asked.unit, asked.framework, asked.month)}?edition={number}")


def _paper(request: PersonRequest) -> Paper:
    """What a PDF is set on; Http404 for a paper that there is none on."""
    try:
        return Paper(request.GET.get("paper", Paper.A4))
    except ValueError as failure:
        papers = " or ".join(f"?paper={paper}" for paper in Paper)
        raise Http404(f"A scorecard is printed on A4 or A3: {papers}.") from failure
