"""What works out a unit's figures from what its teams submitted, whatever they are read in.

A quarterly report and a scorecard build upon it. It does no arithmetic of its own: totals come
from `measures.rollup`, changes from `measures.change`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.conf import settings

from measures.change import Change, change, change_in_points
from measures.figures import GoodIs, Kind
from measures.masking import Terms, can_mask, masked_movements, movement_text
from measures.models import MeasureVersion
from measures.periods import Month
from measures.queries import Membership, Window
from measures.rollup import Gap, Ledger, Months, Period, RatioLedger, Total
from measures.rows import Row
from reporting.audience import Audience
from reporting.report import Absence, Amount, Coverage, Unit


class UnitBuilder:
    """Works out a unit's figures, changes and coverage from a window, for one audience."""

    def __init__(
        self,
        window: Window,
        unit: Unit,
        audience: Audience,
        names: Mapping[int, str],
        members: Membership,
        period: Months,
        framework: int | None = None,
    ) -> None:
        """`period` are the months in which a measure must be asked for to be shown; with a
        `framework` only its measures are.
        """
        self.window = window
        self.unit = unit
        self.audience = audience
        self.names = names
        self.members = members
        self.period = period
        self.framework = framework
        self._ledgers: dict[tuple[int, Unit], Ledger] = {}
        self.row_of: dict[int | None, Row] = {row.measure.pk: row for row in window.rows}
        self.breakdown_of: dict[int | None, list[Row]] = defaultdict(list)
        for row in window.rows:
            self.breakdown_of[row.measure.breakdown_of_id].append(row)

    def rows(self) -> Iterable[Row]:
        """The rows to show, each measure in the first framework that a team of the unit returns."""
        shown: dict[int, Row] = {}
        for row in self.window.rows:
            if self.framework not in (None, row.framework_id):
                continue
            if row.measure.pk not in shown and self.shows(row):
                shown[row.measure.pk] = row
        return shown.values()

    def shows(self, row: Row) -> bool:
        """Whether a team of the unit is asked for the measure in the period."""
        within = row.months & self.period
        asked = any(
            not within.isdisjoint(months & returned)
            for team, months in self.members.items()
            if (returned := self.window.returned.get((team, row.framework_id)))
        )
        if not row.optional or not asked:
            return asked
        source = self.sources(row)[0]
        if source.measure.pk not in self.window.given:
            return False
        lines = self.window.lines(source, self.members)
        return any(line.numbers or line.reasons or line.quarters for line in lines)

    def sources(self, row: Row) -> list[Row]:
        """The rows that the figures stand in: its own, or a ratio's numerator and denominator."""
        measure = row.measure
        if measure.kind != Kind.RATIO:
            return [row]
        return [self.row_of[measure.numerator_id], self.row_of[measure.denominator_id]]

    def ledger(self, row: Row, unit: Unit, members: Membership) -> Ledger | RatioLedger:
        """A unit's figures for a measure, put in order once for itself and its ratios."""
        if row.measure.kind != Kind.RATIO:
            return self.counts(row, unit, members)
        top, bottom = self.sources(row)
        return RatioLedger(self.counts(top, unit, members), self.counts(bottom, unit, members))

    def counts(self, row: Row, unit: Unit, members: Membership) -> Ledger:
        """A unit's figures for a measure that is counted, not divided."""
        key = (row.measure.pk, unit)
        if key not in self._ledgers:
            lines = self.window.lines(row, members)
            self._ledgers[key] = Ledger(Kind(row.measure.kind), lines)
        return self._ledgers[key]

    def amount(self, ledger: Ledger | RatioLedger, period: Period) -> Amount:
        """A figure over a period, with what it stands on."""
        if isinstance(ledger, Ledger):
            total = ledger.total(period)
            return self._as_amount(total, total.value)
        ratio = ledger.total(period)
        return self._as_amount(
            ratio.numerator, ratio.value, ratio.numerator.value, ratio.denominator.value
        )

    def _as_amount(
        self,
        total: Total,
        value: int | Fraction | None,
        numerator: int | None = None,
        denominator: int | None = None,
    ) -> Amount:
        return Amount(
            value=value,
            reason=total.reason,
            reported=total.reported,
            expected=total.expected,
            months_reported=total.months_reported,
            months_needed=total.months_needed,
            absences=tuple(self._absence(gap) for gap in total.gaps),
            numerator=numerator,
            denominator=denominator,
        )

    def _absence(self, gap: Gap) -> Absence:
        accepted = self._accepted(gap)
        return Absence(self.names[gap.team], gap.months, gap.in_part, accepted, gap.unavailable)

    def _accepted(self, gap: Gap) -> tuple[tuple[Month, str], ...]:
        """The months of a gap that will not be reported; why is for who may read the team."""
        accepted = self.window.will_not_report.get(gap.team)
        if not accepted:
            return ()
        may_read = self.audience.may_name(gap.team)
        return tuple(
            (month, accepted[month] if may_read else "")
            for month in gap.months
            if month in accepted
        )

    def change_between(
        self,
        ledger: Ledger | RatioLedger,
        version: MeasureVersion,
        current: Period,
        base: Period,
    ) -> Change:
        """The change from one period to another, like for like."""
        sides = ledger.like_for_like(current, base)
        tolerance, good_is = version.tolerance, GoodIs(version.good_is)
        if isinstance(ledger, RatioLedger):
            return change_in_points(sides, tolerance=tolerance, good_is=good_is)
        return change(
            sides,
            tolerance=tolerance,
            good_is=good_is,
            small_below=settings.SMALL_NUMBERS_BELOW,
        )

    def masked(
        self,
        row: Row,
        version: MeasureVersion,
        change: Change,
        periods: tuple[Month, Month],
    ) -> list[tuple[str, str]]:
        """The teams behind the unit's change that are sharply worse, where it is not: each by name
        with how it moved.

        They are told to an audience that reads the unit team by team, or reads that team.
        """
        if self.unit.level == "team" or not can_mask(change):
            return []
        lines = [self.counts(each, self.unit, self.members).lines for each in self.sources(row)]
        terms = Terms(version.tolerance, GoodIs(version.good_is), settings.SMALL_NUMBERS_BELOW)
        in_points = row.measure.kind == Kind.RATIO
        return [
            (self.names[team], movement_text(movement, in_points=in_points))
            for team, movement in masked_movements(lines, *periods, terms)
            if self.audience.team_rows or self.audience.may_name(team)
        ]

    def coverage(self, months: Iterable[Month]) -> Coverage:
        """Teams with every needed month's return submitted, of the teams placed in the unit."""
        within = frozenset(months)
        expected = reported = 0
        missing = []
        for team, placed_in in self.members.items():
            placed = placed_in & within & self.window.returning(team, self.framework)
            needed = self.window.due(team, placed)
            late = needed - self.window.handed_in(team)
            if late:
                gap = Gap(team, tuple(sorted(late)), in_part=late != needed)
                missing.append(self._absence(gap))
            expected += bool(placed)
            reported += bool(needed) and not late
        return Coverage(reported, expected, tuple(missing))
