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
from measures.exceptions import NoReturn
from measures.middleware import PersonRequest
from measures.models import Team
from measures.periods import Month


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


def says_why_there_is_none(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers NoReturn with a page that says why and leads back to the team's months."""

    @wraps(view)
    def answering(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, slug, *args, **kwargs)
        except NoReturn as none:
            is_early = isinstance(none, NotOpenYet)
            context = {"message": str(none), "is_early": is_early, "slug": slug}
            status = HTTPStatus.OK if is_early else HTTPStatus.NOT_FOUND
            return render(request, "measures/no_return.html", context, status=status)

    return answering
