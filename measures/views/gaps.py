"""A month that a team will not report: accepted with a reason, and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from measures import findings as actions
from measures.access import check_can_accept_gap
from measures.asked import Form
from measures.exceptions import Refused
from measures.forms import WhyForm
from measures.middleware import PersonRequest
from measures.models import WillNotReport
from measures.views.asking import address, asked_form, asked_team, says_why_there_is_none
from measures.views.quarters import quarter_address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def will_not_report(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """Asks why a month will not be reported; once that is accepted, offers to withdraw it."""
    team = asked_team(request, slug)
    check_can_accept_gap(request.rights, team)
    form = asked_form(team, month)
    gap = WillNotReport.objects.filter(team=team, month=form.month).select_related("accepted_by")
    if request.method == "POST" and request.POST.get("action") == "withdraw":
        return _withdraw(request, form, gap.first())
    why_form = WhyForm(
        request.POST or None,
        label=f"Why will {team.name} not report {form.month.name}?",
        missing=f"Say why {team.name} will not report {form.month.name}",
    )
    if request.method == "POST" and why_form.is_valid():
        try:
            actions.accept_gap(
                team=team,
                month=form.month,
                why=why_form.cleaned_data["why"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            why_form.add_error("why", str(refused))
        else:
            text = f"Accepted: {team.name} will not report {form.month.name}. Nobody is chased."
            messages.success(request, text)
            return redirect(_quarter(form))
    context = {
        "team": team,
        "month": form.month,
        "gap": gap.first(),
        "form": why_form,
        "form_address": address(form),
        "back": _quarter(form),
    }
    return render(request, "measures/gap.html", context)


def _withdraw(request: PersonRequest, form: Form, gap: WillNotReport | None) -> HttpResponse:
    """Ask for the month again; when somebody else has done so already, say that."""
    name, month = form.team.name, form.month.name
    text = f"{name} is asked to report {month} again."
    try:
        if gap is None:
            raise Refused(f"{name} is asked to report {month} already.")
        actions.withdraw_gap(gap=gap, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, text)
    return redirect(_quarter(form))


def _quarter(form: Form) -> str:
    """The month's place on the officers' page of its quarter."""
    return f"{quarter_address('findings', form.month.quarter)}#not-in"
