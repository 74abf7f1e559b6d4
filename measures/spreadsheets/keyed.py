"""Imports of rows that are known by a key, such as a measure and a year: all of them or none.

Targets and benchmarks share it. Each says what its columns hold and where a row is kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.db import IntegrityError, models, transaction

from doris.models import User
from measures.history import attribute
from measures.models import Measure
from measures.spreadsheets.cells import NotRead, read_year
from measures.spreadsheets.council import folded
from measures.spreadsheets.first_rows import SHOWN, Cell, shown
from measures.spreadsheets.plans import Asked
from measures.spreadsheets.progress import EVERY, Step, Steps
from measures.spreadsheets.reading import (
    Columns,
    FileRefused,
    Problem,
    quoted,
    read_rows,
    read_text,
)

ModelT = TypeVar("ModelT", bound=models.Model)
ReadT = TypeVar("ReadT")

Key = tuple[Any, ...]
Refuse = Callable[[str, str], None]
"""Takes a column and what is wrong with its cell."""

ADDED_MEANWHILE = (
    "Nothing was imported: somebody added one of these just now. Import the file again"
)


class Row(NamedTuple):
    """One row that can be read: what it is about, its fields, and its line in the file."""

    key: Key
    fields: Mapping[str, Any]
    line: int


@dataclass(slots=True)
class KeyedPlan:
    """What would be written, and what stands in the way of it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    replacing: list[Problem] = field(default_factory=list)
    """What changes something that is there: problems unless it is to be replaced."""
    first: list[list[Cell]] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in the file is there already."""
        return not (self.new or self.changed)

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
        return sorted(found)


@dataclass(slots=True)
class KeyedOutcome:
    """What became of an import: what it wrote, or the problems for which it wrote nothing."""

    plan: KeyedPlan
    problems: list[Problem] = field(default_factory=list)


class Keyed(ABC, Generic[ModelT]):
    """One kind of table: how its file is read, and where its rows are kept."""

    columns: ClassVar[Columns]
    noun: ClassVar[str]
    value_column: ClassVar[str]
    """The column that is named where two rows say different things of the same."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.measures = {
            measure.pk: measure for measure in Measure.objects.only("reference", "kind")
        }
        self._measure_keys = {folded(each.reference): each for each in self.measures.values()}

    @abstractmethod
    def read(self, cells: Mapping[str, str], refuse: Refuse) -> tuple[Key, dict[str, Any]] | None:
        """What a row is about and its fields; None where that can't be told."""

    @abstractmethod
    def kept(self, keys: Collection[Key]) -> models.QuerySet[ModelT]:
        """The rows that are here, of those and perhaps some more."""

    @abstractmethod
    def key_of(self, row: ModelT) -> Key:
        """What a row that is here is about."""

    @abstractmethod
    def made(self, row: Row) -> ModelT:
        """A new row, not yet saved."""

    @abstractmethod
    def name(self, key: Key) -> str:
        """What a row is about, as messages call it."""

    @abstractmethod
    def text(self, fields: Mapping[str, Any]) -> str:
        """What a row says, as messages have it."""

    def measure(self, text: str, refuse: Refuse) -> Measure | None:
        """The measure of that reference."""
        found = self._measure_keys.get(folded(text))
        if found is None:
            missing = f"There is no measure {quoted(text)}"
            refuse("measure", missing if text else "Name the measure")
        return found

    def year(self, text: str, refuse: Refuse) -> int | None:
        """The year in which a financial year begins."""
        year = self.cell(read_year, "year", text, refuse)
        return None if year is None else year.start

    def cell(
        self, reader: Callable[[str], ReadT], column: str, text: str, refuse: Refuse
    ) -> ReadT | None:
        """What a reader makes of a cell."""
        try:
            return reader(text)
        except NotRead as error:
            refuse(column, f"{quoted(text)}: {error}" if text else str(error))
            return None


def preview_keyed(kind: type[Keyed[ModelT]], content: bytes, *, on: date) -> Steps[KeyedPlan]:
    """What importing the file would do; nothing is written."""
    table = kind(on)
    try:
        rows, problems = yield from _read(table, content)
    except FileRefused as refused:
        return KeyedPlan(problems=[refused.problem])
    stored = {table.key_of(row): row for row in table.kept(rows)}
    return _plan(table, rows, problems, stored)


def import_keyed(
    kind: type[Keyed[ModelT]], content: bytes, *, by: User, at: datetime, on: date, asked: Asked
) -> Steps[KeyedOutcome]:
    """Write the file's rows. Nothing is written where anything is wrong.

    Rows that are here and other than the file's are changed only where that is asked for.
    """
    table = kind(on)
    try:
        rows, problems = yield from _read(table, content)
    except FileRefused as refused:
        return KeyedOutcome(KeyedPlan(), [refused.problem])
    yield Step("Writing", 0, len(rows))
    try:
        with transaction.atomic():  # No step within it: somebody may take long over one.
            held = table.kept(rows).order_by("pk").select_for_update()
            stored = {table.key_of(row): row for row in held}
            plan = _plan(table, rows, problems, stored)
            found = plan.in_the_way(asked)
            if not found:
                _write(table, rows, stored, by=by, at=at, why=asked.reason)
    except IntegrityError:
        # What is not there yet can't be held.
        return KeyedOutcome(KeyedPlan(), [Problem(0, "", ADDED_MEANWHILE)])
    return KeyedOutcome(plan, found)


def _read(table: Keyed[ModelT], content: bytes) -> Steps[tuple[dict[Key, Row], list[Problem]]]:
    """The file's rows by what they are about, and everything that is wrong with it."""
    text = read_text(content)
    problems: list[Problem] = []
    rows: dict[Key, Row] = {}
    most = text.count("\n") or 1
    for number, (line, cells) in enumerate(read_rows(text, table.columns, problems), 1):
        row = _read_row(table, line, dict(zip(table.columns.all, cells, strict=True)), problems)
        if row:
            other = rows.setdefault(row.key, row)
            if other.fields != row.fields:
                message = (
                    f"{table.name(row.key)} is on line {other.line} too, "
                    f"as {table.text(other.fields)}"
                )
                problems.append(Problem(line, table.value_column, message))
        if number % EVERY == 0:
            yield Step("Reading", number, max(most, number))
    problems.sort()
    return rows, problems


def _read_row(
    table: Keyed[ModelT], line: int, cells: Mapping[str, str], problems: list[Problem]
) -> Row | None:
    """One row; None where something in it can't be read, all of which is named."""
    found: list[Problem] = []

    def refuse(column: str, message: str) -> None:
        found.append(Problem(line, column, message))

    read = table.read(cells, refuse)
    problems += found
    return None if found or read is None else Row(*read, line)


def _plan(
    table: Keyed[ModelT],
    rows: Mapping[Key, Row],
    problems: list[Problem],
    stored: Mapping[Key, ModelT],
) -> KeyedPlan:
    """Hold what was read against what is here."""
    plan = KeyedPlan(problems=list(problems))
    for row in rows.values():
        there, text = stored.get(row.key), table.text(row.fields)
        if there is None:
            plan.new += 1
            becomes = "new"
        elif not _differs(there, row):
            plan.unchanged += 1
            becomes = "unchanged"
        else:
            plan.changed += 1
            old = table.text({name: getattr(there, name) for name in row.fields})
            becomes = f"replaces {old}"
            message = f"{text} would replace the {old} of {table.name(row.key)}"
            plan.replacing.append(Problem(row.line, table.value_column, message))
        if len(plan.first) < SHOWN:
            about = (table.noun.capitalize(), table.name(row.key)), ("Value", text)
            plan.first.append(shown(row.line, *about, becomes=becomes))
    return plan


def _differs(there: models.Model, row: Row) -> bool:
    return any(getattr(there, name) != value for name, value in row.fields.items())


def _write(
    table: Keyed[ModelT],
    rows: Mapping[Key, Row],
    stored: Mapping[Key, ModelT],
    *,
    by: User,
    at: datetime,
    why: str,
) -> None:
    for row in rows.values():
        there = stored.get(row.key)
        if there is not None and not _differs(there, row):
            continue
        kept = there if there is not None else table.made(row)
        for name, value in row.fields.items():
            setattr(kept, name, value)
        attribute(kept, by=by, at=at, why=why)
        kept.save()
