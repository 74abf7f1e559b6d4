"""From an address to the form it asks for, for a person who may see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from measures.access import NOT_FOUND, check_can_read_return
from measures.asked import Asked, Form, read_form
from measures.entering import Box, EnteredAs
from measures.exceptions import NoReturn
from measures.forms import Sent, read_row
from measures.middleware import PersonRequest
from measures.models import Measure, Team
from measures.periods import Month
from measures.proforma import read_boxes
from measures.views.typed_texts import typed_texts

FIGURE = "figure-"
"""Begins the name of the field that every measure of the form has."""


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


@dataclass(frozen=True, slots=True)
class NoPlace:
    """What somebody typed for a measure that the form does not ask for any more, and why not."""

    sent: Sent
    why: str

    @property
    def figure(self) -> str:
        """The figure as it was typed, or the reason that was chosen beside it."""
        return self.sent.text.strip() or self.sent.choice


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it was sent. A page may have been open since before the form changed."""

    rows: dict[str, Sent]
    """By reference, of the measures that are to be filled in."""
    no_place: tuple[NoPlace, ...] = ()
    """What was typed for others. It can't be kept, so it is to be shown."""


def sent_form(request: PersonRequest, form: Form) -> SentForm:
    """The rows of a form that was sent, and what somebody typed where it asks for nothing."""
    boxes = read_boxes(form, as_total=asked_entry(request) is EnteredAs.TOTAL)
    asked = {each.reference: each for each in form.asked}
    known = {
        name.removeprefix(FIGURE) for name in request.POST if name.startswith(FIGURE)
    } - asked.keys()
    others = Measure.objects.filter(reference__in=known).order_by("reference") if known else ()
    measures = {reference: each.measure for reference, each in asked.items()}
    measures |= {measure.reference: measure.pk for measure in others}
    rows, no_place = {}, []
    for reference, measure in measures.items():
        sent = read_row(reference, measure, request.POST, boxes.get(measure, Box(form.month)))
        if sent is None:
            continue
        if reference in asked and not asked[reference].never:
            rows[reference] = sent
        elif sent.is_changed:
            no_place.append(NoPlace(sent, _why_not_asked(form.month, asked.get(reference))))
    return SentForm(rows, tuple(no_place))


def _why_not_asked(month: Month, asked: Asked | None) -> str:
    if asked is None:
        return f"The form for {month.name} does not ask for it any more."
    return f"It was set aside: {asked.never}"


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
                "typed": typed_texts(request.POST),
            }
            status = HTTPStatus.OK if is_early else HTTPStatus.NOT_FOUND
            return render(request, "measures/no_return.html", context, status=status)

    return answering
