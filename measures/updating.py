"""Everything that changes a quarterly update: writing, confirming, submitting, reopening.

Each function is one transaction. What the state of an update allows is `measures.update_policies`;
who may ask for it is `measures.access`. Nothing here reads the clock.

Whoever locks several things does so in this order: returns, updates, teams, findings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures.deadlines import QUARTER
from measures.exceptions import NotReady, Refused
from measures.findings import raise_update_findings, withdraw_reported_gaps
from measures.history import attribute
from measures.messages import tell, tell_reopened
from measures.models import (
    Action,
    MessageKind,
    QuarterlyUpdate,
    Return,
    Team,
)
from measures.periods import Quarter
from measures.policies import lock_teams
from measures.recording import Recorded, record_figures
from measures.submitting import record_comments
from measures.update_entries import TypedRow, confirmed, meet, stamped, write
from measures.update_form import UpdateForm, UpdateRow
from measures.update_policies import (
    begin_update,
    check_allows_update,
    lock_update,
    why_reopened,
)
from measures.update_reading import read_update
from measures.validation import Finding, Severity


@dataclass(frozen=True, slots=True)
class SavedUpdate:
    """What became of the rows sent, by the measures' primary keys."""

    written: frozenset[int] = frozenset()
    conflicts: frozenset[int] = frozenset()
    """Not saved: somebody else changed the same thing to something else."""
    moved: frozenset[int] = frozenset()
    """Changed by somebody else since they were shown, without a conflict."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of the measures that were to be confirmed."""

    done: frozenset[int]
    changed: tuple[str, ...] = ()
    """References whose figures are no longer those that the person was shown."""
    findings: tuple[Finding, ...] = ()
    """What stands in the way of the others."""


@dataclass(frozen=True, slots=True)
class HandedInUpdate:
    """What became of an update sent to be submitted: submitted, or what stands in the way."""

    saved: SavedUpdate
    submitted: bool = False
    findings: tuple[Finding, ...] = ()
    refusal: str = ""


@transaction.atomic
def save_update(
    *,
    team: Team,
    quarter: Quarter,
    typed: Sequence[TypedRow],
    by: User,
    at: datetime,
    whole: bool = False,
    as_officer: bool = False,
) -> SavedUpdate:
    """Save the rows that were changed; the update begins with the first one that is.

    A row that somebody else changed differently is left alone and comes back as a conflict; the
    others are saved. `as_officer` allows a quarter that is closed, `whole` figures for a quarter
    whose months have not begun.
    """
    changed = [row for row in typed if row.is_changed]
    update = lock_update(team, quarter)
    if changed:
        update = begin_update(update, by=by, at=at)
        check_allows_update(Action.SAVE, update, at=at, as_officer=as_officer)
    form = read_update(team, quarter, on=timezone.localdate(at), whole=whole)
    rows = {row.measure: row for row in form.to_confirm}
    if not rows.keys() >= {row.measure for row in changed}:
        raise Refused(asks_otherwise(quarter))
    if not form.is_whole and any(row.is_figure_changed for row in changed):
        raise Refused(asks_otherwise(quarter))
    entries, conflicts, moved = [], set(), set()
    for row in typed:
        now = rows.get(row.measure)
        if now is None:
            continue
        made = meet(row, now)
        if made.is_conflict:
            conflicts.add(row.measure)
        elif made.is_moved:
            moved.add(row.measure)
        if made.entry:
            entries.append(stamped(made.entry, update, now, by=by, at=at))
    write(entries, is_whole=form.is_whole)
    return SavedUpdate(
        frozenset(entry.measure_id for entry in entries), frozenset(conflicts), frozenset(moved)
    )


def asks_otherwise(quarter: Quarter) -> str:
    """Why nothing is saved of what was typed into an update that has changed since."""
    return (
        f"The update for {quarter.short} no longer asks for everything that it did when you opened "
        "this page"
    )


@transaction.atomic
def confirm(
    *,
    team: Team,
    quarter: Quarter,
    shown: Mapping[int, str],
    by: User,
    at: datetime,
    whole: bool = False,
    as_officer: bool = False,
) -> Confirmed:
    """Confirm measures as they were `shown`: by primary key, their figures as a text.

    One whose figures are others by now is not: a person confirms what they have seen. Nor is one
    that still needs something.
    """
    update = begin_update(lock_update(team, quarter), by=by, at=at)
    check_allows_update(Action.SAVE, update, at=at, as_officer=as_officer)
    form = read_update(team, quarter, on=timezone.localdate(at), whole=whole)
    wanted = [row for row in form.to_confirm if row.measure in shown and not row.is_confirmed]
    changed = [row for row in wanted if row.figures != shown[row.measure]]
    asked = [row for row in wanted if row not in changed]
    ready = [row for row in asked if not form.in_the_way([row])]
    write([confirmed(row, update, by=by, at=at) for row in ready], is_whole=form.is_whole)
    return Confirmed(
        done=frozenset(row.measure for row in ready),
        changed=tuple(row.reference for row in changed),
        findings=tuple(form.in_the_way([row for row in asked if row not in ready])),
    )


@transaction.atomic
def submit_update(
    *,
    team: Team,
    quarter: Quarter,
    by: User,
    at: datetime,
    why: str = "",
    whole: bool = False,
    as_officer: bool = False,
) -> QuarterlyUpdate:
    """Make the update the team's submission for the quarter; NotReady says what stands in the way.

    Its months are submitted first. In a closed quarter it takes a performance officer and a reason,
    given here or on reopening.
    """
    # The months stay as they are until this is done.
    months = Return.objects.select_for_update().filter(team=team, month__in=quarter.months)
    list(months.order_by("pk").values_list("pk"))
    update = begin_update(lock_update(team, quarter), by=by, at=at)
    lock_teams([team.pk])
    why = why or why_reopened(update)
    status = check_allows_update(Action.SUBMIT, update, at=at, as_officer=as_officer, why=why)
    form = read_update(team, quarter, on=timezone.localdate(at), whole=whole)
    if form.awaited:
        raise Refused(_submit_first(form))
    findings = not_ready(form)
    if findings:
        raise NotReady(f"The update for {quarter.short} is not ready to submit.", findings)
    _make_count(form, by=by, at=at, why=why)
    update.status = status
    update.submitted_at, update.submitted_by = at, by
    attribute(update, by=by, at=at, why=why)
    update.save()
    return update


def _submit_first(form: UpdateForm) -> str:
    states = ". ".join(f"{each.month.name} {each.state}" for each in form.awaited)
    these = "it" if len(form.awaited) == 1 else "them"
    return (
        f"{states}. Submit {these} first, or ask a performance officer to accept that {these} "
        "won’t come."
    )


def not_ready(form: UpdateForm) -> list[Finding]:
    """What stands in the way of submitting: what is wrong or unexplained, or else not confirmed."""
    found = form.in_the_way()
    named = {reference for each in found for reference in each.measures[:1]}
    left = {
        row.reference: row
        for row in form.to_confirm
        if not row.is_confirmed and row.reference not in named
    }
    found += [
        Finding("not-confirmed", Severity.ERROR, (row.reference,), (), _not_confirmed(row))
        for row in left.values()
    ]
    order = {row.reference: place for place, row in enumerate(form.rows)}
    return sorted(found, key=lambda finding: order[finding.measures[0]])


def _not_confirmed(row: UpdateRow) -> str:
    name = f"{row.reference} ({row.title})"
    if row.changed:
        return f"Confirm {name} again: {', '.join(row.changed)}"
    return f"Confirm {name}"


def _make_count(form: UpdateForm, *, by: User, at: datetime, why: str) -> None:
    """Write the update's words, and figures that were typed for it, where reports read them."""
    team, last = form.team.pk, form.quarter.last_month
    if form.is_whole:
        record_figures(
            [Recorded(team, row.measure, last, row.stands.figure, 3) for row in form.to_confirm],
            by=by,
            at=at,
            why=why,
        )
        withdraw_reported_gaps([(team, month) for month in form.quarter.months], by=by, at=at)
    rows = {(team, row.measure, last, 3): row for row in form.to_confirm}
    record_comments(
        {key: row.text for key, row in rows.items()},
        drafted={key: row.drafted for key, row in rows.items()},
        by=by,
        at=at,
        why=why,
    )
    raise_update_findings(team, last, form.warnings(), by=by, at=at)


@transaction.atomic
def hand_in_update(
    *,
    team: Team,
    quarter: Quarter,
    typed: Sequence[TypedRow],
    by: User,
    at: datetime,
    why: str = "",
    whole: bool = False,
    as_officer: bool = False,
) -> HandedInUpdate:
    """Save an update and submit it, so that nobody can change it between the two.

    What was typed is saved whether or not it is submitted. One on which somebody else has changed
    a row since it was shown is not: a person submits what they have seen.
    """
    given: Any = {
        "team": team,
        "quarter": quarter,
        "by": by,
        "at": at,
        "whole": whole,
        "as_officer": as_officer,
    }
    saved = save_update(**given, typed=typed)
    if saved.conflicts or saved.moved:
        return HandedInUpdate(saved)
    try:
        submit_update(**given, why=why)
    except NotReady as not_ready_yet:
        return HandedInUpdate(saved, findings=not_ready_yet.findings)
    except Refused as refused:
        return HandedInUpdate(saved, refusal=str(refused))
    return HandedInUpdate(saved, submitted=True)


@transaction.atomic
def reopen_update(
    *,
    team: Team,
    quarter: Quarter,
    by: User,
    at: datetime,
    why: str = "",
    as_officer: bool = False,
) -> QuarterlyUpdate:
    """Let a submitted update be changed. What was submitted stands until it is submitted again."""
    update = lock_update(team, quarter)
    lock_teams([team.pk])
    update.status = check_allows_update(
        Action.REOPEN, update, at=at, as_officer=as_officer, why=why
    )
    attribute(update, by=by, at=at, why=why)
    update.save()
    tell_reopened(team=team, last_month=quarter.last_month, span=QUARTER, by=by, at=at, why=why)
    return update


@transaction.atomic
def send_update_back(
    *, team: Team, quarter: Quarter, note: str, by: User, at: datetime
) -> QuarterlyUpdate:
    """Give the update back to its manager, with a note that says what to look at."""
    if not note.strip():
        raise Refused("Say what the manager should look at.")
    update = lock_update(team, quarter)
    lock_teams([team.pk])
    update.status = check_allows_update(Action.SEND_BACK, update, at=at, as_officer=True, why=note)
    attribute(update, by=by, at=at, why=note.strip())
    update.save()
    tell(
        kind=MessageKind.SENT_BACK,
        team=team,
        last_month=quarter.last_month,
        span=QUARTER,
        by=by,
        at=at,
        note=note.strip(),
    )
    return update
