"""Taking text away for good: an administrator finds it, sees where it stands, and says why."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from measures.access import check_can_redact
from measures.exceptions import Refused
from measures.middleware import PersonRequest
from measures.wording import counted
from reporting.making import start_making
from reporting.models import Redaction
from reporting.redacting import Place, ReasonRefused, find_places, redact

SHOWN = 200
"""Places that are listed; more are counted."""


class RedactionForm(forms.Form):
    """The text, and on confirming it why it is taken away."""

    text = forms.CharField(
        label="Text to take away",
        max_length=500,
        help_text="As it was typed. Capitals and spaces don’t matter.",
        error_messages={"required": "Enter the text to take away"},
        widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="Why it is taken away",
        required=False,
        help_text="This is kept, so don’t repeat the text.",
        widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": 3}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redactions(request: PersonRequest) -> HttpResponse:
    """What was redacted, and the search for a text. It is only ever posted: addresses are kept."""
    check_can_redact(request.rights)
    form = RedactionForm(request.POST or None)
    places: list[Place] = []
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if request.POST.get("action") == "redact":
                return _redact(request, form)
            places = find_places(text)
        except ReasonRefused as refusal:
            form.add_error("reason", str(refusal))
            places = find_places(text)
        except Refused as refusal:
            form.add_error("text", str(refusal))
    context = {
        "form": form,
        "errors": [
            {"href": f"#{form[name].id_for_label}", "text": each[0]}
            for name, each in form.errors.items()
        ],
        "searched": form.is_bound and (bool(places) or not form.errors),
        "places": places[:SHOWN],
        "count": counted(len(places), "place"),
        "more": max(0, len(places) - SHOWN),
        "editions": any(place.where.startswith("edition ") for place in places),
        "kept": Redaction.objects.select_related("by"),
    }
    return render(request, "reporting/redactions.html", context)


def _redact(request: PersonRequest, form: RedactionForm) -> HttpResponse:
    done = redact(
        text=form.cleaned_data["text"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    if done.editions:
        start_making(*done.editions)
    said = f"The text was taken away from {counted(len(done.row.places), 'place')}."
    if done.editions:
        said += " New editions are being made in place of those that held it."
    messages.success(request, said)
    return redirect("reporting:redactions")
