"""The months behind what moved: fifteen of them for each measure that a report names first.

They go from the same quarter last year to the quarter's end without a gap. A report stands on most
of them anyway; the others are read for these measures alone, in one query. Of those months nothing
is told but the unit's own figure, so that the database adds up what is counted. What is divided
comes team by team: only a team with both parts is in a share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction

from django.db.models import Case, CharField, ExpressionWrapper, F, Q, Sum, When

from measures.figures import Kind
from measures.models import Figure
from measures.periods import Month, Quarter, month_range
from measures.queries import Membership
from measures.rollup import NO_MONTHS, Ledger, Line, Months, RatioLedger
from measures.rows import Row
from reporting.building import UnitBuilder
from reporting.membership import members_of
from reporting.movements import what_moved
from reporting.report import MeasureRow, Report

MOST = 12
"""So many charts fit on two pages, and are drawn while somebody waits."""

Trend = tuple[tuple[Month, int | Fraction | None], ...]


def charted_months(quarter: Quarter) -> tuple[Month, ...]:
    """From the first month of the same quarter last year to the quarter's last."""
    return month_range(quarter.last_year.months[0], quarter.last_month)


def with_trends(report: Report, builder: UnitBuilder) -> Report:
    """The report with the months of the measures that moved, the worse first."""
    moved = [row for rows in what_moved(report) for row in rows][:MOST]
    if not moved:
        return report
    trends = _Trends(report.quarter, builder, [row.reference for row in moved])
    charted = {row.reference for row in moved}

    def charting(row: MeasureRow) -> MeasureRow:
        if row.reference not in charted:
            return row
        trend, partial, gaps = trends.of(row)
        return replace(row, trend=trend, trend_partial=partial, trend_gaps=gaps)

    return replace(
        report,
        sections=tuple(
            replace(section, rows=tuple(charting(row) for row in section.rows))
            for section in report.sections
        ),
    )


class _Trends:
    """Works out months, from the report's own figures or from those read for this."""

    def __init__(self, quarter: Quarter, builder: UnitBuilder, references: list[str]) -> None:
        self.months = charted_months(quarter)
        self.builder = builder
        self.rows = {
            row.measure.reference: row
            for row in reversed(builder.window.rows)
            if row.measure.reference in references
        }
        others = [month for month in self.months if month not in builder.window.months]
        self.read = _Others(others)
        if others:
            sources = map(builder.sources, self.rows.values())
            self.read.fill(sources, members_of(builder.window.structure, builder.unit, others))

    def of(self, row: MeasureRow) -> tuple[Trend, tuple[Month, ...], tuple[tuple[Month, str], ...]]:
        """A measure's months in order, and of the report's own those that miss a team, and what is
        said of those without a number.
        """
        found = self.rows[row.reference]
        known = self.builder.ledger(found, self.builder.unit, self.builder.members)
        others = self.read.of(self.builder.sources(found))
        trend: list[tuple[Month, int | Fraction | None]] = []
        partial: list[Month] = []
        gaps: list[tuple[Month, str]] = []
        for month in self.months:
            if row.is_quarterly and not month.is_quarter_end:
                continue
            if month in self.read.months:
                trend.append((month, others[month]))
                continue
            amount = self.builder.amount(known, (month,))
            trend.append((month, amount.value))
            if amount.value is None:
                gaps.append((month, amount.text))
            if amount.absences:
                partial.append(month)
        return tuple(trend), tuple(partial), tuple(gaps)


class _Others:
    """A unit's figures for the months that its report does not stand on."""

    def __init__(self, months: Collection[Month]) -> None:
        self.months = months
        self._totals: dict[int, dict[Month, int]] = defaultdict(dict)
        self._numbers: dict[int, dict[int, dict[Month, int]]] = defaultdict(dict)
        """Measure -> team -> month -> number, of the parts of shares."""

    def fill(self, sources: Iterable[list[Row]], members: Membership) -> None:
        """Read them for measures, each by what it stands in: itself, or a share's two parts."""
        if not members:
            return
        counted: set[int] = set()
        divided: set[int] = set()
        for several in sources:
            (counted if len(several) == 1 else divided).update(row.measure.pk for row in several)
        by_text = {str(month): month for month in self.months}
        for text, measure, value, team in _read(counted, divided, self.months, members):
            month, totals = by_text[text], self._totals[measure]
            totals[month] = totals.get(month, 0) + value
            if team is not None:
                self._numbers[measure].setdefault(team, {})[month] = value

    def of(self, sources: list[Row]) -> dict[Month, int | Fraction | None]:
        """One measure's months."""
        if len(sources) == 1:
            totals = self._totals[sources[0].measure.pk]
            return {month: totals.get(month) for month in self.months}
        share = RatioLedger(*map(self._ledger, sources))
        return {month: share.value((month,)) for month in self.months}

    def _ledger(self, row: Row) -> Ledger:
        numbers = self._numbers[row.measure.pk]
        lines = [Line(team, NO_MONTHS, numbers[team]) for team in sorted(numbers)]
        return Ledger(Kind(row.measure.kind), lines)


def _read(
    counted: Collection[int],
    divided: Collection[int],
    months: Collection[Month],
    members: Membership,
) -> Iterable[tuple[str, int, int, int | None]]:
    """Submitted numbers of single months where the teams were placed: month as text, measure,
    number and team. What is only counted is added up, and has no team.
    """
    figures = Figure.objects.filter(
        _placed(members, months),
        last_month__in=months,
        measure_id__in={*counted, *divided},
        span=1,
        value__isnull=False,
    )
    # By month first, as the index has them: by measure, SQLite would go through every year. As
    # text, nothing needs a conversion for each row.
    by = {
        "month": ExpressionWrapper(F("last_month"), output_field=CharField()),
        "counted": F("measure_id"),
        "alone": Case(When(measure_id__in=divided, then=F("team_id")), output_field=CharField()),
    }
    rows = figures.order_by().annotate(**by).values(*by)
    return rows.values_list("month", "counted", Sum("value", output_field=CharField()), "alone")


def _placed(members: Membership, months: Collection[Month]) -> Q:
    """Where a team belonged to the unit; nearly all belong to it in each of the months."""
    alike: dict[Months, list[int]] = defaultdict(list)
    for team, placed in members.items():
        alike[placed].append(team)
    found = Q()
    for placed, teams in alike.items():
        always = placed.issuperset(months)
        found |= Q(team_id__in=teams) & (Q() if always else Q(last_month__in=placed))
    return found
