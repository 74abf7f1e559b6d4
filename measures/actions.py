"""Everything that changes a return: typing, submitting, reopening, setting a measure aside.

Each function is one transaction. What the state of a return allows is `measures.policies`; who
may ask for it is `measures.access`. Nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from doris.models import User
from measures.asked import Form, Stands, form_rows, in_force, read_form
from measures.deadlines import MONTH
from measures.exceptions import NotReady, Refused
from measures.figures import Figure as FigureValue
from measures.findings import raise_findings, withdraw_reported_gaps
from measures.history import attribute
from measures.messages import tell_reopened
from measures.models import (
    Action,
    ClosedQuarter,
    Entry,
    Figure,
    Measure,
    NeverDoes,
    Return,
    ReturnStatus,
    Team,
    columns,
)
from measures.periods import Month, Quarter
from measures.policies import begin_return, check_allows, is_closed, lock_return, lock_teams
from measures.publications import check_says_why
from measures.recording import Recorded, record_figures
from measures.seen import Seen, merge, was_changed
from measures.standing import NOTHING, Standing, counting, of_entry, standing
from measures.submitting import record_comments
from measures.validation import Finding, standing_in_the_way


@dataclass(frozen=True, slots=True)
class Typed:
    """One row of the form as somebody sent it. A comment of None is left as it stands."""

    measure: int
    figure: FigureValue | None
    comment: str | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the rows sent, by the measures' primary keys."""

    stands: Mapping[int, Standing]
    """Every row as it stands now."""
    written: frozenset[int] = frozenset()
    conflicts: frozenset[int] = frozenset()
    """Not saved: somebody else changed the same thing to something else."""
    moved: frozenset[int] = frozenset()
    """Changed by somebody else since they were shown, without a conflict."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a form sent to be submitted: submitted, or what stands in the way."""

    saved: Saved
    submitted: bool = False
    findings: tuple[Finding, ...] = ()
    refusal: str = ""


@transaction.atomic
def save_entries(
    *,
    team: Team,
    month: Month,
    typed: Sequence[Typed],
    by: User,
    at: datetime,
    as_officer: bool = False,
) -> Saved:
    """Save the rows that were changed; the return begins with the first one that is.

    A row that somebody else changed differently is left alone and comes back as a conflict; the
    others are saved. `as_officer` allows a quarter that is closed.
    """
    monthly_return = lock_return(team, month)
    changed = [row for row in typed if was_changed(row.seen, row.figure, row.comment)]
    if changed:
        monthly_return = begin_return(monthly_return, by=by, at=at)
        check_allows(Action.SAVE, monthly_return, at=at, as_officer=as_officer)
        _refuse_measures_not_asked(team, month, changed)
    stands = standing(monthly_return)
    entries, conflicts, moved = [], set(), set()
    for row in typed:
        now = stands.get(row.measure, NOTHING)
        merged = merge(row.seen, typed=(row.figure, row.comment), stands=(now.figure, now.comment))
        if merged.clash:
            conflicts.add(row.measure)
        elif merged.moved:
            moved.add(row.measure)
        if (merged.figure, merged.comment) != (now.figure, now.comment):
            entries.append(
                Entry(
                    monthly_return=monthly_return,
                    measure_id=row.measure,
                    **columns(merged.figure),
                    comment=merged.comment,
                    version=now.version + 1,
                    changed_by=by,
                    changed_at=at,
                )
            )
    Entry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["monthly_return", "measure"],
        update_fields=["value", "reason", "comment", "version", "changed_by", "changed_at"],
    )
    written = {entry.measure_id: of_entry(entry) for entry in entries}
    return Saved({**stands, **written}, frozenset(written), frozenset(conflicts), frozenset(moved))


def _refuse_measures_not_asked(team: Team, month: Month, typed: Sequence[Typed]) -> None:
    asked = {row.measure_id for row in form_rows(team, month, without_set_aside=True)}
    if not asked.issuperset(row.measure for row in typed):
        raise Refused(
            f"The form for {month.name} has changed and asks for other measures now. Open it again."
        )


@transaction.atomic
def submit_return(
    *,
    team: Team,
    month: Month,
    by: User,
    at: datetime,
    why: str = "",
    as_officer: bool = False,
) -> Return:
    """Make everything on the form count from now on; NotReady says what stands in the way.

    In a closed quarter it takes a performance officer and a reason, given here or on reopening;
    where figures change that were published, a reason.
    """
    monthly_return = begin_return(lock_return(team, month), by=by, at=at)
    # Whoever closes or publishes the quarter, or moves the team, locks it too: what is looked at
    # from here on stays so.
    lock_teams([team.pk])
    why = why or _why_reopened(monthly_return)
    status = check_allows(Action.SUBMIT, monthly_return, at=at, as_officer=as_officer, why=why)
    form, stands = read_form(team=team, month=month), standing(monthly_return)
    found = form.findings(stands)
    findings = standing_in_the_way(found, form.comments(stands))
    if findings:
        raise NotReady(f"{month.name} is not ready to submit.", findings)
    if not why.strip():
        _check_nothing_published_changes(form, stands)
    _make_count(form, stands, by=by, at=at, why=why)
    raise_findings({(team.pk, month): found}, by=by, at=at)
    withdraw_reported_gaps([(team.pk, month)], by=by, at=at)
    monthly_return.status = status
    monthly_return.submitted_at, monthly_return.submitted_by = at, by
    attribute(monthly_return, by=by, at=at, why=why)
    monthly_return.save()
    return monthly_return


def _check_nothing_published_changes(form: Form, stands: Stands) -> None:
    """Refused where a figure on the form is another one than was published."""
    counts = counting(form.team, form.month)
    changed = [
        each.measure
        for each in form.asked
        if each.figure(stands) != counts.get(each.measure, NOTHING).figure
    ]
    check_says_why(changed, form.month, "")


def _why_reopened(monthly_return: Return) -> str:
    """The reason given when it was reopened, where that has happened since it was submitted."""
    if monthly_return.status != ReturnStatus.REOPENED:
        return ""
    for row, before in pairwise(monthly_return.history.order_by("-history_id")):
        if (before.status, row.status) == (ReturnStatus.SUBMITTED, ReturnStatus.REOPENED):
            return row.history_change_reason or ""
    return ""


def _make_count(form: Form, stands: Stands, *, by: User, at: datetime, why: str) -> None:
    """Write the form's figures and comments where reports read them."""
    team, month = form.team.pk, form.month
    record_figures(
        [Recorded(team, each.measure, month, each.figure(stands)) for each in form.asked],
        by=by,
        at=at,
        why=why,
    )
    comments = {
        (team, each.measure, month, 1): "" if each.never else each.comment(stands)
        for each in form.asked
    }
    record_comments(comments, by=by, at=at, why=why)


@transaction.atomic
def hand_in(
    *,
    team: Team,
    month: Month,
    typed: Sequence[Typed],
    by: User,
    at: datetime,
    why: str = "",
    as_officer: bool = False,
) -> HandedIn:
    """Save a form and submit it, so that nobody can change it between the two.

    What was typed is saved whether or not it is submitted. A form on which somebody else has
    changed a row since it was shown is not: a person submits what they have seen.
    """
    saved = save_entries(team=team, month=month, typed=typed, by=by, at=at, as_officer=as_officer)
    if saved.conflicts or saved.moved:
        return HandedIn(saved)
    try:
        submit_return(team=team, month=month, by=by, at=at, why=why, as_officer=as_officer)
    except NotReady as not_ready:
        return HandedIn(saved, findings=not_ready.findings)
    except Refused as refused:
        return HandedIn(saved, refusal=str(refused))
    return HandedIn(saved, submitted=True)


@transaction.atomic
def reopen_return(
    *,
    team: Team,
    month: Month,
    by: User,
    at: datetime,
    why: str = "",
    as_officer: bool = False,
) -> Return:
    """Let a submitted return be changed. What was submitted counts until it is submitted again.

    Once its quarter is closed it takes a performance officer and a reason.
    """
    monthly_return = lock_return(team, month)
    lock_teams([team.pk])
    status = check_allows(Action.REOPEN, monthly_return, at=at, as_officer=as_officer, why=why)
    monthly_return.status = status
    attribute(monthly_return, by=by, at=at, why=why)
    monthly_return.save()
    tell_reopened(team=team, last_month=month, span=MONTH, by=by, at=at, why=why)
    return monthly_return


@transaction.atomic
def set_aside(
    *,
    team: Team,
    measure: Measure,
    month: Month,
    why: str,
    by: User,
    at: datetime,
    as_officer: bool = False,
) -> NeverDoes:
    """From a month on, for good, the team's returns carry `[z]` for this measure by themselves.

    Refused while a submitted figure of a later month says otherwise.
    """
    monthly_return = lock_return(team, month)
    lock_teams([team.pk])
    check_allows(Action.SAVE, monthly_return, at=at, as_officer=as_officer)
    if not why.strip():
        raise Refused(f"Say why {team.name} never does {measure.reference}.")
    later = Figure.objects.filter(
        team=team, measure=measure, last_month__gt=month, value__isnull=False
    )
    last = later.order_by("-last_month").first()
    if last:
        raise Refused(
            f"{measure.reference} has a figure for {last.last_month.name}. "
            f"Set it aside from a month after that one."
        )
    rows = NeverDoes.objects.select_for_update().filter(team=team, measure=measure)
    if rows.filter(in_force(month)).exists():
        raise Refused(f"{measure.reference} is set aside already.")
    # Set aside from a later month before: that row begins earlier now.
    row = rows.filter(first_month__gt=month).order_by("first_month").first()
    row = row or NeverDoes(team=team, measure=measure)
    row.first_month, row.why = month, why
    attribute(row, by=by, at=at, why=why)
    row.save()
    return row


@transaction.atomic
def bring_back(
    *,
    team: Team,
    measure: Measure,
    month: Month,
    by: User,
    at: datetime,
    as_officer: bool = False,
) -> None:
    """From a month on the team's returns ask for this measure again."""
    monthly_return = lock_return(team, month)
    lock_teams([team.pk])
    check_allows(Action.SAVE, monthly_return, at=at, as_officer=as_officer)
    rows = NeverDoes.objects.select_for_update().filter(team=team, measure=measure)
    row = rows.filter(in_force(month)).first()
    if row is None:
        raise Refused(f"{measure.reference} is not set aside.")
    attribute(row, by=by, at=at, why=f"Brought back from {month.name}")
    if row.first_month == month:
        row.delete()
    else:
        row.last_month = month.previous
        row.save()


@transaction.atomic
def choose_entry(*, team: Team, year_to_date: bool, by: User, at: datetime) -> None:
    """Whether the team's forms take cumulative measures as totals since April, from now on.

    It changes no figure: what is kept is the month's count either way.
    """
    row = Team.objects.select_for_update().get(pk=team.pk)
    if row.enters_year_to_date == year_to_date:
        return
    row.enters_year_to_date = year_to_date
    attribute(row, by=by, at=at)
    row.save(update_fields=["enters_year_to_date"])


@transaction.atomic
def close_quarter(*, quarter: Quarter, by: User, at: datetime) -> ClosedQuarter:
    """From now on only performance officers can change this quarter's returns."""
    # Nobody submits at this moment, or submits before.
    lock_teams(Team.objects.values_list("pk", flat=True))
    if is_closed(quarter.last_month):
        raise Refused(f"{quarter.short} is closed already.")
    closed = ClosedQuarter(last_month=quarter.last_month, closed_at=at, closed_by=by)
    attribute(closed, by=by, at=at)
    closed.save()
    return closed
