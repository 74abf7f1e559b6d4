"""The home page: what is due, done and new for the person signed in.

A person with several roles sees a block for each. However many teams there are, the page takes a
fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import Rights
from measures.due import NOT_STARTED, DueReturn
from measures.middleware import PersonRequest
from measures.models import ReturnStatus, Role, Team
from measures.periods import Month, Quarter
from measures.queries import Structure, read_structure
from measures.raised import count_open, notes_sent_back
from measures.wording import by_name, day_text
from reporting.audience import audience_of
from reporting.completeness import QuarterCount, count_quarter, read_returns
from reporting.content import quarterly_report
from reporting.membership import city_unit
from reporting.units import current_quarter, has_report, latest_quarter
from reporting.views.moved import WhatMoved, present_moved
from reporting.views.navigation import address
from reporting.views.presentation import missing_sentence
from reporting.views.reports import latest_choices
from reporting.wording import (
    report_coverage_text,
    returns_missing_text,
    running_text,
)

READS_WHAT_MOVED = frozenset({Role.LEADER, Role.VIEWER, Role.REPORTER, Role.ACCOUNTABLE})
LATE_TEAMS_SHOWN = 20
OVERDUE = "Overdue"

STATES = {
    NOT_STARTED: ("Not started", "none"),
    ReturnStatus.DRAFT: ("Draft", "draft"),
    ReturnStatus.SENT_BACK: ("Sent back", "returned"),
    ReturnStatus.REOPENED: ("Reopened", "draft"),
    ReturnStatus.SUBMITTED: ("Submitted", "submitted"),
}
"""How a return's status is written, and the shape it has beside it."""
WILL_NOT_REPORT = ("Will not report", "accepted")

Notes = Mapping[tuple[int, Month], Sequence[str]]
"""What officers wrote on sending returns back, by team and month."""


class ReturnLine(NamedTuple):
    """A return on the home page, with what there is to do about it."""

    month: str
    state: str
    shape: str
    href: str
    to_do: str
    when: str
    is_overdue: bool
    notes: tuple[str, ...]
    """Why it will not be reported, or what an officer wrote on sending it back."""


class OwnTeam(NamedTuple):
    """A team whose returns are this person's to fill in."""

    name: str
    href: str
    can_submit: bool
    lines: tuple[ReturnLine, ...]


class LateTeam(NamedTuple):
    """A team with returns outstanding in a quarter: a state for each month."""

    name: str
    href: str
    submitted: int
    due: int
    lines: tuple[ReturnLine, ...]


class Completeness(NamedTuple):
    """How far everybody's returns for a quarter are."""

    id: str
    label: str
    state: str
    report_href: str
    report_title: str
    submitted: int
    due: int
    teams: int
    late: tuple[LateTeam, ...]
    late_teams: int
    not_shown: int
    gaps: tuple[ReturnLine, ...]
    """Each with the team's name in its `when`."""
    findings: int
    findings_href: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest quarter's city report in short."""

    title: str
    href: str
    coverage: str
    missing: str
    moved: WhatMoved


@never_cache
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What is due, done and new."""
    rights, on = request.rights, timezone.localdate()
    structure = read_structure()
    context: dict[str, object] = {
        "has_a_part": bool(rights.roles),
        "own_teams": (),
        "completeness": (),
        "latest": None,
        "choices": latest_choices(rights, structure, on) if rights.reads_city else (),
    }
    if rights.own_teams or rights.reads_everything:
        teams = structure.teams.keys() if rights.reads_everything else rights.own_teams
        returns = read_returns(structure, teams, on)
        notes = notes_sent_back(rights.own_teams) if rights.own_teams else {}
        context["own_teams"] = _own_teams(rights, structure, returns, notes)
        if rights.reads_everything:
            context["completeness"] = _completeness(structure, returns, on)
    if rights.roles & READS_WHAT_MOVED:
        context["latest"] = _latest(rights, structure, on)
    return render(request, "reporting/home.html", context)


def return_address(due: DueReturn) -> str:
    """The form of a return."""
    return reverse("measures:return", args=[due.team.slug, due.month])


def findings_address(quarter: Quarter) -> str:
    """What is to be settled in a quarter."""
    return reverse("measures:findings", args=[quarter.financial_year.slug, quarter.slug])


def months_address(team: Team) -> str:
    """The list of a team's returns."""
    return reverse("measures:months", args=[team.slug])


def _own_teams(
    rights: Rights, structure: Structure, returns: Sequence[DueReturn], notes: Notes
) -> tuple[OwnTeam, ...]:
    """This person's teams, each with its overdue months, the last ended one and the running."""
    teams = []
    for key in rights.own_teams & structure.teams.keys():
        team = structure.teams[key]
        own = [each for each in returns if each.team.pk == key]
        latest = next((each for each in reversed(own) if each.is_due), None)
        shown = [
            each
            for each in own
            if not each.is_due or each is latest or (each.is_awaited and not each.is_closed)
        ]
        lines = tuple(
            _line(each, _when(each, is_latest=each is latest), notes.get((key, each.month), ()))
            for each in shown
        )
        teams.append(OwnTeam(team.name, months_address(team), key in rights.managed, lines))
    return tuple(sorted(teams, key=lambda team: by_name(team.name)))


def _when(due: DueReturn, *, is_latest: bool) -> str:
    """Whether a return is to be done now."""
    if due.counts or due.gap:
        return ""
    if not due.is_due:
        return f"Month ends on {day_text(due.month.last_day)}"
    return "Due now" if is_latest else OVERDUE


def _line(due: DueReturn, when: str = "", sent_back: Sequence[str] = ()) -> ReturnLine:
    state, shape = STATES[due.status]
    notes: Sequence[str] = sent_back if due.status == ReturnStatus.SENT_BACK else ()
    if due.gap and not due.counts:
        (state, shape), notes = WILL_NOT_REPORT, (due.gap.why,)
    return ReturnLine(
        month=due.month.name,
        state=state,
        shape=shape,
        href=return_address(due),
        to_do=_to_do(due),
        when=when,
        is_overdue=when == OVERDUE,
        notes=tuple(notes),
    )


def _to_do(due: DueReturn) -> str:
    if due.counts:
        return "View"
    return "Start" if due.status == NOT_STARTED else "Continue"


def _completeness(
    structure: Structure, returns: Sequence[DueReturn], on: date
) -> tuple[Completeness, ...]:
    """The last quarter that ended and the running one."""
    ordered = sorted(returns, key=lambda each: (by_name(each.team.name), each.month))
    counts, findings = [], count_open()
    for quarter in dict.fromkeys((latest_quarter(structure, on), current_quarter(on))):
        count = count_quarter(quarter, ordered)
        if count.teams and has_report(city_unit(), quarter, structure, on):
            counts.append(_quarter(count, findings.get(quarter, 0), on))
    return tuple(counts)


def _quarter(count: QuarterCount, findings: int, on: date) -> Completeness:
    late = count.late_teams
    return Completeness(
        id=count.quarter.slug,
        label=count.quarter.label,
        state=running_text(count.quarter, on),
        report_href=address(city_unit(), count.quarter),
        report_title=f"City report, {count.quarter.short}",
        submitted=count.submitted,
        due=count.due,
        teams=len(count.teams),
        late=tuple(
            LateTeam(
                name=each.team.name,
                href=months_address(each.team),
                submitted=sum(due.is_due and due.counts for due in each.returns),
                due=sum(due.is_due for due in each.returns),
                lines=tuple(_line(due) for due in each.late),
            )
            for each in late[:LATE_TEAMS_SHOWN]
        ),
        late_teams=len(late),
        not_shown=max(0, len(late) - LATE_TEAMS_SHOWN),
        gaps=tuple(_line(each, each.team.name) for each in count.gaps),
        findings=findings,
        findings_href=findings_address(count.quarter),
    )


def _latest(rights: Rights, structure: Structure, on: date) -> Latest | None:
    quarter = latest_quarter(structure, on)
    if not has_report(city_unit(), quarter, structure, on):
        return None
    report = quarterly_report(
        city_unit(), quarter, on=on, structure=structure, audience=audience_of(rights)
    )
    return Latest(
        title=report.title,
        href=address(city_unit(), quarter),
        coverage=report_coverage_text(report.coverage, quarter, "city", report.on),
        missing=missing_sentence(returns_missing_text(report.coverage)),
        moved=present_moved(report),
    )
