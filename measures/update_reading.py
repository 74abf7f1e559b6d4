"""Reads one team's quarterly update in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from measures import queries
from measures.asked import no_return_message
from measures.beyond import check_beyond, quarter_before
from measures.change import Change, change
from measures.checks import over, read_part_rules
from measures.commentary_beside import Beside
from measures.commentary_movement import Measured, movement
from measures.drafting import draft_text, months_text, most_often_text, moved_text, positions_text
from measures.exceptions import NoReturn
from measures.figures import Figure, GoodIs, Kind, Reason
from measures.models import (
    ClosedQuarter,
    Commentary,
    Frequency,
    Guidance,
    MeasureVersion,
    NeverDoes,
    Placement,
    QuarterlyUpdate,
    Return,
    ReturnStatus,
    Team,
    UpdateEntry,
)
from measures.periods import Month, Quarter, month_range
from measures.queries import Window
from measures.rollup import NO_MONTHS, Ledger, LikeForLike, Line
from measures.running import Earlier
from measures.unusual import History
from measures.update_form import MonthFigure, MonthReturn, Stands, UpdateForm, UpdateRow
from measures.validation import Finding, check_parts
from measures.wording import figure_text

NO_FIGURE = "no figure"


def read_update(team: Team, quarter: Quarter, *, on: date, whole: bool = False) -> UpdateForm:
    """A team's update, in a fixed number of queries; NoReturn where it has none.

    Where nobody has begun any of the months, the figures of a quarter that ended before the last
    one are typed; those of a later one only where that is asked for (`whole`), since its months are
    still to come.
    """
    reading = _read(team, quarter, on)
    months = reading.months()
    can_be_whole = all(each.status is None for each in months) and quarter.last_month.ended_by(on)
    is_old = quarter < Month.of(on).quarter.previous
    is_whole = can_be_whole and (whole or is_old or reading.has_typed)
    rows = tuple(reading.row(row, is_whole=is_whole) for row in reading.asked())
    return UpdateForm(
        team=team,
        quarter=quarter,
        months=months,
        is_whole=is_whole,
        can_be_whole=can_be_whole,
        update=reading.update,
        is_closed=ClosedQuarter.objects.filter(last_month=quarter.last_month).exists(),
        rows=rows,
        wrong_parts=tuple(_check_parts(rows) if is_whole else ()),
        privacy=Guidance.objects.filter(key="privacy").values_list("text", flat=True).first() or "",
    )


def _check_parts(rows: Sequence[UpdateRow]) -> list[Finding]:
    titles = {row.reference: row.title for row in rows}
    figures = {row.reference: row.stands.figure for row in rows}
    return check_parts(over(titles, read_part_rules()), figures)


def _read(team: Team, quarter: Quarter, on: date) -> _Reading:
    """Everything about the team's quarter and the year before it."""
    placements = list(
        Placement.objects.filter(team=team).select_related("locality").order_by("first_month")
    )
    if not any(each.covers(month) for each in placements for month in quarter.months):
        raise NoReturn(no_return_message(team, quarter.last_month, placements))
    window = queries.read_window(
        month_range(quarter.last_year.months[0], quarter.last_month),
        on=on,
        structure=queries.Structure({team.pk: team}, {}, placements),
        teams=[team.pk],
    )
    updates = QuarterlyUpdate.objects.filter(team=team, last_month=quarter.last_month)
    update = updates.select_related("submitted_by").first()
    entries = UpdateEntry.objects.filter(update=update).select_related("changed_by")
    returns = Return.objects.filter(team=team, month__in=quarter.months)
    comments = Commentary.objects.filter(
        team=team,
        measure__isnull=False,
        last_month__in=(quarter.previous.last_month, *quarter.months),
    ).values_list("measure_id", "span", "last_month", "written")
    reading = _Reading(
        team=team,
        quarter=quarter,
        on=on,
        window=window,
        placed=window.structure.members(window.months, team=team.pk)[team.pk],
        statuses=dict(returns.values_list("month", "status")),
        update=update,
        entries={entry.measure_id: entry for entry in entries},
        comments={(key, span, month): text for key, span, month, text in comments},
        aside=list(NeverDoes.objects.filter(team=team)),
    )
    if not reading.asked():
        raise NoReturn(f"{team.name} has no measures to return for {quarter.short}.")
    return reading


@dataclass(frozen=True)
class _Reading:
    """What was read, from which the rows are made."""

    team: Team
    quarter: Quarter
    on: date
    window: Window
    placed: frozenset[Month]
    statuses: Mapping[Month, str]
    update: QuarterlyUpdate | None
    entries: Mapping[int, UpdateEntry]
    comments: Mapping[tuple[int | None, int, Month], str]
    aside: Sequence[NeverDoes]

    @property
    def has_typed(self) -> bool:
        """Whether figures of the quarter as a whole stand here or count already."""
        last = self.quarter.last_month
        return any(entry.figure is not None for entry in self.entries.values()) or any(
            last in of_team for of_team in self.window.figures.quarters.values()
        )

    def months(self) -> tuple[MonthReturn, ...]:
        """The quarter's months, and whether they are in."""
        returning = self.window.returning(self.team.pk) & self.placed
        accepted = self.window.will_not_report.get(self.team.pk, {})
        return tuple(
            MonthReturn(
                month=month,
                status=ReturnStatus(self.statuses[month]) if month in self.statuses else None,
                is_asked=month in returning,
                has_begun=month.first_day <= self.on,
                will_not_report=accepted.get(month, ""),
            )
            for month in self.quarter.months
        )

    def asked(self) -> list[queries.Row]:
        """The measures that the team returns in the quarter, each once; no ratios, and no parts
        that are given only where somebody wants to.
        """
        within = frozenset(self.quarter.months) & self.placed
        found: dict[int, queries.Row] = {}
        for row in self.window.rows:
            returned = self.window.returned.get((self.team.pk, row.framework_id), NO_MONTHS)
            is_counted = row.measure.kind != Kind.RATIO and not row.optional
            if is_counted and row.months & returned & within:
                found.setdefault(row.measure.pk, row)
        return list(found.values())

    def row(self, row: queries.Row, *, is_whole: bool) -> UpdateRow:
        """One measure with all that the page shows of it."""
        measure, quarter = row.measure, self.quarter
        version = row.version(quarter.last_month)
        quarterly = measure.frequency == Frequency.QUARTERLY
        is_snapshot = measure.kind == Kind.SNAPSHOT
        line = self._line(row)
        earlier = Earlier() if is_snapshot else Earlier.of(line, quarter.months[0])
        stands = self._stands(measure.pk, earlier, is_whole=is_whole)
        if is_whole:
            line = _with_typed(line, quarter, stands.figure, quarterly=quarterly)
        ledger = Ledger(Kind(measure.kind), [line])
        on_previous, sides = _change(ledger, version, quarter, quarter.previous, quarterly)
        on_last_year, a_year_ago = _change(ledger, version, quarter, quarter.last_year, quarterly)
        months = () if is_whole else self._months(row, line)
        figures = self._from_figures(row, months, on_previous, sides)
        said = [
            (month.word, self.comments.get((measure.pk, 1, month), "")) for month in quarter.months
        ]
        return UpdateRow(
            measure=measure.pk,
            reference=measure.reference,
            kind=Kind(measure.kind),
            section=row.section,
            title=version.title,
            definition=version.definition,
            counts=version.counts,
            good_is=version.get_good_is_display(),
            commentary_guidance=version.commentary_guidance,
            months=months,
            actual=ledger.total(quarter.months),
            to_date=ledger.total(quarter.months_to_date),
            earlier=earlier,
            on_previous=on_previous,
            on_last_year=on_last_year,
            drafted=draft_text([figures, months_text(said)]),
            from_figures=figures,
            stands=stands,
            never=self._never(measure.pk),
            warning=check_beyond(self._history(row, version, line), sides, on_previous),
            beside=Beside(
                period=quarter.previous.short,
                before=self.comments.get((measure.pk, 3, quarter.previous.last_month), ""),
                measured=Measured(
                    title=version.title,
                    tolerance=version.tolerance,
                    on_previous=movement(quarter.previous.short, sides),
                    on_last_year=movement(quarter.last_year.short, a_year_ago),
                    is_quarterly=True,
                ),
            ),
        )

    def _history(self, row: queries.Row, version: MeasureVersion, line: Line) -> History:
        """The numbers before the quarter."""
        return History(
            month=self.quarter.months[0],
            reference=row.measure.reference,
            name=version.title,
            kind=Kind(row.measure.kind),
            numbers=line.numbers,
            quarters=line.quarters,
        )

    def _line(self, row: queries.Row) -> Line:
        lines = self.window.lines(row, {self.team.pk: self.placed})
        return lines[0] if lines else Line.of(self.team.pk, (), {})

    def _stands(self, measure: int, earlier: Earlier, *, is_whole: bool) -> Stands:
        """What is kept of a measure. What came from elsewhere stands here too: it counts."""
        entry = self.entries.get(measure)
        if entry is not None:
            return Stands(
                figure=entry.figure if is_whole else None,
                year_to_date=entry.year_to_date if is_whole else None,
                drafted=entry.drafted,
                written=entry.written,
                confirmed_as=entry.confirmed_as,
                version=entry.version,
                changed_by=entry.changed_by,
                changed_at=entry.changed_at,
            )
        last = self.quarter.last_month
        written = self.comments.get((measure, 3, last), "")
        if not is_whole:
            return Stands(written=written)
        key, figures = (self.team.pk, measure), self.window.figures
        figure: Figure | None = figures.quarters.get(key, {}).get(last)
        if figure is None:
            figure = figures.reasons.get(key, {}).get(last)
        to_date = earlier.before + figure if isinstance(figure, int) else None
        return Stands(figure=figure, year_to_date=to_date, written=written)

    def _months(self, row: queries.Row, line: Line) -> tuple[MonthFigure, ...]:
        """The discrete months in which the measure is asked for."""
        cells = line.cells
        return tuple(
            MonthFigure(month, cells.get(month), month in line.needed)
            for month in self.quarter.months
            if month in row.months & self.placed or month in cells
        )

    def _from_figures(
        self, row: queries.Row, months: Sequence[MonthFigure], moved: Change, sides: LikeForLike
    ) -> str:
        """What the figures say by themselves."""
        positions = (
            positions_text(
                (each.month.word, figure_text(each.figure) or NO_FIGURE)
                for each in months
                if each.is_needed or each.figure is not None
            )
            if row.measure.kind == Kind.SNAPSHOT and len(months) > 1
            else ""
        )
        parts = [
            each for each in self.window.rows if each.measure.breakdown_of_id == row.measure.pk
        ]
        most_often = most_often_text(
            (
                each.wording,
                Ledger(Kind(each.measure.kind), [self._line(each)])
                .total(self.quarter.months)
                .value,
            )
            for each in parts
        )
        change_said = ""
        if isinstance(sides.base, int) and isinstance(sides.current, int):
            than = quarter_before(self.quarter)
            change_said = moved_text(moved, than, sides.base, sides.current)
        return draft_text([positions, most_often, change_said])

    def _never(self, measure: int) -> str:
        """Why the team does the measure in none of the quarter's months; empty where it does."""
        rows = [row for row in self.aside if row.measure_id == measure]
        asked = [month for month in self.quarter.months if month in self.placed]
        why = [next((row.why for row in rows if row.covers(month)), "") for month in asked]
        return why[-1] if all(why) else ""


def _change(
    ledger: Ledger,
    version: MeasureVersion,
    quarter: Quarter,
    base: Quarter,
    quarterly: bool,
) -> tuple[Change, LikeForLike]:
    """The change on another quarter, where the team has every month of both."""
    current, before = (
        (quarter.months[-1:], base.months[-1:])
        if quarterly
        else (
            quarter.months,
            base.months,
        )
    )
    sides = ledger.like_for_like(current, before)
    moved = change(
        sides,
        tolerance=version.tolerance,
        good_is=GoodIs(version.good_is),
        small_below=settings.SMALL_NUMBERS_BELOW,
    )
    return moved, sides


def _with_typed(line: Line, quarter: Quarter, figure: Figure | None, *, quarterly: bool) -> Line:
    """A team's line with what stands on the form in place of what counts for the quarter."""
    cells = {month: each for month, each in line.cells.items() if month not in quarter.months}
    quarters = {end: each for end, each in line.quarters.items() if end != quarter.last_month}
    covered = quarter.months[-1:] if quarterly else quarter.months
    if isinstance(figure, Reason) or (quarterly and figure is not None):
        cells.update(dict.fromkeys(covered, figure))
    elif figure is not None:
        quarters[quarter.last_month] = figure
    return Line.of(line.team, line.needed | frozenset(covered), cells, quarters)
