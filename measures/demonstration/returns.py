"""Writes the demonstration's returns in bulk: what was typed, what counts, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from simple_history.utils import bulk_create_with_history

from measures.actions import reopen_return
from measures.change import Judgement
from measures.demonstration.council import CHANGE_REASON, Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.demonstration.filling import Filling, Form
from measures.demonstration.services import service_forms
from measures.history import attribute
from measures.judging import role_of, set_judgement
from measures.models import Commentary, Entry, Return, ReturnStatus, columns
from measures.recording import Recorded, record_figures

BATCH = 1000


def write_returns(council: Council, calendar: Calendar) -> int:
    """Write every form that somebody began; returns how many there are."""
    filling = Filling(council, calendar)
    forms = [*filling.forms(), *service_forms(council, calendar)]
    returns = _write_returns(forms)
    _write_entries(council, filling, forms, returns)
    _write_figures(council, forms)
    _write_comments(council, forms)
    _write_judgements(council, calendar, forms)
    for form in forms:
        if form.status is ReturnStatus.REOPENED:
            _reopen(council, calendar, form)
    return len(forms)


def _write_returns(forms: Sequence[Form]) -> list[Return]:
    returns = []
    for form in forms:
        row = Return(team=form.team, month=form.month)
        if form.counts:
            row.status = ReturnStatus.SUBMITTED
            row.submitted_at, row.submitted_by = form.at, form.sent_by
        attribute(row, by=form.sent_by, at=form.at, why=CHANGE_REASON)
        returns.append(row)
    return bulk_create_with_history(returns, Return, batch_size=BATCH)


def _write_entries(
    council: Council, filling: Filling, forms: Sequence[Form], returns: Sequence[Return]
) -> None:
    """Write what was typed. Nobody types what a team never does."""
    entries = []
    for form, row in zip(forms, returns, strict=True):
        never = filling.never_done(form)
        entries += [
            Entry(
                monthly_return=row,
                measure=council.measures[reference],
                comment=form.comments.get(reference, ""),
                changed_by=form.typed_by,
                changed_at=form.at - timedelta(minutes=12),
                **columns(figure),
            )
            for reference, figure in form.figures.items()
            if reference not in never
        ]
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def _write_figures(council: Council, forms: Sequence[Form]) -> None:
    """Make what was submitted count, through the code that every submission goes through."""
    for form in forms:
        record_figures(
            [
                Recorded(form.team.pk, council.measures[each].pk, form.month, form.figures[each])
                for each in form.counting
            ],
            by=form.sent_by,
            at=form.at,
            why=CHANGE_REASON,
        )


def _write_comments(council: Council, forms: Sequence[Form]) -> None:
    rows = []
    for form in forms:
        for reference in form.counting:
            if reference not in form.comments:
                continue
            row = Commentary(
                team=form.team,
                measure=council.measures[reference],
                last_month=form.month,
                written=form.comments[reference],
            )
            attribute(row, by=form.sent_by, at=form.at, why=CHANGE_REASON)
            rows.append(row)
    bulk_create_with_history(rows, Commentary, batch_size=BATCH)


def _write_judgements(council: Council, calendar: Calendar, forms: Sequence[Form]) -> None:
    """Write the direction that reporters gave where there is no number."""
    by_month = {(form.team.name, form.month): form for form in forms}
    for row in read("judgements"):
        form = by_month[row["team"], calendar.month(row["month"])]
        set_judgement(
            team=form.team,
            measure=council.measures[row["measure"]],
            month=form.month,
            judgement=Judgement(row["judgement"]),
            role=role_of(form.sent_by, is_reporter=True),
            by=form.sent_by,
            at=form.at,
            why=CHANGE_REASON,
        )


def _reopen(council: Council, calendar: Calendar, form: Form) -> None:
    """Take a return back later the same day, with one figure corrected since."""
    at = min(form.at + timedelta(hours=3), calendar.start)
    reopen_return(
        team=form.team,
        month=form.month,
        by=form.sent_by,
        at=at,
        why="Two referrals to CAMHS were left out",
    )
    entries = Entry.objects.filter(
        monthly_return__team=form.team,
        monthly_return__month=form.month,
        measure__in=[council.measures["EI11"], council.measures["EI11.1"]],
    )
    for entry in entries:
        entry.value = (entry.value or 0) + 2
        entry.version += 1
        entry.changed_by, entry.changed_at = form.sent_by, at
        entry.save()
