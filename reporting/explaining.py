"""What a figure of a report is made of: its rule, its months and teams, who is missing and why.

It is built by the same builder as the report and adds nothing up by itself, so that it can't say
anything else than the report does. `reporting.reckoning` puts it into sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from measures.as_it_stood import Before, undone
from measures.change import Change
from measures.figures import Kind, Reason
from measures.models import Measure
from measures.periods import Month, Quarter
from measures.queries import Membership, Structure, Window
from measures.rollup import Ledger, Line, Months, RatioLedger
from measures.rows import Row
from measures.titles import read_titles
from reporting.audience import Audience
from reporting.commentary import read_comments
from reporting.content import Builder, read_unit, start_building
from reporting.membership import team_unit
from reporting.recorded import figure_changes
from reporting.report import Amount, MeasureRow, Unit
from reporting.units import NoSuchReport


class Held(StrEnum):
    """What a team has for a month, in the words of the page."""

    NUMBER = "a number"
    IN_QUARTER = "in its quarter"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"
    MISSING = "missing"
    WILL_NOT_REPORT = "will not report"
    NOT_PLACED = "not placed here"
    NOT_ASKED = "not asked for"
    NOT_DUE = "not due yet"


class Cell(NamedTuple):
    """A team's month: what it holds, as read. A ratio's holds two numbers: "36 of 50"."""

    text: str
    held: Held


class TeamLine(NamedTuple):
    """A team's months to date, with what they come to."""

    unit: Unit
    cells: tuple[Cell, ...]
    actual: Amount
    to_date: Amount


class PartLine(NamedTuple):
    """A locality's months to date and, for who reads them, those of its teams."""

    unit: Unit
    months: tuple[Amount, ...]
    actual: Amount
    to_date: Amount
    teams: tuple[TeamLine, ...]


class Compared(NamedTuple):
    """A change: both sides over the same teams, and who is left out of them."""

    base: Quarter
    change: Change
    current: int | Fraction | None
    before: int | Fraction | None
    left_out: tuple[str, ...]


class Source(NamedTuple):
    """A measure that the figures stand in: itself, or what a ratio is divided from."""

    key: int
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that one measure of one unit's quarter is made of."""

    unit: Unit
    quarter: Quarter
    on: date
    row: MeasureRow
    sources: tuple[Source, ...]
    months: tuple[Month, ...]
    """The year to date."""
    totals: tuple[Amount, ...]
    """The unit's own figure for each of the months."""
    parts: tuple[PartLine, ...]
    """A city's localities."""
    teams: tuple[TeamLine, ...]
    """A locality's teams, or the team itself."""
    compared: tuple[Compared, Compared]
    whole: int | None
    """What came for the whole quarter, and for none of its months."""
    shows_teams: bool
    """Whether its reader may see team by team."""
    only_figures: bool = False
    """Whether an edition's figures can't be taken apart any more, and are told as they stand."""

    @property
    def references(self) -> str:
        """ "EI8 and EI4", or the measure's own."""
        return " and ".join(source.reference for source in self.sources)


class NoSuchMeasure(NoSuchReport):
    """The report doesn't show that measure."""


def explain(
    unit: Unit,
    quarter: Quarter,
    reference: str,
    *,
    on: date,
    structure: Structure,
    audience: Audience,
    published: MeasureRow | None = None,
    seen: int | None = None,
) -> Explanation:
    """What a measure of a unit's quarter is made of, for one audience.

    `published` is the measure as an edition holds it and `seen` the last change that is in the
    edition: then the months are shown as they stood before all later changes. Where they don't
    come to what was published, because placements or definitions changed since, only that is told.
    """
    window = read_unit(unit, quarter, on=on, structure=structure)
    if seen is not None:
        window = _as_published(window, quarter, seen)
    builder = start_building(unit, quarter, audience, window)
    row = next((each for each in builder.rows() if each.measure.reference == reference), None)
    if row is None:
        if published is None:
            raise NoSuchMeasure(f"The report for {quarter.short} has no measure “{reference}”.")
        return _only_figures(builder, published, on)
    members = builder.members
    comments = read_comments(unit.level, unit.key, quarter, window, audience, members)
    now = builder.measure_row(row, tuple(comments.get(row.measure.pk, ())))
    if published and _figures_of(published) != _figures_of(now):
        return _only_figures(builder, published, on)
    return _Explainer(builder, row, audience).explain(published or now, on)


def _figures_of(row: MeasureRow) -> list[object]:
    """What two rows have in common that are made of the same months of the same teams."""
    amounts = [row.period_actual, row.year_to_date, *(amount for _, amount in row.months)]
    return [
        *((each.value, each.reported, each.expected) for each in amounts),
        row.change_on_previous,
        row.change_on_last_year,
    ]


def _only_figures(builder: Builder, told: MeasureRow, on: date) -> Explanation:
    """What an edition says of a measure, without what it was made of."""
    quarter, unit = builder.quarter, builder.unit
    months, totals = zip(*told.months, strict=True)
    line = TeamLine(
        unit,
        tuple(
            Cell(each.text, Held.MISSING if each.value is None else Held.NUMBER) for each in totals
        ),
        told.period_actual,
        told.year_to_date,
    )
    return Explanation(
        unit=unit,
        quarter=quarter,
        on=on,
        row=told,
        sources=_read_sources(told, quarter),
        months=months,
        totals=totals,
        parts=(),
        teams=(line,) if unit.level == "team" else (),
        compared=(
            Compared(quarter.previous, told.change_on_previous, None, None, ()),
            Compared(quarter.last_year, told.change_on_last_year, None, None, ()),
        ),
        whole=_came_whole(told),
        shows_teams=False,
        only_figures=True,
    )


def _read_sources(told: MeasureRow, quarter: Quarter) -> tuple[Source, ...]:
    """The measures that a published figure stands in, whether or not they are still asked for."""
    measures = Measure.objects.select_related("numerator", "denominator")
    measure = measures.get(pk=told.definition.measure.pk)
    several = [each for each in (measure.numerator, measure.denominator) if each] or [measure]
    titles = read_titles({(each.pk, quarter.last_month) for each in several})
    return tuple(
        Source(each.pk, each.reference, titles[each.pk, quarter.last_month]) for each in several
    )


def _came_whole(told: MeasureRow) -> int | None:
    """What a count's quarter has beyond its months."""
    actual = told.period_actual.value
    if told.kind is not Kind.CUMULATIVE or not isinstance(actual, int):
        return None
    months = [amount.value for _, amount in told.months if isinstance(amount.value, int)]
    return actual - sum(months) or None


def _as_published(window: Window, quarter: Quarter, seen: int) -> Window:
    """The figures without what was changed after an edition, in one query."""
    changes = figure_changes(quarter, seen).order_by("pk")
    rows = changes.values_list(
        "team_id", "measure_id", "last_month", "span", "old_value", "old_reason"
    )
    before = [
        Before(team, measure, month, span, Reason(reason) if reason else value)
        for team, measure, month, span, value, reason in rows
    ]
    return replace(window, figures=undone(window.figures, before))


class _Explainer:
    """Takes one measure of a report apart."""

    def __init__(self, builder: Builder, row: Row, audience: Audience) -> None:
        self.builder = builder
        self.window = builder.window
        self.row = row
        self.audience = audience
        self.sources = builder.sources(row)
        self.months = builder.quarter.months_to_date
        self.level = builder.unit.level
        # A city's teams are for those who read every report: the others stop at its localities.
        self.shows_teams = (
            audience.named is None
            or self.level == "team"
            or (self.level == "locality" and audience.team_rows)
        )

    def explain(self, told: MeasureRow, on: date) -> Explanation:
        """All of it, around what the report says."""
        builder, quarter = self.builder, self.builder.quarter
        ledger = builder.ledger(self.row, builder.unit, builder.members)
        changes = (
            (quarter.previous, told.change_on_previous),
            (quarter.last_year, told.change_on_last_year),
        )
        previous, last_year = (
            self._compared(base, change, quarterly=told.is_quarterly) for base, change in changes
        )
        return Explanation(
            unit=builder.unit,
            quarter=quarter,
            on=on,
            row=told,
            sources=tuple(
                Source(
                    each.measure.pk,
                    each.measure.reference,
                    each.version(quarter.last_month).title,
                )
                for each in self.sources
            ),
            months=self.months,
            totals=tuple(builder.amount(ledger, (month,)) for month in self.months),
            parts=self._parts(),
            teams=self._own_teams(),
            compared=(previous, last_year),
            whole=ledger.given_whole(quarter.months) if isinstance(ledger, Ledger) else None,
            shows_teams=self.shows_teams,
        )

    def _compared(self, base: Quarter, change: Change, *, quarterly: bool) -> Compared:
        builder = self.builder
        ledger = builder.ledger(self.row, builder.unit, builder.members)
        periods = builder.compared_periods(base, quarterly=quarterly)
        sides = ledger.like_for_like(*periods)
        left_out = ledger.left_out(*periods) if self.shows_teams else ()
        return Compared(
            base=base,
            change=change,
            current=sides.current,
            before=sides.base,
            left_out=tuple(builder.names[line.team] for line in left_out),
        )

    def _parts(self) -> tuple[PartLine, ...]:
        if self.level != "city":
            return ()
        return tuple(self._part(unit, members) for unit, members in self.builder.parts)

    def _part(self, unit: Unit, members: Membership) -> PartLine:
        builder = self.builder
        ledger = builder.ledger(self.row, unit, members)
        return PartLine(
            unit=unit,
            months=tuple(builder.amount(ledger, (month,)) for month in self.months),
            actual=builder.amount(ledger, builder.quarter.months),
            to_date=builder.amount(ledger, self.months),
            teams=tuple(self._teams(members)) if self.shows_teams else (),
        )

    def _own_teams(self) -> tuple[TeamLine, ...]:
        if self.level == "city" or not self.shows_teams:
            return ()
        return tuple(self._teams(self.builder.members))

    def _teams(self, members: Membership) -> Iterable[TeamLine]:
        """The teams with something needed or given in the year to date."""
        to_date = frozenset(self.months)
        lines = [
            {line.team: line for line in self.window.lines(each, members)} for each in self.sources
        ]
        for team, placed in members.items():
            own = [found.get(team) for found in lines]
            if any(line and _says_something(line, to_date) for line in own):
                yield self._team(team, placed, own)

    def _team(self, team: int, placed: Months, lines: Sequence[Line | None]) -> TeamLine:
        builder = self.builder
        # Not the builder's: that keeps one for each unit, and a team that moved stands in two.
        ledgers = [
            Ledger(Kind(each.measure.kind), [line] if line else [])
            for each, line in zip(self.sources, lines, strict=True)
        ]
        ledger = RatioLedger(*ledgers) if len(ledgers) > 1 else ledgers[0]
        return TeamLine(
            unit=self._unit(team),
            cells=tuple(self._cell(team, month, placed, lines) for month in self.months),
            actual=builder.amount(ledger, builder.quarter.months),
            to_date=builder.amount(ledger, self.months),
        )

    def _unit(self, team: int) -> Unit:
        if self.audience.may_name(team):
            return team_unit(self.window.structure.teams[team])
        return Unit("team", self.builder.names[team], None)

    def _cell(self, team: int, month: Month, placed: Months, lines: Sequence[Line | None]) -> Cell:
        cells = [self._held(team, month, placed, line) for line in lines]
        if len({cell.held for cell in cells}) == 1 and cells[0].held != Held.NUMBER:
            return cells[0]
        held = next((cell.held for cell in cells if cell.held != Held.NUMBER), Held.NUMBER)
        return Cell(" of ".join(cell.text for cell in cells), held)

    def _held(self, team: int, month: Month, placed: Months, line: Line | None) -> Cell:
        """One team's month of one measure: zero, missing and each reason are different things."""
        if month not in placed:
            return _said(Held.NOT_PLACED)
        if line and month in line.numbers:
            return Cell(f"{line.numbers[month]:,}", Held.NUMBER)
        end = month.quarter.last_month
        if line and end in line.quarters:
            whole = f"{line.quarters[end]:,} for {month.quarter.slug.upper()}"
            return Cell(
                whole if month == end else f"in {month.quarter.slug.upper()}", Held.IN_QUARTER
            )
        if line and month in line.reasons:
            return _said(Held(line.reasons[month].value))
        if line and month in line.gaps:
            accepted = month in self.window.will_not_report.get(team, {})
            return _said(Held.WILL_NOT_REPORT if accepted else Held.MISSING)
        return _said(Held.NOT_ASKED if month in self.window.ended else Held.NOT_DUE)


def _says_something(line: Line, months: Months) -> bool:
    quarters = {month for end in line.whole for month in end.quarter.months}
    return not months.isdisjoint(line.needed | line.filled | set(line.reasons) | quarters)


def _said(held: Held) -> Cell:
    return Cell(held.value, held)
