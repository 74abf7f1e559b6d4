"""The quarterly update's page: what is written and confirmed, and what comes back when sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import updating
from measures.access import (
    can_edit_return,
    can_submit_return,
    check_can_edit_return,
    check_can_send_back,
    check_can_submit_return,
)
from measures.deadlines import QUARTER, read_deadlines
from measures.exceptions import Refused
from measures.forms import LONGEST_COMMENT, WhyForm
from measures.middleware import PersonRequest
from measures.models import Action, Placement, ReturnStatus, Team
from measures.periods import Month, Quarter
from measures.policies import is_closed
from measures.raised import sent_back_update
from measures.update_form import UpdateForm
from measures.update_reading import read_update
from measures.updating import SavedUpdate
from measures.views.asking import asked_team, says_why_there_is_none
from measures.views.quarters import asked_quarter, latest_quarter
from measures.views.update_sent import ALL, SentRow, read_rows, without_place
from measures.views.update_shown import (
    NOTHING,
    Outcome,
    column_heads,
    lost_rows,
    shown_sections,
    summary_errors,
)

IN_BAR = "in-bar"
"""Marks what is said in the bar, so that whoever works down the page stays where they are."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for, and by whom."""

    request: PersonRequest
    team: Team
    quarter: Quarter
    on: date

    @property
    def whole(self) -> bool:
        """Whether figures for the quarter as a whole are asked for."""
        return "yes" in (self.request.POST.get("whole"), self.request.GET.get("whole"))

    @property
    def address(self) -> str:
        """The update's page."""
        base = update_address(self.team, self.quarter)
        return f"{base}?whole=yes" if self.whole else base

    @property
    def given(self) -> dict[str, Any]:
        """What every action wants to know."""
        return {
            "team": self.team,
            "quarter": self.quarter,
            "by": self.request.user,
            "at": timezone.now(),
            "as_officer": self.request.rights.is_officer,
        }

    def read(self) -> UpdateForm:
        """The update as it stands."""
        return read_update(self.team, self.quarter, on=self.on, whole=self.whole)


def update_address(team: Team, quarter: Quarter) -> str:
    """The page of a team's update."""
    args = [team.slug, quarter.financial_year.slug, quarter.slug]
    return reverse("measures:update", args=args)


def _asked(request: PersonRequest, slug: str, year: str, quarter: str) -> _Asked:
    team, on = asked_team(request, slug), timezone.localdate()
    return _Asked(request, team, asked_quarter(year, quarter, on=on), on)


@never_cache
@require_safe
def choose(request: PersonRequest, slug: str) -> HttpResponse:
    """On to the quarter that was chosen from the list; without a choice, to the last ended."""
    team, on = asked_team(request, slug), timezone.localdate()
    chosen = request.GET.get("quarter", "")
    if not chosen:
        return redirect(update_address(team, latest_quarter(on)))
    year, _, quarter = chosen.partition("/")
    return redirect(update_address(team, asked_quarter(year, quarter, on=on)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def update(request: PersonRequest, slug: str, year: str, quarter: str) -> HttpResponse:
    """The update. Sent with `confirm`, what was typed is saved and measures are confirmed; with
    `action=submit` it is submitted; with anything else saved.
    """
    asked = _asked(request, slug, year, quarter)
    return _receive(asked) if request.method == "POST" else _page(asked)


def _page(
    asked: _Asked,
    outcome: Outcome = NOTHING,
    *,
    why_form: WhyForm | None = None,
    note_form: WhyForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The update as it stands, with what became of what was sent."""
    rights, team, form = asked.request.rights, asked.team, asked.read()
    state_allows = not form.is_closed or rights.is_officer
    takes_writing = form.update is None or bool(form.update.after(Action.SAVE))
    is_submitted = form.status is ReturnStatus.SUBMITTED
    can_submit = can_submit_return(rights, team) and state_allows
    is_editable = can_edit_return(rights, team) and state_allows and takes_writing
    sections = shown_sections(form, outcome)
    why_form, note_form = why_form or _why_form(asked.request), note_form or _note_form()
    errors = [] if outcome is NOTHING else summary_errors(form, sections, outcome)
    no_place = without_place(outcome.sent, form) if outcome.refused else []
    if no_place:
        errors.append({"text": "Some of it has no place here any more", "href": "#no-place"})
    for each, field in ((why_form, "#id_why"), (note_form, "#id_note-why")):
        errors += [{"text": str(text), "href": field} for text in each.errors.get("why", [])]
    ready = form.ready() if is_editable and not form.awaited else []
    left = [row.reference for row in form.to_confirm if not row.is_confirmed]
    said = list(get_messages(asked.request))
    context: dict[str, Any] = {
        "on_top": [str(each) for each in said if each.extra_tags != IN_BAR],
        "in_bar": [str(each) for each in said if each.extra_tags == IN_BAR],
        "form": form,
        "team": team,
        "quarter": asked.quarter,
        "sections": sections,
        "heads": column_heads(form),
        "errors": errors,
        "deadline": read_deadlines([asked.quarter.last_month]).get(
            (asked.quarter.last_month, QUARTER)
        ),
        "quarters": _quarters(team, asked.quarter, asked.on),
        "is_editable": is_editable,
        "is_submitted": is_submitted,
        "can_submit": is_editable and can_submit,
        "can_reopen": can_submit and is_submitted,
        "why_form": why_form if form.is_closed and rights.is_officer else None,
        "note_form": note_form if rights.is_officer and is_submitted else None,
        "is_unchecked": any(row.earlier.missing for row in form.to_confirm),
        "ready": ready,
        "all_to_confirm": ALL,
        "next_to_confirm": "-".join(left[0].split()) if left else "",
        "lost": lost_rows(sections),
        "no_place": no_place,
        "lapsed": [each for part in sections for each in part.rows if each.row.changed],
        "sent_back": sent_back_update(form.update),
        "longest_comment": LONGEST_COMMENT,
        "reports": _reports(team, asked.quarter),
        "address": asked.address,
    }
    return render(asked.request, "measures/update.html", context, status=status)


def _quarters(team: Team, here: Quarter, on: date) -> list[Quarter]:
    """The quarters to choose from, newest first: those in which the team was open."""
    placements = list(Placement.objects.filter(team=team))
    quarter, first = Month.of(on).quarter, min(each.first_month for each in placements).quarter
    found = []
    while quarter >= first:
        is_open = any(each.covers(month) for each in placements for month in quarter.months)
        if is_open or quarter == here:
            found.append(quarter)
        quarter = quarter.previous
    return found


def _reports(team: Team, quarter: Quarter) -> list[dict[str, str]]:
    """Where the words of this update show."""
    base = f"/reports/{quarter}"
    return [
        {"text": team.name, "href": f"{base}/teams/{team.slug}/"},
        {"text": "the city", "href": f"{base}/city/"},
    ]


def _why_form(request: PersonRequest, *, is_asked: bool = False) -> WhyForm:
    """Asks for a reason, with the one that came along, so that it is there again."""
    return WhyForm(
        request.POST if is_asked or request.POST.get("why", "").strip() else None,
        label="Why does this update change after the quarter was closed?",
        missing="Say why this update changes after the quarter was closed",
    )


def _note_form(request: PersonRequest | None = None) -> WhyForm:
    form = WhyForm(
        {"note-why": request.POST.get("note-why", "")} if request else None,
        label="What should the manager look at?",
        missing="Say what the manager should look at",
    )
    form.prefix = "note"
    return form


def _receive(asked: _Asked) -> HttpResponse:
    """Save what was sent and do what the button says; move on only when nothing is left to say."""
    request = asked.request
    check_can_edit_return(request.rights, asked.team)
    wants_submission = request.POST.get("action") == "submit"
    if wants_submission:
        check_can_submit_return(request.rights, asked.team)
    form = asked.read()
    sent = read_rows(request.POST, form)
    wanted = request.POST.get("confirm", "")
    try:
        if without_place(sent, form):
            raise Refused(updating.asks_otherwise(asked.quarter))
        if wants_submission:
            return _submit(asked, sent)
        saved = _save(asked, sent)
        if wanted:
            return _confirm(asked, sent, saved, wanted)
        return _saved(asked, _outcome(sent, saved))
    except Refused as refused:
        return _refused(asked, sent, refused)


def _save(asked: _Asked, sent: dict[str, SentRow]) -> SavedUpdate:
    typed = [row.typed for row in sent.values()]
    return updating.save_update(**asked.given, whole=asked.whole, typed=typed)


def _outcome(sent: dict[str, SentRow], saved: SavedUpdate) -> Outcome:
    """The rows that could not be saved, or not all of them."""
    stays = {
        reference: row
        for reference, row in sent.items()
        if row.has_error or row.typed.measure in saved.conflicts
    }
    return Outcome(stays, saved.conflicts)


def _saved(asked: _Asked, outcome: Outcome) -> HttpResponse:
    if outcome.sent:
        return _page(asked, outcome)
    reference = asked.request.POST.get("draft", "")
    anchor = _row_anchor(asked, reference)
    messages.success(asked.request, "Saved.", extra_tags=IN_BAR if anchor else "")
    return redirect(f"{asked.address}{anchor}")


def _row_anchor(asked: _Asked, reference: str) -> str:
    """Back to the row that a button stood in."""
    known = {row.reference for row in asked.read().rows} if reference else set()
    return f"#row-{'-'.join(reference.split())}" if reference in known else ""


def _confirm(
    asked: _Asked, sent: dict[str, SentRow], saved: SavedUpdate, wanted: str
) -> HttpResponse:
    """Confirm one measure, or all in which nothing is odd, as the person was shown them."""
    form, outcome = asked.read(), _outcome(sent, saved)
    rows = form.ready() if wanted == ALL else form.to_confirm
    chosen = [row for row in rows if wanted in (ALL, row.reference) and row.reference in sent]
    if not chosen and wanted != ALL:
        raise Http404(f"The update for {asked.quarter.short} does not ask for “{wanted}”.")
    shown = {
        # Figures that were typed are those that the person has just sent.
        row.measure: row.figures
        if form.is_whole and row.measure not in saved.moved
        else sent[row.reference].figures
        for row in chosen
        if row.reference not in outcome.sent
    }
    done = updating.confirm(**asked.given, whole=asked.whole, shown=shown)
    general = [
        f"{reference} has changed while you had this open. Look at it, then confirm it"
        for reference in done.changed
    ]
    if general or done.findings or outcome.sent:
        return _page(
            asked, Outcome(outcome.sent, outcome.conflicts, done.findings, general=general)
        )
    now = asked.read()
    text = f"{wanted} confirmed." if wanted != ALL else f"{len(done.done)} confirmed."
    left = len(now.to_confirm) - now.confirmed
    rest = f"{left} to go." if left else "Everything is confirmed and can be submitted."
    where = "" if wanted == ALL else IN_BAR
    messages.success(asked.request, f"{text} {rest}", extra_tags=where)
    return redirect(f"{asked.address}{_row_anchor(asked, wanted)}")


def _submit(asked: _Asked, sent: dict[str, SentRow]) -> HttpResponse:
    """Save and submit; or say what stands in the way, with what was typed where it was typed."""
    typed = [row.typed for row in sent.values()]
    if any(row.has_error for row in sent.values()):
        return _page(asked, _outcome(sent, _save(asked, sent)))
    why = _why_form(asked.request).reason
    done = updating.hand_in_update(**asked.given, whole=asked.whole, typed=typed, why=why)
    if done.submitted:
        return redirect(update_address(asked.team, asked.quarter))
    stays = _outcome(sent, done.saved)
    general = [done.refusal] if done.refusal else []
    if done.saved.moved - done.saved.conflicts:
        rows = {row.measure: row for row in asked.read().rows}
        general += [
            f"{rows[key].stands.changed_by} changed {rows[key].reference} while you had this open. "
            "Check it, then submit again"
            for key in sorted(done.saved.moved - done.saved.conflicts)
        ]
    return _page(asked, Outcome(stays.sent, stays.conflicts, done.findings, general=general))


def _refused(asked: _Asked, sent: dict[str, SentRow], refused: Refused) -> HttpResponse:
    """The update as it stands now, with all that was typed into the one that can't be saved."""
    general = [str(refused)]
    if any(row.is_changed for row in sent.values()):
        general.append("What you typed is not saved. It is shown on this page")
    outcome = Outcome(sent, general=general, refused=True)
    return _page(asked, outcome, status=HTTPStatus.CONFLICT)


@never_cache
@require_POST
@says_why_there_is_none
def reopen(request: PersonRequest, slug: str, year: str, quarter: str) -> HttpResponse:
    """Reopen a submitted update, in a closed quarter with a reason, and save what comes along."""
    asked = _asked(request, slug, year, quarter)
    check_can_submit_return(request.rights, asked.team)
    sent = read_rows(request.POST, asked.read())
    is_asked = request.rights.is_officer and is_closed(asked.quarter.last_month)
    why_form = _why_form(request, is_asked=is_asked)
    if is_asked and not why_form.is_valid():
        return _page(asked, Outcome(sent, refused=True) if sent else NOTHING, why_form=why_form)
    try:
        updating.reopen_update(**asked.given, why=why_form.reason)
    except Refused as refused:
        return _refused(asked, sent, refused)
    text = "The update is open again. What was submitted shows in reports until you submit again."
    messages.success(request, text)
    # With what was typed into an update that somebody else submitted meanwhile.
    return _receive(asked) if sent else redirect(asked.address)


@never_cache
@require_POST
@says_why_there_is_none
def send_back(request: PersonRequest, slug: str, year: str, quarter: str) -> HttpResponse:
    """Give a submitted update back to its manager with a note."""
    asked = _asked(request, slug, year, quarter)
    check_can_send_back(request.rights, asked.team)
    note_form = _note_form(request)
    if not note_form.is_valid():
        return _page(asked, note_form=note_form)
    note = note_form.cleaned_data["why"]
    try:
        updating.send_update_back(
            team=asked.team, quarter=asked.quarter, note=note, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        outcome = Outcome(general=[str(refused), f"Your note was: {note}"])
        return _page(asked, outcome, status=HTTPStatus.CONFLICT)
    messages.success(request, f"Sent back. {asked.team.name}’s manager sees your note on the page.")
    return redirect(asked.address)
