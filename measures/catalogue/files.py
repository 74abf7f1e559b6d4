"""Reads the catalogue's CSV files into rows of values. Touches no table.

What each column may hold is stated once, in the tables below; their meaning is told in
`fixtures/catalogue/README.md`. Everything wrong is collected, so that a file is mended in one go.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from measures.figures import GoodIs, Kind
from measures.models import Frequency, MessageKind
from measures.periods import Month
from measures.validation import Severity

Reader = Callable[[str], Any]

_EXCEL_MONTH = re.compile(r"[A-Za-z]{3}-\d\d")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file. Lines count from 1, the line of headings."""

    file: str
    expected: str
    line: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.line:
            where += f", line {self.line}"
        if self.column:
            found = f"“{shorten(self.value, 60, placeholder=' …')}”" if self.value else "empty"
            where += f", column {self.column}: {found}"
        return f"{where}. {self.expected}"


class CatalogueError(Exception):
    """The files can't be loaded; `problems` says everything that is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Unexpected(ValueError):
    """A cell holds something else than its column may; the message says what it may hold."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its values by column, and where they stand."""

    file: str
    line: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def problem(self, column: str, expected: str) -> Problem:
        """Something wrong with one of this row's cells."""
        return Problem(self.file, expected, self.line, column, self.cells.get(column, ""))


def text(cell: str) -> str:
    """Text that must be there."""
    if not cell:
        raise Unexpected("Expected some text")
    return cell


def paragraphs(cell: str) -> str:
    """Text of several lines, whichever way a program ends them."""
    return text(cell).replace("\r\n", "\n")


def optional(reader: Reader, empty: Any = None) -> Reader:
    """What `reader` reads, or `empty` for an empty cell."""
    return lambda cell: reader(cell) if cell else empty


def month(cell: str) -> Month:
    """A month; says how to keep Excel from rewriting months where it has."""
    try:
        return Month(cell)
    except ValueError:
        expected = "Expected a month like 2000-04"
        if _EXCEL_MONTH.fullmatch(cell):
            expected = (
                "Excel has rewritten this month. Expected one like 2000-04: bring the file into "
                "Excel through Data, From Text/CSV, with the month columns as text"
            )
        raise Unexpected(expected) from None


def yes_or_no(cell: str) -> bool:
    """`yes` or `no`, in any case."""
    return one_of("yes", "no")(cell.lower()) == "yes"


def whole_number(cell: str) -> int:
    """A whole number from 0."""
    if not re.fullmatch(r"\d{1,4}", cell, re.ASCII):
        raise Unexpected("Expected a whole number, like 10")
    return int(cell)


def one_of(*choices: str) -> Reader:
    """One of these words, exactly."""

    def read(cell: str) -> str:
        if cell not in choices:
            raise Unexpected(f"Expected {' or '.join(choices)}")
        return cell

    return read


def several(cell: str) -> tuple[str, ...]:
    """At least one piece of text, with semicolons between them."""
    parts = tuple(part.strip() for part in cell.split(";") if part.strip())
    if not parts:
        raise Unexpected("Expected at least one, with ; between several")
    return parts


optional_text = optional(text, "")
optional_month = optional(month)

TABLES: Mapping[str, Mapping[str, Reader]] = {
    "measures.csv": {
        "reference": text,
        "kind": one_of(*Kind),
        "numerator": optional_text,
        "denominator": optional_text,
        "breakdown_of": optional_text,
        "frequency": one_of(*Frequency.values),
        "first_month": month,
        "last_month": optional_month,
        "from_month": month,
        "title": text,
        "definition": text,
        "counted_unit": text,
        "reporting_frequency": text,
        "good_is": one_of(*GoodIs),
        "period_basis": text,
        "return_format": text,
        "decimal_places": whole_number,
        "formula": optional_text,
        "data_source": optional_text,
        "accountability": optional_text,
        "owner": optional_text,
        "reporter": optional_text,
        "outcome": optional_text,
        "tolerance": whole_number,
        "commentary_guidance": optional_text,
        "is_percentage": yes_or_no,
    },
    "frameworks.csv": {
        "order": whole_number,
        "name": text,
        "slug": text,
        "mats_and_childrens_centres": yes_or_no,
        "city_wide_services": yes_or_no,
        "description": optional_text,
    },
    "framework_measures.csv": {
        "framework": text,
        "order": whole_number,
        "section": text,
        "reference": text,
        "group": optional_text,
        "wording": text,
        "parent": optional_text,
        "optional": yes_or_no,
        "from_month": month,
        "to_month": optional_month,
    },
    "part_rules.csv": {
        "whole": text,
        "rule": one_of("at most", "adds up to"),
        "parts": several,
        "severity": one_of(*Severity),
        "message": optional_text,
        "reason": optional_text,
    },
    "guidance.csv": {
        "order": whole_number,
        "key": text,
        "heading": text,
        "text": text,
    },
    "emails.csv": {
        "kind": one_of(*MessageKind.values),
        "subject": text,
        "text": paragraphs,
    },
    "comparators.csv": {
        "order": whole_number,
        "name": text,
        "short_name": text,
        "part_of": optional_text,
    },
}
"""What each file's columns may hold, in the order of the columns."""


def read_table(folder: Path, file: str) -> list[Row]:
    """One file of the catalogue; anything wrong in it is a CatalogueError."""
    problems: list[Problem] = []
    rows = list(_read_table(folder, file, problems))
    if problems:
        raise CatalogueError(problems)
    return rows


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """Every file of the catalogue; anything wrong in any of them is a CatalogueError."""
    problems: list[Problem] = []
    tables = {file: list(_read_table(folder, file, problems)) for file in TABLES}
    if problems:
        raise CatalogueError(problems)
    return tables


def _read_table(folder: Path, file: str, problems: list[Problem]) -> Iterator[Row]:
    columns = TABLES[file]
    contents = _read_text(folder, file, problems)
    if contents is None:
        return
    lines = csv.reader(io.StringIO(contents, newline=""), strict=True)
    begins = 1
    try:
        for cells in lines:
            line, begins = begins, lines.line_num + 1
            if line == 1:
                if not _headings_fit(cells, file, problems):
                    return
            elif len(cells) != len(columns):
                expected = f"Expected {len(columns)} cells, found {len(cells)}"
                problems.append(Problem(file, expected, line))
            else:
                stripped = (cell.strip() for cell in cells)
                yield _read_row(file, line, dict(zip(columns, stripped, strict=True)), problems)
    except csv.Error as error:
        problems.append(Problem(file, f"This is not a well-formed CSV file: {error}", begins))


def _read_text(folder: Path, file: str, problems: list[Problem]) -> str | None:
    try:
        contents = (folder / file).read_bytes()
    except FileNotFoundError:
        problems.append(Problem(file, f"There is no such file in {folder}"))
        return None
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        expected = "This is not UTF-8. In Excel, save it as “CSV UTF-8 (Comma delimited)”"
        problems.append(Problem(file, expected, line))
        return None


def _headings_fit(cells: list[str], file: str, problems: list[Problem]) -> bool:
    columns = list(TABLES[file])
    if cells == columns:
        return True
    problems += [
        Problem(file, f"The column {column} is missing", 1)
        for column in columns
        if column not in cells
    ]
    problems += [
        Problem(file, f"There is no column “{cell}” in this table", 1)
        for cell in cells
        if cell not in columns
    ]
    if sorted(cells) == sorted(columns):
        problems.append(Problem(file, f"Expected the columns as {', '.join(columns)}", 1))
    return False


def _read_row(file: str, line: int, cells: dict[str, str], problems: list[Problem]) -> Row:
    values = {}
    for column, reader in TABLES[file].items():
        try:
            values[column] = reader(cells[column])
        except Unexpected as error:
            problems.append(Problem(file, str(error), line, column, cells[column]))
    return Row(file, line, values, cells)
