"""Writes the figures that count, with the history of each, whoever brings them.

Submitting a return, the imports and the demonstration all come through here, so that no figure
changes without its old value, its author and the reason being kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from doris.models import User
from measures.exceptions import PeriodTaken
from measures.figures import Figure as FigureValue
from measures.models import (
    Figure,
    FigureChange,
    Frequency,
    Measure,
    Return,
    ReturnStatus,
    Team,
    columns,
)
from measures.periods import Month, Quarter

BATCH = 2000

Key = tuple[int, int, Month, int]
"""Team, measure, last month, span: what one figure is about."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A figure to count: for a month (span 1) or a quarter (span 3), or None to take one away.

    Team and measure are primary keys. A span of 3 that ends in the middle of a quarter is a
    ValueError, as is any other span.
    """

    team: int
    measure: int
    last_month: Month
    figure: FigureValue | None
    span: int = 1

    def __post_init__(self) -> None:
        if self.span == 3:
            Quarter.ending(self.last_month)
        elif self.span != 1:
            raise ValueError(f"A figure covers 1 or 3 months, not {self.span}")

    @property
    def key(self) -> Key:
        """What the figure is about."""
        return self.team, self.measure, self.last_month, self.span


@transaction.atomic
def record_figures(figures: Iterable[Recorded], *, by: User, at: datetime, why: str = "") -> int:
    """Make these figures count; returns how many changed. A figure that stays is not touched.

    A month whose quarter has a figure, or a quarter that has a month, is refused with PeriodTaken
    and nothing is written. Two different figures for the same period are a ValueError.
    """
    wanted = _by_key(_as_kept(figures))
    existing = _lock_figures(wanted)
    _refuse_overlap(wanted, existing)
    created, updated, removed, changes = [], [], [], []
    for key, each in wanted.items():
        row = existing.get(key)
        old = row.figure if row else None
        if old == each.figure:
            continue
        about = {
            "team_id": each.team,
            "measure_id": each.measure,
            "last_month": each.last_month,
            "span": each.span,
        }
        old_columns, new_columns = columns(old), columns(each.figure)
        if row is None:
            created.append(Figure(**about, **new_columns))
        elif each.figure is None:
            removed.append(row.pk)
        else:
            row.value, row.reason = new_columns["value"], new_columns["reason"]
            updated.append(row)
        changes.append(
            FigureChange(
                **about,
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


def _as_kept(figures: Iterable[Recorded]) -> list[Recorded]:
    """A quarterly measure's quarter is its last month under another name, and is kept as that."""
    figures = list(figures)
    whole = {each.measure for each in figures if each.span == 3}
    if not whole:
        return figures
    quarterly = set(
        Measure.objects.filter(pk__in=whole, frequency=Frequency.QUARTERLY).values_list(
            "pk", flat=True
        )
    )
    return [replace(each, span=1) if each.measure in quarterly else each for each in figures]


def _by_key(figures: Iterable[Recorded]) -> dict[Key, Recorded]:
    wanted: dict[Key, Recorded] = {}
    for each in figures:
        if wanted.setdefault(each.key, each) != each:
            raise ValueError(f"Two figures for one period: {wanted[each.key]} and {each}")
    return wanted


def _lock_figures(wanted: Collection[Key]) -> dict[Key, Figure]:
    """The figures that already count in the quarters of these, kept from everybody else.

    The teams are what is locked: a figure that is not there yet can't be, and two people adding a
    month and its quarter at once would each find the other's missing.
    """
    teams = {team for team, _, _, _ in wanted}
    locked = Team.objects.select_for_update(no_key=True).filter(pk__in=teams).order_by("pk")
    list(locked.values_list("pk"))
    rows = Figure.objects.filter(
        team_id__in=teams,
        measure_id__in={measure for _, measure, _, _ in wanted},
        last_month__in={month for _, _, last, _ in wanted for month in last.quarter.months},
    )
    return {(row.team_id, row.measure_id, row.last_month, row.span): row for row in rows}


def _refuse_overlap(wanted: Mapping[Key, Recorded], existing: Collection[Key]) -> None:
    """Refuse a month beside its quarter's figure, and a quarter beside a month's figure."""
    given = [key for key, each in wanted.items() if each.figure is not None]
    taken_away = wanted.keys() - {*given}
    standing = {*existing, *given} - taken_away
    for key in given:
        for other in _excluded_by(key):
            if other in standing:
                raise PeriodTaken(_taken_message(key, other))


def _excluded_by(key: Key) -> Iterator[Key]:
    """What may not count beside a figure: a month's quarter, a quarter's months."""
    team, measure, last_month, span = key
    quarter = last_month.quarter
    if span == 1:
        yield team, measure, quarter.last_month, 3
    else:
        for month in quarter.months:
            yield team, measure, month, 1


def _taken_message(key: Key, other: Key) -> str:
    return (
        f"{_period_name(key)} can't have a figure because {_period_name(other)} has one already: "
        "a month and its quarter never both count. Take the other one away first"
    )


def _period_name(key: Key) -> str:
    _, _, last_month, span = key
    return last_month.name if span == 1 else last_month.quarter.short


@transaction.atomic
def record_returns(figures: Iterable[Recorded], *, by: User, at: datetime, why: str = "") -> int:
    """Make these figures count as returns submitted elsewhere; returns how many figures changed.

    Every team's month that has a figure here is submitted afterwards, as if from its form. Refuses
    what `record_figures` refuses.
    """
    figures = _as_kept(figures)
    wanted = {(each.team, each.last_month) for each in figures if each.span == 1}
    # Returns before teams, the order in which a form is submitted: otherwise the two could wait
    # for each other. A return that somebody begins at this moment is found, and not added twice.
    Return.objects.bulk_create(
        [
            Return(
                team_id=team,
                month=month,
                status=ReturnStatus.SUBMITTED,
                submitted_at=at,
                submitted_by=by,
            )
            for team, month in sorted(wanted)
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    returns = Return.objects.select_for_update().filter(
        team_id__in={team for team, _ in wanted}, month__in={month for _, month in wanted}
    )
    unsubmitted = [
        row
        for row in returns.exclude(status=ReturnStatus.SUBMITTED).order_by("pk")
        if (row.team_id, row.month) in wanted
    ]
    for row in unsubmitted:
        row.status, row.submitted_at, row.submitted_by = ReturnStatus.SUBMITTED, at, by
    bulk_update_with_history(
        unsubmitted,
        Return,
        ["status", "submitted_at", "submitted_by"],
        batch_size=BATCH,
        default_user=by,
        default_change_reason=why,
        default_date=at,
    )
    return record_figures(figures, by=by, at=at, why=why)
