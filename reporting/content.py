"""What a quarterly report says, built once for every form it is read in.

`quarterly_report` reads the database and returns a `Report`; page, PDF, Excel, Word, CSV and JSON
are renderings of that one object and of nothing else, so that they cannot disagree. It knows no
file format, and does no arithmetic of its own: totals come from `measures.rollup`, changes from
`measures.change`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from measures.change import Change
from measures.drafting import most_often_text, positions_text
from measures.figures import Kind
from measures.models import Frequency, MeasureVersion
from measures.periods import Month, Quarter
from measures.queries import Membership, Structure, Window, read_window
from measures.rollup import (
    Ledger,
    Period,
    RatioLedger,
)
from measures.rows import Row
from reporting.audience import Audience
from reporting.building import UnitBuilder
from reporting.commentary import read_comments
from reporting.membership import members_of, months_shown, names_of, parts_of
from reporting.report import (
    Amount,
    Comment,
    MeasureRow,
    Part,
    Report,
    Section,
    Unit,
)
from reporting.trends import with_trends
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
    comments = read_comments(unit.level, unit.key, quarter, window, audience, builder.members)
    sections: dict[tuple[str, str, str], list[MeasureRow]] = {}
    for row in builder.rows():
        here = sections.setdefault((row.framework, row.framework_slug, row.section), [])
        here.append(builder.measure_row(row, tuple(comments.get(row.measure.pk, ()))))
    report = Report(
        unit=unit,
        quarter=quarter,
        on=on,
        coverage=builder.coverage(quarter.months),
        sections=tuple(
            Section(framework, name, tuple(rows), slug)
            for (framework, slug, name), rows in sections.items()
        ),
        parts=tuple(part for part, _ in builder.parts),
        comments=tuple(comments.get(None, ())),
    )
    return with_trends(report, builder)


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


class Builder(UnitBuilder):
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
        super().__init__(window, unit, audience, names, members, frozenset(quarter.months_to_date))
        self.drafts_always = drafts_always
        self.quarter = quarter
        self.parts = parts
        self.shown = months_shown(quarter)

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
                    self.counts(part, self.unit, self.members).total(self.quarter.months).value,
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

    def _change(
        self,
        ledger: Ledger | RatioLedger,
        version: MeasureVersion,
        base: Quarter,
        *,
        quarterly: bool,
    ) -> Change:
        """The change on another quarter."""
        current, before = self.compared_periods(base, quarterly=quarterly)
        return self.change_between(ledger, version, current, before)

    def compared_periods(self, base: Quarter, *, quarterly: bool) -> tuple[Period, Period]:
        """This quarter and another; of a quarterly measure the one month of each."""
        current: Period = self.quarter.months
        before: Period = base.months
        return (current[-1:], before[-1:]) if quarterly else (current, before)
