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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import NOT_FOUND, can_remind, teams_visible_to
from measures.board import (
    CITY_WIDE,
    COUNTED,
    Board,
    Row,
    State,
    count_states,
    read_board,
)
from measures.middleware import PersonRequest
from measures.models import Locality
from measures.periods import FinancialYear, Month
from measures.queries import Structure, read_structure
from measures.views.board_shown import (
    WORDS,
    LocalityLine,
    groups_of,
    heads_of,
    localities_of_many,
    locality_name,
)
from measures.wording import counted

MOST_TEAMS = 60
"""More teams than this are shown locality by locality: nobody looks through so many lines."""


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
    if not (visible or request.rights.reads_everything):
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
    is_by_locality = len(shown) > MOST_TEAMS and len({row.locality for row in shown}) > 1
    may_remind = can_remind(request.rights)
    context = {
        "year": year,
        "heads": list(heads_of(year).values()),
        "groups": () if is_by_locality else groups_of(shown, year, may_remind=may_remind, on=on),
        "by_locality": _by_locality(request, shown) if is_by_locality else (),
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


def _by_locality(request: PersonRequest, rows: Sequence[Row]) -> list[LocalityLine]:
    """Each locality with the way to its teams, in the same year and state."""
    kept = {name: request.GET.get(name, "") for name in ("year", "state")}
    hrefs = {
        row.locality: with_query(request.path, **kept, locality=_value(row.locality))
        for row in rows
    }
    return localities_of_many(rows, hrefs)


def asked_year(request: PersonRequest, on: date) -> FinancialYear:
    """The financial year asked for; without one, that of the last month that has ended."""
    text = request.GET.get("year", "")
    if not text:
        return Month.of(on).previous.financial_year
    try:
        year = FinancialYear.parse(text)
    except ValueError as error:
        raise Http404(f"{error}.") from error
    if year > Month.of(on).financial_year:
        raise Http404(f"{year.label} opens on 1 {year.first_month.name}.")
    return year


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
