"""What a monthly scorecard says, built once for every form it is read in.

`scorecard` reads the database and returns a `Scorecard`, as `reporting.content` does for a
quarter: from the same figures, by the same roll-up, for the same audiences. A row's figures are
single months. Nothing is added over months but a year to date for its target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from measures.change import average_12, maximum_12
from measures.figures import GoodIs, Kind, Reason
from measures.models import Frequency, MeasureVersion
from measures.periods import FinancialYear, Month, Quarter, month_range
from measures.queries import Structure, Window, read_window
from measures.rollup import Ledger, RatioLedger
from measures.rows import Row
from measures.target_reading import Benchmarks, Standards, UnitKey, read_standards
from measures.targets import Comparison, Forecast, TargetCell, compared_month
from measures.year_so_far import compare, forecast, year_so_far
from reporting.audience import Audience
from reporting.building import UnitBuilder
from reporting.membership import members_of, names_of
from reporting.report import Amount, Comment, Unit
from reporting.scorecard import (
    Said,
    Scorecard,
    ScorecardRow,
    ScorecardSection,
    month_told,
)
from reporting.units import NoSuchReport
from reporting.wording import figure_text
from reporting.written import WrittenOfMonth, agreed, read_written

MONTHS_SHOWN = 6
FEWEST_SHOWN, MOST_SHOWN = 3, 24
TREND = 24
YEAR = 12
YEARS_OF_TARGETS = 4
"""This financial year's targets and those of the three before it."""


def scorecard(
    unit: Unit,
    framework: str,
    month: Month,
    *,
    on: date,
    structure: Structure,
    audience: Audience,
    months: int = MONTHS_SHOWN,
    window: Window | None = None,
    standards: Standards | None = None,
) -> Scorecard:
    """Build a unit's month of a framework, by its slug, as it stands on the reference date.

    A `window` of every team that was read for the same framework, month and day saves reading it
    again, and so do the `standards` of every unit.
    """
    window = window or read_month(unit, framework, month, on=on, structure=structure)
    builder = start_scoring(unit, framework, month, audience, window, on=on, months=months)
    rows = list(builder.rows())
    if not rows:
        raise NoSuchReport(
            f"No team of {unit.name} returned {builder.name} in the months to {month.name}."
        )
    written = read_written(unit, framework, month, window, audience, builder.members)
    measures = [row.measure.pk for row in rows]
    held = standards or read_standards(measures, years_of_targets(month), _key_of(unit))
    every = held.targets.get(_key_of(unit), {})
    targets = {measure: every[measure] for measure in measures if measure in every}
    sections: dict[str, list[ScorecardRow]] = {}
    for row in rows:
        here = sections.setdefault(row.section, [])
        here.append(builder.row(row, written, targets.get(row.measure.pk, ()), held.benchmarks))
    return Scorecard(
        framework=builder.name,
        slug=framework,
        unit=unit,
        month=month,
        on=on,
        shown=builder.shown,
        coverage=builder.coverage((month,)),
        sections=tuple(ScorecardSection(name, tuple(each)) for name, each in sections.items()),
        comparators=held.benchmarks.comparators,
        years=tuple(sorted({cell.year for cells in targets.values() for cell in cells})),
        is_provisional=not written.is_closed,
        is_one_by_one=builder.is_one_by_one,
        editions=written.editions,
    )


def years_of_targets(month: Month) -> list[FinancialYear]:
    """The years whose targets a month's scorecard shows."""
    year = month.financial_year.start
    return [FinancialYear(year - back) for back in range(YEARS_OF_TARGETS)]


def _key_of(unit: Unit) -> UnitKey:
    locality, team = (unit.key if unit.level == level else None for level in ("locality", "team"))
    return locality, team


def months_read(month: Month) -> tuple[Month, ...]:
    """Every month that a month's scorecard stands on: the trend holds all that is compared."""
    return month_range(month.plus(1 - TREND), month)


def _months_in_window(month: Month) -> tuple[Month, ...]:
    """Those, and the rest of the quarter: its figure may have come without its months."""
    return month_range(month.plus(1 - TREND), month.quarter.last_month)


def read_month(
    unit: Unit, framework: str, month: Month, *, on: date, structure: Structure
) -> Window:
    """The figures that a unit's scorecard is made of."""
    months = _months_in_window(month)
    teams = None if unit.level == "city" else list(members_of(structure, unit, months))
    return read_window(months, on=on, structure=structure, teams=teams, framework=framework)


def start_scoring(
    unit: Unit,
    framework: str,
    month: Month,
    audience: Audience,
    window: Window,
    *,
    on: date,
    months: int = MONTHS_SHOWN,
) -> ScorecardBuilder:
    """What works out a unit's scorecard from its figures, row by row."""
    asked = next((row for row in window.rows if row.framework_slug == framework), None)
    if asked is None:
        raise NoSuchReport(f"No framework “{framework}” asks for anything to {month.name}.")
    members = members_of(window.structure, unit, _months_in_window(month))
    names = names_of(window.structure, members, audience, f"{framework}/{month}/{unit.path}")
    members = {team: members[team] for team in names}
    return ScorecardBuilder(window, unit, month, on, months, audience, names, members, asked)


class ScorecardBuilder(UnitBuilder):
    """Works out one scorecard's rows from its window, all of them or one."""

    def __init__(
        self,
        window: Window,
        unit: Unit,
        month: Month,
        on: date,
        months: int,
        audience: Audience,
        names: Mapping[int, str],
        members: Mapping[int, frozenset[Month]],
        framework: Row,
    ) -> None:
        """`framework` is any row of it."""
        self.month = month
        self.on = on
        self.name = framework.framework
        self.shown = month_range(month.plus(1 - months), month)
        self.trend = months_read(month)
        super().__init__(
            window, unit, audience, names, members, frozenset(self.shown), framework.framework_id
        )

    @property
    def is_one_by_one(self) -> bool:
        """Whether only city-wide services return the framework in the month."""
        returning = {
            team
            for team, months in self.members.items()
            if self.month in months & self.window.returning(team, self.framework)
        }
        services = self.window.structure.members((self.month,), locality=None)
        return bool(returning) and returning <= services.keys()

    def row(
        self,
        row: Row,
        written: WrittenOfMonth,
        targets: tuple[TargetCell, ...],
        benchmarks: Benchmarks,
    ) -> ScorecardRow:
        """Everything the scorecard says of one measure."""
        version = row.version(self.month)
        ledger = self.ledger(row, self.unit, self.members)
        sources = self.sources(row)
        quarterly = any(each.measure.frequency == Frequency.QUARTERLY for each in sources)
        told = month_told(self.month, is_quarterly=quarterly)
        previous = told.plus(-3 if quarterly else -1)
        months = tuple((month, self._month(ledger, month)) for month in self.shown)
        values = {month: ledger.value((month,)) for month in self.trend}
        on_previous = self.change_between(ledger, version, (told,), (previous,))
        numbers, places = self._last_year(row, values)
        measure = row.measure.pk
        comments, before = (written.comments[each].get(measure, []) for each in (told, previous))
        masked = self.masked(row, version, on_previous, (told, previous))
        compared, projected = self._year(row, version, ledger, targets, quarterly=quarterly)
        return ScorecardRow(
            reference=row.measure.reference,
            kind=Kind(row.measure.kind),
            is_quarterly=quarterly,
            definition=version,
            breaks=self._breaks(row, sources),
            months=months,
            trend=tuple(values.items()),
            change_on_previous=on_previous,
            change_on_last_year=self.change_between(ledger, version, (told,), (told.plus(-YEAR),)),
            reported=self._reported(row, written, told) if values[told] is None else None,
            average_12=average_12(numbers, places),
            maximum_12=maximum_12(numbers, places),
            n_12=len(numbers),
            benchmarks=benchmarks.cells.get(measure, ()),
            targets=targets,
            against=compared.against if compared else None,
            forecast=projected,
            masked=tuple(name for name, _ in masked),
            comments=_marked(comments, before, previous),
            compared=compared,
            whole=self._whole(ledger),
            trend_gaps=tuple(self._gaps(ledger, values, is_quarterly=quarterly)),
            masked_by=tuple(movement for _, movement in masked),
            told_of=told if told != self.month else None,
        )

    def _month(self, ledger: Ledger | RatioLedger, month: Month) -> Amount:
        """A month's figure. Whoever gave one for its quarter instead is not missing from it."""
        amount, given = self.amount(ledger, (month,)), ledger.given_for_quarter(month)
        if not given:
            return amount
        names = {self.names[team] for team in given}
        waited_for = tuple(each for each in amount.absences if each.team not in names)
        return amount._replace(absences=waited_for, given_for=month.quarter)

    def _gaps(
        self,
        ledger: Ledger | RatioLedger,
        values: Mapping[Month, int | Fraction | None],
        *,
        is_quarterly: bool,
    ) -> Iterator[tuple[Month, str]]:
        """What is said of each month that can hold a figure and has no number."""
        for month, value in values.items():
            if value is None and (month.is_quarter_end or not is_quarterly):
                yield month, figure_text(self._month(ledger, month), month, self.on)

    def _whole(self, ledger: Ledger | RatioLedger) -> tuple[tuple[Quarter, int], ...]:
        """What came for whole quarters."""
        if not isinstance(ledger, Ledger) or not ledger.has_quarters:
            return ()
        quarters = dict.fromkeys(month.quarter for month in self.shown)
        given = [(quarter, ledger.given_whole(quarter.months)) for quarter in quarters]
        return tuple((quarter, value) for quarter, value in given if value is not None)

    def _reported(self, row: Row, written: WrittenOfMonth, month: Month) -> Said | None:
        """The direction that every team gave of which a number is missing."""
        said = written.reported[month].get(row.measure.pk)
        if not said:
            return None
        lines = self.counts(row, self.unit, self.members).lines
        without = [
            line.team
            for line in lines
            if month in line.gaps or line.reasons.get(month) is Reason.NOT_AVAILABLE
        ]
        return agreed(said, without)

    def _breaks(self, row: Row, sources: list[Row]) -> tuple[Month, ...]:
        """The months of a new definition within two years: changes and averages cross them too."""
        changed = {month for each in (row, *sources) for month in each.changed_within(self.trend)}
        return tuple(sorted(changed))

    def _last_year(
        self, row: Row, values: Mapping[Month, int | Fraction | None]
    ) -> tuple[list[int | Fraction], int]:
        """The numbers of the last 12 months, a ratio's in percent, and their decimal places."""
        known = [values[month] for month in self.trend[-YEAR:]]
        is_ratio = row.measure.kind == Kind.RATIO
        scale = 100 if is_ratio else 1
        return [value * scale for value in known if value is not None], int(is_ratio)

    def _year(
        self,
        row: Row,
        version: MeasureVersion,
        ledger: Ledger | RatioLedger,
        targets: tuple[TargetCell, ...],
        *,
        quarterly: bool,
    ) -> tuple[Comparison | None, Forecast | None]:
        """How the year so far stands to its target, and what it comes to at this rate."""
        kind, good_is = Kind(row.measure.kind), GoodIs(version.good_is)
        last = compared_month(self.month, self.on, is_quarterly=quarterly)
        year = self.month.financial_year
        target = next((each for each in targets if each.year == year), None)
        has_target = target is not None and good_is is not GoodIs.NEITHER
        if last is None or not (has_target or kind is Kind.CUMULATIVE):
            return None, None
        so_far = year_so_far(ledger, last, is_quarterly=quarterly)
        compared = None
        if target is not None and has_target:
            tolerance = version.target_tolerance
            compared = compare(so_far, target, good_is=good_is, tolerance=tolerance)
        return compared, forecast(so_far)


def _marked(
    comments: Iterable[Comment], before: Iterable[Comment], previous: Month
) -> tuple[Comment, ...]:
    """Comments, those marked that say what whoever wrote them said of the period before."""
    said = [_words(each) for each in before]
    return tuple(
        replace(each, unchanged_from=previous) if _words(each) in said else each
        for each in comments
    )


def _words(comment: Comment) -> tuple[str | None, list[str]]:
    return comment.team, comment.text.split()
