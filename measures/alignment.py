"""Where returns and case systems differ: LCS, CCM and Tribal beside what teams submitted.

Nothing here changes a figure. A count is compared with the figure of its own period: a cumulative
measure's quarter with the sum of its months, a snapshot's quarter with the position at its end.
As in a report, months that are `[z]` or in which the team was not placed are left out of the sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from measures.figures import Figure as FigureValue
from measures.figures import Kind, Reason
from measures.models import (
    Figure,
    Frequency,
    NeverDoes,
    Placement,
    SourceCount,
    Team,
)
from measures.models.organisation import DatedByMonth
from measures.periods import Month, Quarter
from measures.titles import read_titles
from measures.wording import by_name, figure_text

MONTHS_BACK = 24
"""How far back a difference is followed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One count beside what the return says for the same period."""

    row: SourceCount
    title: str
    returned: FigureValue | None
    """None where it is missing, or where a month of the quarter that calls for it is."""
    since: Month | None = None
    """The first month of the unbroken run of differences; None where it agrees."""

    @property
    def difference(self) -> int:
        """How many more the source counted; negative for fewer."""
        return self.row.count - self.returned if isinstance(self.returned, int) else 0

    @property
    def period(self) -> str:
        """The month or the quarter."""
        month = self.row.last_month
        return month.name if self.row.span == 1 else month.quarter.short

    @property
    def by(self) -> str:
        """By how much, in words: "2 more"."""
        return _by(self.difference)

    @property
    def is_new(self) -> bool:
        """Whether the period before agreed, or has nothing to compare."""
        return self.since == self.row.last_month


@dataclass(frozen=True, slots=True)
class TeamAlignment:
    """A team's counts of a quarter that differ from its returns, in the measures' order."""

    team: Team
    differing: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every count of a quarter beside the returns."""

    agreeing: int
    teams: tuple[TeamAlignment, ...]
    """Those with differences, in the order people count."""
    alone: tuple[Compared, ...]
    """Counts for which the return has no number."""

    @property
    def differing(self) -> int:
        """How many counts differ."""
        return sum(len(each.differing) for each in self.teams)

    @property
    def comparable(self) -> int:
        """How many counts there is a number to compare with."""
        return self.agreeing + self.differing


def read_alignment(quarter: Quarter) -> Alignment:
    """A quarter's counts beside what the teams submitted, in 7 queries at most."""
    rows = SourceCount.objects.filter(last_month__in=quarter.months)
    shown = sorted(rows.select_related("team", "measure"), key=_order)
    if not shown:
        return Alignment(0, (), ())
    returns = _Returns.read(shown, quarter.months[0], quarter.last_month)
    returned = {row.pk: returns.of(_period(row)) for row in shown}
    differing = [row for row in shown if _differs(row.count, returned[row.pk])]
    alone = [row for row in shown if not isinstance(returned[row.pk], int)]
    titles = read_titles({(row.measure_id, row.last_month) for row in (*differing, *alone)})
    since = _read_since(differing, quarter, returns)
    by_team: dict[Team, list[Compared]] = defaultdict(list)
    for row in differing:
        title = titles[row.measure_id, row.last_month]
        by_team[row.team].append(Compared(row, title, returned[row.pk], since[row.pk]))
    return Alignment(
        agreeing=len(shown) - len(differing) - len(alone),
        teams=tuple(TeamAlignment(team, tuple(several)) for team, several in by_team.items()),
        alone=tuple(
            Compared(row, titles[row.measure_id, row.last_month], returned[row.pk]) for row in alone
        ),
    )


def _order(row: SourceCount) -> tuple[object, ...]:
    return by_name(row.team.name), row.measure_id, row.last_month, row.source, row.span


class _Period(NamedTuple):
    """What a count is about, without its source."""

    team: int
    measure: int
    last_month: Month
    span: int
    is_snapshot: bool


def _period(row: SourceCount) -> _Period:
    is_snapshot = row.measure.kind == Kind.SNAPSHOT
    return _Period(row.team_id, row.measure_id, row.last_month, row.span, is_snapshot)


Figures = Mapping[tuple[int, int, Month, int], FigureValue | None]
"""What counts, by team, measure, last month and span."""


@dataclass(frozen=True, slots=True)
class _Returns:
    """What counts for the teams and measures that were counted elsewhere."""

    figures: Figures
    placements: Mapping[int, Sequence[Placement]]
    """By team."""
    never: Mapping[tuple[int, int], Sequence[NeverDoes]]
    """By team and measure."""

    @classmethod
    def read(cls, counts: Collection[SourceCount], first: Month, last: Month) -> _Returns:
        """Read them in 3 queries."""
        teams, measures = _teams_and_measures(counts)
        placements: dict[int, list[Placement]] = defaultdict(list)
        for placement in Placement.objects.filter(team__in=teams):
            placements[placement.team_id].append(placement)
        never: dict[tuple[int, int], list[NeverDoes]] = defaultdict(list)
        for row in NeverDoes.objects.filter(team__in=teams, measure__in=measures):
            never[row.team_id, row.measure_id].append(row)
        return cls(_read_figures(counts, first, last), placements, never)

    def of(self, period: _Period) -> FigureValue | None:
        """What was returned for a count's period. Only a cumulative measure's months are added."""
        team, measure, last_month, span, is_snapshot = period
        if span == 3 and (whole := self.figures.get((team, measure, last_month, 3))) is not None:
            return whole
        if span == 1 or is_snapshot:
            return self.figures.get((team, measure, last_month, 1))
        return _sum(self.called_for(team, measure, last_month.quarter.months))

    def called_for(
        self, team: int, measure: int, months: Iterable[Month]
    ) -> list[FigureValue | None]:
        """What stands in those of the months that call for a number."""
        placements, never = self.placements.get(team, ()), self.never.get((team, measure), ())
        given = {month: self.figures.get((team, measure, month, 1)) for month in months}
        return [
            figure
            for month, figure in given.items()
            if figure is not Reason.NOT_APPLICABLE
            and _covers(placements, month)
            # A figure that was given says otherwise than that the team never does it.
            and (figure is not None or not _covers(never, month))
        ]


def _teams_and_measures(counts: Collection[SourceCount]) -> tuple[set[int], set[int]]:
    return {row.team_id for row in counts}, {row.measure_id for row in counts}


def _read_figures(counts: Collection[SourceCount], first: Month, last: Month) -> Figures:
    teams, measures = _teams_and_measures(counts)
    rows = Figure.objects.filter(
        team__in=teams, measure__in=measures, last_month__gte=first, last_month__lte=last
    )
    return {
        (team, measure, month, span): Reason(reason) if reason else value
        for team, measure, month, span, value, reason in rows.values_list(
            "team_id", "measure_id", "last_month", "span", "value", "reason"
        )
    }


def _covers(rows: Iterable[DatedByMonth], month: Month) -> bool:
    return any(row.covers(month) for row in rows)


def _sum(figures: Sequence[FigureValue | None]) -> int | None:
    """What they come to; None where there are none, or where one is no number."""
    numbers = [each for each in figures if isinstance(each, int)]
    return sum(numbers) if numbers and len(numbers) == len(figures) else None


def _differs(count: int, returned: FigureValue | None) -> bool:
    return isinstance(returned, int) and returned != count


def _read_since(
    differing: Sequence[SourceCount], quarter: Quarter, returns: _Returns
) -> dict[int, Month]:
    """By difference, the last month of the first period in the unbroken run up to it."""
    if not differing:
        return {}
    first = quarter.last_month.plus(1 - MONTHS_BACK)
    rows = SourceCount.objects.filter(
        team__in={row.team_id for row in differing},
        measure__in={row.measure_id for row in differing},
        last_month__gte=first,
        last_month__lte=quarter.last_month,
    )
    counts = {
        (team, measure, month, span, source): count
        for team, measure, month, span, source, count in rows.values_list(
            "team_id", "measure_id", "last_month", "span", "source", "count"
        )
    }
    figures = _read_figures(differing, first.quarter.months[0], quarter.last_month)
    returns = replace(returns, figures=figures)
    found = {}
    for row in differing:
        is_quarterly = row.span == 3 or row.measure.frequency == Frequency.QUARTERLY
        before, step = _period(row), 3 if is_quarterly else 1
        while True:
            found[row.pk] = before.last_month
            before = before._replace(last_month=before.last_month.plus(-step))
            count = counts.get((*before[:4], row.source))
            if count is None or not _differs(count, returns.of(before)):
                break
    return found


# On the form -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """A count that a form is held against."""

    row: SourceCount
    before: int | None = None
    """What the quarter's months before this one come to; None where this month stands alone."""


def counts_beside(team: Team, month: Month) -> dict[int, list[Beside]]:
    """What the case systems counted that a team's form can be held against, by measure's key.

    Counts of the month itself, in one query; with those of the quarter that it ends, in four. A
    quarter's count is left out while one of its months before this one lacks its number.
    """
    rows = list(
        SourceCount.objects.filter(team=team, last_month=month)
        .select_related("measure")
        .order_by("source", "span")
    )
    earlier = _months_before(
        [row for row in rows if row.span == 3 and row.measure.kind == Kind.CUMULATIVE], month
    )
    found: dict[int, list[Beside]] = defaultdict(list)
    for row in rows:
        months = earlier.get(row.pk, [])
        before = _sum(months)
        if before is not None or not months:
            found[row.measure_id].append(Beside(row, before))
    return dict(found)


def _months_before(
    counts: Collection[SourceCount], last_month: Month
) -> dict[int, list[FigureValue | None]]:
    """By count of a quarter, what stands in those of its earlier months that call for a number."""
    if not counts:
        return {}
    *months, _ = last_month.quarter.months
    returns = _Returns.read(counts, months[0], months[-1])
    return {row.pk: returns.called_for(row.team_id, row.measure_id, months) for row in counts}


def against(count: Beside, figure: FigureValue | None) -> str:
    """What is said of a count beside the figure that stands on the form; empty where they agree,
    and while nothing stands there.
    """
    row, before = count.row, count.before
    period = f" for {row.last_month.quarter.short}" if row.span == 3 else ""
    counted = f"{row.source} counted {row.count:,}{period}"
    if figure is Reason.NOT_APPLICABLE and before is not None:
        figure = 0
    if figure is None:
        return ""
    if not isinstance(figure, int):
        return f"{counted} (this return has {figure_text(figure)})"
    total = figure + (before or 0)
    if total == row.count:
        return ""
    returned = "this return" if before is None else f"the {total:,} in the quarter’s returns"
    return f"{counted} ({_by(row.count - total)} than {returned})"


def note(counts: Sequence[Beside], figure: FigureValue | None) -> str:
    """What is said of a measure's counts beside the figure that stands on the form."""
    return ". ".join(said for count in counts if (said := against(count, figure)))


def _by(difference: int) -> str:
    return f"{abs(difference):,} {'more' if difference > 0 else 'fewer'}"
