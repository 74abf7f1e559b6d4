"""From an address to the form it asks for, for a person who may see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from measures.access import NOT_FOUND, check_can_read_return
from measures.asked import Asked, Form, read_form
from measures.entering import EnteredAs
from measures.exceptions import NoReturn
from measures.forms import Sent, read_row
from measures.middleware import PersonRequest
from measures.models import Team
from measures.periods import Month
from measures.proforma import read_boxes


class NotOpenYet(NoReturn):
    """A month that has not begun."""


def asked_team(request: PersonRequest, slug: str) -> Team:
    """The team of an address; Http404 where there is none or it isn't this person's to see."""
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise Http404(NOT_FOUND)
    check_can_read_return(request.rights, team)
    return team


def asked_form(team: Team, month: str) -> Form:
    """The form of an address; NoReturn where the team has none, NotOpenYet before its month."""
    try:
        asked = Month(month)
    except ValueError as error:
        message = f"There is no month “{month}”. Months are written like 2026-09."
        raise NoReturn(message) from error
    form = read_form(team=team, month=asked)
    if asked > Month.of(timezone.localdate()):
        raise NotOpenYet(f"This return opens on 1 {asked.name}.")
    return form


def address(form: Form) -> str:
    """The form's page."""
    return reverse("measures:return", args=[form.team.slug, form.month])


def asked_measure(form: Form, reference: str) -> Asked:
    """One measure of the form; Http404 where the form doesn't ask for it."""
    for asked in form.asked:
        if asked.reference == reference:
            return asked
    raise Http404(f"The form for {form.month.name} does not ask for “{reference}”.")


def asked_entry(request: PersonRequest) -> EnteredAs:
    """What the boxes held as the person saw them, which the form says when it is sent.

    The team's own choice may have been changed since, in another tab.
    """
    is_total = request.POST.get("entered_as") == EnteredAs.TOTAL
    return EnteredAs.TOTAL if is_total else EnteredAs.MONTH


def sent_rows(request: PersonRequest, form: Form) -> dict[str, Sent]:
    """The rows of a form that was sent, by reference."""
    boxes = read_boxes(form, as_total=asked_entry(request) is EnteredAs.TOTAL)
    return {
        asked.reference: found
        for asked in form.asked
        if not asked.never
        and (found := read_row(asked.reference, asked.measure, request.POST, boxes[asked.measure]))
    }


def says_why_there_is_none(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers NoReturn with a page that says why and leads back to the team's months."""

    @wraps(view)
    def answering(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, slug, *args, **kwargs)
        except NoReturn as none:
            is_early = isinstance(none, NotOpenYet)
            context = {
                "message": str(none),
                "is_early": is_early,
                "slug": slug,
                "what": "update for that quarter"
                if "quarter" in kwargs
                else "return for that month",
            }
            status = HTTPStatus.OK if is_early else HTTPStatus.NOT_FOUND
            return render(request, "measures/no_return.html", context, status=status)

    return answering
