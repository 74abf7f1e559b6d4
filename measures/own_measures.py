"""Reads the measures that are reported one by one, with how each of their months stands.

A measure is reported by itself where a city-wide service returns it; a team with a locality has
its pro-forma.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from measures.deadlines import MONTH, read_deadlines
from measures.figures import Figure, Kind
from measures.models import ClosedQuarter, Commentary, Entry, Frequency, MeasureVersion, Team
from measures.periods import Month, month_range
from measures.queries import Window, read_structure, read_window
from measures.rollup import NO_MONTHS
from measures.rows import Row
from measures.wording import day_text, weekday_text

MONTHS_LISTED = 13
"""This month and the twelve before it."""

Typed = Mapping[tuple[int, int, Month], tuple[Figure | None, str, str]]
"""Figure, comment and a direction that does not count yet, by team, measure and month."""


@dataclass(frozen=True, slots=True)
class OwnPeriod:
    """One month of a measure that is to be reported, or was."""

    team: Team
    reference: str
    month: Month
    has_ended: bool
    counts: bool
    has_draft: bool
    """Whether something is typed that does not count."""
    is_closed: bool
    due_on: date | None
    gap: str
    """Why an officer has accepted that it will not come."""
    on: date

    @property
    def name(self) -> str:
        """ "EH1a, September 2026"."""
        return f"{self.reference}, {self.month.name}"

    @property
    def is_awaited(self) -> bool:
        """Whether it is still to be submitted, now that the month is over."""
        return self.has_ended and not (self.is_closed or self.gap) and self.is_open

    @property
    def is_open(self) -> bool:
        """Whether there is something to submit."""
        return self.has_draft or not self.counts

    @property
    def is_late(self) -> bool:
        """Whether its due day is over and nothing counts."""
        is_past = self.due_on is not None and self.due_on < self.on
        return self.is_awaited and is_past and not self.counts

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.is_open and self.has_draft:
            return "Draft"
        if self.counts:
            return "Submitted"
        if self.gap:
            return "Will not report"
        return "Missing" if self.is_closed else "Not started"

    @property
    def shape(self) -> str:
        """The shape beside the state."""
        shapes = {"Draft": "draft", "Submitted": "submitted", "Will not report": "accepted"}
        return shapes.get(self.state, "none")

    @property
    def when(self) -> str:
        """By when it is to be submitted."""
        if not self.is_open or self.gap:
            return ""
        if self.is_closed:
            return f"{self.month.quarter.short} is closed"
        if self.has_draft and self.counts:
            return "What was submitted counts"
        if not self.has_ended:
            return f"Ends on {day_text(self.month.last_day)}"
        if self.due_on is None:
            return "Due now"
        if self.is_late:
            return f"Overdue since {weekday_text(self.due_on)}"
        return f"Due on {weekday_text(self.due_on)}"

    @property
    def to_do(self) -> str:
        """What its link says."""
        if self.state == "Draft":
            return "Continue"
        return "View" if self.counts or self.is_closed else "Enter"


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """A measure with its months, newest first; of several teams, each month's by their names."""

    version: MeasureVersion
    reference: str
    is_quarterly: bool
    periods: tuple[OwnPeriod, ...]

    @property
    def to_do(self) -> list[OwnPeriod]:
        """What is to be submitted, and the month that has not ended."""
        return [
            each
            for each in self.periods
            if each.is_awaited or (not each.has_ended and each.is_open)
        ]

    @property
    def others(self) -> list[OwnPeriod]:
        """What is in, closed, or will not come."""
        to_do = self.to_do
        return [each for each in self.periods if each not in to_do]

    @property
    def is_of_several(self) -> bool:
        """Whether several services return it, so that each month is said with its service."""
        return len({each.team.pk for each in self.periods}) > 1


def overdue(measures: Iterable[OwnMeasure]) -> list[OwnPeriod]:
    """The months of which nothing counts although their due day is over."""
    return [period for measure in measures for period in measure.to_do if period.is_late]


def read_own(measures: Collection[int] | None, on: date) -> list[OwnMeasure]:
    """The measures that are reported one by one (None: all), with their months, in 9 queries."""
    structure = read_structure()
    this_month = Month.of(on)
    months = month_range(this_month.plus(1 - MONTHS_LISTED), this_month)
    placed = structure.members(months, locality=None)
    window = read_window(months, on=on, structure=structure, teams=list(placed))
    once = {row.measure.pk: row for row in reversed(window.rows) if row.measure.kind != Kind.RATIO}
    rows = [
        (row, pairs)
        for row in window.rows
        if once.get(row.measure.pk) is row
        and (measures is None or row.measure.pk in measures)
        and (pairs := list(_asked(window, row, placed)))
    ]
    keys = [(team, row.measure.pk, month) for row, pairs in rows for team, month in pairs]
    typed, comments = _typed(keys), _comments(keys)
    closed = set(ClosedQuarter.objects.values_list("last_month", flat=True))
    deadlines = read_deadlines(months)

    def period(row: Row, team: int, month: Month) -> OwnPeriod:
        key = (team, row.measure.pk, month)
        figure, deadline = _figure(window, *key), deadlines.get((month, MONTH))
        stands = (figure, comments.get(key, ""), "")
        return OwnPeriod(
            team=structure.teams[team],
            reference=row.measure.reference,
            month=month,
            has_ended=month.ended_by(on),
            counts=figure is not None,
            has_draft=typed.get(key, stands) != stands,
            is_closed=month.quarter.last_month in closed,
            due_on=deadline.due if deadline else None,
            gap=window.will_not_report.get(team, {}).get(month, ""),
            on=on,
        )

    return [
        OwnMeasure(
            version=row.version(this_month),
            reference=row.measure.reference,
            is_quarterly=row.measure.frequency == Frequency.QUARTERLY,
            periods=tuple(period(row, team, month) for team, month in pairs),
        )
        for row, pairs in rows
    ]


def _asked(
    window: Window, row: Row, placed: Mapping[int, frozenset[Month]]
) -> Iterator[tuple[int, Month]]:
    """The teams and months that a measure is asked for in, newest first."""
    every = [row, *row.elsewhere]
    for month in sorted(window.months, reverse=True):
        for team, months in placed.items():
            is_asked = month in months and any(
                month in each.months & window.returned.get((team, each.framework_id), NO_MONTHS)
                for each in every
            )
            if is_asked and month not in window.set_aside.get((team, row.measure.pk), NO_MONTHS):
                yield team, month


def _figure(window: Window, team: int, measure: int, month: Month) -> Figure | None:
    """What counts, be it for the month or for its quarter."""
    figures, key = window.figures, (team, measure)
    number = figures.numbers.get(key, {}).get(month)
    if number is None:
        number = figures.quarters.get(key, {}).get(month.quarter.last_month)
    return figures.reasons.get(key, {}).get(month) if number is None else number


def _typed(keys: Collection[tuple[int, int, Month]]) -> Typed:
    """What stands on the teams' forms."""
    rows = Entry.objects.filter(
        monthly_return__team__in={team for team, _, _ in keys},
        monthly_return__month__in={month for _, _, month in keys},
        measure__in={measure for _, measure, _ in keys},
    ).select_related("monthly_return")
    return {
        (row.monthly_return.team_id, row.measure_id, row.monthly_return.month): (
            row.figure,
            row.comment,
            row.direction,
        )
        for row in rows
    }


def _comments(keys: Collection[tuple[int, int, Month]]) -> dict[tuple[int, int, Month], str]:
    """The commentary that counts."""
    rows = Commentary.objects.filter(
        team__in={team for team, _, _ in keys},
        measure__in={measure for _, measure, _ in keys},
        last_month__in={month for _, _, month in keys},
        span=1,
    )
    return {
        (team, measure, month): written
        for team, measure, month, written in rows.values_list(
            "team_id", "measure_id", "last_month", "written"
        )
    }
