"""What an import of figures would do, and everything that keeps it from being done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from measures.figures import Figure, Reason
from measures.models import Commentary, Entry, Return, ReturnStatus
from measures.models import Figure as FigureRow
from measures.periods import Month, Quarter
from measures.recording import Recorded, excluded_by, period_name
from measures.spreadsheets.council import Council
from measures.spreadsheets.figure_rows import FigureRows, Row, name_of
from measures.spreadsheets.first_rows import SHOWN, Cell, shown
from measures.spreadsheets.progress import EVERY, Step, Steps
from measures.spreadsheets.reading import Problem
from measures.spreadsheets.totals import turn_totals
from measures.submitting import Key
from measures.validation import Severity, check_parts
from measures.wording import figure_text

Written = Mapping[tuple[int | None, int | None, Month, int], str]
"""Comments by team, measure, last month and span; those of no one team are read as well."""


class Asked(NamedTuple):
    """What somebody asks for with an import."""

    replace: bool = False
    """Change what is there already and other than the file's."""
    seal: str | None = None
    """That of the plan they were shown: nothing else is replaced. None: whatever it is."""
    why: str = ""
    file: str = ""
    """Its name."""

    @property
    def reason(self) -> str:
        """What the history says: where the person says nothing, at least the file."""
        return self.why.strip() or (f"Imported from {self.file}" if self.file else "")


@dataclass(slots=True)
class Plan:
    """What would be written, and what stands in the way of it."""

    rows: int = 0
    recorded: list[Recorded] = field(default_factory=list)
    """New figures and changed ones."""
    comments: dict[Key, str] = field(default_factory=dict)
    """New comments and changed ones."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    replacing: list[Problem] = field(default_factory=list)
    """What changes something that is there: problems unless it is to be replaced."""
    in_closed: list[Problem] = field(default_factory=list)
    """What changes a closed quarter: problems without a reason."""
    closed: set[Quarter] = field(default_factory=set)
    first: list[list[Cell]] = field(default_factory=list)

    @property
    def returns(self) -> set[tuple[int, Month]]:
        """The teams' months that something is written for."""
        keys = [*(each.key for each in self.recorded), *self.comments]
        return {(team, month) for team, _, month, span in keys if span == 1}

    @property
    def seal(self) -> str:
        """Says in short what is replaced: another one where anything else is."""
        told = "\n".join(str(problem) for problem in sorted(self.replacing))
        return sha256(told.encode()).hexdigest()

    def in_the_way(self, asked: Asked) -> list[Problem]:
        """Everything to be put right before it can be written, by line."""
        found = [*self.problems]
        if not asked.replace or asked.seal not in (None, self.seal):
            found += self.replacing
        if not asked.why.strip():
            found += self.in_closed
        return sorted(found)


def read_standing(read: FigureRows) -> dict[Key, Figure]:
    """What counts for the teams of the file, over the financial years that it touches."""
    if not read.rows:
        return {}
    months = {key[2] for key in read.rows}
    first = min(months).financial_year.first_month
    rows = FigureRow.objects.filter(
        team_id__in={key[0] for key in read.rows},
        last_month__gte=first,
        last_month__lte=max(months).quarter.last_month,
    )
    return {
        (team, measure, month, span): Reason(reason) if value is None else value
        for team, measure, month, span, value, reason in rows.values_list(
            "team_id", "measure_id", "last_month", "span", "value", "reason"
        )
    }


def make_plan(read: FigureRows, council: Council) -> Steps[Plan]:
    """Hold what was read against what counts."""
    stands = read_standing(read)
    turn_totals(read, stands, council)
    plan = Plan(rows=len(read.rows), problems=read.problems)
    for number, row in enumerate(read.rows.values()):
        if number % EVERY == 0:
            yield Step("Checking", number, plan.rows)
        _plan_figure(plan, row, stands.get(row.key), council)
    yield Step("Checking", plan.rows, plan.rows)
    comments = _plan_comments(plan, read, council)
    _note_drafts(plan, read, stands, comments, council)
    _refuse_months_beside_quarters(plan, read, stands, council)
    _refuse_broken_rules(plan, read, stands, council)
    plan.problems.sort()
    return plan


def _plan_figure(plan: Plan, row: Row, old: Figure | None, council: Council) -> None:
    figure = row.figure
    if figure is None:
        return
    if figure == old:
        plan.unchanged += 1
        becomes = "unchanged"
    else:
        team, measure, month, span = row.key
        plan.recorded.append(Recorded(team, measure, month, figure, span))
        if old is None:
            plan.new += 1
            becomes = "new"
        else:
            plan.changed += 1
            becomes = f"replaces {figure_text(old)}"
            message = (
                f"{figure_text(figure)} would replace the {figure_text(old)} of "
                f"{name_of(row.key, council)}"
            )
            plan.replacing.append(Problem(row.line, "value", message))
        _note_closed(plan, row, council)
    if len(plan.first) < SHOWN:
        about = ("Figure", name_of(row.key, council)), ("Value", figure_text(figure))
        plan.first.append(shown(row.line, *about, becomes=becomes))


def _note_closed(plan: Plan, row: Row, council: Council) -> None:
    quarter = row.key[2].quarter
    if quarter.last_month in council.closed:
        plan.closed.add(quarter)
        message = f"{quarter.short} is closed, so it is changed only with a reason"
        plan.in_closed.append(Problem(row.line, "period", message))


def _plan_comments(plan: Plan, read: FigureRows, council: Council) -> Written:
    """The comments that are new or other than those that are there. An empty one changes none.

    Returns those that are there.
    """
    rows = [row for row in read.rows.values() if row.comment]
    if not rows:
        return {}
    teams, months = {row.key[0] for row in rows}, {row.key[2] for row in rows}
    written: Written = {
        (team, measure, month, span): text
        for team, measure, month, span, text in Commentary.objects.filter(
            team_id__in=teams, last_month__in=months
        ).values_list("team_id", "measure_id", "last_month", "span", "written")
    }
    submitted = set(
        Return.objects.filter(
            team_id__in=teams, month__in=months, submitted_at__isnull=False
        ).values_list("team_id", "month")
    )
    submitted |= {(key[0], key[2]) for key, row in read.rows.items() if row.figure is not None}
    for row in rows:
        team, _, month, span = row.key
        if row.figure is None and span == 1 and (team, month) not in submitted:
            message = (
                f"The return for {month.name} has nothing but comments. "
                "Give a figure, or [x] where it is not available"
            )
            plan.problems.append(Problem(row.line, "value", message))
        old = written.get(row.key, "")
        if old == row.comment:
            continue
        plan.comments[row.key] = row.comment
        if old:
            message = f"This would replace the comment on {name_of(row.key, council)}"
            plan.replacing.append(Problem(row.line, "commentary", message))
        _note_closed(plan, row, council)
    return written


def _note_drafts(
    plan: Plan,
    read: FigureRows,
    stands: Mapping[Key, Figure],
    comments: Written,
    council: Council,
) -> None:
    """What somebody typed and has not submitted is replaced too where the file says otherwise."""
    figures = {each.key for each in plan.recorded}
    keys = [*figures, *plan.comments]
    entries = Entry.objects.exclude(monthly_return__status=ReturnStatus.SUBMITTED).filter(
        monthly_return__team_id__in={key[0] for key in keys},
        monthly_return__month__in={key[2] for key in keys},
    )
    for entry in entries.select_related("monthly_return", "changed_by"):
        of = entry.monthly_return
        key = (of.team_id, entry.measure_id, of.month, 1)
        row = read.rows.get(key)
        if row is None:
            continue
        if key in figures and entry.figure not in (row.figure, stands.get(key)):
            message = _draft_figure(row, entry, council)
            plan.replacing.append(Problem(row.line, "value", message))
        there = (row.comment, comments.get(key, ""))
        if key in plan.comments and entry.comment not in there:
            message = (
                f"This would replace the comment on {name_of(key, council)} that "
                f"{entry.changed_by} typed and has not submitted"
            )
            plan.replacing.append(Problem(row.line, "commentary", message))


def _draft_figure(row: Row, entry: Entry, council: Council) -> str:
    """What happens to a figure that somebody typed, or to a row that they emptied."""
    figure, who, name = figure_text(row.figure), entry.changed_by, name_of(row.key, council)
    if entry.figure is None:
        return f"{figure} would fill {name}, which {who} emptied and has not submitted"
    typed = figure_text(entry.figure)
    return f"{figure} would replace the {typed} that {who} typed and has not submitted for {name}"


def _refuse_months_beside_quarters(
    plan: Plan, read: FigureRows, stands: Mapping[Key, Figure], council: Council
) -> None:
    """A month and its quarter never both count, in the file or together with what is there."""
    rows = read.rows
    if all(key[3] == 1 for key in rows) and all(key[3] == 1 for key in stands):
        return
    for key, row in rows.items():
        if row.figure is None:
            continue
        for other in excluded_by(key):
            beside = rows.get(other)
            if beside is not None and beside.figure is not None:
                where = f"on line {beside.line}"
            elif other in stands:
                where = "already"
            else:
                continue
            message = (
                f"{name_of(key, council)} can't have a figure because {period_name(other)} has "
                f"one {where}: a month and its quarter never both count"
            )
            plan.problems.append(Problem(row.line, "period", message))


def _refuse_broken_rules(
    plan: Plan, read: FigureRows, stands: Mapping[Key, Figure], council: Council
) -> None:
    """The part-of-whole errors over what would count afterwards, where anything changes."""
    changed = {each.key for each in plan.recorded if each.measure in council.in_rules}
    touched = {(team, month, span) for team, _, month, span in changed}
    numbers: dict[tuple[int, Month, int], dict[str, Figure | None]] = defaultdict(dict)
    for source in (stands.items(), ((key, row.figure) for key, row in read.rows.items())):
        for (team, measure, month, span), figure in source:
            about = (team, month, span)
            if measure in council.in_rules and figure is not None and about in touched:
                numbers[about][council.measures[measure].reference] = figure
    for about, figures in numbers.items():
        team, month, span = about
        for finding in check_parts(council.definitions(month)[1], figures):
            keys = [(team, council.key_of(name), month, span) for name in finding.measures]
            mended = next((key for key in keys if key in changed), None)
            if mended and finding.severity is Severity.ERROR:
                where = f"{council.teams[team].name}, {period_name(mended)}"
                message = f"{where}: {finding.message}"
                plan.problems.append(Problem(read.rows[mended].line, "value", message))
