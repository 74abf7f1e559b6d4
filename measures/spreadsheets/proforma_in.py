"""Reads a pro-forma that comes back filled in: whose it is, and what its cells hold.

A workbook whose shape could mislead somebody is refused as a whole: rows that were moved, and
cells that are hidden or merged. A cell that holds no figure is told by its place and left out; the
others can be taken, as on the form itself, where a word in one box keeps nobody from saving.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils.cell import range_boundaries

from measures.actions import Typed
from measures.asked import Asked, Form
from measures.figures import LARGEST, Figure, NotAWholeNumber, read_figure
from measures.file_text import one_line_end, xml_text
from measures.forms import LONGEST_COMMENT
from measures.seen import Seen
from measures.spreadsheets.proforma_key import (
    COMMENT,
    COMMENT_ELSEWHERE,
    FIGURE,
    HEAD_COMMENT,
    HEAD_REFERENCE,
    HIDDEN,
    PROFORMA,
    REFERENCE,
    Key,
    KeyRow,
    comment_digest,
)
from measures.spreadsheets.sheets import Holds, ReadCell, ReadSheet, read_sheets
from measures.spreadsheets.workbooks import FRESH, Package, Unusable

LOOKED_AT = (REFERENCE, FIGURE, COMMENT)
"""The columns that are read."""

LONGEST_QUOTED = 60
"""Characters of a cell that a message repeats."""

AS_DOWNLOADED = f"Rows, columns and sheets must stay as they were downloaded. {FRESH}"

NOTHING_TYPED = ReadCell(Holds.TEXT, "")


class CellError(ValueError):
    """What a cell holds can't be taken; the message says what it holds and why."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A workbook's answers, before anybody asks whose form they may go into."""

    key: Key
    sheet: ReadSheet
    rows: Mapping[str, int]
    """The number of each measure's row, by reference."""

    def cell(self, column: str, reference: str) -> ReadCell:
        """What was typed in a measure's row."""
        return self.sheet.cells.get(self.place(column, reference), NOTHING_TYPED)

    def place(self, column: str, reference: str) -> str:
        """Where that is: `C14`."""
        return f"{column}{self.rows[reference]}"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a workbook says about a form: rows to be saved, and cells that say nothing usable."""

    typed: tuple[Typed, ...]
    problems: tuple[str, ...]
    """Each with its place: `Sheet 'Pro-forma', C14: "twelve" is not a whole number`."""


def read_workbook(content: bytes) -> Filled:
    """The answers in an uploaded file; Unusable, saying why, where it is no pro-forma to trust."""
    sheets = read_sheets(Package(content), (PROFORMA, HIDDEN))
    if HIDDEN not in sheets:
        raise Unusable(f"It is not a pro-forma that was downloaded from DORIS. {FRESH}")
    key = Key.read(sheets[HIDDEN])
    if PROFORMA not in sheets:
        raise Unusable(f"It has no sheet '{PROFORMA}'. {AS_DOWNLOADED}")
    sheet = sheets[PROFORMA]
    rows = _find_rows(sheet, key)
    _refuse_hidden(sheet, rows)
    return Filled(key, sheet, rows)


def _find_rows(sheet: ReadSheet, key: Key) -> dict[str, int]:
    """Where each measure of the hidden sheet is: by what stands in the first column."""
    columns = re.compile(rf"{REFERENCE}(\d+)")
    found: dict[str, list[int]] = {}
    for coordinate in sheet.cells:
        if match := columns.fullmatch(coordinate):
            found.setdefault(sheet.text(coordinate).strip(), []).append(int(match[1]))
    heads = found.get(HEAD_REFERENCE, [])
    if len(heads) != 1 or sheet.text(f"{COMMENT}{heads[0]}") != HEAD_COMMENT:
        raise Unusable(f"The heads of its table are not where they were. {AS_DOWNLOADED}")
    for reference in key.rows:
        times = len(found.get(reference, []))
        if times != 1:
            has = f"has no row for {reference}" if not times else f"has {reference} {times} times"
            raise Unusable(f"Sheet '{sheet.name}' {has}. {AS_DOWNLOADED}")
    return {reference: found[reference][0] for reference in key.rows}


def _refuse_hidden(sheet: ReadSheet, rows: Mapping[str, int]) -> None:
    """Refuse cells that whoever filled the sheet in can't have seen as they are."""
    columns = [column for column in LOOKED_AT if column in sheet.hidden_columns]
    if columns:
        raise Unusable(
            f"Column {columns[0]} of sheet '{sheet.name}' is hidden. Show it, check what it holds "
            "and upload the workbook again"
        )
    numbers = sorted(set(rows.values()) & sheet.hidden_rows)
    if numbers:
        raise Unusable(
            f"Row {numbers[0]} of sheet '{sheet.name}' is hidden. Show it, check what it holds "
            "and upload the workbook again"
        )
    for area in sheet.merged:
        left, top, _, bottom = (edge or 1 for edge in range_boundaries(area))
        in_rows = any(top <= number <= bottom for number in rows.values())
        if in_rows and left <= ord(COMMENT) - ord("A") + 1:
            raise Unusable(
                f"Cells {area} of sheet '{sheet.name}' are merged. Unmerge them, fill in each "
                "and upload the workbook again"
            )


def read_answers(filled: Filled, form: Form) -> Answers:
    """What the workbook says for this form, whose definitions it was made with.

    A measure set aside since then, or while it was made, takes nothing.
    """
    typed, problems = [], []
    for asked in form.asked:
        key_row = filled.key.rows.get(asked.reference)
        if key_row is None or asked.never:
            continue
        row, found = _read_row(filled, asked, key_row)
        typed.append(row)
        problems += found
    return Answers(tuple(typed), tuple(problems))


def _read_row(filled: Filled, asked: Asked, key_row: KeyRow) -> tuple[Typed, list[str]]:
    """One row; a cell in error is taken for one that nobody touched."""
    reference, problems = asked.reference, []
    seen = Seen.parse(key_row.seen)
    figure, comment = seen.figure, None
    try:
        figure = figure_in(filled.cell(FIGURE, reference))
    except CellError as error:
        problems.append(_placed(filled, FIGURE, reference, str(error)))
    try:
        comment = _comment_in(filled.cell(COMMENT, reference), key_row)
    except CellError as error:
        problems.append(_placed(filled, COMMENT, reference, str(error)))
    return Typed(asked.measure, figure, comment, seen), problems


def _placed(filled: Filled, column: str, reference: str, message: str) -> str:
    return f"Sheet '{filled.sheet.name}', {filled.place(column, reference)}: {message}"


def figure_in(cell: ReadCell) -> Figure | None:
    """The figure that a cell holds, or None for nothing; CellError for anything else."""
    if cell.holds is Holds.FORMULA:
        raise CellError(
            f"{_quoted(cell)} is a formula, and its result is not taken. Type the number itself"
        )
    if cell.holds is Holds.DATE:
        raise CellError(f"{_quoted(cell)} is a date, not a whole number")
    if cell.holds in (Holds.TRUTH, Holds.FAULT):
        raise CellError(f"{_quoted(cell)} is not a whole number")
    try:
        return read_figure(cell.text)
    except NotAWholeNumber as error:
        raise CellError(f"{_quoted(cell)} {_why_not(cell.text)}") from error


def _why_not(text: str) -> str:
    """Why text is no figure, in the words that a list of cells has room for."""
    bare = "".join(text.split()).replace(",", "")
    if re.fullmatch(r"[-−–]\d+(\.\d+)?", bare, re.ASCII):
        return "is less than 0"
    if re.fullmatch(r"\d+", bare, re.ASCII) and int(bare[:20]) > LARGEST:
        return f"is larger than {LARGEST:,}"
    return "is not a whole number"


def _comment_in(cell: ReadCell, key_row: KeyRow) -> str | None:
    """The comment that somebody typed, or None where the cell is as it was downloaded."""
    if key_row.comment == COMMENT_ELSEWHERE:
        return None
    if cell.holds is Holds.FORMULA:
        raise CellError(
            f"{_quoted(cell)} is read as a formula. Put an apostrophe (') in front of the comment"
        )
    comment = one_line_end(cell.text).strip()
    if comment_digest(comment) == key_row.comment:
        return None
    if len(comment) > LONGEST_COMMENT:
        raise CellError(
            f"This comment has {len(comment):,} characters. "
            f"Shorten it to {LONGEST_COMMENT:,} or fewer"
        )
    if xml_text(comment) != comment:
        raise CellError(f"{_quoted(cell)} has a character that can’t be kept. Type it again")
    return comment


def _quoted(cell: ReadCell) -> str:
    text = xml_text(" ".join(cell.text.split()))
    return f'"{text[:LONGEST_QUOTED]}…"' if len(text) > LONGEST_QUOTED else f'"{text}"'
