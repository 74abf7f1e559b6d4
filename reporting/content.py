"""What a quarterly report says, built once for every form it is read in.

`quarterly_report` reads the database and returns a `Report`; page, PDF, Excel, Word, CSV and JSON
are renderings of that one object and of nothing else, so that they cannot disagree. It knows no
file format, and does no arithmetic of its own: totals come from `measures.rollup`, changes from
`measures.change`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from django.conf import settings

from measures.change import Change, change, change_in_points
from measures.drafting import most_often_text, positions_text
from measures.figures import GoodIs, Kind
from measures.models import Frequency, MeasureVersion
from measures.periods import Month, Quarter
from measures.queries import Membership, Row, Structure, Window, read_window
from measures.rollup import (
    Gap,
    Ledger,
    Period,
    RatioLedger,
    Total,
)
from reporting.audience import Audience
from reporting.commentary import read_comments
from reporting.membership import members_of, months_shown, names_of, parts_of
from reporting.report import (
    Absence,
    Amount,
    Comment,
    Coverage,
    MeasureRow,
    Part,
    Report,
    Section,
    Unit,
)
from reporting.wording import amount_text


def quarterly_report(
    unit: Unit,
    quarter: Quarter,
    *,
    on: date,
    structure: Structure,
    audience: Audience,
    window: Window | None = None,
    drafts_always: bool = False,
) -> Report:
    """Build a unit's quarter as it stands on the reference date, for one audience.

    A `window` of every team that was read for the same quarter and day saves reading it again.
    With `drafts_always`, what the months say is there beside what somebody has written.
    """
    window = window or read_unit(unit, quarter, on=on, structure=structure)
    builder = start_building(unit, quarter, audience, window, drafts_always=drafts_always)
    comments = read_comments(unit.level, unit.key, quarter, structure, audience, builder.members)
    sections: dict[tuple[str, str], list[MeasureRow]] = {}
    for row in builder.rows():
        here = sections.setdefault((row.framework, row.section), [])
        here.append(builder.measure_row(row, tuple(comments.get(row.measure.pk, ()))))
    return Report(
        unit=unit,
        quarter=quarter,
        on=on,
        coverage=builder.coverage(),
        sections=tuple(
            Section(framework, name, tuple(rows)) for (framework, name), rows in sections.items()
        ),
        parts=tuple(part for part, _ in builder.parts),
        comments=tuple(comments.get(None, ())),
    )


def read_unit(unit: Unit, quarter: Quarter, *, on: date, structure: Structure) -> Window:
    """The figures that a unit's quarter is made of."""
    shown = months_shown(quarter)
    members = members_of(structure, unit, shown)
    teams = None if unit.level == "city" else list(members)
    return read_window(shown, on=on, structure=structure, teams=teams)


def start_building(
    unit: Unit,
    quarter: Quarter,
    audience: Audience,
    window: Window,
    *,
    drafts_always: bool = False,
) -> Builder:
    """What works out a unit's quarter from its figures, row by row."""
    structure = window.structure
    members = members_of(structure, unit, months_shown(quarter))
    names = names_of(structure, members, audience, f"{quarter}/{unit.path}")
    members = {team: members[team] for team in names}
    parts = parts_of(structure, unit, quarter, audience, members, names)
    return Builder(window, unit, quarter, audience, names, members, parts, drafts_always)


class Builder:
    """Works out one report's rows from its window, all of them or one."""

    def __init__(
        self,
        window: Window,
        unit: Unit,
        quarter: Quarter,
        audience: Audience,
        names: Mapping[int, str],
        members: Membership,
        parts: list[tuple[Unit, Membership]],
        drafts_always: bool,
    ) -> None:
        self.window = window
        self.drafts_always = drafts_always
        self.unit = unit
        self._ledgers: dict[tuple[int, Unit], Ledger] = {}
        self.audience = audience
        self.quarter = quarter
        self.names = names
        self.members = members
        self.parts = parts
        self.shown = months_shown(quarter)
        self.row_of: dict[int | None, Row] = {row.measure.pk: row for row in window.rows}
        self.breakdown_of: dict[int | None, list[Row]] = defaultdict(list)
        for row in window.rows:
            self.breakdown_of[row.measure.breakdown_of_id].append(row)

    def rows(self) -> Iterable[Row]:
        """The rows to show, each measure in the first framework that a team of the unit returns."""
        shown: dict[int, Row] = {}
        for row in self.window.rows:
            if row.measure.pk not in shown and self._shows(row):
                shown[row.measure.pk] = row
        return shown.values()

    def _shows(self, row: Row) -> bool:
        """Whether a team of the unit is asked for the measure in the year to date."""
        to_date = row.months.intersection(self.quarter.months_to_date)
        asked = any(
            not to_date.isdisjoint(months & returned)
            for team, months in self.members.items()
            if (returned := self.window.returned.get((team, row.framework_id)))
        )
        if row.optional:
            lines = self.window.lines(self.sources(row)[0], self.members)
            return asked and any(line.numbers or line.reasons or line.quarters for line in lines)
        return asked

    def sources(self, row: Row) -> list[Row]:
        """The rows that the figures stand in: its own, or a ratio's numerator and denominator."""
        measure = row.measure
        if measure.kind != Kind.RATIO:
            return [row]
        return [self.row_of[measure.numerator_id], self.row_of[measure.denominator_id]]

    def measure_row(self, row: Row, comments: tuple[Comment, ...]) -> MeasureRow:
        """Everything the report says of one measure."""
        quarter = self.quarter
        version = row.version(quarter.last_month)
        ledger = self.ledger(row, self.unit, self.members)
        sources = self.sources(row)
        quarterly = any(each.measure.frequency == Frequency.QUARTERLY for each in sources)
        on_previous, on_last_year = (
            self._change(ledger, version, base, quarterly=quarterly)
            for base in (quarter.previous, quarter.last_year)
        )
        breaks = {month for each in (row, *sources) for month in each.changed_within(self.shown)}
        actual = self.amount(ledger, quarter.months)
        months = tuple((month, self.amount(ledger, (month,))) for month in quarter.months)
        return MeasureRow(
            reference=row.measure.reference,
            kind=Kind(row.measure.kind),
            is_quarterly=quarterly,
            definition=version,
            breaks=tuple(sorted(breaks)),
            period_actual=actual,
            year_to_date=self.amount(ledger, quarter.months_to_date),
            change_on_previous=on_previous,
            change_on_last_year=on_last_year,
            months=months,
            quarters=tuple(
                (each, actual if each == quarter else self.amount(ledger, each.months))
                for each in quarter.quarters_to_date
            ),
            parts=tuple(self._part(row, unit, members) for unit, members in self.parts),
            comments=(*self._drafted(row, months, comments), *comments),
        )

    def _drafted(
        self, row: Row, months: Sequence[tuple[Month, Amount]], comments: Sequence[Comment]
    ) -> list[Comment]:
        """What the months say, until somebody has written of the unit's quarter themselves."""
        is_written = any(comment.team is None and comment.span == 3 for comment in comments)
        if is_written and not self.drafts_always:
            return []
        if row.measure.kind == Kind.SNAPSHOT:
            text = positions_text(
                (month.word, amount_text(amount, self.unit.level))
                for month, amount in months
                if amount.value is not None or amount.expected
            )
        else:
            text = most_often_text(
                (
                    part.wording,
                    self._counts(part, self.unit, self.members).total(self.quarter.months).value,
                )
                for part in self.breakdown_of[row.measure.pk]
            )
        if not text:
            return []
        return [Comment(None, self.quarter.last_month, 3, text, is_drafted=True)]

    def _part(self, row: Row, unit: Unit, members: Membership) -> Part:
        ledger = self.ledger(row, unit, members)
        return Part(
            unit=unit,
            period_actual=self.amount(ledger, self.quarter.months),
            year_to_date=self.amount(ledger, self.quarter.months_to_date),
        )

    def ledger(self, row: Row, unit: Unit, members: Membership) -> Ledger | RatioLedger:
        """A unit's figures for a measure, put in order once for itself and its ratios."""
        if row.measure.kind != Kind.RATIO:
            return self._counts(row, unit, members)
        top, bottom = self.sources(row)
        return RatioLedger(self._counts(top, unit, members), self._counts(bottom, unit, members))

    def _counts(self, row: Row, unit: Unit, members: Membership) -> Ledger:
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
        return Absence(self.names[gap.team], gap.months, gap.in_part, self._accepted(gap))

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

    def _change(
        self,
        ledger: Ledger | RatioLedger,
        version: MeasureVersion,
        base: Quarter,
        *,
        quarterly: bool,
    ) -> Change:
        """The change on another quarter."""
        sides = ledger.like_for_like(*self.compared_periods(base, quarterly=quarterly))
        tolerance, good_is = version.tolerance, GoodIs(version.good_is)
        if isinstance(ledger, RatioLedger):
            return change_in_points(sides, tolerance=tolerance, good_is=good_is)
        return change(
            sides,
            tolerance=tolerance,
            good_is=good_is,
            small_below=settings.SMALL_NUMBERS_BELOW,
        )

    def compared_periods(self, base: Quarter, *, quarterly: bool) -> tuple[Period, Period]:
        """This quarter and another; of a quarterly measure the one month of each."""
        current: Period = self.quarter.months
        before: Period = base.months
        return (current[-1:], before[-1:]) if quarterly else (current, before)

    def coverage(self) -> Coverage:
        """Teams with every needed month's return submitted, of the teams placed in the unit."""
        expected = reported = 0
        missing = []
        quarter = frozenset(self.quarter.months)
        for team, months in self.members.items():
            placed = months & quarter & self.window.returning(team)
            needed = self.window.due(team, placed)
            late = needed - self.window.handed_in(team)
            if late:
                gap = Gap(team, tuple(sorted(late)), in_part=late != needed)
                missing.append(self._absence(gap))
            expected += bool(placed)
            reported += bool(needed) and not late
        return Coverage(reported, expected, tuple(missing))
