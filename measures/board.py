"""Reads the returns board: every team by the months of a financial year, with its updates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from measures.due import Due, DueReturn, DueUpdate, read_due, read_due_updates
from measures.models import Locality, Placement, ReturnStatus, Team
from measures.periods import FinancialYear, Month, Quarter
from measures.queries import Structure
from measures.wording import by_name

CITY_WIDE = "City-wide services"


class State(TextChoices):
    """Where a return or an update stands on the board; each is in one of these."""

    LATE = "late", "Late"
    MISSING = "missing", "Missing"
    SENT_BACK = "sent-back", "Sent back"
    REOPENED = "reopened", "Reopened"
    NOT_STARTED = "not-started", "Not started"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    WILL_NOT_REPORT = "will-not-report", "Will not report"
    NOT_YET = "not-yet", "Not yet"
    NOT_EXPECTED = "not-expected", "Not expected"


COUNTED = tuple(state for state in State if state not in (State.NOT_YET, State.NOT_EXPECTED))
"""What is counted and can be asked for: the others are no business of anybody's so far."""

Column = Month | Quarter
"""A month's returns, or after its months a quarter's updates."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a team is to submit for a column, and how that stands. None: nothing is expected."""

    column: Column
    state: State
    due: DueReturn | DueUpdate | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A team's year."""

    team: Team
    locality: Locality | None
    """Where it is placed on the reference date, or was last in the year."""
    cells: tuple[Cell, ...]

    @property
    def late(self) -> list[Cell]:
        """What is awaited although its due day is over."""
        return [cell for cell in self.cells if cell.due is not None and cell.due.is_late]

    @property
    def awaited(self) -> list[Cell]:
        """What has come to its end and can still be submitted by the team, late or not."""
        return [
            cell
            for cell in self.cells
            if cell.due is not None and cell.due.is_awaited and not cell.due.is_closed
        ]


@dataclass(frozen=True, slots=True)
class Board:
    """Teams by locality, in the order people count, and the columns of a financial year."""

    year: FinancialYear
    rows: tuple[Row, ...]

    @property
    def localities(self) -> list[Locality | None]:
        """Those that teams are in, in the order of the rows; None for city-wide services."""
        return list(dict.fromkeys(row.locality for row in self.rows))


def columns_of(year: FinancialYear) -> tuple[Column, ...]:
    """The months of a year, each quarter's followed by the quarter."""
    return tuple(column for quarter in year.quarters for column in (*quarter.months, quarter))


def read_board(
    structure: Structure, teams: Collection[int], year: FinancialYear, on: date
) -> Board:
    """The teams that have something to return in the year, in 8 queries."""
    months = read_due(structure, teams, year.months, on)
    updates = read_due_updates(months, on)
    found: dict[int, dict[Column, Cell]] = {}
    for each in months:
        found.setdefault(each.team.pk, {})[each.month] = Cell(each.month, state_of(each), each)
    for update in updates:
        cell = Cell(update.quarter, state_of(update), update)
        found[update.team.pk][update.quarter] = cell
    localities = localities_of(structure.placements, year, on)
    columns = columns_of(year)
    rows = [
        Row(
            team=structure.teams[key],
            locality=localities[key],
            cells=tuple(
                cells.get(column) or Cell(column, State.NOT_EXPECTED) for column in columns
            ),
        )
        for key, cells in found.items()
    ]
    return Board(year, tuple(sorted(rows, key=_order)))


def _order(row: Row) -> tuple[bool, list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """By locality, the city-wide services last, then by name."""
    where = row.locality.name if row.locality else CITY_WIDE
    return row.locality is None, by_name(where), by_name(row.team.name)


def state_of(due: Due) -> State:
    """Where something stands."""
    if due.counts:
        return State.SUBMITTED
    if due.is_excused:
        return State.WILL_NOT_REPORT
    if due.status == ReturnStatus.SENT_BACK:
        return State.SENT_BACK
    if due.status == ReturnStatus.REOPENED:
        return State.REOPENED
    if due.is_late:
        return State.LATE
    if due.is_closed and due.is_due:
        return State.MISSING
    if due.status == ReturnStatus.DRAFT:
        return State.DRAFT
    return State.NOT_STARTED if due.is_due else State.NOT_YET


def localities_of(
    placements: Iterable[Placement], year: FinancialYear, on: date
) -> dict[int, Locality | None]:
    """Team -> the locality that it is in on a day, or was last in the year."""
    until = min(year.last_month, max(year.first_month, Month.of(on)))
    found: dict[int, Locality | None] = {}
    for placement in sorted(placements, key=lambda each: each.first_month):
        # One that begins later in the year still is the only one that a new team has.
        if placement.first_month <= until or placement.team_id not in found:
            found[placement.team_id] = placement.locality
    return found


def count_states(rows: Iterable[Row]) -> dict[State, int]:
    """How many returns and updates are in each state, in the order of the states."""
    counts = Counter(cell.state for row in rows for cell in row.cells)
    return {state: counts[state] for state in COUNTED}


def cells_in(rows: Iterable[Row], state: State) -> Iterator[Cell]:
    """The cells of a state, row by row."""
    return (cell for row in rows for cell in row.cells if cell.state == state)
