"""A scorecard as a file: the same content in another form."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.middleware import PersonRequest
from reporting.formats import SCORECARD_FORMATS, scorecard_file_name
from reporting.renderers import scorecard_pdf
from reporting.renderers.scorecard_pdf import Paper
from reporting.views.asking_scorecards import AskedScorecard, ask_city, ask_locality, ask_team
from reporting.views.files import file_answer


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
    if asked.number is not None:
        raise Http404(f"{asked.month.name} has no published edition {asked.number}.")
    scorecard = asked.scorecard()
    name = scorecard_file_name(scorecard, ending)
    paper = _paper(request)
    content = (
        scorecard_pdf.render(scorecard, paper) if ending == "pdf" else chosen.render(scorecard)
    )
    return file_answer(content, chosen.content_type, name)


def _paper(request: PersonRequest) -> Paper:
    """What a PDF is set on; Http404 for a paper that there is none on."""
    try:
        return Paper(request.GET.get("paper", Paper.A4))
    except ValueError as failure:
        papers = " or ".join(f"?paper={paper}" for paper in Paper)
        raise Http404(f"A scorecard is printed on A4 or A3: {papers}.") from failure
