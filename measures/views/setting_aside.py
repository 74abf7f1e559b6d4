"""Setting aside a measure that a team never does, and bringing it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from measures import actions
from measures.access import check_can_submit_return
from measures.asked import Asked, Form
from measures.exceptions import Refused
from measures.forms import WhyForm
from measures.middleware import PersonRequest
from measures.views.asking import (
    address,
    asked_form,
    asked_measure,
    asked_team,
    says_why_there_is_none,
)
from measures.views.proforma_rows import row_key


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def set_aside(request: PersonRequest, slug: str, month: str, reference: str) -> HttpResponse:
    """Asks why the team never does a measure, and sets it aside from this month on."""
    form, asked = _asked(request, slug, month, reference)
    why_form = WhyForm(
        request.POST or None,
        label=f"Why does {form.team.name} never do this?",
        missing=f"Say why {form.team.name} never does {reference}",
    )
    if request.method == "POST" and why_form.is_valid():
        try:
            actions.set_aside(
                team=form.team,
                measure=asked.form_row.measure,
                month=form.month,
                why=why_form.cleaned_data["why"],
                by=request.user,
                at=timezone.now(),
                as_officer=request.rights.is_officer,
            )
        except Refused as refused:
            why_form.add_error("why", str(refused))
        else:
            text = f"{reference} is set aside from {form.month.name}."
            messages.success(request, text)
            return redirect(_row_address(form, asked))
    context = {**_said(form, asked), "form": why_form}
    return render(request, "measures/set_aside.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def bring_back(request: PersonRequest, slug: str, month: str, reference: str) -> HttpResponse:
    """Asks whether a measure is to be asked for again, and does so from this month on."""
    form, asked = _asked(request, slug, month, reference)
    if request.method != "POST":
        return render(request, "measures/bring_back.html", _said(form, asked))
    try:
        actions.bring_back(
            team=form.team,
            measure=asked.form_row.measure,
            month=form.month,
            by=request.user,
            at=timezone.now(),
            as_officer=request.rights.is_officer,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = f"{reference} is asked for again from {form.month.name}."
        messages.success(request, text)
    return redirect(_row_address(form, asked))


def _asked(request: PersonRequest, slug: str, month: str, reference: str) -> tuple[Form, Asked]:
    """The form and the measure of an address, for somebody who submits this team's returns."""
    form = asked_form(asked_team(request, slug), month)
    check_can_submit_return(request.rights, form.team)
    return form, asked_measure(form, reference)


def _said(form: Form, asked: Asked) -> dict[str, object]:
    """What both pages say of the measure."""
    return {
        "team": form.team,
        "month": form.month,
        "reference": asked.reference,
        "title": form.titles[asked.reference],
        "never": asked.never,
        "back": address(form),
    }


def _row_address(form: Form, asked: Asked) -> str:
    return f"{address(form)}#row-{row_key(asked.reference)}"
