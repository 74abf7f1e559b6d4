"""Reads a table from a text file as spreadsheets save it. Touches no table of the database.

A comma, a semicolon or a tab between cells; UTF-8 with or without its mark, Windows-1252, or
Excel's "Unicode text"; headings in any case and order. A file may come from anybody, so it is
measured before it is read, and read one line at a time.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LARGEST_FILE = 16 * 1024 * 1024
MOST_ROWS = 250_000
MOST_LINES = 1_000_000
LONGEST_LINE = 150_000
LONGEST_NAMED = 40

SEPARATORS = ",;\t"

_WORKBOOK = "This is a workbook. In Excel, save it as “CSV UTF-8” and send that"
_NOT_TEXT = {
    b"PK\x03\x04": _WORKBOOK,
    b"\xd0\xcf\x11\xe0": _WORKBOOK,
    b"%PDF": "This is a PDF. Send the table as a CSV file",
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right in a file. Lines count from 1, the line of headings; 0 is the file."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return f"line {self.line}{f', {self.column}' if self.column else ''}: {self.message}"


class FileRefused(Exception):
    """The file can't be read as a table at all; the message says why and what to do."""

    def __init__(self, message: str, line: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(line, column, message)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """In the order in which `read_rows` gives a row's cells."""
        return self.required + self.optional


def read_text(content: bytes) -> str:
    """The file's text; FileRefused where it has none or is larger than an import may be."""
    if len(content) > LARGEST_FILE:
        raise FileRefused(too_large())
    for beginning, message in _NOT_TEXT.items():
        if content.startswith(beginning):
            raise FileRefused(message)
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            text = _decode(content)
    except UnicodeDecodeError:
        raise FileRefused("This is not a text file. In Excel, save it as “CSV UTF-8”") from None
    if "\0" in text:
        raise FileRefused("This is not a text file. Send the table as a CSV file")
    return text


def too_large() -> str:
    """What somebody is told whose file is too large."""
    return (
        f"This file is larger than {LARGEST_FILE // 1024**2} MB. "
        "Send it in parts, for example a year in each"
    )


def _decode(content: bytes) -> str:
    """UTF-8, or where it is none what Excel writes on an English Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def read_rows(
    text: str, columns: Columns, problems: list[Problem]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row's line and its cells in the order of `columns`, without outer spaces.

    Empty rows are left out, and a column that the file hasn't got is empty. A row with more cells
    than there are headings is a problem. FileRefused where the headings are others, where the
    quotation marks don't fit, and after too many rows.
    """
    lines = csv.reader(_lines(text), delimiter=_separator(text), strict=True)
    begins, places, rows = 1, None, 0
    try:
        for cells in lines:
            line, begins = begins, lines.line_num + 1
            if not any(cells):
                continue
            if places is None:
                places, wide = _places(cells, columns, line), len(cells)
                continue
            rows += 1
            if rows > MOST_ROWS:
                raise _too_long()
            if len(cells) > wide and any(cells[wide:]):
                problems.append(Problem(line, "", _too_wide(len(cells), wide)))
                continue
            # Excel leaves out empty cells at a row's end.
            cells.extend([""] * (wide - len(cells)))
            row = [cells[place].strip() if place >= 0 else "" for place in places]
            if any(row):
                yield line, row
    except csv.Error:
        raise FileRefused(
            "A quotation mark is opened here and not closed as it should be", begins
        ) from None
    if places is None:
        raise FileRefused(f"This file is empty. It needs the columns {', '.join(columns.all)}")
    if not rows:
        raise FileRefused("This file has its headings, and no rows below them")


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > LONGEST_LINE:
            raise FileRefused(f"This line is longer than {LONGEST_LINE:,} characters", number)
        if number > MOST_LINES:
            raise _too_long()
        yield line


def _too_long() -> FileRefused:
    return FileRefused(
        f"This file has more than {MOST_ROWS:,} rows. Send it in parts, for example a year in each"
    )


def _separator(text: str) -> str:
    """Whichever separates most in the headings."""
    headings = text.lstrip()[:LONGEST_LINE].partition("\n")[0].partition("\r")[0]
    return max(SEPARATORS, key=headings.count)


def _places(cells: Sequence[str], columns: Columns, line: int) -> list[int]:
    """Where each column stands in a row; -1 for one that the file hasn't got."""
    headings = [" ".join(cell.lower().split()) for cell in cells]
    named = [heading for heading in headings if heading]
    expected = f"It needs the columns {', '.join(columns.required)}" + (
        f", and may have {', '.join(columns.optional)}" if columns.optional else ""
    )
    missing = [column for column in columns.required if column not in named]
    if missing:
        raise FileRefused(f"There is no column {' or '.join(missing)}. {expected}", line)
    unknown = [heading for heading in named if heading not in columns.all]
    if unknown:
        raise FileRefused(f"The column {quoted(unknown[0])} is not known. {expected}", line)
    twice = [heading for heading in named if named.count(heading) > 1]
    if twice:
        raise FileRefused(f"The column {twice[0]} is there twice", line)
    return [headings.index(column) if column in headings else -1 for column in columns.all]


def _too_wide(cells: int, headings: int) -> str:
    return (
        f"This row has {cells} cells under {headings} headings. A number or comment that has the "
        "separator in it needs quotation marks around it"
    )


def quoted(text: str) -> str:
    """What stands in a cell, as a message quotes it: cut short where it is long."""
    short = text if len(text) <= LONGEST_NAMED else f"{text[:LONGEST_NAMED]}…"
    return f'"{short}"'
