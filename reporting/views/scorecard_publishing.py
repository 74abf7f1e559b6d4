"""A month's scorecards signed off and published, and the making of their files watched."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from measures.access import (
    can_run_quarters,
    can_sign_off,
    check_can_read_quarters,
    check_can_run_quarters,
    check_can_sign_off,
)
from measures.exceptions import Refused
from measures.middleware import PersonRequest
from measures.models import Framework
from measures.periods import Month
from measures.queries import read_structure
from reporting.making import is_stopped, start_making
from reporting.membership import city_unit
from reporting.models import Edition, EditionFile
from reporting.scorecard_months import (
    month_digest,
    read_month_readiness,
    read_month_sign_off,
    read_month_stage,
)
from reporting.scorecard_publishing import (
    freeze_scorecards,
    give_up_scorecards,
    sign_off_scorecard,
    would_restate,
)
from reporting.units import NoSuchReport, check_period
from reporting.views.navigation import Link
from reporting.views.publishing import GIVE_UP, GO_ON, PublishForm, accepted_in, missing_keys
from reporting.views.scorecard_links import address, publishing_name

RESTATED_SHOWN = 20
"""Of what would be restated, so much is listed before it is published again."""


class SignForm(forms.Form):
    """Asks an accountable officer for their word."""

    agreed = forms.BooleanField(error_messages={"required": "Tick the box to sign off"})
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, month: Month) -> None:
        super().__init__(data)
        self.fields[
            "agreed"
        ].label = f"I have read the scorecards of {month.name}, and agree that they are published"


@never_cache
@require_safe
def scorecard_month(request: PersonRequest, framework: str, month: str) -> HttpResponse:
    """How far a month's publication is, and what may be done next."""
    check_can_read_quarters(request.rights)
    asked, on = _asked(framework, month), timezone.localdate()
    return _page(request, asked, Month(month), on)


@never_cache
@require_POST
def publish(request: PersonRequest, framework: str, month: str) -> HttpResponse:
    """Freezes a month's scorecards of every unit and has their files made."""
    check_can_run_quarters(request.rights)
    asked, period, on = _asked(framework, month), Month(month), timezone.localdate()
    structure = read_structure()
    readiness = read_month_readiness(framework, period, structure, on)
    form = PublishForm(request.POST, readiness, read_month_sign_off(framework, period))
    if form.is_valid():
        try:
            edition = freeze_scorecards(
                framework=framework,
                month=period,
                accepted=accepted_in(request.POST, form),
                by=request.user,
                at=timezone.now(),
                without_sign_off=form.cleaned_data.get("unsigned", ""),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            start_making(edition)
            return redirect("reporting:scorecard-month", framework, month)
    return _page(request, asked, period, on, publishing=form)


@never_cache
@require_POST
def sign(request: PersonRequest, framework: str, month: str) -> HttpResponse:
    """Takes an accountable officer's word for a month's scorecards."""
    check_can_sign_off(request.rights)
    asked, period, on = _asked(framework, month), Month(month), timezone.localdate()
    form = SignForm(request.POST, period)
    if form.is_valid():
        try:
            sign_off_scorecard(
                framework=framework,
                month=period,
                shown=form.cleaned_data["shown"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"You have signed {period.name} off.")
            return redirect("reporting:scorecard-month", framework, month)
    return _page(request, asked, period, on, signing=form)


@never_cache
@require_POST
def making(request: PersonRequest, framework: str, month: str) -> HttpResponse:
    """Goes on with an edition whose making has stopped, or gives it up."""
    check_can_run_quarters(request.rights)
    _asked(framework, month)
    period, action = Month(month), request.POST.get("action")
    if action == GIVE_UP:
        try:
            give_up_scorecards(
                framework=framework, month=period, by=request.user, at=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Given up. Nothing of it was published.")
    elif action == GO_ON:
        edition = read_month_stage(framework, period).making
        if edition is None:
            messages.error(request, f"{period.name} is not being published.")
        elif is_stopped(edition, timezone.now()):
            start_making(edition)
            messages.success(request, "Going on with the files that are missing.")
    else:
        raise Http404("Publishing goes on or is given up.")
    return redirect("reporting:scorecard-month", framework, month)


def _asked(framework: str, month: str) -> Framework:
    """The framework, of a month that it can be published for once that has ended; or Http404."""
    try:
        period = Month(month)
        check_period(period, read_structure(), timezone.localdate())
    except (ValueError, NoSuchReport) as failure:
        raise Http404(str(failure)) from failure
    found = Framework.objects.filter(slug=framework).first()
    if found is None:
        raise Http404(f"There is no framework “{framework}”.")
    return found


def _page(
    request: PersonRequest,
    asked: Framework,
    month: Month,
    on: date,
    *,
    publishing: PublishForm | None = None,
    signing: SignForm | None = None,
) -> HttpResponse:
    structure = read_structure()
    stage = read_month_stage(asked.slug, month)
    readiness = read_month_readiness(asked.slug, month, structure, on)
    signed = read_month_sign_off(asked.slug, month)
    has_ended = month.ended_by(on)
    live = address(city_unit(), asked.slug, month)
    may_publish = has_ended and not stage.making and (not stage.latest or stage.is_changed)
    restated = (
        would_restate(asked.slug, month, stage.latest, structure, on)
        if stage.latest and may_publish
        else []
    )
    context = {
        "title": publishing_name(request.rights, month),
        "framework": asked,
        "month": month,
        "has_ended": has_ended,
        "live": live,
        "stage": stage,
        "making": _making(stage.making) if stage.making else None,
        "editions": [
            (Link(f"Edition {each.number}", f"{live}?edition={each.number}"), each)
            for each in stage.editions
        ],
        "readiness": readiness,
        "missing_keys": missing_keys(readiness.not_accepted),
        "signed": signed,
        "is_officer": can_run_quarters(request.rights),
        "may_publish": may_publish,
        "restated": restated[:RESTATED_SHOWN],
        "restated_more": len(restated) - RESTATED_SHOWN,
        "may_sign": can_sign_off(request.rights) and not (signed and signed.holds),
        "publishing": publishing or PublishForm(None, readiness, signed),
        "signing": signing or SignForm(None, month),
        "shown": month_digest(asked.slug, month),
        "form": publishing or signing,
    }
    return render(request, "reporting/scorecard_month.html", context)


def _making(edition: Edition) -> dict[str, object]:
    """How far the making of an edition is."""
    return {
        "number": edition.number,
        "files": EditionFile.objects.filter(report__edition=edition).count(),
        "of": edition.files_to_make,
        "by": str(edition.frozen_by),
        "since": edition.frozen_at,
        "is_stopped": is_stopped(edition, timezone.now()),
    }
