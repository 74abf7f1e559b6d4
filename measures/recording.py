"""Writes the figures that count, with the history of each, whoever brings them.

Submitting a return, the imports and the demonstration all come through here, so that no figure
changes without its old value, its author and the reason being kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doris.models import User
from measures.exceptions import PeriodTaken
from measures.figures import Figure as FigureValue
from measures.models import Figure, FigureChange, Return, ReturnStatus, columns
from measures.periods import Month

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Recorded:
    """A figure to count: for a month (span 1) or a quarter (span 3), or None to take one away."""

    team: int
    measure: int
    last_month: Month
    figure: FigureValue | None
    span: int = 1


@transaction.atomic
def record_figures(figures: Iterable[Recorded], *, by: User, at: datetime, why: str = "") -> int:
    """Make these figures count; returns how many changed. A figure that stays is not touched.

    A month whose quarter has a figure, or a quarter that has a month, is refused with PeriodTaken
    and nothing is written.
    """
    wanted = {(each.team, each.measure, each.last_month): each for each in figures}
    _refuse_overlap(wanted.values())
    existing = _existing(wanted.values())
    created, updated, removed, changes = [], [], [], []
    for key, each in wanted.items():
        row = existing.get(key)
        old = row.figure if row else None
        if old == each.figure and (row is None or row.span == each.span):
            continue
        new_columns = columns(each.figure)
        if row is None:
            row = Figure(
                team_id=each.team,
                measure_id=each.measure,
                last_month=each.last_month,
                span=each.span,
                **new_columns,
            )
            created.append(row)
        elif each.figure is None:
            removed.append(row.pk)
        else:
            row.value, row.reason = new_columns["value"], new_columns["reason"]
            updated.append(row)
        old_columns = columns(old)
        changes.append(
            FigureChange(
                team_id=each.team,
                measure_id=each.measure,
                last_month=each.last_month,
                span=each.span,
                old_value=old_columns["value"],
                old_reason=old_columns["reason"],
                new_value=new_columns["value"],
                new_reason=new_columns["reason"],
                by=by,
                at=at,
                why=why,
            )
        )
    Figure.objects.filter(pk__in=removed).delete()
    Figure.objects.bulk_create(created, batch_size=BATCH)
    Figure.objects.bulk_update(updated, ["value", "reason"], batch_size=500)
    FigureChange.objects.bulk_create(changes, batch_size=BATCH)
    return len(changes)


def _existing(wanted: Iterable[Recorded]) -> dict[tuple[int, int, Month], Figure]:
    """Figures that already count for the same teams and months, locked until the commit."""
    wanted = list(wanted)
    rows = Figure.objects.select_for_update().filter(
        team_id__in={each.team for each in wanted},
        last_month__in={each.last_month for each in wanted},
    )
    return {(row.team_id, row.measure_id, row.last_month): row for row in rows}


def _refuse_overlap(wanted: Iterable[Recorded]) -> None:
    """Refuse a month beside its quarter's figure, and a quarter beside a month's figure."""
    wanted = [each for each in wanted if each.figure is not None]
    quarters = {month: None for each in wanted for month in each.last_month.quarter.months}
    stored = Figure.objects.filter(
        team_id__in={each.team for each in wanted}, last_month__in=quarters
    ).values_list("team_id", "measure_id", "last_month", "span")
    spans: dict[tuple[int, int, Month], int] = {}
    for team, measure, month, span in stored:
        spans[team, measure, month] = span
    for each in wanted:
        spans.setdefault((each.team, each.measure, each.last_month), each.span)
    for each in wanted:
        for other_month, other_span in _others_in_quarter(each, spans):
            if 3 in (each.span, other_span):
                raise PeriodTaken(_taken_message(each, other_month, other_span))


def _others_in_quarter(
    each: Recorded, spans: dict[tuple[int, int, Month], int]
) -> Iterator[tuple[Month, int]]:
    for month in each.last_month.quarter.months:
        span = spans.get((each.team, each.measure, month))
        if span is not None and (month, span) != (each.last_month, each.span):
            yield month, span


def _taken_message(each: Recorded, other_month: Month, other_span: int) -> str:
    mine = each.last_month.name if each.span == 1 else each.last_month.quarter.short
    other = other_month.name if other_span == 1 else other_month.quarter.short
    return (
        f"{mine} can't have a figure because {other} has one already: "
        "a month and its quarter never both count. Take the other one away first"
    )


@transaction.atomic
def record_returns(figures: Iterable[Recorded], *, by: User, at: datetime, why: str = "") -> int:
    """Make these figures count as returns submitted elsewhere; returns how many figures changed.

    Every team's month that has a figure here is submitted afterwards, as if from its form.
    """
    figures = list(figures)
    changed = record_figures(figures, by=by, at=at, why=why)
    wanted = {(each.team, each.last_month) for each in figures if each.span == 1}
    returns = Return.objects.select_for_update().filter(
        team_id__in={team for team, _ in wanted}, month__in={month for _, month in wanted}
    )
    existing = {(row.team_id, row.month): row for row in returns}
    submitted = {"status": ReturnStatus.SUBMITTED, "submitted_at": at, "submitted_by": by}
    unsubmitted = [
        row.pk
        for key, row in existing.items()
        if key in wanted and row.status != ReturnStatus.SUBMITTED
    ]
    Return.objects.filter(pk__in=unsubmitted).update(**submitted)
    Return.objects.bulk_create(
        [
            Return(team_id=team, month=month, **submitted)
            for team, month in sorted(wanted - existing.keys())
        ],
        batch_size=BATCH,
    )
    return changed
