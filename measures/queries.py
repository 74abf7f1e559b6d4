"""Reads across tables: everything that a report of a unit needs, in a fixed number of queries.

A `Window` holds the teams' figures for the months asked for, as submitted, and hands them out as
the `Line`s that `measures.rollup` adds up. It has one way to make a unit's lines, whatever the
unit: a set of teams with the months in which each of them belongs to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import Case, CharField, When
from django.db.models.functions import Concat

from measures.figures import Reason
from measures.models import Figure, Locality, Placement, Team
from measures.periods import Month
from measures.returned import month_text, read_standing
from measures.rollup import NO_MONTHS, Line, Months
from measures.rows import Row, read_rows
from measures.wording import by_name

ANYWHERE = "anywhere"
"""Stands for every locality, where None stands for the city-wide services."""

Stated = TypeVar("Stated")

_REASONS = {reason.value: reason for reason in Reason}

Membership = Mapping[int, Months]
"""Which teams belong to a unit, and in which months."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Every team and locality, and who was placed where: teams and localities by primary key."""

    teams: Mapping[int, Team]
    localities: Mapping[int, Locality]
    placements: Sequence[Placement]

    def members(
        self,
        months: Iterable[Month],
        *,
        locality: int | str | None = ANYWHERE,
        team: int | None = None,
    ) -> dict[int, Months]:
        """The teams placed in the city, in one locality (None: the city-wide services), or one
        team by itself, with those of the months in which they were.
        """
        every = frozenset(months)
        first, last = min(every), max(every)
        found: dict[int, Months] = {}
        for placement in self.placements:
            if locality not in (ANYWHERE, placement.locality_id):
                continue
            if team is not None and placement.team_id != team:
                continue
            covered = every
            if not (placement.covers(first) and placement.covers(last)):
                covered = frozenset(month for month in every if placement.covers(month))
            if covered:
                found[placement.team_id] = found.get(placement.team_id, NO_MONTHS) | covered
        return found


def read_structure() -> Structure:
    """The whole organisation by name, in one query: a council has few teams."""
    placements = sorted(
        Placement.objects.select_related("team", "locality"),
        key=lambda placement: (by_name(placement.team.name), placement.first_month),
    )
    return Structure(
        teams={placement.team_id: placement.team for placement in placements},
        localities={
            placement.locality_id: placement.locality
            for placement in placements
            if placement.locality_id and placement.locality
        },
        placements=placements,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Submitted figures, each kind by (team, measure) and then by month.

    `quarters` are numbers for whole quarters, by the quarter's last month; a reason given for a
    quarter stands in its three months.
    """

    numbers: Mapping[tuple[int, int], Mapping[Month, int]]
    reasons: Mapping[tuple[int, int], Mapping[Month, Reason]]
    quarters: Mapping[tuple[int, int], Mapping[Month, int]]


@dataclass
class Window:
    """What was submitted for some months, and what each team was to return in them."""

    months: Months
    structure: Structure
    rows: Sequence[Row]
    returned: Mapping[tuple[int, int], Months]
    """(team, framework) -> months in which the team returned the framework."""
    set_aside: Mapping[tuple[int, int], Months]
    """(team, measure) -> months in which the team never did the measure."""
    submitted: Mapping[int, Months]
    """Team -> months whose return has been submitted."""
    will_not_report: Mapping[int, Mapping[Month, str]]
    """Team -> months that an officer has accepted it will not report, with the reason."""
    figures: Figures
    ended: Months
    """The months that are over on the reference date."""
    _called_for: dict[tuple[int, int, Months, Months], Months] = field(default_factory=dict)
    _same: dict[Months, Months] = field(default_factory=dict)
    _lines: dict[tuple[int, int, Months], Line] = field(default_factory=dict)

    def due(self, team: int, months: Months) -> Months:
        """Those months that have ended, or that the team has submitted before their end."""
        return months & (self.ended | self.submitted.get(team, NO_MONTHS))

    def returning(self, team: int, only: int | None = None) -> Months:
        """The months in which the team has something to return; `only` for one framework."""
        every = [
            self.returned.get((team, framework), NO_MONTHS) & months
            for framework, months in self._asking.items()
            if only in (None, framework)
        ]
        return NO_MONTHS.union(*every)

    def handed_in(self, team: int) -> Months:
        """The months whose return was submitted, or that came with figures for their quarter."""
        return self.submitted.get(team, NO_MONTHS) | self._by_quarter.get(team, NO_MONTHS)

    @cached_property
    def given(self) -> frozenset[int]:
        """The measures with a figure of any team, or that a team never does."""
        held = (self.figures.numbers, self.figures.reasons, self.figures.quarters, self.set_aside)
        return frozenset(measure for found in held for _, measure in found)

    @cached_property
    def _by_quarter(self) -> Mapping[int, Months]:
        """Team -> the months of the quarters that it gave figures for."""
        found: dict[int, Months] = defaultdict(frozenset)
        for (team, _), quarters in self.figures.quarters.items():
            found[team] |= {month for end in quarters for month in end.quarter.months}
        return found

    @cached_property
    def _asking(self) -> Mapping[int, Months]:
        """The months in which each framework asks for anything."""
        asking: dict[int, Months] = defaultdict(frozenset)
        for row in self.rows:
            asking[row.framework_id] |= row.months
        return asking

    def lines(self, row: Row, members: Membership) -> list[Line]:
        """A unit's lines for one measure: a line for each team with something needed or given."""
        made, measure = self._lines, row.measure.pk
        lines = []
        for team, months in members.items():
            key = (team, measure, months)
            # A team that never moved has the same line in its locality as in the city.
            line = made.get(key) or made.setdefault(key, self._line(row, team, measure, months))
            if line.needed or line.numbers or line.reasons or line.quarters:
                lines.append(line)
        return lines

    def _line(self, row: Row, team: int, measure: int, months: Months) -> Line:
        key = (team, measure)
        numbers = _within(months, self.figures.numbers.get(key))
        reasons = _within(months, self.figures.reasons.get(key))
        quarters = self.figures.quarters.get(key, {})
        set_aside = self.set_aside.get(key)
        if set_aside:
            # What was given says otherwise, for its month or its quarter.
            stated = {
                month: Reason.NOT_APPLICABLE
                for month in set_aside & months
                if month not in numbers and month.quarter.last_month not in quarters
            }
            reasons = {**stated, **reasons}
        needed = self._months_called_for(row, team, months)
        if row.optional:
            needed -= self.handed_in(team) - {*numbers, *reasons}
        for other in row.elsewhere:
            called_for = self._months_called_for(other, team, months)
            if other.optional:
                called_for -= self.handed_in(team) - {*numbers, *reasons}
            needed |= called_for
        for end in quarters:
            # A quarter's figure belongs, with its three months, to the unit the team was placed
            # in at the quarter's end.
            covered = frozenset(end.quarter.months)
            needed = needed | covered if end in months else needed - covered
        if self._running:
            needed |= self._given_early(row, team, numbers, reasons)
        return Line(team, needed, numbers, reasons, _within(months, quarters))

    @cached_property
    def _running(self) -> Months:
        """The months that are not over."""
        return self.months - self.ended

    def _given_early(
        self, row: Row, team: int, numbers: Iterable[Month], reasons: Mapping[Month, Reason]
    ) -> Months:
        """The months that are not over and have their figure: one measure was handed in alone."""
        stated = {month for month, reason in reasons.items() if reason is Reason.NOT_AVAILABLE}
        asked = NO_MONTHS.union(
            *(
                each.months & self.returned.get((team, each.framework_id), NO_MONTHS)
                for each in (row, *row.elsewhere)
            )
        )
        return asked & self._running & {*numbers, *stated}

    def _months_called_for(self, row: Row, team: int, months: Months) -> Months:
        """The months that call for a figure; the same for most measures, so worked out once.

        Equal months are the very same for every team, which is told faster than that they are
        equal.
        """
        key = (team, row.framework_id, row.months, months)
        found = self._called_for.get(key)
        if found is None:
            returned = self.returned.get((team, row.framework_id), NO_MONTHS)
            found = self.due(team, months & returned) & row.months
            found = self._called_for[key] = self._same.setdefault(found, found)
        return found


def _within(months: Months, found: Mapping[Month, Stated] | None) -> Mapping[Month, Stated]:
    """Only what lies in the months; what already does is not copied."""
    if not found:
        return {}
    if months.issuperset(found):
        return found
    return {month: each for month, each in found.items() if month in months}


def read_window(
    months: Collection[Month],
    *,
    on: date,
    structure: Structure,
    teams: Collection[int] | None = None,
    framework: str | None = None,
    reference: str | None = None,
) -> Window:
    """Everything submitted for these months by these teams (None: by all), in 3 queries.

    With a `framework`, by its slug, only the figures of its measures are read; with a `reference`
    besides, only those of that one.
    """
    wanted = frozenset(months)
    standing = read_standing(wanted)
    rows = read_rows(wanted)
    return Window(
        months=wanted,
        structure=structure,
        rows=rows,
        returned=standing.returned,
        set_aside=standing.set_aside,
        submitted={team: frozenset(each) for team, each in standing.submitted.items()},
        will_not_report=standing.will_not_report,
        figures=_read_figures(wanted, teams, _counted_in(framework, reference, rows)),
        ended=frozenset(month for month in wanted if month.ended_by(on)),
    )


def _counted_in(
    framework: str | None, reference: str | None, rows: Iterable[Row]
) -> Collection[int] | None:
    """The measures whose figures a framework's rows stand on; None for all, without one."""
    if framework is None:
        return None
    measures = [
        row.measure
        for row in rows
        if row.framework_slug == framework and reference in (None, row.measure.reference)
    ]
    parts = {
        key
        for measure in measures
        for key in (measure.numerator_id, measure.denominator_id)
        if key is not None
    }
    return parts | {measure.pk for measure in measures}


def _read_figures(
    months: Months, teams: Collection[int] | None, measures: Collection[int] | None
) -> Figures:
    """Submitted figures of the months, read as text and numbers: there may be 100,000."""
    figures = Figure.objects.filter(last_month__in=months)
    if teams is not None:
        figures = figures.filter(team_id__in=teams)
    if measures is not None:
        figures = figures.filter(measure_id__in=measures)
    numbers: dict[tuple[int, int], dict[Month, int]] = defaultdict(dict)
    reasons: dict[tuple[int, int], dict[Month, Reason]] = defaultdict(dict)
    quarters: dict[tuple[int, int], dict[Month, int]] = defaultdict(dict)
    by_text = {str(month): month for month in months}
    # A number of one month, as nearly all are, needs nothing said of span or reason.
    otherwise = Case(
        When(span=1, value__isnull=False, then=None),
        default=Concat("span", "reason", output_field=CharField()),
    )
    for team, measure, text, value, said in figures.values_list(
        "team_id", "measure_id", month_text("last_month"), "value", otherwise
    ):
        month = by_text[text]
        if said is None:
            numbers[team, measure][month] = value
        elif value is not None:
            quarters[team, measure][month] = value
        else:
            span, reason = said[0], _REASONS[said[1:]]
            stated_for = (month,) if span == "1" else month.quarter.months
            reasons[team, measure].update(dict.fromkeys(stated_for, reason))
    return Figures(numbers, reasons, quarters)
