"""The months behind what moved: fifteen of them for each measure that a report names first.

They go from the same quarter last year to the quarter's end without a gap. A report stands on most
of them anyway; the others are read for these measures alone, in one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from django.db.models import CharField, ExpressionWrapper, F

from measures.figures import Kind
from measures.models import Figure
from measures.periods import Month, Quarter, month_range
from measures.queries import Membership, Structure
from measures.rollup import NO_MONTHS, Ledger, Line, RatioLedger, RatioTotal
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
        trend, partial = trends.of(row)
        return replace(row, trend=trend, trend_partial=partial)

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
        self.others = [month for month in self.months if month not in builder.window.months]
        counted = {
            source.measure.pk for row in self.rows.values() for source in builder.sources(row)
        }
        self.members = self._members(builder.window.structure)
        self.numbers = _read(counted, self.others, self.members) if self.others else {}

    def _members(self, structure: Structure) -> Membership:
        if not self.others:
            return {}
        return members_of(structure, self.builder.unit, self.others)

    def of(self, row: MeasureRow) -> tuple[Trend, tuple[Month, ...]]:
        """A measure's months in order, and those of the report's own that miss a team."""
        found = self.rows[row.reference]
        known = self.builder.ledger(found, self.builder.unit, self.builder.members)
        read = self._ledger(found)
        trend: list[tuple[Month, int | Fraction | None]] = []
        partial = []
        for month in self.months:
            if row.is_quarterly and not month.is_quarter_end:
                continue
            if month in self.others:
                trend.append((month, read.value((month,))))
                continue
            total = known.total((month,))
            trend.append((month, total.value))
            if (total.numerator if isinstance(total, RatioTotal) else total).gaps:
                partial.append(month)
        return tuple(trend), tuple(partial)

    def _ledger(self, row: Row) -> Ledger | RatioLedger:
        ledgers = [self._counts(source) for source in self.builder.sources(row)]
        return ledgers[0] if len(ledgers) == 1 else RatioLedger(*ledgers)

    def _counts(self, row: Row) -> Ledger:
        keys = ((team, row.measure.pk) for team in self.members)
        lines = [Line(key[0], NO_MONTHS, self.numbers[key]) for key in keys if key in self.numbers]
        return Ledger(Kind(row.measure.kind), lines)


def _read(
    measures: Collection[int], months: Collection[Month], members: Membership
) -> Mapping[tuple[int, int], Mapping[Month, int]]:
    """Submitted numbers of single months, by team and measure, where the team was placed."""
    found: dict[tuple[int, int], dict[Month, int]] = defaultdict(dict)
    by_text = {str(month): month for month in months}
    # As text, the months need no conversion for each row.
    month_text = ExpressionWrapper(F("last_month"), output_field=CharField())
    figures = Figure.objects.filter(
        team_id__in=list(members),
        measure_id__in=measures,
        last_month__in=months,
        span=1,
        value__isnull=False,
    ).order_by()
    for team, measure, text, value in figures.values_list(
        "team_id", "measure_id", month_text, "value"
    ):
        month = by_text[text]
        if value is not None and month in members.get(team, ()):
            found[team, measure][month] = value
    return found
