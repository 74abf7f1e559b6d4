"""Reads the rows of a file of figures, each by itself. What they add up to is `plans`."""

from __future__ import annotations

from typing import NamedTuple

from measures.figures import Figure, Kind, NotAWholeNumber, read_figure
from measures.forms import LONGEST_COMMENT
from measures.models import Frequency, Measure
from measures.periods import FinancialYear, Month, Quarter
from measures.spreadsheets.council import Council
from measures.spreadsheets.periods import NotAPeriod, read_period
from measures.spreadsheets.progress import EVERY, Step, Steps
from measures.spreadsheets.reading import Columns, Problem, quoted, read_rows
from measures.submitting import Key
from measures.wording import figure_text

COLUMNS = Columns(("team", "measure", "period", "value"), ("basis", "commentary"))

BASES = {"": False, "period": False, "ytd": True}
"""Whether a value is the total since 1 April."""


class Row(NamedTuple):
    """One row: what it is about, and what it says."""

    line: int
    key: Key
    figure: Figure | None
    is_total: bool
    comment: str


class Refusal(ValueError):
    """What a cell holds can't be taken; `column` is the cell's."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class FigureRows:
    """The rows of one file by what they are about, with everything that is wrong with them."""

    def __init__(self, text: str, council: Council) -> None:
        self.rows: dict[Key, Row] = {}
        self.problems: list[Problem] = []
        self.spoilt: set[tuple[int, int, FinancialYear]] = set()
        """Team, measure and year of values that couldn't be read: what rests on them waits."""
        self._text = text
        self._council = council
        # A file says the same few names thousands of times.
        self._teams: dict[str, int | None] = {}
        self._measures: dict[str, Measure | None] = {}

    @property
    def returns(self) -> set[tuple[int, Month]]:
        """The teams' months that the file has figures for."""
        given = [row.key for row in self.rows.values() if row.figure is not None]
        return {(team, month) for team, _, month, span in given if span == 1}

    @property
    def commented(self) -> set[tuple[int, Month]]:
        """The teams' months that the file has nothing but comments for."""
        return {(key[0], key[2]) for key in self.rows if key[3] == 1} - self.returns

    def read(self) -> Steps[None]:
        """Read them all."""
        most = self._text.count("\n") or 1
        rows = read_rows(self._text, COLUMNS, self.problems)
        for number, (line, cells) in enumerate(rows, 1):
            self._read(line, *cells)
            if number % EVERY == 0:
                yield Step("Reading", number, max(most, number))

    def _read(
        self, line: int, team: str, measure: str, period: str, value: str, basis: str, comment: str
    ) -> None:
        key = self._key(line, team, measure, period)
        figure: Figure | None = None
        try:
            # Nearly every cell is a small number, and this is the quickest way to read one.
            is_small = len(value) < 6 and value.isascii() and value.isdigit()
            figure = int(value) if is_small else _figure(value)
        except Refusal as refusal:
            self._add(line, refusal)
            if key:
                self.spoilt.add((key[0], key[1], key[2].financial_year))
                key = None
        is_total = BASES.get(basis) if basis in BASES else BASES.get(basis.lower())
        if is_total is None:
            expected = f"{quoted(basis)} is not a basis. Write period or ytd, or leave it empty"
            self._add(line, Refusal("basis", expected))
            return
        if len(comment) > LONGEST_COMMENT:
            longest = f"This comment has {len(comment):,} characters, at most {LONGEST_COMMENT:,}"
            self._add(line, Refusal("commentary", longest))
            return
        if key and (figure is not None or comment):
            self._keep(Row(line, key, figure, is_total and isinstance(figure, int), comment))

    def _add(self, line: int, refusal: Refusal) -> None:
        self.problems.append(Problem(line, refusal.column, str(refusal)))

    def _key(self, line: int, team_text: str, measure_text: str, period_text: str) -> Key | None:
        """What a row is about; None where that can't be told, with everything that is wrong."""
        council = self._council
        if team_text not in self._teams:
            self._teams[team_text] = council.team(team_text)
        if measure_text not in self._measures:
            self._measures[measure_text] = council.measure(measure_text)
        team, measure = self._teams[team_text], self._measures[measure_text]
        if team is None:
            self._add(line, Refusal("team", self._no_team(team_text)))
        if measure is None or measure.kind == Kind.RATIO:
            self._add(line, Refusal("measure", _no_measure(measure_text, measure)))
        try:
            period = read_period(period_text)
        except NotAPeriod as error:
            message = f"{quoted(period_text)} is no month or quarter. {error}"
            self._add(line, Refusal("period", message if period_text else str(error)))
            return None
        if team is None or measure is None or measure.kind == Kind.RATIO:
            return None
        is_quarter = isinstance(period, Quarter)
        month = period.last_month if isinstance(period, Quarter) else period
        if month not in council.asked(team, measure.pk):
            self._add(line, Refusal("period", self._why_not(team, measure, month, is_quarter)))
            return None
        whole = is_quarter and measure.frequency == Frequency.MONTHLY
        return team, measure.pk, month, 3 if whole else 1

    def _why_not(self, team: int, measure: Measure, month: Month, is_quarter: bool) -> str:
        if is_quarter and month > self._council.current:
            return f"{month.quarter.short} has not reached its last month"
        return self._council.why_not(team, measure.pk, month)

    def _no_team(self, text: str) -> str:
        if not text:
            return "Name the team"
        near = self._council.team_like(text)
        return f"There is no team {quoted(text)}" + (f". Is it {near}?" if near else "")

    def _keep(self, row: Row) -> None:
        """Keep a row that says nothing against another one."""
        team, measure, month, _ = row.key
        kind = self._council.measures[measure].kind
        if row.is_total and kind == Kind.SNAPSHOT:
            reference = self._council.measures[measure].reference
            message = f"{reference} is a snapshot, a position, and has no year to date"
            self._add(row.line, Refusal("basis", message))
            return
        if isinstance(row.figure, int) and (
            never := self._council.never_does(team, measure, month)
        ):
            message = (
                f"{name_of(row.key, self._council)} can't have a figure, because the team never "
                f"does it: {never.why}"
            )
            self._add(row.line, Refusal("value", message))
            return
        other = self.rows.setdefault(row.key, row)
        if other is not row and other[2:] != row[2:]:
            says = figure_text(other.figure) or "nothing"
            message = f"{name_of(row.key, self._council)} is on line {other.line} too, with {says}"
            same = other.figure == row.figure
            if same:
                message += " and another basis or comment"
            self._add(row.line, Refusal("commentary" if same else "value", message))


def _figure(text: str) -> Figure | None:
    try:
        return read_figure(text)
    except NotAWholeNumber as error:
        is_number = "no larger" in str(error)
        found = "can't be taken" if is_number else "is not a whole number"
        raise Refusal("value", f"{quoted(text)} {found}. {error}") from None


def _no_measure(text: str, measure: Measure | None) -> str:
    if measure is None:
        return f"There is no measure {quoted(text)}" if text else "Name the measure"
    return (
        f"{measure.reference} is worked out from {measure.numerator} and {measure.denominator}, "
        "and never entered"
    )


def name_of(key: Key, council: Council) -> str:
    """What a figure is about, as messages call it: `EI1a of MAT 1 for July 2026`."""
    team, measure, month, span = key
    period = month.name if span == 1 else month.quarter.short
    return f"{council.measures[measure].reference} of {council.teams[team].name} for {period}"
