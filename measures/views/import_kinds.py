"""What can be imported in the browser, and how each import is told on its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from doris.models import User
from measures.models import UploadKind
from measures.spreadsheets.counts import COLUMNS as COUNT_COLUMNS
from measures.spreadsheets.counts import CountsPlan, preview_counts, take_counts
from measures.spreadsheets.figure_rows import COLUMNS as FIGURE_COLUMNS
from measures.spreadsheets.figures import Outcome, import_figures, preview_figures
from measures.spreadsheets.first_rows import Cell
from measures.spreadsheets.plans import Asked, Plan
from measures.spreadsheets.progress import Steps
from measures.spreadsheets.reading import Columns, Problem
from measures.spreadsheets.teams import COLUMNS as TEAM_COLUMNS
from measures.spreadsheets.teams import TeamPlan, import_teams, preview_teams


class Count(NamedTuple):
    """How many of something an import writes or finds."""

    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """An import as a page tells it, before it is done or after."""

    counts: Sequence[Count]
    problems: Sequence[Problem]
    """Mistakes of the file. What the person may answer for is not among them."""
    first: Sequence[Sequence[Cell]] = ()
    changes_nothing: bool = False
    replacing: Sequence[Problem] = ()
    """Figures and comments that are there and would be replaced."""
    seal: str = ""
    """Comes back with the confirmation, which is for these only."""
    closed: Sequence[str] = ()
    """Closed quarters that it would change."""
    is_written: bool = False
    findings: int | None = 0
    """New unusual figures; None where they could not be looked for."""


@dataclass(frozen=True, slots=True)
class Importing:
    """One kind of import."""

    kind: UploadKind
    title: str
    columns: Columns
    preview: Callable[[bytes, date], Steps[Told]]
    write: Callable[[bytes, User, datetime, date, Asked], Steps[Told]]
    explains: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Each column, and what it holds."""


def _preview_figures(content: bytes, on: date) -> Steps[Told]:
    plan = yield from preview_figures(content, on=on)
    return _told_figures(plan, None)


def _write_figures(content: bytes, by: User, at: datetime, on: date, asked: Asked) -> Steps[Told]:
    outcome = yield from import_figures(content, by=by, at=at, on=on, asked=asked)
    return _told_figures(outcome.plan, outcome)


def _told_figures(plan: Plan, outcome: Outcome | None) -> Told:
    is_written = outcome is not None and not outcome.problems
    returns = outcome.returns if outcome and is_written else plan.returns
    return Told(
        counts=(
            Count("New figures", plan.new),
            Count("Changed figures", plan.changed),
            Count("Unchanged figures", plan.unchanged),
            Count("New or changed comments", len(plan.comments)),
            Count("Months submitted with them", len(returns)),
            *_in_error(plan.problems, is_written),
        ),
        problems=plan.problems,
        first=plan.first,
        changes_nothing=not (plan.new or plan.changed or plan.comments),
        replacing=sorted(plan.replacing),
        seal=plan.seal,
        closed=[quarter.short for quarter in sorted(plan.closed)],
        is_written=is_written,
        findings=outcome.findings if outcome else 0,
    )


def _in_error(problems: Sequence[Problem], is_written: bool) -> list[Count]:
    return [] if is_written else [Count("In error", len(problems))]


def _preview_teams(content: bytes, on: date) -> Steps[Told]:
    plan = yield from preview_teams(content)
    return _told_teams(plan, is_written=False)


def _write_teams(content: bytes, by: User, at: datetime, on: date, asked: Asked) -> Steps[Told]:
    plan = yield from import_teams(content, by=by, at=at, why=asked.why)
    return _told_teams(plan, is_written=not plan.problems)


def _told_teams(plan: TeamPlan, *, is_written: bool) -> Told:
    return Told(
        counts=(
            Count("New teams", len(plan.teams)),
            Count("New localities", len(plan.localities)),
            Count("New placements", len(plan.added)),
            Count("Placements that end", len(plan.closed)),
            Count("Unchanged placements", plan.unchanged),
            *_in_error(plan.problems, is_written),
        ),
        problems=plan.problems,
        first=plan.first,
        changes_nothing=plan.changes_nothing,
        is_written=is_written,
    )


def _preview_counts(content: bytes, on: date) -> Steps[Told]:
    plan = yield from preview_counts(content, on=on)
    return _told_counts(plan, is_written=False)


def _write_counts(content: bytes, by: User, at: datetime, on: date, asked: Asked) -> Steps[Told]:
    plan = yield from take_counts(content, by=by, at=at, on=on)
    return _told_counts(plan, is_written=not plan.problems)


def _told_counts(plan: CountsPlan, *, is_written: bool) -> Told:
    return Told(
        counts=(
            Count("New counts", plan.new),
            Count("Changed counts", plan.changed),
            Count("Unchanged counts", plan.unchanged),
            Count("Rows or cells in error", len(plan.problems)),
        ),
        problems=plan.problems,
        first=plan.first,
        changes_nothing=plan.changes_nothing,
        is_written=is_written,
    )


IMPORTS = {
    "teams": Importing(
        kind=UploadKind.TEAMS,
        title="Import teams",
        columns=TEAM_COLUMNS,
        preview=_preview_teams,
        write=_write_teams,
        explains=(
            ("team", "Its name. A team that moved has a row for each placement."),
            ("kind", "MAT, Children’s Centre or City-wide service."),
            ("locality", "Its name; empty for a city-wide service."),
            ("from", "The first month there, like 2026-09 or Sep-26."),
            ("to", "The last month there; empty where it goes on."),
        ),
    ),
    "figures": Importing(
        kind=UploadKind.FIGURES,
        title="Import figures",
        columns=FIGURE_COLUMNS,
        preview=_preview_figures,
        write=_write_figures,
        explains=(
            ("team", "Its name."),
            ("measure", "Its reference, like EI10a(i)."),
            ("period", "A month like 2026-09 or Sep-26, or a whole quarter like 2026-27 Q2."),
            ("value", "A whole number, [x] not available or [z] not applicable."),
            ("basis", "ytd where the value is the total since 1 April; otherwise empty."),
            ("commentary", "What the form’s comment box would hold; may be left out."),
        ),
    ),
    "counts": Importing(
        kind=UploadKind.COUNTS,
        title="Import counts from a case system",
        columns=COUNT_COLUMNS,
        preview=_preview_counts,
        write=_write_counts,
        explains=(
            ("team", "Its name."),
            ("measure", "Its reference, like EI10a(i)."),
            ("period", "A month like 2026-09 or Sep-26, or a whole quarter like 2026-27 Q2."),
            ("count", "What the system counted, a whole number."),
            ("source", "LCS, CCM or Tribal."),
        ),
    ),
}
"""By their part of the address."""
