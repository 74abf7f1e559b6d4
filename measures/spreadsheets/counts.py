"""Takes what a case system counted from a text file: all of it or nothing. It changes no figure.

A row is a team, a measure, a period, a count and the system it comes from. A file taken twice
changes nothing the second time; a count that has changed since keeps its history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from doris.models import User
from measures.figures import NotAWholeNumber, Reason, read_figure
from measures.models import Frequency, SourceCount
from measures.periods import Month, Quarter
from measures.policies import lock_teams
from measures.spreadsheets.council import Council
from measures.spreadsheets.first_rows import SHOWN, Cell, shown
from measures.spreadsheets.periods import NotAPeriod, read_period
from measures.spreadsheets.progress import EVERY, Step, Steps
from measures.spreadsheets.reading import (
    Columns,
    FileRefused,
    Problem,
    quoted,
    read_rows,
    read_text,
)

COLUMNS = Columns(("team", "measure", "period", "count", "source"))

SOURCES = ("LCS", "CCM", "Tribal")

BATCH = 500
ON_TAKING = "Uploaded again"

Key = tuple[int, int, Month, int, str]
"""Team, measure, last month, span, source: a month's count stands beside that of the quarter."""


class Row(NamedTuple):
    """One count: what it is about, and its line in the file."""

    key: Key
    number: int
    line: int


@dataclass(slots=True)
class CountsPlan:
    """What a file of counts would do; nothing while there are problems."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    first: list[list[Cell]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in it is here already."""
        return not (self.new or self.changed)


def preview_counts(content: bytes, *, on: date) -> Steps[CountsPlan]:
    """What taking the file would do; nothing is written."""
    try:
        read = yield from _read(content, Council(on))
    except FileRefused as refused:
        return CountsPlan(problems=[refused.problem])
    return read.plan(read.stored())


def take_counts(content: bytes, *, by: User, at: datetime, on: date) -> Steps[CountsPlan]:
    """Keep the file's counts, unless anything is wrong with it."""
    try:
        read = yield from _read(content, Council(on))
    except FileRefused as refused:
        return CountsPlan(problems=[refused.problem])
    if read.problems:
        return read.plan(read.stored())
    yield Step("Writing", 0, len(read.rows))
    with transaction.atomic():  # No step within it: somebody may take long over one.
        lock_teams({key[0] for key in read.rows})
        stored = read.stored()
        plan = read.plan(stored)
        _write(read.rows, stored, by=by, at=at)
    return plan


def _read(content: bytes, council: Council) -> Steps[_CountRows]:
    text = read_text(content)
    read = _CountRows(council)
    most = text.count("\n") or 1
    for number, (line, cells) in enumerate(read_rows(text, COLUMNS, read.problems), 1):
        read.add(line, *cells)
        if number % EVERY == 0:
            yield Step("Reading", number, max(most, number))
    read.problems.sort()
    return read


class _CountRows:
    """The rows of one file by what they are about, and everything that is wrong with them."""

    def __init__(self, council: Council) -> None:
        self.rows: dict[Key, Row] = {}
        self.problems: list[Problem] = []
        self._council = council
        self._sources = {source.casefold(): source for source in SOURCES}

    def add(self, line: int, team: str, measure: str, period: str, count: str, source: str) -> None:
        """Keep a row that says nothing against another one."""
        about = self._about(line, team, measure, period)
        number = self._count(line, count)
        system = self._sources.get(source.casefold())
        if system is None:
            expected = f"Write {', '.join(SOURCES[:-1])} or {SOURCES[-1]}"
            message = f"{quoted(source)} is no source. {expected}" if source else expected
            self._refuse(line, "source", message)
        if about is None or number is None or system is None:
            return
        row = Row((*about, system), number, line)
        other = self.rows.setdefault(row.key, row)
        if other.number != row.number:
            self._refuse(
                line,
                "count",
                f"{self.name(other)} is on line {other.line} too, as {other.number:,}",
            )

    def _refuse(self, line: int, column: str, message: str) -> None:
        self.problems.append(Problem(line, column, message))

    def _about(
        self, line: int, team_text: str, measure_text: str, period_text: str
    ) -> tuple[int, int, Month, int] | None:
        """Team, measure, last month and span of a row; None where that can't be told."""
        council = self._council
        team, measure = council.team(team_text), council.measure(measure_text)
        if team is None:
            near = council.team_like(team_text) if team_text else ""
            missing = f"There is no team {quoted(team_text)}" if team_text else "Name the team"
            self._refuse(line, "team", missing + (f". Is it {near}?" if near else ""))
        if measure is None:
            missing = f"There is no measure {quoted(measure_text)}"
            self._refuse(line, "measure", missing if measure_text else "Name the measure")
        try:
            period = read_period(period_text)
        except NotAPeriod as error:
            message = f"{quoted(period_text)} is no month or quarter. {error}"
            self._refuse(line, "period", message if period_text else str(error))
            return None
        if team is None or measure is None:
            return None
        month = period.last_month if isinstance(period, Quarter) else period
        if month not in council.asked(team, measure.pk):
            self._refuse(line, "period", council.why_not(team, measure.pk, month))
            return None
        whole = isinstance(period, Quarter) and measure.frequency == Frequency.MONTHLY
        return team, measure.pk, month, 3 if whole else 1

    def _count(self, line: int, text: str) -> int | None:
        """The number of a cell; a reason why there is none is no count."""
        try:
            number = read_figure(text)
        except NotAWholeNumber as error:
            self._refuse(line, "count", f"{quoted(text)} is not a count. {error}")
            return None
        if number is None or isinstance(number, Reason):
            self._refuse(line, "count", "Enter a whole number, like 12, or leave the row out")
            return None
        return number

    def name(self, row: Row) -> str:
        """What a row is about, as messages call it: `LCS, EI1a of MAT 1 for July 2026`."""
        team, measure, month, span, source = row.key
        period = month.name if span == 1 else month.quarter.short
        council = self._council
        return f"{source}, {council.measures[measure]} of {council.teams[team]} for {period}"

    def stored(self) -> dict[Key, SourceCount]:
        """The counts that are here already, in one query."""
        found = SourceCount.objects.filter(
            team__in={key[0] for key in self.rows},
            measure__in={key[1] for key in self.rows},
            last_month__in={key[2] for key in self.rows},
        )
        return {
            (row.team_id, row.measure_id, row.last_month, row.span, row.source): row
            for row in found
        }

    def plan(self, stored: dict[Key, SourceCount]) -> CountsPlan:
        """What keeping these rows would do."""
        plan = CountsPlan(problems=self.problems)
        for row in self.rows.values():
            there = stored.get(row.key)
            if there is None:
                plan.new += 1
                becomes = "New"
            elif there.count == row.number:
                plan.unchanged += 1
                becomes = "Unchanged"
            else:
                plan.changed += 1
                becomes = f"Changed from {there.count:,}"
            if len(plan.first) < SHOWN:
                about = ("Count of", self.name(row)), ("Count", f"{row.number:,}")
                plan.first.append(shown(row.line, *about, becomes=becomes))
        return plan


def _write(rows: dict[Key, Row], stored: dict[Key, SourceCount], *, by: User, at: datetime) -> None:
    new, changed = [], []
    for row in rows.values():
        there = stored.get(row.key)
        if there is None:
            team, measure, month, span, source = row.key
            new.append(
                SourceCount(
                    team_id=team,
                    measure_id=measure,
                    last_month=month,
                    span=span,
                    source=source,
                    count=row.number,
                    uploaded_by=by,
                    uploaded_at=at,
                )
            )
        elif there.count != row.number:
            there.count, there.uploaded_by, there.uploaded_at = row.number, by, at
            changed.append(there)
    kept = {"default_user": by, "default_date": at, "batch_size": BATCH}
    bulk_create_with_history(new, SourceCount, **kept)
    bulk_update_with_history(
        changed,
        SourceCount,
        ["count", "uploaded_by", "uploaded_at"],
        default_change_reason=ON_TAKING,
        **kept,
    )
