"""Every email: to whom, about what, what became of it; and a decision where nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doris.mail import KEPT
from measures import messages as actions
from measures.access import (
    NOT_FOUND,
    can_decide_emails,
    check_can_decide_emails,
    check_can_read_emails,
)
from measures.deadlines import MONTH, QUARTER
from measures.exceptions import Refused
from measures.letters import message_id, paragraphs
from measures.middleware import PersonRequest
from measures.models import Message, MessageKind, MessageStatus, Team
from measures.periods import Month
from measures.states import MessageAction
from measures.wording import by_name
from measures.wordings import Form

PER_PAGE = 50

UNKNOWN = "unknown"
"""In an address: those that were cut off."""

OF_QUARTER = "-quarter"


class State(NamedTuple):
    """What became of an email: in words, and as a shape."""

    text: str
    shape: str


STATES: Mapping[str, State] = {
    MessageStatus.WAITING: State("Waiting to be sent", "draft"),
    MessageStatus.HANDING_OVER: State("Being handed over", "draft"),
    UNKNOWN: State("Unknown", "returned"),
    MessageStatus.SENT: State("Sent", "submitted"),
    MessageStatus.KEPT: State("Kept here", "kept"),
    MessageStatus.NOT_SENT: State("Not sent", "not-sent"),
    MessageStatus.NOT_NEEDED: State("Not needed any more", "accepted"),
}

DECISIONS: Mapping[MessageAction, tuple[str, str]] = {
    MessageAction.SAY_ARRIVED: ("It arrived", "Marked as sent."),
    MessageAction.SEND_AGAIN: ("Send it again", "It is sent with the next run."),
    MessageAction.LEAVE: ("Leave it unsent", "Left unsent. It is no longer counted as a problem."),
}
"""The button's words, and what is said afterwards."""


class Choice(NamedTuple):
    """One option of a filter."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An email as the list and its own page show it."""

    row: Message
    state: State

    @property
    def form(self) -> Form | None:
        """The form that it is about."""
        if self.row.team is None or self.row.last_month is None:
            return None
        return Form(self.row.team, self.row.last_month, self.row.span)

    @property
    def to(self) -> str:
        """Who it goes to."""
        return str(self.row.to) if self.row.to else "Nobody"


@never_cache
@require_safe
def emails(request: PersonRequest) -> HttpResponse:
    """The emails, newest first, by state, kind, team and period."""
    check_can_read_emails(request.rights)
    now = timezone.now()
    asked = {name: request.GET.get(name, "") for name in ("state", "kind", "team", "period")}
    filters = _filters(asked)
    chosen = {
        name: asked[name]
        for name, choices in filters.items()
        if any(choice.is_chosen for choice in choices)
    }
    rows = _filtered(chosen, now).select_related("to", "team")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "lines": [_line(row, now) for row in page],
        "filters": filters,
        "is_filtered": bool(chosen),
        "query": urlencode(chosen),
        "waiting": Message.objects.filter(status=MessageStatus.WAITING).count(),
        "unknown": actions.unknown(now).count(),
        "are_kept": settings.EMAIL_TRANSPORT == KEPT,
    }
    return render(request, "measures/emails.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: PersonRequest, pk: int) -> HttpResponse:
    """One email as it was written. Sent with `action`, an officer decides what became of it."""
    check_can_read_emails(request.rights)
    rows = Message.objects.select_related("to", "team", "made_by", "decided_by")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404(NOT_FOUND)
    if request.method != "POST":
        return _page(request, row)
    check_can_decide_emails(request.rights)
    action = _sent_action(request)
    try:
        actions.decide(message=row, action=action, by=request.user, at=timezone.now())
    except Refused as refused:
        return _page(request, rows.get(pk=pk), str(refused))
    messages.success(request, DECISIONS[action][1])
    return redirect("measures:email", pk)


def _sent_action(request: PersonRequest) -> MessageAction:
    for action in DECISIONS:
        if request.POST.get("action") == action:
            return action
    raise Http404("An email arrived, is sent again, or is left.")


def _page(request: PersonRequest, row: Message, problem: str = "") -> HttpResponse:
    now = timezone.now()
    may = can_decide_emails(request.rights)
    decisions = [
        (action, DECISIONS[action][0]) for action in (actions.choices(row, now) if may else ())
    ]
    context: dict[str, Any] = {
        "line": _line(row, now),
        "is_unknown": actions.is_unknown(row, now),
        "paragraphs": paragraphs(row.text),
        "decisions": decisions,
        "message_id": message_id(row) if row.attempts else "",
        "errors": [{"text": problem, "href": "#decide" if decisions else ""}] if problem else [],
    }
    return render(request, "measures/email.html", context)


def _line(row: Message, now: datetime) -> Line:
    return Line(row, STATES[UNKNOWN if actions.is_unknown(row, now) else row.status])


# Filters ---------------------------------------------------------------------------------------


def _filters(asked: Mapping[str, str]) -> dict[str, list[Choice]]:
    """The choices of each filter, with what was asked for; two queries."""
    teams = sorted(Team.objects.values_list("slug", "name"), key=lambda team: by_name(team[1]))
    written = Message.objects.filter(last_month__isnull=False).order_by("-last_month", "span")
    periods = written.values_list("last_month", "span").distinct()
    options: dict[str, list[tuple[str, str]]] = {
        "state": [(value, state.text) for value, state in STATES.items()],
        "kind": [(kind.value, kind.label) for kind in MessageKind],
        "team": teams,
        "period": [_period(month, span) for month, span in periods if month],
    }
    return {
        name: [Choice(value, text, value == asked[name]) for value, text in found]
        for name, found in options.items()
    }


def _period(month: Month, span: int) -> tuple[str, str]:
    """A period as an address and as people read it."""
    if span == MONTH:
        return str(month), month.name
    return f"{month}{OF_QUARTER}", month.quarter.short


def _filtered(chosen: Mapping[str, str], now: datetime) -> QuerySet[Message]:
    """The emails that were asked for; `chosen` holds only what there is."""
    rows = Message.objects.all()
    state = chosen.get("state")
    if state == UNKNOWN:
        rows = actions.unknown(now)
    elif state:
        rows = rows.filter(status=state)
        if state == MessageStatus.HANDING_OVER:
            rows = rows.exclude(pk__in=actions.unknown(now).values("pk"))
    if "kind" in chosen:
        rows = rows.filter(kind=chosen["kind"])
    if "team" in chosen:
        rows = rows.filter(team__slug=chosen["team"])
    if "period" in chosen:
        month, quarter, _ = chosen["period"].partition(OF_QUARTER)
        rows = rows.filter(last_month=month, span=QUARTER if quarter else MONTH)
    return rows.order_by("-made_at", "-pk")
