"""Writes the figures that count, with the history of each, whoever brings them.

Submitting a return, the imports and the demonstration all come through here, so that no figure
changes without its old value, its author and the reason being kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import cast

from django.db import connection, models, transaction

from doris.models import User
from measures.exceptions import PeriodTaken
from measures.figures import Figure as FigureValue
from measures.figures import Reason
from measures.findings import withdraw_reported_gaps
from measures.judging import withdraw_judgements
from measures.models import Figure, FigureChange, Frequency, Measure
from measures.periods import Month, Quarter
from measures.policies import lock_teams
from measures.submitting import Key, begin_returns, bring_forms_in_line, record_comments

BATCH = 500


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
    teams = {team for team, _, _, _ in wanted}
    lock_teams(teams)
    existing = _read_figures(teams, wanted)
    _refuse_overlap(wanted, existing)
    changed = [
        (key, existing.get(key), each.figure)
        for key, each in wanted.items()
        if existing.get(key) != each.figure
    ]
    _take_away([key for key, _, new in changed if new is None])
    _insert(
        Figure,
        ["team", "measure", "last_month", "span", "value", "reason"],
        ((*_about(key), *_columns(new)) for key, _, new in changed if new is not None),
        or_update=["value", "reason"],
        on=["team", "measure", "last_month"],
    )
    # A judgement stands beside [x] only.
    known_now = [
        (team, measure, last)
        for (team, measure, last, _), old, new in changed
        if old is Reason.NOT_AVAILABLE and new is not Reason.NOT_AVAILABLE
    ]
    withdraw_judgements(known_now, by=by, at=at)
    moment = connection.ops.adapt_datetimefield_value(at)
    _insert(
        FigureChange,
        "team measure last_month span old_value old_reason new_value new_reason by at why".split(),
        (
            (*_about(key), *_columns(old), *_columns(new), by.pk, moment, why)
            for key, old, new in changed
        ),
    )
    return len(changed)


def _insert(
    model: type[models.Model],
    names: list[str],
    rows: Iterator[tuple],
    *,
    or_update: Collection[str] = (),
    on: Collection[str] = (),
) -> None:
    """Insert rows of plain values, `or_update` where one stands already for what `on` names.

    An import brings 100,000 rows. Making an object of each, and asking every one of its fields
    how to store it, would take ten times as long and many times the memory.
    """
    quote = connection.ops.quote_name
    fields = [cast(models.Field, model._meta.get_field(name)) for name in names]
    column = {field.name: quote(str(field.column)) for field in fields}
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(column.values())}) VALUES "  # noqa: S608 names of our own tables
    one = f"({', '.join(['%s'] * len(names))})"
    then = ""
    if or_update:
        changes = ", ".join(f"{column[name]} = excluded.{column[name]}" for name in or_update)
        then = f" ON CONFLICT ({', '.join(column[name] for name in on)}) DO UPDATE SET {changes}"
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            values = [value for row in batch for value in row]
            cursor.execute(into + ", ".join([one] * len(batch)) + then, values)


def _about(key: Key) -> tuple[int, int, str, int]:
    team, measure, last_month, span = key
    return team, measure, str.__str__(last_month), span


def _columns(figure: FigureValue | None) -> tuple[int | None, str]:
    """A figure as the two columns that hold it."""
    if isinstance(figure, Reason):
        return None, figure.value
    return figure, ""


def _take_away(keys: Iterable[Key]) -> None:
    for team, measure, last_month, span in keys:
        Figure.objects.filter(team=team, measure=measure, last_month=last_month, span=span).delete()


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
        kept = wanted.setdefault(each.key, each)
        if kept is not each and kept != each:
            raise ValueError(f"Two figures for one period: {kept} and {each}")
    return wanted


def hold(
    returns: Set[tuple[int, Month]],
    teams: Collection[int],
    *,
    by: User,
    at: datetime,
    why: str = "",
    besides: Set[tuple[int, Month]] = frozenset(),
) -> None:
    """Begin these returns for `record_returns`, and keep what counts for the teams as it is.

    For who must look at everything that counts before anything is recorded. Returns `besides` that
    may be recorded as well are kept too: they can't be locked any more once the teams are.
    """
    begin_returns(returns, by=by, at=at, why=why, besides=besides)
    lock_teams(teams)


def _read_figures(teams: Collection[int], wanted: Collection[Key]) -> dict[Key, FigureValue]:
    """The figures that already count in the quarters of these."""
    months = {last for _, _, last, _ in wanted}
    rows = Figure.objects.filter(
        team_id__in=teams,
        measure_id__in={measure for _, measure, _, _ in wanted},
        last_month__in={month for last in months for month in last.quarter.months},
    )
    return {
        (team, measure, last_month, span): Reason(reason) if value is None else value
        for team, measure, last_month, span, value, reason in rows.values_list(
            "team_id", "measure_id", "last_month", "span", "value", "reason"
        )
    }


def _refuse_overlap(wanted: Mapping[Key, Recorded], existing: Collection[Key]) -> None:
    """Refuse a month beside its quarter's figure, and a quarter beside a month's figure."""
    given = [key for key, each in wanted.items() if each.figure is not None]
    standing = {*existing, *given} - (wanted.keys() - {*given})
    if all(span == 1 for _, _, _, span in standing):
        return
    for key in given:
        for other in excluded_by(key):
            if other in standing:
                raise PeriodTaken(_taken_message(key, other))


def excluded_by(key: Key) -> Iterator[Key]:
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
        f"{period_name(key)} can't have a figure because {period_name(other)} has one already: "
        "a month and its quarter never both count. Take the other one away first"
    )


def period_name(key: Key) -> str:
    """The month or the quarter of a figure, as it is read."""
    _, _, last_month, span = key
    return last_month.name if span == 1 else last_month.quarter.short


@transaction.atomic
def record_returns(
    figures: Iterable[Recorded],
    *,
    by: User,
    at: datetime,
    why: str = "",
    comments: Mapping[Key, str] | None = None,
) -> int:
    """Make these figures count as returns submitted elsewhere; returns how many figures changed.

    Every team's month that has a figure or a comment here is submitted afterwards, as if from its
    form. A form that somebody had begun shows what is recorded here; where it holds other
    rows that were never submitted they stay on it, and it stays open for them to be submitted.
    A month that was not to be reported is no accepted gap any more. Refuses what `record_figures`
    refuses.
    """
    figures, comments = _as_kept(figures), comments or {}
    wanted = {(each.team, each.last_month) for each in figures if each.span == 1}
    wanted |= {(team, month) for team, _, month, span in comments if span == 1}
    # Returns before teams, the order in which a form is submitted: otherwise the two could wait
    # for each other.
    begun = begin_returns(wanted, by=by, at=at, why=why)
    changed = record_figures(figures, by=by, at=at, why=why)
    record_comments(comments, by=by, at=at, why=why)
    given = {each.key: each.figure for each in figures if each.span == 1}
    bring_forms_in_line(begun, given, comments, by=by, at=at, why=why)
    of_quarters = {
        (each.team, month)
        for each in figures
        if each.span == 3
        for month in each.last_month.quarter.months
    }
    withdraw_reported_gaps(wanted | of_quarters, by=by, at=at)
    return changed
