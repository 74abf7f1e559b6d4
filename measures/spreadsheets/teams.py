"""Brings teams and their placements in from a text file: all of them or none (rules §2).

A row is a placement: a team, its kind, a locality and the months from and to. What is there stays
as it is; a later file may close a placement or add one, and never rewrites where a team was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from doris.models import User
from measures.history import attribute
from measures.models import (
    Framework,
    Locality,
    Placement,
    Team,
    TeamFramework,
    TeamKind,
)
from measures.periods import Month
from measures.policies import lock_teams
from measures.spreadsheets.council import folded
from measures.spreadsheets.first_rows import SHOWN, Cell, shown
from measures.spreadsheets.periods import NotAPeriod, read_month
from measures.spreadsheets.placing import NEW, UNCHANGED, Place, Placing
from measures.spreadsheets.progress import Step, Steps
from measures.spreadsheets.reading import (
    Columns,
    FileRefused,
    Problem,
    quoted,
    read_rows,
    read_text,
)

COLUMNS = Columns(("team", "kind", "from"), ("locality", "to"))
LONGEST_NAME = 80
ADDED_MEANWHILE = (
    "Nothing was imported: somebody added the same team just now. Import the file again"
)

_KINDS = {folded(kind.value): kind for kind in TeamKind}


class Row(NamedTuple):
    """One row that can be read."""

    line: int
    team: str
    kind: TeamKind
    place: Place


@dataclass(slots=True)
class TeamPlan:
    """What would be written, and what stands in the way of it. Names are as the file has them."""

    rows: int = 0
    localities: list[str] = field(default_factory=list)
    """New ones."""
    teams: dict[str, TeamKind] = field(default_factory=dict)
    """New ones."""
    added: list[Row] = field(default_factory=list)
    closed: list[tuple[Placement, Month]] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    first: list[list[Cell]] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in the file is there already."""
        return not (self.localities or self.teams or self.added or self.closed)


def preview_teams(content: bytes) -> Steps[TeamPlan]:
    """What importing the file would do; nothing is written."""
    yield Step("Reading")
    try:
        return _plan(content)
    except FileRefused as refused:
        return TeamPlan(problems=[refused.problem])


def import_teams(content: bytes, *, by: User, at: datetime, why: str = "") -> Steps[TeamPlan]:
    """Write the file's localities, teams, placements and what the teams return.

    Nothing is written where anything is wrong. A new team returns the frameworks of its kind from
    its first placement on.
    """
    yield Step("Reading")
    try:
        with transaction.atomic():  # No step within it: somebody may take long over one.
            # A team that moves or closes takes no figures meanwhile.
            lock_teams(list(Team.objects.values_list("pk", flat=True)))
            plan = _plan(content)
            if not plan.problems:
                _write(plan, by=by, at=at, why=why)
    except FileRefused as refused:
        return TeamPlan(problems=[refused.problem])
    except IntegrityError:
        # A team that is not there yet can't be locked.
        return TeamPlan(problems=[Problem(0, "", ADDED_MEANWHILE)])
    return plan


def _plan(content: bytes) -> TeamPlan:
    plan = TeamPlan()
    rows = _read(content, plan.problems)
    plan.rows = len(rows)
    placing = Placing(plan.problems)
    kinds: dict[str, Row] = {}
    for row in rows:
        name = folded(row.team)
        first = kinds.setdefault(name, row)
        there = placing.teams.get(name)
        if first.kind is not row.kind:
            message = f"{row.team} is a {first.kind.value} on line {first.line}"
            plan.problems.append(Problem(row.line, "kind", message))
        elif there and there.kind != row.kind:
            message = f"{there.name} is a {there.kind}, and what a team is never changes"
            plan.problems.append(Problem(row.line, "kind", message))
        else:
            _put(plan, placing, row)
    placing.refuse_overlaps()
    plan.closed = placing.closed
    _note_new(plan, placing, kinds)
    plan.problems.sort()
    return plan


def _put(plan: TeamPlan, placing: Placing, row: Row) -> None:
    """What becomes of one row."""
    place = row.place
    becomes = placing.put(row.team, place)
    if becomes is None:
        return
    plan.unchanged += becomes == UNCHANGED
    if becomes == NEW:
        plan.added.append(row)
    if len(plan.first) < SHOWN:
        where = ("Placed in", place.locality or "City-wide"), ("Months", place.months)
        plan.first.append(shown(row.line, ("Team", row.team), *where, becomes=becomes))


def _note_new(plan: TeamPlan, placing: Placing, kinds: dict[str, Row]) -> None:
    """The teams and localities that the file brings, unless they would share an address."""
    slugs = {team.slug: team.name for team in placing.teams.values()}
    for name, row in kinds.items():
        if name not in placing.teams and _is_free(plan, row.line, "team", row.team, slugs):
            plan.teams[row.team] = row.kind
    slugs = {locality.slug: locality.name for locality in placing.localities.values()}
    seen = set(placing.localities)
    for row in plan.added:
        name = folded(row.place.locality)
        if name and name not in seen:
            seen.add(name)
            if _is_free(plan, row.line, "locality", row.place.locality, slugs):
                plan.localities.append(row.place.locality)


def _is_free(plan: TeamPlan, line: int, column: str, name: str, slugs: dict[str, str]) -> bool:
    """Whether a name's address is nobody else's: `MAT-3` would have that of `MAT 3`."""
    slug = slugify(name)
    if slug and slug not in slugs:
        slugs[slug] = name
        return True
    other = f"the address of {slugs[slug]}" if slug else "no address: it needs letters or digits"
    plan.problems.append(Problem(line, column, f"{quoted(name)} would have {other}"))
    return False


def _read(content: bytes, problems: list[Problem]) -> list[Row]:
    rows = []
    for line, cells in read_rows(read_text(content), COLUMNS, problems):
        row = _read_row(line, dict(zip(COLUMNS.all, cells, strict=True)), problems)
        if row:
            rows.append(row)
    return rows


def _read_row(line: int, cells: dict[str, str], problems: list[Problem]) -> Row | None:
    """One row; None where something in it can't be read, all of which is named."""
    found: list[Problem] = []

    def month(column: str) -> Month | None:
        if not cells[column] and column == "to":
            return None
        try:
            return read_month(cells[column])
        except NotAPeriod as error:
            message = f"{quoted(cells[column])} is no month. {error}"
            found.append(Problem(line, column, message if cells[column] else str(error)))
            return None

    team, locality = " ".join(cells["team"].split()), " ".join(cells["locality"].split())
    if not team:
        found.append(Problem(line, "team", "Name the team"))
    found += [
        Problem(line, column, f"{quoted(name)} is longer than {LONGEST_NAME} characters")
        for column, name in (("team", team), ("locality", locality))
        if len(name) > LONGEST_NAME
    ]
    kind = _KINDS.get(folded(cells["kind"]))
    if kind is None:
        expected = "Write MAT, Children's Centre or City-wide service"
        message = f"{quoted(cells['kind'])} is no kind of team. {expected}"
        found.append(Problem(line, "kind", message))
    elif kind is TeamKind.CITY_WIDE and locality:
        found.append(Problem(line, "locality", "A city-wide service has no locality"))
    elif kind is not TeamKind.CITY_WIDE and not locality:
        found.append(Problem(line, "locality", f"Name the locality: a {kind.value} has one"))
    first, last = month("from"), month("to")
    if first and last and last < first:
        found.append(Problem(line, "to", f"{last.name} is before {first.name}"))
    problems += found
    if found or first is None or kind is None:
        return None
    return Row(line, team, kind, Place(line, locality, first, last))


def _write(plan: TeamPlan, *, by: User, at: datetime, why: str) -> None:
    def save(row: Locality | Team | Placement | TeamFramework) -> None:
        attribute(row, by=by, at=at, why=why)
        row.save()

    for name in plan.localities:
        save(Locality(name=name))
    for name, kind in plan.teams.items():
        save(Team(name=name, kind=kind))
    for placement, last in plan.closed:
        placement.last_month = last
        save(placement)
    teams = {folded(team.name): team for team in Team.objects.all()}
    localities = {folded(locality.name): locality for locality in Locality.objects.all()}
    firsts: dict[str, list[Month]] = defaultdict(list)
    for row in plan.added:
        firsts[folded(row.team)].append(row.place.first)
        save(
            Placement(
                team=teams[folded(row.team)],
                locality=localities.get(folded(row.place.locality)),
                first_month=row.place.first,
                last_month=row.place.last,
            )
        )
    new = {folded(name) for name in plan.teams}
    frameworks = list(Framework.objects.all())
    for name, months in firsts.items():
        if name in new:
            for framework in frameworks:
                if _returns(teams[name], framework):
                    save(
                        TeamFramework(
                            team=teams[name], framework=framework, first_month=min(months)
                        )
                    )
        else:
            _begin_earlier(teams[name], min(months), save)


def _begin_earlier(team: Team, first: Month, save: Callable[[TeamFramework], None]) -> None:
    """A team that is placed earlier than it was returns from then on what it returned at first."""
    returned = list(TeamFramework.objects.filter(team=team).order_by("first_month"))
    earliest = min((row.first_month for row in returned), default=first)
    for row in returned:
        if row.first_month == earliest > first:
            row.first_month = first
            save(row)


def _returns(team: Team, framework: Framework) -> bool:
    """Whether a new team of this kind returns a framework."""
    if team.kind == TeamKind.CITY_WIDE:
        return framework.for_city_wide_services
    return framework.for_placed_teams
