"""One measure of one unit through the months: its figures, the units below it, what was said.

It is built by the same builder as a scorecard, for the same audiences, and reads three years of
that one measure. Every figure is a single month's; nothing is added over months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from measures.change import Change
from measures.figures import Kind
from measures.models import Frequency, MeasureVersion
from measures.periods import FinancialYear, Month, Quarter, month_range
from measures.queries import Membership, Structure, Window, read_window
from measures.rollup import Ledger, RatioLedger
from measures.rows import Row
from measures.target_reading import read_benchmarks, read_targets
from measures.targets import BenchmarkCell, TargetCell
from measures.wording import by_name
from reporting.audience import Audience
from reporting.building import UnitBuilder
from reporting.charts.words import Series
from reporting.commentary import arranged, citys_words, written_of
from reporting.membership import (
    CITY_WIDE_SERVICES,
    locality_unit,
    members_of,
    names_of,
    team_unit,
)
from reporting.report import Amount, Comment, Unit
from reporting.scorecard import month_told
from reporting.units import NoSuchReport

MONTHS = 36
TREND = 24
YEAR = 12


class UnitLine(NamedTuple):
    """A unit beside others: its month, its changes and its last two years."""

    unit: Unit
    amount: Amount
    change_on_previous: Change
    change_on_last_year: Change
    trend: Series


@dataclass(frozen=True, slots=True)
class MeasureOverTime:
    """Everything that a measure's own page says."""

    unit: Unit
    framework: str
    slug: str
    month: Month
    """Of a quarterly measure the last month of the quarter, whatever month was asked for."""
    on: date
    reference: str
    kind: Kind
    is_quarterly: bool
    definition: MeasureVersion
    """In force in the month."""
    versions: tuple[MeasureVersion, ...]
    """All of them, newest first."""
    breaks: tuple[Month, ...]
    months: tuple[tuple[Month, Amount], ...]
    whole: tuple[tuple[Quarter, int], ...]
    """What came for whole quarters, and stands in none of their months."""
    change_on_previous: Change
    change_on_last_year: Change
    own: UnitLine
    units: tuple[UnitLine, ...]
    """The units below it that the audience may see."""
    masked: tuple[tuple[str, str], ...]
    """Teams that are sharply worse while the unit is similar or better, each with how it moved."""
    comments: tuple[Comment, ...]
    """Newest first; a month's is left out where its quarter's holds it."""
    is_citys: bool
    """Whether what was written of it by teams is the city's, for everybody to read."""
    targets: tuple[TargetCell, ...]
    benchmarks: tuple[BenchmarkCell, ...]

    @property
    def title(self) -> str:
        """The short description in force."""
        return self.definition.title

    @property
    def series(self) -> Series:
        """The months' figures, to be charted."""
        return [(month, amount.value) for month, amount in self.months]


def measure_over_time(
    unit: Unit,
    framework: str,
    reference: str,
    month: Month,
    *,
    on: date,
    structure: Structure,
    audience: Audience,
) -> MeasureOverTime:
    """Read a measure's last 36 months; NoSuchReport where the unit does not return it."""
    months = month_range(month.plus(1 - MONTHS), month)
    members = members_of(structure, unit, months)
    window = read_window(
        months,
        on=on,
        structure=structure,
        teams=None if unit.level == "city" else list(members),
        framework=framework,
        reference=reference,
    )
    names = names_of(structure, members, audience, f"{framework}/{month}/{unit.path}")
    members = {team: members[team] for team in names}
    row = _find(window, framework, reference)
    builder = _Builder(window, unit, month, audience, names, members, row)
    if not builder.shows(row):
        raise NoSuchReport(f"{unit.name} has no figures of “{reference}” to {month.name}.")
    return builder.over_time(on)


def _find(window: Window, framework: str, reference: str) -> Row:
    for row in window.rows:
        if row.framework_slug == framework and row.measure.reference == reference:
            return row
    raise NoSuchReport(f"The framework “{framework}” has no measure “{reference}”.")


class _Builder(UnitBuilder):
    """Works out one measure of a unit and of the units below it."""

    def __init__(
        self,
        window: Window,
        unit: Unit,
        month: Month,
        audience: Audience,
        names: Mapping[int, str],
        members: Membership,
        row: Row,
    ) -> None:
        super().__init__(window, unit, audience, names, members, window.months, row.framework_id)
        self.row = row
        self.shown = tuple(sorted(window.months))
        self.is_quarterly = any(
            each.measure.frequency == Frequency.QUARTERLY for each in self.sources(row)
        )
        self.month = month_told(month, is_quarterly=self.is_quarterly)
        self.previous = self.month.plus(-3 if self.is_quarterly else -1)
        self.version = row.version(self.month)
        self.citys = citys_words(unit.level, window, audience)

    def over_time(self, on: date) -> MeasureOverTime:
        """Everything that is said of the measure; four queries."""
        row, unit, month = self.row, self.unit, self.month
        ledger = self.ledger(row, unit, self.members)
        own = self._line(unit, self.members)
        sources = (row, *self.sources(row))
        breaks = {each for source in sources for each in source.changed_within(self.shown)}
        key = row.measure.pk
        of = {unit.level: unit.key} if unit.level != "city" else {}
        year = month.financial_year
        years = [FinancialYear(year.start - back) for back in range(MONTHS // YEAR + 1)]
        return MeasureOverTime(
            unit=unit,
            framework=row.framework,
            slug=row.framework_slug,
            month=month,
            on=on,
            reference=row.measure.reference,
            kind=Kind(row.measure.kind),
            is_quarterly=self.is_quarterly,
            definition=self.version,
            versions=tuple(reversed(row.versions)),
            breaks=tuple(sorted(breaks)),
            months=tuple((each, self.amount(ledger, (each,))) for each in self._due()),
            whole=self._whole(ledger),
            change_on_previous=own.change_on_previous,
            change_on_last_year=own.change_on_last_year,
            own=own,
            units=tuple(self._line(each, members) for each, members in self._units_below()),
            masked=tuple(
                self.masked(row, self.version, own.change_on_previous, (month, self.previous))
            ),
            comments=self._comments(),
            is_citys=month in self.citys.measures.get(key, ()),
            targets=read_targets([key], years, **of).get(key, ()),
            benchmarks=read_benchmarks([key], year).cells.get(key, ()),
        )

    def _due(self) -> list[Month]:
        """The months that can hold a figure."""
        return [each for each in self.shown if each.is_quarter_end or not self.is_quarterly]

    def _whole(self, ledger: Ledger | RatioLedger) -> tuple[tuple[Quarter, int], ...]:
        if not isinstance(ledger, Ledger) or self.is_quarterly:
            return ()
        quarters = [each.quarter for each in self.shown[2:] if each.is_quarter_end]
        given = [(quarter, ledger.given_whole(quarter.months)) for quarter in quarters]
        return tuple((quarter, value) for quarter, value in given if value is not None)

    def _line(self, unit: Unit, members: Membership) -> UnitLine:
        ledger = self.ledger(self.row, unit, members)
        on_previous, on_last_year = (
            self.change_between(ledger, self.version, (self.month,), (base,))
            for base in (self.previous, self.month.plus(-YEAR))
        )
        return UnitLine(
            unit=unit,
            amount=self.amount(ledger, (self.month,)),
            change_on_previous=on_previous,
            change_on_last_year=on_last_year,
            trend=[(each, ledger.value((each,))) for each in self.shown[-TREND:]],
        )

    def _units_below(self) -> Iterable[tuple[Unit, Membership]]:
        """Localities and teams as far as the audience reads them; those with the measure."""
        units = self._localities() if self.unit.level == "city" else self._teams(self.members)
        return [
            (unit, members)
            for unit, members in units
            if self.window.lines(self.sources(self.row)[0], members)
        ]

    def _localities(self) -> Iterator[tuple[Unit, Membership]]:
        """Each with the teams that are placed in it in the month, for who reads them all."""
        structure = self.window.structure
        localities = sorted(structure.localities.values(), key=lambda each: by_name(each.name))
        units: list[tuple[Unit, int | None]] = [
            (locality_unit(each), each.pk) for each in localities
        ]
        for unit, key in (*units, (Unit("city-wide", CITY_WIDE_SERVICES, None), None)):
            yield unit, structure.members(self.shown, locality=key)
            yield from self._teams(structure.members((self.month,), locality=key))

    def _teams(self, teams: Iterable[int]) -> list[tuple[Unit, Membership]]:
        """Teams by themselves: of the city for who reads them all, of a locality for who reads it
        team by team.
        """
        may_see = {
            "city": self.audience.named is None,
            "locality": self.audience.team_rows,
            "team": False,
        }
        if not may_see[self.unit.level]:
            return []
        return [(self._team(team), {team: self.members[team]}) for team in teams]

    def _team(self, team: int) -> Unit:
        if self.audience.may_name(team):
            return team_unit(self.window.structure.teams[team])
        return Unit("team", self.names[team], None)

    def _comments(self) -> tuple[Comment, ...]:
        """What was written of the measure in these months, newest first; one query."""
        level, structure, citys = self.unit.level, self.window.structure, self.citys
        rows = written_of(
            level, self.unit.key, self.shown, self.audience, self.members, citys
        ).filter(Q(measure=self.row.measure.pk))
        values = rows.values_list("measure_id", "team_id", "last_month", "span", "written")
        found = arranged(values, level, structure, self.audience, self.members, citys)
        every = [comment for comments in found.values() for comment in comments]
        return tuple(
            sorted(_without_repeats(every), key=lambda each: each.last_month, reverse=True)
        )


def _without_repeats(comments: Sequence[Comment]) -> Iterator[Comment]:
    """Comments, without those of months that the same team's comment on their quarter holds."""
    held: dict[tuple[str | None, Quarter], str] = defaultdict(str)
    for each in comments:
        if each.span != 1:
            held[each.team, each.last_month.quarter] += f" {_plain(each.text)}"
    for each in comments:
        if each.span != 1 or _plain(each.text) not in held[each.team, each.last_month.quarter]:
            yield each


def _plain(text: str) -> str:
    return " ".join(text.split())
