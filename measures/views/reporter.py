"""The reporter's pages: the measures reported one by one, and the form of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import reported
from measures.access import (
    NOT_FOUND,
    can_report_measure,
    check_can_read_own_measures,
    check_can_read_reported,
    check_can_report_measure,
)
from measures.change import Judgement
from measures.entering import Box
from measures.exceptions import NoReturn, Refused
from measures.figures import NotAWholeNumber, Reason, read_figure
from measures.forms import Sent, WhyForm, read_row
from measures.judging import role_of
from measures.middleware import PersonRequest
from measures.models import Measure, Team
from measures.own_measures import read_own
from measures.periods import Month
from measures.reported import Done, Report
from measures.reported_form import Reported, read_reported, read_teams
from measures.validation import Finding
from measures.views.asking import NotOpenYet
from measures.views.reporter_shown import Outcome, page_context
from measures.wording import figure_text

TBC = "tbc"
"""How reporters write a number that is not there yet."""


@never_cache
@require_safe
def own_measures(request: PersonRequest) -> HttpResponse:
    """The measures that this person reports, or for those who look after them all of them."""
    rights = request.rights
    check_can_read_own_measures(rights)
    wanted = None if rights.reads_everything else rights.reported
    context = {
        "measures": read_own(wanted, timezone.localdate()),
        "is_reporter": bool(rights.reported),
    }
    return render(request, "measures/reporter.html", context)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A measure's form that was asked for, and the teams that have one."""

    measure: Measure
    form: Reported
    teams: list[Team]

    @property
    def address(self) -> str:
        """The page; of several teams' with the team named."""
        here = reverse("measures:report-figure", args=[self.measure.reference, self.form.month])
        several = len(self.teams) > 1
        return f"{here}?{urlencode({'team': self.form.form.team.slug})}" if several else here


def _says_why_there_is_none(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers NoReturn with a page that says why and leads back to the measures."""

    @wraps(view)
    def answering(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoReturn as none:
            is_early = isinstance(none, NotOpenYet)
            context = {"message": str(none), "is_early": is_early}
            status = HTTPStatus.OK if is_early else HTTPStatus.NOT_FOUND
            return render(request, "measures/reporter_none.html", context, status=status)

    return answering


def _asked(request: PersonRequest, reference: str, month: str) -> _Asked:
    """The form of an address, for a person who may see it."""
    measure = Measure.objects.filter(reference=reference).first()
    if measure is None:
        raise Http404(NOT_FOUND)
    check_can_read_reported(request.rights, measure.pk)
    try:
        asked = Month(month)
    except ValueError as error:
        message = f"There is no month “{month}”. Months are written like 2026-09."
        raise NoReturn(message) from error
    teams = read_teams(measure, asked)
    wanted = request.GET.get("team")
    team = next((each for each in teams if wanted in (None, each.slug)), None)
    if team is None:
        raise NoReturn(f"No city-wide service is asked for {reference} for {asked.name}.")
    form = read_reported(team, measure, asked)
    if asked > Month.of(timezone.localdate()):
        raise NotOpenYet(f"{reference} opens for {asked.name} on 1 {asked.name}.")
    return _Asked(measure, form, teams)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_says_why_there_is_none
def report_figure(request: PersonRequest, reference: str, month: str) -> HttpResponse:
    """The form. Sent with `action=submit` the measure counts, with anything else it is saved."""
    asked = _asked(request, reference, month)
    return _receive(request, asked) if request.method == "POST" else _page(request, asked)


def _page(
    request: PersonRequest,
    asked: _Asked,
    outcome: Outcome | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The form as it stands, with what became of what was sent."""
    form, rights = asked.form, request.rights
    may_report = can_report_measure(rights, asked.measure.pk)
    is_editable = may_report and not form.asked.never and (not form.is_closed or rights.is_officer)
    why_form = None
    if is_editable and form.is_closed:
        why_form = _why_form(request if request.method == "POST" else None)
    context = {
        **page_context(form, outcome or Outcome(direction=request.GET.get("direction"))),
        "teams": asked.teams,
        "address": asked.address,
        "is_editable": is_editable,
        "why_form": why_form,
        "has_ended": form.month.ended_by(timezone.localdate()),
        "latest": Month.of(timezone.localdate()),
    }
    return render(request, "measures/reporter_figure.html", context, status=status)


def _why_form(request: PersonRequest | None) -> WhyForm:
    return WhyForm(
        request.POST if request else None,
        label="Why does this change after the quarter was closed?",
        missing="Say why this changes after the quarter was closed",
    )


def _receive(request: PersonRequest, asked: _Asked) -> HttpResponse:
    """Save or submit what was sent, and move on only when nothing is left to say."""
    form = asked.form
    check_can_report_measure(request.rights, asked.measure.pk)
    sent = _read(request, form)
    direction = _direction(request)
    if sent is None:
        return redirect(asked.address)
    wants_submission = request.POST.get("action") == "submit" and not sent.has_error
    try:
        done = _act(request, form, sent, direction, wants_submission=wants_submission)
    except Refused as refused:
        outcome = Outcome(sent, general=[str(refused)], is_lost=True, direction=direction)
        return _page(request, asked, outcome, status=HTTPStatus.CONFLICT)
    now = replace(asked, form=read_reported(form.form.team, form.measure, form.month))
    outcome = _outcome(form, sent, done, direction)
    if outcome.has_something_to_say:
        return _page(request, now, outcome)
    return _go_on(request, now, done, direction)


def _read(request: PersonRequest, form: Reported) -> Sent | None:
    """The row that was sent. What reporters write for a number still to come is read as [x]."""
    post = request.POST.copy()
    name = f"figure-{form.reference}"
    if post.get(name, "").strip().lower() == TBC:
        post[name] = "[x]"
    return read_row(form.reference, form.asked.measure, post, Box(form.month))


def _direction(request: PersonRequest) -> str:
    said = request.POST.get("direction", "")
    return said if said in {each.value for each in Judgement} else ""


def _act(
    request: PersonRequest, form: Reported, sent: Sent, direction: str, *, wants_submission: bool
) -> Done:
    act = reported.submit_measure if wants_submission else reported.save_measure
    is_reporter = form.asked.measure in request.rights.reported
    return act(
        form.form,
        Report(
            sent.typed,
            Judgement(direction) if direction else None,
            role_of(request.user, is_reporter=is_reporter),
        ),
        by=request.user,
        at=timezone.now(),
        why=request.POST.get("why", "").strip(),
        as_officer=request.rights.is_officer,
    )


def _outcome(form: Reported, sent: Sent, done: Done, direction: str) -> Outcome:
    """What is left to say of a measure that was saved."""
    in_conflict = bool(done.saved.conflicts)
    general = [done.refusal] if done.refusal else []
    moved = done.saved.moved - done.saved.conflicts
    if moved:
        now = done.saved.stands[form.asked.measure]
        what = figure_text(now.figure) or "nothing"
        general.append(
            f"{now.changed_by} changed this while you had it open; the figure is {what} now. "
            "Check it, then submit"
        )
    findings: tuple[Finding, ...] = done.findings
    return Outcome(
        sent if sent.has_error or in_conflict else None,
        in_conflict=in_conflict,
        findings=findings,
        general=general,
        direction=direction,
    )


def _go_on(request: PersonRequest, now: _Asked, done: Done, direction: str) -> HttpResponse:
    """After a save with nothing left to say."""
    form = now.form
    name = f"{form.reference} for {form.month.name}"
    if done.counts:
        messages.success(request, f"Submitted. {name} is in every report from now on.")
        return redirect(now.address)
    messages.success(request, f"Saved as a draft. {name} counts once it is submitted.")
    kept = form.judgement.judgement if form.judgement else ""
    if direction == kept or form.stands.figure is not Reason.NOT_AVAILABLE:
        return redirect(now.address)
    messages.info(request, "The direction is kept when you submit.")
    join = "&" if "?" in now.address else "?"
    return redirect(f"{now.address}{join}{urlencode({'direction': direction or 'none'})}")


@never_cache
@require_POST
@_says_why_there_is_none
def check_commentary(request: PersonRequest, reference: str, month: str) -> HttpResponse:
    """What commentary says against the figures, while it is written; saves nothing."""
    asked = _asked(request, reference, month)
    check_can_report_measure(request.rights, asked.measure.pk)
    form, text = asked.form, request.POST.get(f"comment-{reference}", "")
    try:
        figure = read_figure(request.POST.get(f"figure-{reference}", ""))
    except NotAWholeNumber:
        figure = None
    return JsonResponse({"notes": form.beside(figure).notes(text)})
