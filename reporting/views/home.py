"""The home page: what is due, done and new for the person signed in.

A person with several roles sees a block for each. However many teams there are, the page takes a
fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from measures.due import NOT_STARTED, DueReturn, DueUpdate, read_due_updates
from measures.middleware import PersonRequest
from measures.models import Role
from measures.own_measures import overdue, read_own
from measures.periods import Quarter
from measures.queries import Structure, read_structure
from measures.raised import count_open, notes_sent_back
from measures.views.quarters import quarter_address
from measures.wording import by_name, day_text
from reporting.audience import audience_of
from reporting.completeness import QuarterCount, count_quarter, read_returns
from reporting.content import quarterly_report
from reporting.editions import newest_edition
from reporting.membership import city_unit
from reporting.units import current_quarter, has_report, latest_quarter
from reporting.views.home_attention import read_matters
from reporting.views.home_lines import (
    COUNTS_MEANWHILE,
    NEVER,
    DueLine,
    Notes,
    When,
    due_line,
    months_address,
    when_due,
)
from reporting.views.home_scorecards import latest_scorecards
from reporting.views.moved import WhatMoved, present_moved
from reporting.views.navigation import Link, address
from reporting.views.presentation import missing_sentence
from reporting.views.reports import latest_choices
from reporting.wording import report_coverage_text, returns_missing_text, running_text

READS_WHAT_MOVED = frozenset({Role.LEADER, Role.VIEWER, Role.REPORTER, Role.ACCOUNTABLE})
LATE_TEAMS_SHOWN = 20


class OwnTeam(NamedTuple):
    """A team whose returns are this person's to fill in."""

    name: str
    href: str
    can_submit: bool
    lines: tuple[DueLine, ...]


class LateTeam(NamedTuple):
    """A team with returns outstanding in a quarter: a state for each month."""

    name: str
    href: str
    submitted: int
    due: int
    lines: tuple[DueLine, ...]


class Completeness(NamedTuple):
    """How far everybody's returns for a quarter are."""

    id: str
    label: str
    state: str
    year: str
    board_href: str
    report_href: str
    report_title: str
    submitted: int
    due: int
    open_again: int
    teams: int
    late: tuple[LateTeam, ...]
    late_teams: int
    not_shown: int
    gaps: tuple[tuple[str, DueLine], ...]
    """Each after its team's name."""
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
        "own_measures": (),
        "matters": (),
        "completeness": (),
        "counts_meanwhile": COUNTS_MEANWHILE,
        "latest": None,
        "published": _published() if rights.reads_city else None,
        "choices": latest_choices(rights, structure, on) if rights.reads_city else (),
        "scorecards": latest_scorecards(rights, structure, on) if rights.reads_city else None,
    }
    if rights.reported:
        own = read_own(rights.reported, on)
        context |= {"own_measures": own, "late_measures": overdue(own)}
    if rights.own_teams or rights.reads_everything:
        context |= _due(rights, structure, on)
    if rights.roles & READS_WHAT_MOVED:
        context["latest"] = _latest(rights, structure, on)
    return render(request, "reporting/home.html", context)


def _due(rights: Rights, structure: Structure, on: date) -> dict[str, object]:
    """What own teams are to submit; for who sees all, how far everybody is and what to see to."""
    teams = structure.teams.keys() if rights.reads_everything else rights.own_teams
    returns = read_returns(structure, teams, on)
    updates = read_due_updates(returns, on)
    found: dict[str, object] = {}
    if rights.own_teams:
        notes = notes_sent_back(rights.own_teams)
        found["own_teams"] = _own_teams(rights, structure, returns, updates, notes, on)
    if rights.reads_everything:
        every: list[DueReturn | DueUpdate] = [*returns, *updates]
        found["matters"] = read_matters(rights, every, on=on, at=timezone.now())
        found["completeness"] = _completeness(structure, returns, on)
    return found


def _own_teams(
    rights: Rights,
    structure: Structure,
    returns: Sequence[DueReturn],
    updates: Sequence[DueUpdate],
    notes: Notes,
    on: date,
) -> tuple[OwnTeam, ...]:
    """This person's teams, each with its months and quarters that there is something to do in."""
    teams = []
    for key in rights.own_teams & structure.teams.keys():
        team = structure.teams[key]
        own = [each for each in returns if each.team.pk == key]
        lines = _months(own, notes, on)
        lines += [
            due_line(each, when_due(each, on))
            for each in updates
            if each.team.pk == key and _is_shown(each, on)
        ]
        teams.append(OwnTeam(team.name, months_address(team), key in rights.managed, tuple(lines)))
    return tuple(sorted(teams, key=lambda team: by_name(team.name)))


def _months(own: Sequence[DueReturn], notes: Notes, on: date) -> list[DueLine]:
    """A team's months to see to, the last one that has ended, and the running one."""
    latest = next((each for each in reversed(own) if each.is_due), None)
    shown = [
        each
        for each in own
        if not each.is_due or each is latest or (each.is_awaited and not each.is_closed)
    ]
    return [
        due_line(
            each,
            when_due(each, on, is_latest=each is latest),
            notes.get((each.team.pk, each.month), ()),
        )
        for each in shown
    ]


def _is_shown(update: DueUpdate, on: date) -> bool:
    """Whether there is something to do in an update, or it is the last quarter's.

    It is done when its months are in. One that nobody asked for by a day is no burden of old.
    """
    is_latest = update.quarter == current_quarter(on).previous
    if update.is_closed or update.is_excused or not update.has_begun:
        return False
    if update.counts:
        return is_latest
    begun = update.status != NOT_STARTED
    is_asked = update.due_on is not None or is_latest
    return begun or (is_asked and (update.is_late or (update.is_due and update.is_ready)))


def _completeness(
    structure: Structure, returns: Sequence[DueReturn], on: date
) -> tuple[Completeness, ...]:
    """The last quarter that ended and the running one."""
    shown = (latest_quarter(structure, on), current_quarter(on))
    months = {month for quarter in shown for month in quarter.months}
    ordered = sorted(
        (each for each in returns if each.month in months),
        key=lambda each: (by_name(each.team.name), each.month),
    )
    counts, findings = [], count_open()
    for quarter in dict.fromkeys(shown):
        count = count_quarter(quarter, ordered)
        if count.teams and has_report(city_unit(), quarter, structure, on):
            counts.append(_quarter(count, findings.get(quarter, 0), on))
    return tuple(counts)


def _quarter(count: QuarterCount, findings: int, on: date) -> Completeness:
    late = count.teams_awaited
    return Completeness(
        id=count.quarter.slug,
        label=count.quarter.label,
        state=running_text(count.quarter, on),
        year=count.quarter.financial_year.label,
        board_href=f"{reverse('measures:teams')}?year={count.quarter.financial_year.slug}",
        report_href=address(city_unit(), count.quarter),
        report_title=f"City report, {count.quarter.short}",
        submitted=count.submitted,
        due=count.due,
        open_again=count.open_again,
        teams=len(count.teams),
        late=tuple(
            LateTeam(
                name=each.team.name,
                href=months_address(each.team),
                submitted=sum(due.is_due and due.is_in for due in each.returns),
                due=sum(due.is_due for due in each.returns),
                lines=tuple(due_line(due, _again(due)) for due in each.awaited),
            )
            for each in late[:LATE_TEAMS_SHOWN]
        ),
        late_teams=len(late),
        not_shown=max(0, len(late) - LATE_TEAMS_SHOWN),
        gaps=tuple((each.team.name, due_line(each)) for each in count.gaps),
        findings=findings,
        findings_href=quarter_address("findings", count.quarter),
    )


def _again(due: DueReturn) -> When:
    """What an officer is to know besides a return's state."""
    if due.is_late:
        return When("late", is_overdue=True)
    return When(COUNTS_MEANWHILE) if due.was_submitted else NEVER


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


def _published() -> Link | None:
    """The city's report that was published last, as it was published."""
    edition = newest_edition()
    if edition is None or edition.published_at is None:
        return None
    quarter: Quarter = edition.last_month.quarter
    day = day_text(timezone.localdate(edition.published_at))
    return Link(
        f"{quarter.short}, edition {edition.number}, published on {day}",
        f"{address(city_unit(), quarter)}?edition={edition.number}",
    )
