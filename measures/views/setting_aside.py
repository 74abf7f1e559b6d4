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
from measures.exceptions import Refused
from measures.forms import WhyForm
from measures.middleware import PersonRequest
from measures.models import Measure
from measures.proforma import Proforma, Row
from measures.views.asking import (
    address,
    asked_proforma,
    asked_row,
    asked_team,
    says_why_there_is_none,
)
from measures.views.proforma_rows import row_key


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def set_aside(request: PersonRequest, slug: str, month: str, reference: str) -> HttpResponse:
    """Asks why the team never does a measure, and sets it aside from this month on."""
    proforma, row = _asked(request, slug, month, reference)
    why_form = WhyForm(
        request.POST or None,
        label=f"Why does {proforma.team.name} never do this?",
        missing=f"Say why {proforma.team.name} never does {reference}",
    )
    if request.method == "POST" and why_form.is_valid():
        try:
            actions.set_aside(
                team=proforma.team,
                measure=Measure.objects.get(pk=row.measure),
                month=proforma.month,
                why=why_form.cleaned_data["why"],
                by=request.user,
                at=timezone.now(),
                as_officer=request.rights.is_officer,
            )
        except Refused as refused:
            why_form.add_error("why", str(refused))
        else:
            text = f"{reference} is set aside from {proforma.month.name}."
            messages.success(request, text)
            return redirect(_row_address(proforma, row))
    context = {"proforma": proforma, "row": row, "form": why_form, "back": address(proforma)}
    return render(request, "measures/set_aside.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def bring_back(request: PersonRequest, slug: str, month: str, reference: str) -> HttpResponse:
    """Asks whether a measure is to be asked for again, and does so from this month on."""
    proforma, row = _asked(request, slug, month, reference)
    if request.method != "POST":
        context = {"proforma": proforma, "row": row, "back": address(proforma)}
        return render(request, "measures/bring_back.html", context)
    try:
        actions.bring_back(
            team=proforma.team,
            measure=Measure.objects.get(pk=row.measure),
            month=proforma.month,
            by=request.user,
            at=timezone.now(),
            as_officer=request.rights.is_officer,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = f"{reference} is asked for again from {proforma.month.name}."
        messages.success(request, text)
    return redirect(_row_address(proforma, row))


def _asked(request: PersonRequest, slug: str, month: str, reference: str) -> tuple[Proforma, Row]:
    """The form and the row of an address, for somebody who submits this team's returns."""
    proforma = asked_proforma(asked_team(request, slug), month)
    check_can_submit_return(request.rights, proforma.team)
    return proforma, asked_row(proforma, reference)


def _row_address(proforma: Proforma, row: Row) -> str:
    return f"{address(proforma)}#row-{row_key(row.reference)}"
