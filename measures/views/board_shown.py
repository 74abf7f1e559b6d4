"""The returns board as it is drawn: each team's cells with their words and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import Truncator

from measures.board import CITY_WIDE, Cell, Column, Row, State, columns_of
from measures.due import DueReturn, DueUpdate
from measures.models import Locality, ReturnStatus
from measures.periods import FinancialYear, Month
from measures.wording import counted, day_text

WORDS = {
    State.LATE: "Late",
    State.MISSING: "Missing",
    State.SENT_BACK: "Sent back",
    State.REOPENED: "Reopened",
    State.NOT_STARTED: "To do",
    State.DRAFT: "Draft",
    State.SUBMITTED: "In",
    State.WILL_NOT_REPORT: "Won’t",
    State.NOT_YET: "",
    State.NOT_EXPECTED: "–",
}
"""What stands in a cell; its full name follows for whoever can't see where it stands."""

WORDS_OF_WHY = 40
"""How much of why a month won't come."""


class Head(NamedTuple):
    """A column's head."""

    text: str
    full: str
    label: str
    """What a cell's card calls it."""
    is_quarter: bool


class Box(NamedTuple):
    """A cell as it is drawn."""

    state: str
    word: str
    rest: str
    href: str
    label: str
    """The column's name, for a card."""
    is_quarter: bool


class Line(NamedTuple):
    """A team as it is drawn."""

    name: str
    slug: str
    href: str
    late: str
    remind: str
    """Where to remind it, for those who may and where something is awaited."""
    boxes: tuple[Box, ...]


class Group(NamedTuple):
    """A locality with its teams."""

    name: str
    summary: str
    lines: tuple[Line, ...]


class LocalityLine(NamedTuple):
    """A locality in place of its teams, with the way to them."""

    name: str
    href: str
    teams: int
    summary: str
    late: str
    """How many of its teams are late, in words."""


def locality_name(locality: Locality | None) -> str:
    """What a locality is called, and what teams without one are."""
    return locality.name if locality else CITY_WIDE


def heads_of(year: FinancialYear) -> dict[Column, Head]:
    """The head of every column."""
    return {column: _head(column) for column in columns_of(year)}


def _head(column: Column) -> Head:
    if isinstance(column, Month):
        short = column.word[:3]
        return Head(short, column.name, short, is_quarter=False)
    short = f"Q{column.number}"
    return Head(f"{short} update", f"{column.short} update", short, is_quarter=True)


def groups_of(
    rows: Sequence[Row], year: FinancialYear, *, may_remind: bool, on: date
) -> list[Group]:
    """The localities with their teams, each team's cells in the order of the columns."""
    heads = heads_of(year)
    remind = f"{reverse('measures:reminders')}?year={year.slug}&team=" if may_remind else ""
    return [
        Group(
            locality_name(locality),
            _summary(several),
            tuple(_line(row, heads, remind, on) for row in several),
        )
        for locality, several in _by_locality(rows).items()
    ]


def localities_of_many(
    rows: Sequence[Row], hrefs: Mapping[Locality | None, str]
) -> list[LocalityLine]:
    """The localities in place of their teams, with where each of them leads."""
    return [
        LocalityLine(
            name=locality_name(locality),
            href=hrefs[locality],
            teams=len(several),
            summary=_summary(several),
            late=_late_teams(several),
        )
        for locality, several in _by_locality(rows).items()
    ]


def _late_teams(rows: Sequence[Row]) -> str:
    late = sum(bool(row.late) for row in rows)
    return counted(late, "late team") if late else ""


def _by_locality(rows: Sequence[Row]) -> dict[Locality | None, list[Row]]:
    found: dict[Locality | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row.locality, []).append(row)
    return found


def _summary(rows: Sequence[Row]) -> str:
    """ "34 of 36 returns in"."""
    due = [
        cell.due
        for row in rows
        for cell in row.cells
        if isinstance(cell.due, DueReturn) and cell.due.is_due
    ]
    if not due:
        return ""
    return f"{sum(each.is_in for each in due)} of {counted(len(due), 'return')} in"


def _line(row: Row, heads: Mapping[Column, Head], remind: str, on: date) -> Line:
    slug, late = row.team.slug, len(row.late)
    returns = reverse("measures:months", args=[slug])
    updates = reverse("measures:updates", args=[slug])
    boxes = []
    for cell in row.cells:
        head, href = heads[cell.column], ""
        if isinstance(cell.due, DueUpdate) and cell.due.has_begun:
            href = f"{updates}{cell.column}/"
        elif isinstance(cell.due, DueReturn) and cell.due.month.first_day <= on:
            href = f"{returns}{cell.column}/"
        rest = f"{_rest(cell)} for {row.team.name}, {head.full}"
        boxes.append(Box(cell.state, WORDS[cell.state], rest, href, head.label, head.is_quarter))
    return Line(
        name=row.team.name,
        slug=slug,
        href=returns,
        late=f"{late} late" if late else "",
        remind=f"{remind}{slug}" if remind and row.awaited else "",
        boxes=tuple(boxes),
    )


def _rest(cell: Cell) -> str:
    """What a cell says besides its word."""
    due, state = cell.due, cell.state
    if state == State.NOT_YET:
        return "Not yet"
    if state == State.WILL_NOT_REPORT:
        why = due.gap.why if isinstance(due, DueReturn) and due.gap else "nor any of its months"
        return f" report ({Truncator(why).words(WORDS_OF_WHY)})"
    said = _said(cell)
    if due is not None and due.due_on and not due.counts and state != State.MISSING:
        said.append(f"due {day_text(due.due_on)}")
    return f" ({', '.join(said)})" if said else ""


def _said(cell: Cell) -> list[str]:
    """What a cell's word leaves unsaid."""
    due, state = cell.due, cell.state
    if state == State.NOT_EXPECTED:
        return ["not expected"]
    if state == State.SUBMITTED:
        is_quarters = isinstance(due, DueReturn) and due.came_with_quarter
        return ["came with its quarter" if is_quarters else "submitted"]
    if state == State.MISSING:
        return ["its quarter is closed"]
    if state in (State.SENT_BACK, State.REOPENED):
        return ["what was submitted counts"]
    if state == State.NOT_STARTED:
        return ["not started"]
    if state == State.LATE and due is not None:
        return ["draft" if due.status == ReturnStatus.DRAFT else "not started"]
    return []
