"""What stands around a scorecard to go on from it: months, frameworks, units, files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from measures.access import Rights, can_read_quarters, can_run_quarters, can_sign_off
from measures.periods import FinancialYear, Month
from measures.queries import Structure, Window
from reporting.formats import SCORECARD_FORMATS
from reporting.membership import members_of
from reporting.report import Unit
from reporting.scorecard import Scorecard
from reporting.scoring import MONTHS_SHOWN
from reporting.units import Readable, has_report, readable_units
from reporting.views.asking_scorecards import AskedScorecard
from reporting.views.explained import explain_root
from reporting.views.navigation import TEAMS_SHOWN, Link, teams_beside
from reporting.views.navigation import address as report_address

MONTH_COUNTS = (3, 6, 12, 24)
SORTS = {
    "": "As on the form",
    "attention": "What needs attention first",
    "previous": "Largest change on the period before",
    "last-year": "Largest change on last year",
}
"""What a scorecard can be sorted by, as in an address and as read."""
ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class View:
    """How the rows are asked for: in what order, all of them or those that need attention."""

    sort: str = ""
    only_attention: bool = False


@dataclass(frozen=True, slots=True)
class ScorecardLinks:
    """The links of a scorecard's page."""

    files: tuple[Link, ...]
    year: str
    months: tuple[Link, ...]
    year_before: Link | None
    year_after: Link | None
    counts: tuple[Link, ...]
    """How many months may be shown."""
    frameworks: tuple[Link, ...]
    units: tuple[Link, ...]
    """The city and its localities."""
    teams: tuple[Link, ...]
    teams_of: str
    teams_are_many: bool
    editions: tuple[Link, ...]
    """As it stands and as published, where the month was."""
    placements: tuple[Link, ...]
    publishing: Link | None
    """Where the month is published, for who may see how far it is."""
    larger_paper: str
    """The scorecard as a PDF on A3."""
    sorts: tuple[Link, ...]
    is_usual: bool
    """Whether months, order and placements are those that a scorecard opens with."""
    report: Link | None
    """The quarterly report that the month belongs to; none from an edition."""
    explained: str
    """What the addresses begin with where the report's figures are explained; "" without one."""
    everything: str
    """Where every row is shown, whatever needs attention."""
    only_attention: str


def address(unit: Unit, framework: str, month: Month) -> str:
    """A live scorecard's page."""
    path = "" if unit.level == "city" else f"{unit.path}/"
    return f"{reverse('reporting:scorecards')}{framework}/{month}/{path}"


def links_around(
    asked: AskedScorecard, scorecard: Scorecard, window: Window, view: View
) -> ScorecardLinks:
    """What this person may go on to from a scorecard."""
    unit, framework, month = asked.unit, asked.framework, asked.month
    here = address(unit, framework, month)
    readable = readable_units(asked.rights, month, asked.structure, asked.on)
    readable = readable.only(_paths_with(framework, scorecard, window, readable, asked.structure))
    teams, teams_of = teams_beside(unit, readable)
    units = ([readable.city] if readable.city else []) + list(readable.localities)
    # Another month's editions, and another framework's, are others.
    live = replace(asked, number=None)
    query, live_query = query_of(asked), query_of(live)
    return ScorecardLinks(
        files=tuple(
            Link(form.name, f"{here.rstrip('/')}.{ending}{query}")
            for ending, form in SCORECARD_FORMATS.items()
        ),
        year=month.financial_year.label,
        months=tuple(_month_link(asked, each, live_query) for each in month.financial_year.months),
        year_before=_year(asked, -1, live_query),
        year_after=_year(asked, 1, live_query),
        counts=_counts(asked, here),
        frameworks=_frameworks(asked, window, live_query),
        units=_unit_links(units, asked, query),
        teams=_unit_links(teams, asked, query),
        teams_of=teams_of,
        teams_are_many=len(teams) > TEAMS_SHOWN,
        editions=_editions(asked, scorecard, here),
        placements=_placements(asked, here),
        publishing=_publishing(asked),
        larger_paper=f"{here.rstrip('/')}.pdf{query}{'&' if query else '?'}paper=a3",
        sorts=tuple(
            Link(
                text,
                here + query_of(asked, view=View(sort, view.only_attention)),
                sort == view.sort,
            )
            for sort, text in SORTS.items()
        ),
        is_usual=query_of(live, view=View(view.sort))
        == query_of(replace(live, months=MONTHS_SHOWN, placed_now=False)),
        report=_report(asked),
        explained=_explained(asked),
        everything=here + query_of(asked, view=View(view.sort)),
        only_attention=here + query_of(asked, view=View(view.sort, only_attention=True)),
    )


def _report(asked: AskedScorecard) -> Link | None:
    """The live report of the month's quarter, with teams placed as here."""
    if asked.number is not None:
        return None
    quarter = asked.month.quarter
    return Link(quarter.short, f"{report_address(asked.unit, quarter)}{_placed(asked)}")


def _explained(asked: AskedScorecard) -> str:
    """By today's placements they are explained under another address, which is left alone."""
    if asked.number is not None or asked.placed_now:
        return ""
    return f"{explain_root(asked.month.quarter)}{asked.unit.path}/"


def _placed(asked: AskedScorecard) -> str:
    return "?placed=now" if asked.placed_now else ""


def _publishing(asked: AskedScorecard) -> Link | None:
    """The page on which the month is published, once it has ended, as what this person does."""
    if not can_read_quarters(asked.rights) or not asked.month.ended_by(asked.on):
        return None
    href = reverse("reporting:scorecard-month", args=(asked.framework, asked.month))
    return Link(publishing_name(asked.rights, asked.month), href)


def publishing_name(rights: Rights, month: Month) -> str:
    """What the page on which a month is published is called, by who reads it."""
    if can_run_quarters(rights):
        return f"Publish {month.name}"
    return f"Sign off {month.name}" if can_sign_off(rights) else f"Publication of {month.name}"


def query_of(
    asked: AskedScorecard,
    *,
    months: int | None = None,
    view: View | None = None,
    placed_now: bool | None = None,
) -> str:
    """What an address ends with, so that it asks for the same; what is usual is left out."""
    months = asked.months if months is None else months
    placed_now = asked.placed_now if placed_now is None else placed_now
    view = view or View()
    asks = {
        "edition": asked.number or "",
        "months": months if months != MONTHS_SHOWN else "",
        "placed": "now" if placed_now else "",
        "sort": view.sort,
        "show": ATTENTION if view.only_attention else "",
    }
    query = urlencode({name: value for name, value in asks.items() if value})
    return f"?{query}" if query else ""


def _paths_with(
    framework: str,
    scorecard: Scorecard,
    window: Window,
    readable: Readable,
    structure: Structure,
) -> set[str]:
    """Of the readable units, the places in an address of those that have this scorecard."""
    keys = {row.framework_id for row in window.rows if row.framework_slug == framework}
    shown = frozenset(scorecard.shown)
    teams = {
        team
        for (team, key), months in window.returned.items()
        if key in keys and not shown.isdisjoint(months)
    }
    units = [unit for unit in readable.every_team if unit.key in teams]
    units += [
        unit
        for unit in readable.localities
        if not teams.isdisjoint(members_of(structure, unit, scorecard.shown))
    ]
    city = {readable.city.path} if readable.city and readable.city.path else set()
    return city | {unit.path for unit in units if unit.path}


def _frameworks(asked: AskedScorecard, window: Window, query: str) -> tuple[Link, ...]:
    """The frameworks that the unit's teams return."""
    members = members_of(asked.structure, asked.unit, (asked.month,))
    names = {row.framework_id: (row.framework, row.framework_slug) for row in window.rows}
    return tuple(
        Link(name, address(asked.unit, slug, asked.month) + query, slug == asked.framework)
        for key, (name, slug) in names.items()
        if slug == asked.framework
        or any(asked.month in window.returned.get((team, key), ()) for team in members)
    )


def _month_link(asked: AskedScorecard, month: Month, query: str) -> Link:
    has_one = has_report(asked.unit, month, asked.structure, asked.on)
    href = address(asked.unit, asked.framework, month) + query if has_one else ""
    return Link(month.word, href, month == asked.month)


def _year(asked: AskedScorecard, years: int, query: str) -> Link | None:
    """The same month in another year; where there is none, the latest of that year."""
    year = FinancialYear(asked.month.financial_year.start + years)
    for month in (asked.month.plus(12 * years), *reversed(year.months)):
        if has_report(asked.unit, month, asked.structure, asked.on):
            return Link(year.label, address(asked.unit, asked.framework, month) + query)
    return None


def _unit_links(units: Collection[Unit], asked: AskedScorecard, query: str) -> tuple[Link, ...]:
    return tuple(
        Link(unit.name, address(unit, asked.framework, asked.month) + query, unit == asked.unit)
        for unit in units
    )


def _counts(asked: AskedScorecard, here: str) -> tuple[Link, ...]:
    """How many months may be shown; an edition has those that it was published with."""
    if asked.number is not None:
        return ()
    return tuple(
        Link(f"{count} months", here + query_of(asked, months=count), count == asked.months)
        for count in MONTH_COUNTS
    )


def _editions(asked: AskedScorecard, scorecard: Scorecard, here: str) -> tuple[Link, ...]:
    """The scorecard as it stands and each edition of it; none where it was never published."""
    numbers = {*scorecard.editions, asked.number or 0} - {0}
    if not numbers:
        return ()
    return (
        Link("live figures", here, asked.number is None),
        *(
            Link(f"edition {number}", f"{here}?edition={number}", number == asked.number)
            for number in sorted(numbers, reverse=True)
        ),
    )


def _placements(asked: AskedScorecard, here: str) -> tuple[Link, ...]:
    """As placed at the time or as today; a team alone is the same in both."""
    if asked.unit.level == "team" or asked.number is not None:
        return ()
    return tuple(
        Link(text, here + query_of(asked, placed_now=now), now == asked.placed_now)
        for text, now in (("as they were then", False), ("as they are today", True))
    )
