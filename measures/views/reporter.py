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
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
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
from measures.figures import NotAWholeNumber, read_figure
from measures.forms import Sent, WhyForm, read_row
from measures.judging import Chosen, Direction, role_of
from measures.middleware import PersonRequest
from measures.models import Measure, Team
from measures.own_measures import overdue, read_own
from measures.periods import Month
from measures.reported import Done, Report
from measures.reported_form import Reported, read_reported, read_teams
from measures.views.asking import NotOpenYet
from measures.views.reporter_shown import NO_OUTCOME, Outcome, page_context
from measures.views.typed_texts import typed_texts
from measures.wording import figure_text

DISCARD = "discard"
"""The button that takes a draft away, so that what was submitted stands on the form again."""

TBC = "tbc"
"""How reporters write a number that is not there yet."""


@never_cache
@require_safe
def own_measures(request: PersonRequest) -> HttpResponse:
    """The measures that this person reports, or for those who look after them all of them."""
    rights = request.rights
    check_can_read_own_measures(rights)
    wanted = None if rights.reads_everything else rights.reported
    measures = read_own(wanted, timezone.localdate())
    context = {
        "measures": measures,
        "late": overdue(measures),
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
    def path(self) -> str:
        """The page, whoever's figure it is."""
        return reverse("measures:report-figure", args=[self.measure.reference, self.form.month])

    @property
    def query(self) -> str:
        """Names the team. What is sent always does: another one may have joined meanwhile."""
        return f"?{urlencode({'team': self.form.form.team.slug})}"

    @property
    def address(self) -> str:
        """The page; of several teams' with the team named."""
        return f"{self.path}{self.query}" if len(self.teams) > 1 else self.path


def _says_why_there_is_none(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers NoReturn with a page that says why and leads back to the measures."""

    @wraps(view)
    def answering(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoReturn as none:
            is_early = isinstance(none, NotOpenYet)
            typed = typed_texts(request.POST)
            context = {"message": str(none), "is_early": is_early, "typed": typed}
            status = HTTPStatus.OK if is_early else HTTPStatus.NOT_FOUND
            return render(request, "measures/reporter_none.html", context, status=status)

    return answering


def _asked(request: PersonRequest, reference: str, month: str) -> _Asked:
    """The form of an address, for a person who may see it."""
    if "\0" in reference:  # which PostgreSQL can't be asked about
        raise Http404(NOT_FOUND)
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
    if request.method == "POST" and wanted is None and len(teams) > 1:
        raise NoReturn(f"Several services are asked for {reference}. Open the form of one of them.")
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
    outcome: Outcome = NO_OUTCOME,
    *,
    why_form: WhyForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The form as it stands, with what became of what was sent."""
    form, rights = asked.form, request.rights
    may_report = can_report_measure(rights, asked.measure.pk)
    is_editable = may_report and not form.asked.never and (not form.is_closed or rights.is_officer)
    context = page_context(form, outcome)
    if is_editable and (form.is_closed or form.published):
        context["why_form"] = why_form = why_form or _why_form(form)
        context["errors"] += [
            {"text": str(text), "href": "#id_why"} for text in why_form.errors.get("why", [])
        ]
    context |= {
        "teams": asked.teams,
        "action": f"{asked.path}{asked.query}",
        "query": asked.query,
        "is_editable": is_editable,
        "has_ended": _has_ended(form),
        "is_early": outcome.is_early,
        "latest": Month.of(timezone.localdate()),
    }
    return render(request, "measures/reporter_figure.html", context, status=status)


def _why_form(form: Reported, request: PersonRequest | None = None) -> WhyForm:
    after = "the quarter was closed" if form.is_closed else "it was published"
    return WhyForm(
        request.POST if request else None,
        label=f"Why does this change after {after}?",
        missing=f"Say why this changes after {after}",
    )


def _receive(request: PersonRequest, asked: _Asked) -> HttpResponse:
    """Save or submit what was sent, and move on only when nothing is left to say."""
    form = asked.form
    check_can_report_measure(request.rights, asked.measure.pk)
    sent, chosen = _read(request, form), _chosen(request)
    if sent is None:
        return redirect(asked.address)
    action = request.POST.get("action")
    if action == DISCARD:
        sent, chosen = _as_it_counts(form, sent, chosen)
    is_early = action == "submit" and not (_has_ended(form) or request.POST.get("whole"))
    wants_submission = action in ("submit", DISCARD) and not (sent.has_error or is_early)
    is_asked = wants_submission and _takes_a_reason(form, sent)
    why_form = _asked_why(request, form, is_asked=is_asked)
    is_unsaid = why_form is not None and not why_form.is_valid()
    try:
        done = _act(
            request,
            form,
            Report(sent.typed, chosen, _role(request, form)),
            why=why_form.cleaned_data.get("why", "") if why_form else "",
            wants_submission=wants_submission and not is_unsaid,
        )
    except Refused as refused:
        general = [] if is_unsaid else [str(refused)]
        outcome = Outcome(sent, general=general, is_lost=True, chosen=chosen)
        return _page(request, asked, outcome, why_form=why_form, status=HTTPStatus.CONFLICT)
    now = replace(asked, form=read_reported(form.form.team, form.measure, form.month))
    outcome = _outcome(form, sent, done, chosen)
    if is_early and not outcome.has_something_to_say:
        return _page(
            request, now, replace(outcome, general=[_ask_whether_whole(form)], is_early=True)
        )
    if outcome.has_something_to_say or is_unsaid:
        return _page(request, now, outcome, why_form=why_form)
    return _go_on(request, now, done)


def _as_it_counts(form: Reported, sent: Sent, chosen: Chosen) -> tuple[Sent, Chosen]:
    """What counts, in the place of the draft that this person was shown."""
    counts = form.counts
    typed = replace(sent.typed, figure=counts.figure, comment=counts.comment)
    direction = form.judgement.judgement if form.judgement else ""
    kept = replace(sent, typed=typed, figure_error="", comment_error="")
    return kept, Chosen(direction, chosen.shown)


def _has_ended(form: Reported) -> bool:
    return form.month.ended_by(timezone.localdate())


def _ask_whether_whole(form: Reported) -> str:
    """Asked once of a period that goes on, whose figure is a draft until that is answered."""
    period = "quarter" if form.is_quarterly else "month"
    return (
        f"{form.month.name} has not ended. It is saved as a draft. "
        f"If this is the figure of the whole {period}, submit again"
    )


def _takes_a_reason(form: Reported, sent: Sent) -> bool:
    """Whether what was sent may count with a reason alone."""
    is_another = sent.typed.figure != form.counts.figure
    return form.is_closed or (bool(form.published) and is_another)


def _asked_why(request: PersonRequest, form: Reported, *, is_asked: bool) -> WhyForm | None:
    """The reason for a change in a closed quarter or to what is published, where one is to be
    given or was.
    """
    may_say = request.rights.is_officer if form.is_closed else form.published
    is_said = bool(request.POST.get("why", "").strip())
    return _why_form(form, request) if may_say and (is_said or is_asked) else None


def _read(request: PersonRequest, form: Reported) -> Sent | None:
    """The row that was sent. What reporters write for a number still to come is read as [x]."""
    post = request.POST.copy()
    name = f"figure-{form.reference}"
    if post.get(name, "").strip().lower() == TBC:
        post[name] = "[x]"
    return read_row(form.reference, form.asked.measure, post, Box(form.month))


def _chosen(request: PersonRequest) -> Chosen:
    """The direction that was sent. Without one nothing is touched."""
    shown = _direction(request.POST.get("shown-direction", ""))
    return Chosen(_direction(request.POST.get("direction", shown)), shown)


def _direction(said: str) -> str:
    return said if said in set(Judgement) else ""


def _role(request: PersonRequest, form: Reported) -> str:
    is_reporter = form.asked.measure in request.rights.reported
    return role_of(request.user, is_reporter=is_reporter)


def _act(
    request: PersonRequest, form: Reported, report: Report, *, why: str, wants_submission: bool
) -> Done:
    act = reported.submit_measure if wants_submission else reported.save_measure
    return act(
        form.form,
        report,
        by=request.user,
        at=timezone.now(),
        why=why,
        as_officer=request.rights.is_officer,
    )


def _outcome(form: Reported, sent: Sent, done: Done, chosen: Chosen) -> Outcome:
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
    if sent.figure_error and form.is_submitted and done.saved.written:
        general.append(
            "Your commentary is kept as a draft. What you submitted counts until you submit again"
        )
    direction = done.direction
    is_other = direction.clash or direction.moved
    return Outcome(
        sent if sent.has_error or in_conflict else None,
        in_conflict=in_conflict,
        findings=done.findings,
        general=general,
        chosen=chosen if direction.clash else None,
        direction_error=_who_chose(direction, chosen) if is_other else "",
    )


def _who_chose(direction: Direction, chosen: Chosen) -> str:
    """Who chose another direction meanwhile, and what becomes of the one sent."""
    now = f"the direction to {direction.direction or 'none'}"
    said = f"{direction.by} changed {now} while you had this open."
    if not direction.clash:
        return f"{said} Check it, then submit"
    mine = chosen.direction or "no direction"
    return f"{said} Yours, {mine}, is not saved. To keep yours, save or submit again"


def _go_on(request: PersonRequest, now: _Asked, done: Done) -> HttpResponse:
    """After a save with nothing left to say."""
    form = now.form
    name, counts = f"{form.reference} for {form.month.name}", figure_text(form.counts.figure)
    if done.counts and request.POST.get("action") == DISCARD:
        messages.success(request, f"The draft is discarded. {name} is {counts}, as submitted.")
    elif done.counts:
        said = f"Submitted. {name} is in every report from now on."
        messages.success(request, format_html("{}{}", said, _leading_on(request, form)))
    elif form.is_submitted:
        messages.success(request, f"Nothing has changed. {name} is {counts}, as submitted.")
    elif form.counts.figure is not None:
        text = f"What you submitted, {counts}, counts for {name} until you submit this."
        messages.success(request, f"Saved as a draft. {text}")
    else:
        messages.success(request, f"Saved as a draft. {name} counts once it is submitted.")
    return redirect(now.address)


def _leading_on(request: PersonRequest, form: Reported) -> SafeString:
    """Where the figure is read now, and which of a reporter's own is to be entered next."""
    found = []
    if _has_ended(form):
        slug = form.asked.form_row.framework.slug
        href = reverse("reporting:scorecard-city", args=[slug, form.month])
        found.append((href, f"See the scorecard of {form.month.name}"))
    own = read_own(request.rights.reported, timezone.localdate()) if request.rights.reported else []
    # What was due longest comes first.
    awaited = [each for measure in own for each in measure.to_do if each.is_awaited]
    if awaited:
        first = min(awaited, key=lambda each: each.month)
        href = reverse("measures:report-figure", args=[first.reference, first.month])
        found.append((f"{href}?{urlencode({'team': first.team.slug})}", f"Next: {first.name}"))
    link = ' <a class="govuk-notification-banner__link" href="{}">{}</a>'
    return format_html_join("", link, found)


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
