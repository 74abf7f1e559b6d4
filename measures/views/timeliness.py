"""How complete and how timely a year's returns are: by month, by locality and by team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import NOT_FOUND, teams_visible_to
from measures.board import Row, read_board
from measures.due import DueReturn
from measures.middleware import PersonRequest
from measures.periods import Month
from measures.queries import read_structure
from measures.returns import read_first_submitted
from measures.timeliness import Expected, Timeliness, judge
from measures.views.board import (
    asked_year,
    in_locality,
    locality_choices,
    with_query,
    year_links,
)
from measures.views.board_shown import locality_name
from measures.wording import counted, joined_text

FirstIn = Mapping[tuple[int, Month], datetime]


class Bar(NamedTuple):
    """One part of a month's bar, in hundredths of its width."""

    kind: str
    start: float
    width: float


class MonthLine(NamedTuple):
    """A month in the chart. Without bars nothing of it can be judged, and `note` says why."""

    name: str
    bars: tuple[Bar, ...]
    timeliness: Timeliness
    title: str
    note: str


class UnitLine(NamedTuple):
    """A team, a locality or all of them in the table."""

    name: str
    href: str
    submitted: int
    due: int
    gaps: int
    """Of those not in, how many an officer has accepted will not come."""
    timeliness: Timeliness
    days: str
    is_total: bool


@never_cache
@require_safe
def timeliness(request: PersonRequest) -> HttpResponse:
    """A year of every team's returns for those who see all, of own teams for others."""
    visible = list(teams_visible_to(request.rights).values_list("pk", flat=True))
    if not (visible or request.rights.reads_everything):
        raise Http404(NOT_FOUND)
    on, structure = timezone.localdate(), read_structure()
    year = asked_year(request, on)
    found = read_board(structure, visible, year, on)
    where, rows = in_locality(found, request.GET.get("locality", ""))
    first_in = read_first_submitted([row.team.pk for row in rows], year.months)
    every = [due for row in rows for due in _returns(row)]
    total = _judge(every, first_in, on)
    context = {
        "year": year,
        "year_links": year_links(request, structure, year, on),
        "localities": locality_choices(found),
        "locality": where,
        "locality_name": next((c.text for c in locality_choices(found) if c.value == where), ""),
        "sentence": _sentence(total),
        "months": [
            _month(month, every, first_in, on) for month in year.months if month.first_day <= on
        ],
        "lines": _lines(rows, first_in, on) if any(each.is_due for each in every) else (),
        "board": with_query(reverse("measures:teams"), year=year.slug, locality=where),
        "can_choose": len(found.localities) > 1,
    }
    return render(request, "measures/timeliness.html", context)


def _returns(row: Row) -> list[DueReturn]:
    return [cell.due for cell in row.cells if isinstance(cell.due, DueReturn)]


def _judge(returns: Iterable[DueReturn], first_in: FirstIn, on: date) -> Timeliness:
    """What can be judged of these returns. One that came with its quarter has no day of its own."""
    expected = []
    for due in returns:
        at = first_in.get((due.team.pk, due.month))
        if at is not None or not due.is_in:
            day = timezone.localdate(at) if at else None
            expected.append(Expected(due.due_on, day, due.is_excused))
    return judge(expected, on=on)


def _sentence(found: Timeliness) -> str:
    """The chart in words."""
    if not found.judged:
        return "No return of this year can be judged: none of its due days is over."
    said = [f"{found.in_time} came in time"]
    if found.late:
        said.append(f"{found.late} came late (by {_days(found)}, the median)")
    if found.not_in:
        said.append(f"{found.not_in} {'is' if found.not_in == 1 else 'are'} not in")
    returns = counted(found.judged, "return")
    return f"Of {returns} with a due day so far, {joined_text(said)}."


def _days(found: Timeliness) -> str:
    """ "3 days", "2.5 days", "–" where none came late."""
    days = found.median_days_late
    return "–" if days is None else f"{days:g} day{'' if days == 1 else 's'}"


def _month(month: Month, every: Sequence[DueReturn], first_in: FirstIn, on: date) -> MonthLine:
    returns = [each for each in every if each.month == month]
    found = _judge(returns, first_in, on)
    parts = [("in-time", found.in_time), ("late", found.late), ("not-in", found.not_in)]
    bars, start = [], 0.0
    for kind, number in parts:
        if number:
            width = round(100 * number / found.judged, 2)
            bars.append(Bar(kind, start, width))
            start = round(start + width, 2)
    title = f"{month.name}: {found.in_time} in time, {found.late} late, {found.not_in} not in"
    return MonthLine(month.name, tuple(bars), found, title, _note(month, returns, on))


def _note(month: Month, returns: Sequence[DueReturn], on: date) -> str:
    """Why nothing of a month can be judged, where that is so."""
    if not returns:
        return "Nothing to return"
    if not month.ended_by(on):
        return "Not over yet"
    return "No due day" if returns[0].due_on is None else "Not due yet"


def _lines(rows: Sequence[Row], first_in: FirstIn, on: date) -> list[UnitLine]:
    """All of them, then each locality followed by its teams."""
    by_locality: dict[str, list[Row]] = {}
    for row in rows:
        by_locality.setdefault(locality_name(row.locality), []).append(row)
    lines = []
    if len(by_locality) > 1:
        lines.append(_line("All teams", "", rows, first_in, on))
    for name, several in by_locality.items():
        lines.append(_line(name, "", several, first_in, on))
        lines += [
            _line(
                row.team.name, reverse("measures:months", args=[row.team.slug]), [row], first_in, on
            )
            for row in several
        ]
    return lines


def _line(name: str, href: str, rows: Sequence[Row], first_in: FirstIn, on: date) -> UnitLine:
    returns = [due for row in rows for due in _returns(row)]
    due = [each for each in returns if each.is_due]
    found = _judge(returns, first_in, on)
    return UnitLine(
        name=name,
        href=href,
        submitted=sum(each.is_in for each in due),
        due=len(due),
        gaps=sum(each.is_excused and not each.is_in for each in due),
        timeliness=found,
        days=_days(found),
        is_total=not href,
    )
