"""A quarter signed off, published, and the making of its files watched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from measures.access import check_can_run_quarters, check_can_sign_off
from measures.due import DueReturn
from measures.exceptions import Refused
from measures.middleware import PersonRequest
from measures.periods import Month, Quarter
from measures.queries import Structure, read_structure
from measures.states import QuarterAction, QuarterStatus
from reporting.copies import units_of
from reporting.making import give_up, is_stopped, start_making
from reporting.publishing import Accepted, freeze_edition, sign_off
from reporting.quarters import (
    Readiness,
    SignedOff,
    read_readiness,
    read_sign_off,
    read_stage,
    refusal,
)
from reporting.recorded import digest
from reporting.views.navigation import Link, address
from reporting.views.quarters import asked_quarter, commentary_address, quarter_page

GO_ON, GIVE_UP = "go-on", "give-up"


class SignOffForm(forms.Form):
    """Asks an accountable officer for their word."""

    agreed = forms.BooleanField(error_messages={"required": "Tick the box to sign off"})
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, quarter: Quarter) -> None:
        super().__init__(data)
        self.fields["agreed"].label = (
            f"I have read the figures and commentary of {quarter.short}, and agree that they are "
            "published"
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """Shows what is signed off, and takes an accountable officer's word for it."""
    check_can_sign_off(request.rights)
    on, structure = timezone.localdate(), read_structure()
    asked = asked_quarter(year, quarter, structure, on)
    form = SignOffForm(request.POST or None, asked)
    if request.method == "POST" and form.is_valid():
        try:
            shown = form.cleaned_data["shown"]
            sign_off(quarter=asked, shown=shown, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"You have signed {asked.short} off.")
            return redirect(quarter_page("quarter", asked))
    stage = read_stage(asked)
    context = {
        "quarter": asked,
        "form": form,
        "may_sign": stage.allows(QuarterAction.SIGN_OFF),
        "refusal": ""
        if stage.allows(QuarterAction.SIGN_OFF)
        else refusal(asked, stage.status, QuarterAction.SIGN_OFF),
        "shown": digest(asked),
        "readiness": read_readiness(asked, structure, on),
        "reports": _reports(asked, structure, on),
        "back": quarter_page("quarter", asked),
    }
    return render(request, "reporting/quarter_sign_off.html", context)


def _reports(quarter: Quarter, structure: Structure, on: date) -> list[tuple[Link, Link]]:
    """The city's and the localities' reports, each with its commentary."""
    return [
        (
            Link(unit.name, address(unit, quarter)),
            Link("commentary", commentary_address(unit, quarter)),
        )
        for unit in units_of(quarter, structure, on)
        if unit.level != "team"
    ]


class PublishForm(forms.Form):
    """Asks for what publishing takes besides: what is missing accepted, and a reason."""

    without = forms.BooleanField()
    note = forms.CharField(
        max_length=2000,
        help_text="Everybody who reads it is shown this, also those to whom no team is named: name "
        "no team and no person here.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Say it in 2,000 characters or fewer"},
    )
    findings = forms.BooleanField()
    unsigned = forms.CharField(
        max_length=2000,
        help_text="Everybody who reads it is shown this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Say it in 2,000 characters or fewer"},
    )

    def __init__(
        self, data: QueryDict | None, readiness: Readiness, signed: SignedOff | None
    ) -> None:
        super().__init__(data)
        missing, findings = readiness.not_accepted, readiness.findings
        if missing:
            number = "the return" if len(missing) == 1 else f"the {len(missing)} returns"
            self._ask("without", f"Publish without {number} named above", "Tick the box to")
            self._ask(
                "note", "Why is it published without them?", "Say why it is published without them"
            )
        else:
            del self.fields["without"], self.fields["note"]
        if findings:
            what = "1 finding is" if findings == 1 else f"{findings} findings are"
            self._ask("findings", f"Publish although {what} open", "Tick the box to")
        else:
            del self.fields["findings"]
        if signed and signed.holds:
            del self.fields["unsigned"]
        else:
            label = "Why is it published without a sign-off?"
            self._ask("unsigned", label, "Say why it is published without a sign-off")

    def _ask(self, name: str, label: str, missing: str) -> None:
        if missing.endswith("to"):
            missing = f"{missing} {label[0].lower()}{label[1:]}"
        self.fields[name].label = label
        self.fields[name].error_messages["required"] = missing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """Shows what is missing and asks for what publishing takes; then publishes."""
    check_can_run_quarters(request.rights)
    on, structure = timezone.localdate(), read_structure()
    asked = asked_quarter(year, quarter, structure, on)
    stage, readiness = read_stage(asked), read_readiness(asked, structure, on)
    signed = read_sign_off(asked)
    # Where nothing but a placement or a definition changed, the reports themselves will tell.
    allowed = stage.allows(QuarterAction.PUBLISH) or stage.status == QuarterStatus.PUBLISHED
    form = PublishForm(request.POST if request.method == "POST" else None, readiness, signed)
    if request.method == "POST" and form.is_valid():
        try:
            edition = freeze_edition(
                quarter=asked,
                accepted=accepted_in(request.POST, form),
                by=request.user,
                at=timezone.now(),
                without_sign_off=form.cleaned_data.get("unsigned", ""),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            start_making(edition)
            return redirect(f"{quarter_page('quarter', asked)}#publish")
    context = {
        "quarter": asked,
        "form": form,
        "stage": stage,
        "refusal": "" if allowed else refusal(asked, stage.status, QuarterAction.PUBLISH),
        "readiness": readiness,
        "missing_keys": missing_keys(readiness.not_accepted),
        "signed": signed,
        "back": quarter_page("quarter", asked),
    }
    return render(request, "reporting/quarter_publish.html", context)


def missing_keys(missing: Sequence[DueReturn]) -> list[str]:
    """What the page shows as missing, so that nothing else is accepted with it."""
    return [f"{each.team.pk} {each.month}" for each in missing]


def accepted_in(post: QueryDict, form: PublishForm) -> Accepted:
    """What the officer was shown and ticked."""
    missing = set()
    for key in post.getlist("missing"):
        team, _, month = key.partition(" ")
        try:
            missing.add((int(team), Month(month)))
        except ValueError as failure:
            raise Http404("A missing return is named by its team and month.") from failure
    open_findings = post.get("open", "")
    return Accepted(
        missing=frozenset(missing) if form.cleaned_data.get("without") else frozenset(),
        findings=int(open_findings) if open_findings.isdecimal() else 0,
        note=form.cleaned_data.get("note", ""),
    )


@require_POST
def making(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """Goes on with an edition whose making has stopped, or gives it up."""
    check_can_run_quarters(request.rights)
    asked = asked_quarter(year, quarter, read_structure(), timezone.localdate())
    action = request.POST.get("action")
    if action == GIVE_UP:
        try:
            give_up(quarter=asked, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Given up. Nothing of it was published.")
    elif action == GO_ON:
        edition = read_stage(asked).making
        if edition is None:
            messages.error(request, f"{asked.short} is not being published.")
        elif is_stopped(edition, timezone.now()):
            start_making(edition)
            messages.success(request, "Going on with the files that are missing.")
        else:
            messages.success(request, "Its files are being made at this moment.")
    else:
        raise Http404("Publishing goes on or is given up.")
    return redirect(f"{quarter_page('quarter', asked)}#publish")
