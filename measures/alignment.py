"""Where returns and case systems differ: LCS, CCM and Tribal beside what teams submitted.

Nothing here changes a figure. A count is compared with the figure of its own period: a cumulative
measure's quarter with the sum of its months, a snapshot's quarter with the position at its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from measures.figures import Figure as FigureValue
from measures.figures import Kind
from measures.models import (
    Figure,
    Frequency,
    SourceCount,
    Team,
)
from measures.periods import Month, Quarter
from measures.titles import read_titles
from measures.wording import by_name, figure_text

MONTHS_BACK = 24
"""How far back a difference is followed."""

Figures = Mapping[tuple[int, int, Month, int], FigureValue | None]
"""What counts, by team, measure, last month and span."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One count beside what the return says for the same period."""

    row: SourceCount
    title: str
    returned: FigureValue | None
    """None where it is missing, or where a month of the quarter is."""
    since: Month | None = None
    """The first month of the unbroken run of differences; None where it agrees."""

    @property
    def is_comparable(self) -> bool:
        """Whether the return has a number."""
        return isinstance(self.returned, int)

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
    """A quarter's counts beside what the teams submitted, in 3 queries."""
    first = quarter.last_month.plus(1 - MONTHS_BACK)
    counts = list(
        SourceCount.objects.filter(
            last_month__gte=first, last_month__lte=quarter.last_month
        ).select_related("team", "measure")
    )
    shown = [row for row in counts if row.last_month in quarter.months]
    if not shown:
        return Alignment(0, (), ())
    figures = _read_figures(counts, first.quarter.months[0])
    titles = read_titles({(row.measure_id, row.last_month) for row in shown})
    beside = {_key(row): row for row in counts}
    compared = [
        Compared(
            row,
            titles[row.measure_id, row.last_month],
            returned := _returned(row, figures),
            _since(row, beside, figures) if _differs(row, returned) else None,
        )
        for row in sorted(shown, key=_order)
    ]
    return _sorted_out(compared)


def _order(row: SourceCount) -> tuple[object, ...]:
    return by_name(row.team.name), row.measure_id, row.last_month, row.source


def _sorted_out(compared: Iterable[Compared]) -> Alignment:
    agreeing, alone = 0, []
    differing: dict[Team, list[Compared]] = defaultdict(list)
    for each in compared:
        if not each.is_comparable:
            alone.append(each)
        elif each.since:
            differing[each.row.team].append(each)
        else:
            agreeing += 1
    teams = (TeamAlignment(team, tuple(several)) for team, several in differing.items())
    return Alignment(agreeing, tuple(teams), tuple(alone))


def _key(row: SourceCount) -> tuple[int, int, Month, str]:
    return row.team_id, row.measure_id, row.last_month, row.source


def _read_figures(counts: Collection[SourceCount], first: Month) -> Figures:
    """What counts of the teams and measures that were counted elsewhere, in one query."""
    rows = Figure.objects.filter(
        team__in={row.team_id for row in counts},
        measure__in={row.measure_id for row in counts},
        last_month__gte=first,
        last_month__lte=max(row.last_month for row in counts),
    )
    return {(row.team_id, row.measure_id, row.last_month, row.span): row.figure for row in rows}


def _returned(row: SourceCount, figures: Figures) -> FigureValue | None:
    """What the return says for a count's period. Only a cumulative measure's months are added."""

    def figure(month: Month, span: int = 1) -> FigureValue | None:
        return figures.get((row.team_id, row.measure_id, month, span))

    month = row.last_month
    if row.span == 1:
        return figure(month)
    whole = figure(month, 3)
    if whole is not None:
        return whole
    if row.measure.kind == Kind.SNAPSHOT:
        return figure(month)
    months = [figure(each) for each in month.quarter.months]
    numbers = [each for each in months if isinstance(each, int)]
    return sum(numbers) if len(numbers) == len(months) else None


def _differs(row: SourceCount, returned: FigureValue | None) -> bool:
    return isinstance(returned, int) and returned != row.count


def _since(
    row: SourceCount, beside: Mapping[tuple[int, int, Month, str], SourceCount], figures: Figures
) -> Month:
    """The last month of the first period in the unbroken run of differences up to this one."""
    is_quarterly = row.span == 3 or row.measure.frequency == Frequency.QUARTERLY
    step = 3 if is_quarterly else 1
    since = row.last_month
    while True:
        before = since.plus(-step)
        other = beside.get((row.team_id, row.measure_id, before, row.source))
        if (
            other is None
            or other.span != row.span
            or not _differs(other, _returned(other, figures))
        ):
            return since
        since = before


# On the form -------------------------------------------------------------------------------------


def counts_beside(team: Team, month: Month) -> dict[int, list[SourceCount]]:
    """What the case systems counted that a team's form can be held against, in one query.

    By the measures' primary keys: counts of the month itself, and of the quarter that it ends for
    a snapshot, whose position is the same.
    """
    position = Q(span=3, measure__kind=Kind.SNAPSHOT)
    rows = SourceCount.objects.filter(Q(span=1) | position, team=team, last_month=month)
    found: dict[int, list[SourceCount]] = defaultdict(list)
    for row in rows.order_by("source"):
        found[row.measure_id].append(row)
    return dict(found)


def against(row: SourceCount, figure: FigureValue | None) -> str:
    """What is said of a count beside the figure that stands on the form; empty where they agree,
    and while nothing stands there.
    """
    if figure is None or figure == row.count:
        return ""
    counted = f"{row.source} counted {row.count:,}"
    if isinstance(figure, int):
        return f"{counted} ({_by(row.count - figure)} than this return)"
    return f"{counted} (this return has {figure_text(figure)})"


def note(rows: Sequence[SourceCount], figure: FigureValue | None) -> str:
    """What is said of a measure's counts beside the figure that stands on the form."""
    return ". ".join(said for row in rows if (said := against(row, figure)))


def _by(difference: int) -> str:
    return f"{abs(difference):,} {'more' if difference > 0 else 'fewer'}"
