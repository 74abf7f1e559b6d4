"""The monthly return's page: the form, what comes back when it is sent, and reopening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import actions
from measures.access import (
    can_edit_return,
    can_submit_return,
    check_can_edit_return,
    check_can_submit_return,
)
from measures.actions import HandedIn
from measures.asked import Form
from measures.entering import EnteredAs
from measures.exceptions import Refused
from measures.forms import LONGEST_COMMENT, WhyForm
from measures.middleware import PersonRequest
from measures.models import ReturnStatus
from measures.periods import Month
from measures.policies import is_closed
from measures.proforma import Proforma, read_proforma
from measures.publications import published_in
from measures.validation import standing_in_the_way
from measures.views.asking import (
    SentForm,
    address,
    asked_entry,
    asked_form,
    asked_team,
    says_why_there_is_none,
    sent_form,
)
from measures.views.proforma_errors import lost_rows, summary_errors
from measures.views.proforma_rows import (
    NO_OUTCOME,
    Outcome,
    entered_as,
    month_links,
    row_key,
    shown_sections,
)
from measures.wording import figure_text

GO_ON_TO = frozenset({"set-aside", "bring-back"})
"""Pages about one measure that a button on the form leads to, after saving it."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def monthly_return(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """The form. Sent with `action=submit` it is submitted, with anything else saved."""
    form = asked_form(asked_team(request, slug), month)
    return _receive(request, form) if request.method == "POST" else _page(request, form)


def _page(
    request: PersonRequest,
    form: Form,
    outcome: Outcome = NO_OUTCOME,
    *,
    why_form: WhyForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The form as it stands, with what became of what was sent."""
    rights, team, month = request.rights, form.team, form.month
    proforma = read_proforma(form)
    state_allows = not proforma.is_closed or rights.is_officer
    can_submit = can_submit_return(rights, team) and state_allows
    is_editable = can_edit_return(rights, team) and state_allows and proforma.takes_typing
    sections = shown_sections(proforma, outcome, is_editable=is_editable)
    errors = [] if outcome is NO_OUTCOME else summary_errors(sections, outcome)
    published = _published(form) if can_submit else ""
    asks_why = (proforma.is_closed and rights.is_officer) or published
    why_form = why_form or _why_form(request, is_closed=proforma.is_closed)
    errors += [{"text": str(text), "href": "#id_why"} for text in why_form.errors.get("why", [])]
    context: dict[str, Any] = {
        "proforma": proforma,
        "team": team,
        "month": month,
        "sections": sections,
        "errors": errors,
        "entered_as": entered_as(proforma, outcome),
        "longest_comment": LONGEST_COMMENT,
        "has_ended": month < Month.of(timezone.localdate()),
        "is_editable": is_editable,
        "is_submitted": proforma.status is ReturnStatus.SUBMITTED,
        "can_submit": is_editable and can_submit,
        "missing_everywhere": month_links(
            team, "", proforma.missing_everywhere, proforma.missing_everywhere
        ),
        "lost": lost_rows(sections),
        "no_place": outcome.no_place,
        "can_reopen": can_submit and proforma.status is ReturnStatus.SUBMITTED,
        "why_form": why_form if asks_why else None,
        "published": published,
        "previous_month": _if_open(month.previous, form),
        "next_month": _if_open(month.next, form),
        "reports": _reports(proforma),
    }
    return render(request, "measures/return.html", context, status=status)


def _if_open(month: Month, form: Form) -> Month | None:
    """A month beside this one, where the team has a return for it that is open."""
    has_begun = month <= Month.of(timezone.localdate())
    is_placed = any(placement.covers(month) for placement in form.placements)
    return month if has_begun and is_placed else None


def _reports(proforma: Proforma) -> list[dict[str, str]]:
    """Where the figures of this form show."""
    base = f"/reports/{proforma.month.quarter}"
    found = [{"text": proforma.team.name, "href": f"{base}/teams/{proforma.team.slug}/"}]
    if proforma.locality:
        href = f"{base}/localities/{proforma.locality.slug}/"
        found.append({"text": proforma.locality.name, "href": href})
    return [*found, {"text": "the city", "href": f"{base}/city/"}]


def _published(form: Form) -> str:
    """Where what counts for the month is published, if anywhere."""
    return published_in([each.measure for each in form.asked], form.month)


def _why_form(request: PersonRequest, *, is_closed: bool, is_asked: bool = False) -> WhyForm:
    """Asks for a reason, with the one that came along, so that it is there again."""
    after = "the quarter was closed" if is_closed else "they were published"
    return WhyForm(
        request.POST if is_asked or request.POST.get("why", "").strip() else None,
        label=f"Why do these figures change after {after}?",
        missing=f"Say why these figures change after {after}",
    )


def _receive(request: PersonRequest, form: Form) -> HttpResponse:
    """Save or submit what was sent, and move on only when nothing is left to say."""
    check_can_edit_return(request.rights, form.team)
    wants_submission = request.POST.get("action") == "submit"
    if wants_submission:
        check_can_submit_return(request.rights, form.team)
    sent = sent_form(request, form)
    # A person submits what they have seen: not without something that they typed.
    wants_submission = wants_submission and not sent.no_place
    try:
        done = _act(request, form, sent, wants_submission=wants_submission)
    except Refused as refused:
        return _refused(request, form, sent, refused)
    if done.submitted:
        return redirect(address(form))
    outcome = _outcome(request, form, sent, done, wants_submission=wants_submission)
    if outcome.has_something_to_say:
        return _page(request, form, outcome)
    return _go_on(request, form, done)


def _refused(request: PersonRequest, form: Form, sent: SentForm, refused: Refused) -> HttpResponse:
    """The form as it stands now, with all that was typed into the one that can't be saved."""
    general = [str(refused)]
    if any(row.is_changed for row in sent.rows.values()):
        general.append("What you typed is not saved. It is shown at each row below")
    outcome = _nothing_saved(request, sent, general)
    return _page(request, form, outcome, status=HTTPStatus.CONFLICT)


def _nothing_saved(request: PersonRequest, sent: SentForm, general: Sequence[str] = ()) -> Outcome:
    return Outcome(
        sent.rows,
        general=general,
        refused=True,
        entered_as=asked_entry(request),
        no_place=sent.no_place,
    )


def _go_on(request: PersonRequest, form: Form, done: HandedIn) -> HttpResponse:
    """After a save with nothing left to say: where the button pressed leads to."""
    then, _, reference = request.POST.get("then", "").partition(" ")
    if then in GO_ON_TO and reference in form.titles:
        return redirect(f"measures:{then}", form.team.slug, form.month, reference)
    for text in _what_moved(form, done):
        messages.info(request, text)
    filled = form.filled(done.saved.stands)
    messages.success(request, f"Saved. {filled} of {form.to_fill} filled in.")
    mended, _, _ = request.POST.get("mend", "").rpartition(" ")
    is_asked = any(asked.reference == mended for asked in form.asked)
    row = f"#row-{row_key(mended)}" if is_asked else ""
    return redirect(f"{address(form)}{row}")


@never_cache
@require_POST
@says_why_there_is_none
def choose_entry(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """Save what was typed, then take cumulative measures as months or as totals from now on."""
    form = asked_form(asked_team(request, slug), month)
    check_can_edit_return(request.rights, form.team)
    sent = sent_form(request, form)
    try:
        done = _act(request, form, sent, wants_submission=False)
    except Refused as refused:
        return _refused(request, form, sent, refused)
    outcome = _outcome(request, form, sent, done, wants_submission=False)
    if outcome.has_something_to_say:
        general = ["See to this first, then choose again how to enter cumulative measures"]
        return _page(request, form, replace(outcome, general=general))
    year_to_date = request.POST.get("enter_as") == EnteredAs.TOTAL
    actions.choose_entry(
        team=form.team, year_to_date=year_to_date, by=request.user, at=timezone.now()
    )
    for text in _what_moved(form, done):
        messages.info(request, text)
    now = "the total since 1 April" if year_to_date else "the month’s count"
    messages.success(request, f"Saved. Cumulative measures are now entered as {now}.")
    return redirect(address(form))


def _act(request: PersonRequest, form: Form, sent: SentForm, *, wants_submission: bool) -> HandedIn:
    """Submit what was sent if all of it could be read; otherwise save what could."""
    given: dict[str, Any] = {
        "team": form.team,
        "month": form.month,
        "typed": [row.typed for row in sent.rows.values()],
        "by": request.user,
        "at": timezone.now(),
        "as_officer": request.rights.is_officer,
    }
    if wants_submission and not any(row.has_error for row in sent.rows.values()):
        why_form = _why_form(request, is_closed=is_closed(form.month))
        return actions.hand_in(**given, why=why_form.reason)
    return HandedIn(actions.save_entries(**given))


def _outcome(
    request: PersonRequest,
    form: Form,
    sent: SentForm,
    done: HandedIn,
    *,
    wants_submission: bool,
) -> Outcome:
    """What is left to say about a form that was saved."""
    saved = done.saved
    stays = {
        reference: row
        for reference, row in sent.rows.items()
        if row.has_error or row.typed.measure in saved.conflicts
    }
    saw = asked_entry(request)
    if not wants_submission:
        return Outcome(stays, saved.conflicts, entered_as=saw, no_place=sent.no_place)
    findings = [
        finding
        for finding in standing_in_the_way(form.findings(saved.stands), form.comments(saved.stands))
        if finding.measures[0] not in stays
    ]
    moved = [f"{text} Check it, then submit again" for text in _what_moved(form, done)]
    refusal = [done.refusal] if done.refusal else []
    return Outcome(stays, saved.conflicts, findings, [*refusal, *moved], entered_as=saw)


def _what_moved(form: Form, done: HandedIn) -> list[str]:
    """Who changed which other row while this person had the form open."""
    moved = done.saved.moved - done.saved.written
    return [
        f"{done.saved.stands[asked.measure].changed_by} changed {asked.reference} to "
        f"{figure_text(asked.figure(done.saved.stands)) or 'nothing'} "
        "while you had this form open."
        for asked in form.asked
        if asked.measure in moved
    ]


@never_cache
@require_POST
@says_why_there_is_none
def reopen(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """Reopen a submitted return, in a closed quarter with a reason, and save what comes along."""
    form = asked_form(asked_team(request, slug), month)
    check_can_submit_return(request.rights, form.team)
    sent = sent_form(request, form)
    has_rows = bool(sent.rows or sent.no_place)
    closed = is_closed(form.month)
    takes_a_reason = request.rights.is_officer if closed else bool(_published(form))
    why_form = _why_form(request, is_closed=closed, is_asked=takes_a_reason)
    if takes_a_reason and not why_form.is_valid():
        outcome = _nothing_saved(request, sent) if has_rows else NO_OUTCOME
        return _page(request, form, outcome, why_form=why_form)
    try:
        actions.reopen_return(
            team=form.team,
            month=form.month,
            by=request.user,
            at=timezone.now(),
            why=why_form.reason,
            as_officer=request.rights.is_officer,
        )
    except Refused as refused:
        return _refused(request, form, sent, refused)
    text = f"{form.month.name} is open again. What was submitted counts until you submit again."
    messages.success(request, text)
    # With what was typed into a form that somebody else submitted meanwhile.
    return _receive(request, form) if has_rows else redirect(address(form))


@never_cache
@require_safe
@says_why_there_is_none
def print_view(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """The form as a table for paper, with empty boxes where nothing is filled in."""
    proforma = read_proforma(asked_form(asked_team(request, slug), month))
    context = {
        "proforma": proforma,
        "team": proforma.team,
        "month": proforma.month,
        "sections": shown_sections(proforma, is_editable=False),
        "is_submitted": proforma.status is ReturnStatus.SUBMITTED,
    }
    return render(request, "measures/print.html", context)
