"""The returns board: where every team's year stands, and one press to each form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import NOT_FOUND, can_remind, teams_visible_to
from measures.board import (
    CITY_WIDE,
    COUNTED,
    Board,
    Cell,
    Column,
    Row,
    State,
    columns_of,
    count_states,
    read_board,
)
from measures.due import DueReturn, DueUpdate
from measures.middleware import PersonRequest
from measures.models import Locality, ReturnStatus
from measures.periods import FinancialYear, Month
from measures.queries import Structure, read_structure
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

    short: str
    full: str
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


class Count(NamedTuple):
    """How many are in a state, with the way to them."""

    state: State
    word: str
    number: int
    href: str
    is_here: bool


class Choice(NamedTuple):
    """What can be chosen in a filter."""

    value: str
    text: str


class YearLink(NamedTuple):
    """Another year to go to."""

    text: str
    href: str


@never_cache
@require_safe
def board(request: PersonRequest) -> HttpResponse:
    """Every team's year for those who see all; own teams for others, or straight to their one."""
    visible = {team.pk: team for team in teams_visible_to(request.rights)}
    if not visible:
        raise Http404(NOT_FOUND)
    if len(visible) == 1 and not request.rights.reads_everything:
        (team,) = visible.values()
        return redirect("measures:months", team.slug)
    on, structure = timezone.localdate(), read_structure()
    year = asked_year(request, on)
    found = read_board(structure, visible.keys(), year, on)
    where, rows = in_locality(found, request.GET.get("locality", ""))
    state = _asked_state(request)
    shown = [row for row in rows if state is None or any(c.state == state for c in row.cells)]
    late = [row for row in rows if row.late]
    may_remind = can_remind(request.rights)
    context = {
        "year": year,
        "heads": [_head(column) for column in columns_of(year)],
        "groups": _groups(shown, may_remind=may_remind, state=state, on=on),
        "counts": _counts(request, rows, state),
        "localities": locality_choices(found),
        "locality": where,
        "states": [Choice(each, each.label) for each in COUNTED],
        "state": state or "",
        "is_filtered": bool(where or state),
        "year_links": year_links(request, structure, year, on),
        "may_remind": may_remind and any(row.awaited for row in shown),
        "late": counted(len(late), "late team"),
        "remind_late": _remind_late(year, where) if late else "",
        "timeliness": with_query(reverse("measures:timeliness"), year=year.slug, locality=where),
    }
    return render(request, "measures/board.html", context)


def asked_year(request: PersonRequest, on: date) -> FinancialYear:
    """The financial year asked for; without one, that of the last month that has ended."""
    text = request.GET.get("year", "")
    if not text:
        return Month.of(on).previous.financial_year
    try:
        return FinancialYear.parse(text)
    except ValueError as error:
        raise Http404(f"{error}.") from error


def in_locality(board: Board, asked: str) -> tuple[str, list[Row]]:
    """The locality asked for, and its rows; all of them where none was."""
    if not asked:
        return "", list(board.rows)
    if asked not in {choice.value for choice in locality_choices(board)}:
        raise Http404(f"No team was in “{asked}” in {board.year.label}.")
    return asked, [row for row in board.rows if _value(row.locality) == asked]


def locality_choices(board: Board) -> list[Choice]:
    """The localities to choose from."""
    return [Choice(_value(each), locality_name(each)) for each in board.localities]


def year_links(
    request: PersonRequest, structure: Structure, here: FinancialYear, on: date
) -> list[YearLink]:
    """The years in which there is something to see, with the same locality."""
    first = min((each.first_month for each in structure.placements), default=Month.of(on))
    last = Month.of(on).financial_year
    years = [FinancialYear(each) for each in range(first.financial_year.start, last.start + 1)]
    return [
        YearLink(
            each.label,
            ""
            if each == here
            else with_query(request.path, year=each.slug, locality=request.GET.get("locality", "")),
        )
        for each in years
    ]


def _asked_state(request: PersonRequest) -> State | None:
    text = request.GET.get("state", "")
    if text and text not in COUNTED:
        raise Http404(f"Returns are never “{text}”.")
    return State(text) if text else None


def _value(locality: Locality | None) -> str:
    """A locality in an address. No locality's own name in an address has capitals or spaces."""
    return locality.slug if locality else CITY_WIDE


def locality_name(locality: Locality | None) -> str:
    """What a locality is called, and what teams without one are."""
    return locality.name if locality else CITY_WIDE


def with_query(path: str, **query: str) -> str:
    """An address with those of the questions that have an answer."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _remind_late(year: FinancialYear, locality: str) -> str:
    return with_query(reverse("measures:reminders"), year=year.slug, locality=locality, late="1")


def _counts(request: PersonRequest, rows: Sequence[Row], here: State | None) -> list[Count]:
    """The states that something is in, each leading to the teams with it."""
    query = {name: request.GET.get(name, "") for name in ("year", "locality")}
    return [
        Count(
            state,
            WORDS[state],
            number,
            with_query(request.path, **query, state=state),
            state == here,
        )
        for state, number in count_states(rows).items()
        if number
    ]


def _head(column: Column) -> Head:
    if isinstance(column, Month):
        return Head(column.word[:3], column.name, is_quarter=False)
    return Head(f"Q{column.number}", f"{column.short} update", is_quarter=True)


def _groups(rows: Sequence[Row], *, may_remind: bool, state: State | None, on: date) -> list[Group]:
    by_locality: dict[Locality | None, list[Row]] = {}
    for row in rows:
        by_locality.setdefault(row.locality, []).append(row)
    roots = (reverse("measures:teams"), reverse("measures:reminders"))
    return [
        Group(
            locality_name(locality),
            _summary(several),
            tuple(_line(row, roots, may_remind=may_remind, on=on) for row in several),
        )
        for locality, several in by_locality.items()
    ]


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


def _line(row: Row, roots: tuple[str, str], *, may_remind: bool, on: date) -> Line:
    forms, reminders = roots
    slug, late = row.team.slug, len(row.late)
    year = _year_of(row)
    remind = f"{reminders}?year={year}&team={slug}" if may_remind and row.awaited else ""
    return Line(
        name=row.team.name,
        slug=slug,
        href=f"{forms}{slug}/",
        late=f"{late} late" if late else "",
        remind=remind,
        boxes=tuple(_box(row, cell, forms, on) for cell in row.cells),
    )


def _year_of(row: Row) -> str:
    column = row.cells[0].column
    return column.financial_year.slug


def _box(row: Row, cell: Cell, forms: str, on: date) -> Box:
    column, due = cell.column, cell.due
    is_quarter = not isinstance(column, Month)
    label = f"Q{column.number}" if is_quarter else column.word[:3]
    name = f"{column.short} update" if is_quarter else column.name
    href = ""
    if isinstance(due, DueUpdate) and due.has_begun:
        href = f"/updates/{row.team.slug}/{column}/"
    elif isinstance(due, DueReturn) and column.first_day <= on:
        href = f"{forms}{row.team.slug}/{column}/"
    return Box(
        state=cell.state,
        word=WORDS[cell.state],
        rest=f"{_rest(cell)} for {row.team.name}, {name}",
        href=href,
        label=label,
        is_quarter=is_quarter,
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
