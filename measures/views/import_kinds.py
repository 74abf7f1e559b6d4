"""What can be imported in the browser, and how each import is told on its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from doris.models import User
from measures.models import UploadKind
from measures.spreadsheets.benchmarks import Benchmarks
from measures.spreadsheets.counts import COLUMNS as COUNT_COLUMNS
from measures.spreadsheets.counts import CountsPlan, preview_counts, take_counts
from measures.spreadsheets.figure_rows import COLUMNS as FIGURE_COLUMNS
from measures.spreadsheets.figures import Outcome, import_figures, preview_figures
from measures.spreadsheets.first_rows import Cell
from measures.spreadsheets.keyed import Keyed, KeyedPlan, import_keyed, preview_keyed
from measures.spreadsheets.plans import Asked, Plan
from measures.spreadsheets.progress import Steps
from measures.spreadsheets.reading import Columns, Problem
from measures.spreadsheets.targets import Targets
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
    replaced: tuple[str, str] = ("figure or comment", "figures or comments")
    """What would be replaced: of one, and of several."""


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


def _keyed(
    kind: UploadKind, table: type[Keyed[Any]], explains: Sequence[tuple[str, str]]
) -> Importing:
    """An import of rows that are known by a key."""

    def preview(content: bytes, on: date) -> Steps[Told]:
        plan = yield from preview_keyed(table, content, on=on)
        return _told_keyed(table, plan, plan.problems, is_written=False)

    def write(content: bytes, by: User, at: datetime, on: date, asked: Asked) -> Steps[Told]:
        outcome = yield from import_keyed(table, content, by=by, at=at, on=on, asked=asked)
        # What a person may answer for is asked again, and is no mistake of the file.
        problems = [each for each in outcome.problems if each not in outcome.plan.replacing]
        return _told_keyed(table, outcome.plan, problems, is_written=not outcome.problems)

    return Importing(
        kind=kind,
        title=f"Import {table.noun}s",
        columns=table.columns,
        preview=preview,
        write=write,
        explains=explains,
    )


def _told_keyed(
    table: type[Keyed[Any]], plan: KeyedPlan, problems: Sequence[Problem], *, is_written: bool
) -> Told:
    return Told(
        counts=(
            Count(f"New {table.noun}s", plan.new),
            Count(f"Changed {table.noun}s", plan.changed),
            Count(f"Unchanged {table.noun}s", plan.unchanged),
            *_in_error(problems, is_written),
        ),
        problems=problems,
        first=plan.first,
        changes_nothing=plan.changes_nothing,
        replacing=sorted(plan.replacing),
        seal=plan.seal,
        is_written=is_written,
        replaced=(table.noun, f"{table.noun}s"),
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
    "targets": _keyed(
        UploadKind.TARGETS,
        Targets,
        (
            ("measure", "Its reference, like EI5 or EI8%."),
            ("year", "A financial year like 2026-27."),
            ("unit", "The name of a locality or a team; City or empty for the city."),
            ("amount", "For the whole year, or TBC; empty where each quarter has its own."),
            ("q1, q2, q3, q4", "An amount for each quarter, instead of one for the year."),
        ),
    ),
    "benchmarks": _keyed(
        UploadKind.BENCHMARKS,
        Benchmarks,
        (
            ("measure", "Its reference, like EI5 or EI8%."),
            ("year", "A financial year like 2025-26."),
            ("comparator", "Its name or its short name, like England or ENG."),
            ("value", "A number, a percentage in percent; [x] or empty where none is published."),
            ("average", "mean or median. One council’s own value may leave it empty."),
            ("source", "Where it was published."),
            ("published_on", "The day of that, like 2026-03-31 or 31/03/2026."),
        ),
    ),
}
"""By their part of the address."""
