"""One measure reported by itself: its figure, commentary and, without a number, its direction.

What a reporter types stands on the return of the team that is asked for the measure, as if it had
been typed there. Submitted measure by measure, each counts at once. The return as a whole goes
through the same states as any other (`measures.states`): it stays what it is while measures are
missing or something typed does not count, and is submitted by itself with the last one. What was
submitted before is reopened by whoever changes one of its measures, and submitted again with it.

Each function is one transaction. Who may is `measures.access`; nothing here reads the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from doris.models import User
from measures.actions import Saved, Typed, save_entries
from measures.asked import Asked, Form
from measures.exceptions import NotReady, Refused
from measures.figures import Reason
from measures.findings import raise_findings, withdraw_reported_gaps
from measures.history import attribute
from measures.judging import (
    Chosen,
    Direction,
    choose_direction,
    is_another,
    set_judgement,
    take_direction,
)
from measures.models import Action, FindingStatus, RaisedFinding, Return, ReturnStatus
from measures.policies import begin_return, check_allows, is_closed, lock_return, lock_teams
from measures.publications import check_says_why, published_in
from measures.recording import Recorded, record_figures
from measures.standing import NOTHING, Standing, counting, standing
from measures.submitting import record_comments
from measures.validation import Finding, standing_in_the_way

Stands = dict[int, Standing]


@dataclass(frozen=True, slots=True)
class Report:
    """One measure as a reporter sends it. `role` is as what they judge it."""

    typed: Typed
    chosen: Chosen
    role: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it."""

    saved: Saved
    direction: Direction
    counts: bool = False
    findings: tuple[Finding, ...] = ()
    refusal: str = ""


@transaction.atomic
def save_measure(
    form: Form, report: Report, *, by: User, at: datetime, why: str = "", as_officer: bool = False
) -> Done:
    """Keep what was typed as a draft; what counts goes on counting."""
    return Done(*_save(form, report, by=by, at=at, why=why, as_officer=as_officer))


@transaction.atomic
def submit_measure(
    form: Form, report: Report, *, by: User, at: datetime, why: str = "", as_officer: bool = False
) -> Done:
    """Keep what was typed and make it count, where nothing stands in the way.

    A measure that somebody else changed since it was shown is not submitted: a person submits what
    they have seen. In a closed quarter it takes a performance officer and a reason.
    """
    saved, direction = _save(form, report, by=by, at=at, why=why, as_officer=as_officer)
    if saved.conflicts or saved.moved or direction.clash or direction.moved:
        return Done(saved, direction)
    try:
        with transaction.atomic():
            _make_count(form, report, by=by, at=at, why=why, as_officer=as_officer)
    except NotReady as not_ready:
        return Done(saved, direction, findings=not_ready.findings)
    except Refused as refused:
        return Done(saved, direction, refusal=str(refused))
    return Done(saved, direction, counts=True)


def _save(
    form: Form, report: Report, *, by: User, at: datetime, why: str, as_officer: bool
) -> tuple[Saved, Direction]:
    """What was typed, on the team's return; one that was submitted is reopened for it."""
    monthly_return = lock_return(form.team, form.month)
    typed = report.typed
    now = standing(monthly_return).get(typed.measure, NOTHING)
    is_changed = (typed.figure, typed.comment) != (now.figure, now.comment)
    is_changed = is_changed or is_another(monthly_return, typed.measure, report.chosen)
    if monthly_return.status == ReturnStatus.SUBMITTED and is_changed:
        lock_teams([form.team.pk])
        monthly_return.status = check_allows(
            Action.REOPEN, monthly_return, at=at, as_officer=as_officer, why=why
        )
        # Whoever submits the whole of what is published says why: nothing is made up for them.
        is_published = bool(published_in([each.measure for each in form.asked], form.month))
        said = why if is_published else why or _correcting(form, typed.measure)
        attribute(monthly_return, by=by, at=at, why=said)
        monthly_return.save()
    saved = save_entries(
        team=form.team, month=form.month, typed=[typed], by=by, at=at, as_officer=as_officer
    )
    if report.chosen.is_touched:
        monthly_return = begin_return(lock_return(form.team, form.month), by=by, at=at)
        check_allows(Action.SAVE, monthly_return, at=at, as_officer=as_officer)
    direction = choose_direction(monthly_return, typed.measure, report.chosen, by=by, at=at)
    return saved, direction


def _correcting(form: Form, measure: int) -> str:
    reference = next(each.reference for each in form.asked if each.measure == measure)
    return f"{reference} is corrected"


def _make_count(
    form: Form, report: Report, *, by: User, at: datetime, why: str, as_officer: bool
) -> None:
    """Write one measure where reports read it, and submit the return where that was the last."""
    team, month, measure = form.team, form.month, report.typed.measure
    monthly_return = begin_return(lock_return(team, month), by=by, at=at)
    lock_teams([team.pk])
    asked = next(each for each in form.asked if each.measure == measure)
    stands, counts = standing(monthly_return), counting(team, month)
    _check_may_count(monthly_return, at=at, why=why, as_officer=as_officer)
    here = {**counts, measure: stands.get(measure, NOTHING)}
    found = form.findings(here)
    stopping = standing_in_the_way(
        [each for each in found if asked.reference in each.measures], form.comments(here)
    )
    if stopping:
        raise NotReady(f"{asked.reference} is not ready to submit.", stopping)
    figure = asked.figure(here)
    if figure != counts.get(measure, NOTHING).figure:
        check_says_why([measure], month, why)
    record_figures([Recorded(team.pk, measure, month, figure)], by=by, at=at, why=why)
    comment = {(team.pk, measure, month, 1): asked.comment(here)}
    record_comments(comment, by=by, at=at, why=why)
    direction = take_direction(monthly_return, measure)
    set_judgement(
        team=team,
        measure=asked.form_row.measure,
        month=month,
        judgement=direction if figure is Reason.NOT_AVAILABLE else None,
        role=report.role,
        by=by,
        at=at,
        why=why,
    )
    raise_findings({(team.pk, month): found}, by=by, at=at, again=measure)
    withdraw_reported_gaps([(team.pk, month)], by=by, at=at)
    stands[measure] = replace(here[measure], direction="")
    if monthly_return.status != ReturnStatus.SUBMITTED and _is_whole(form, stands, here):
        _submit(form, monthly_return, asked, by=by, at=at, why=why, as_officer=as_officer)


def _check_may_count(monthly_return: Return, *, at: datetime, why: str, as_officer: bool) -> None:
    """What a submission of the whole return would be refused for; its state is no reason."""
    month = monthly_return.month
    if monthly_return.status != ReturnStatus.SUBMITTED:
        check_allows(Action.SUBMIT, monthly_return, at=at, as_officer=as_officer, why=why)
    elif is_closed(month) and not (as_officer and why.strip()):
        # Nothing typed differs from what counts: only the direction may.
        check_allows(Action.REOPEN, monthly_return, at=at, as_officer=as_officer, why=why)


def _is_whole(form: Form, stands: Stands, counts: Stands) -> bool:
    """Whether every measure counts as it stands on the form, and none was sent back."""
    for each in form.asked:
        if each.never:
            continue
        here = counts.get(each.measure, NOTHING)
        if here.figure is None and not each.form_row.optional:
            return False
        typed = stands.get(each.measure, here)
        if typed.direction or (typed.figure, typed.comment) != (here.figure, here.comment):
            return False
    sent_back = RaisedFinding.objects.filter(
        team=form.team, month=form.month, status=FindingStatus.SENT_BACK
    )
    return not sent_back.exists()


def _submit(
    form: Form,
    monthly_return: Return,
    last: Asked,
    *,
    by: User,
    at: datetime,
    why: str,
    as_officer: bool,
) -> None:
    """The last measure came: the return is submitted, with what the team never does as [z]."""
    why = why or f"With {last.reference}, the last of its measures"
    monthly_return.status = check_allows(
        Action.SUBMIT, monthly_return, at=at, as_officer=as_officer, why=why
    )
    aside = [
        Recorded(form.team.pk, each.measure, form.month, Reason.NOT_APPLICABLE)
        for each in form.asked
        if each.never
    ]
    record_figures(aside, by=by, at=at, why=why)
    monthly_return.submitted_at, monthly_return.submitted_by = at, by
    attribute(monthly_return, by=by, at=at, why=why)
    monthly_return.save()
