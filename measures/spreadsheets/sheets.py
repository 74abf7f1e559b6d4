"""Reads the cells of one sheet of an opened workbook, as they were typed.

A formula is told as a formula and its cached value is never looked at. What could hide a cell from
the person who filled the sheet in is told beside: hidden rows and columns, and merged cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from posixpath import join, normpath
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import coordinate_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import CellCoordinatesException

from measures.file_text import xml_text
from measures.periods import Month
from measures.spreadsheets.workbooks import DAMAGED, FRESH, Package, Unusable

WORKBOOK, WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

LAST_ROW = 2_000
"""A pro-forma has some dozens of rows."""

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Holds(StrEnum):
    """What a cell holds."""

    NUMBER, TEXT, DATE, FORMULA, TRUTH, FAULT = (
        "number",
        "text",
        "date",
        "formula",
        "true or false",
        "an error",
    )


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One cell that is not empty, with the text of it: a number's digits, or what was typed."""

    holds: Holds
    text: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet's cells by coordinate, and what might hide some of them."""

    name: str
    cells: Mapping[str, ReadCell]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[str]
    """Letters; a hidden column without anything in it is not told."""
    merged: tuple[str, ...]

    def text(self, coordinate: str) -> str:
        """What stands in a cell as text; empty for nothing and for a formula.

        By this rows and teams are looked for, which a database does not do by every character.
        """
        cell = self.cells.get(coordinate)
        return xml_text(cell.text) if cell and cell.holds is not Holds.FORMULA else ""


def read_sheets(package: Package, names: tuple[str, ...]) -> dict[str, ReadSheet]:
    """Those of the named sheets that the workbook has."""
    paths = {name: path for name, path in _sheet_paths(package) if name in names}
    strings, dates = _shared_strings(package), _date_styles(package)
    return {name: _read(package, name, path, strings, dates) for name, path in paths.items()}


def _sheet_paths(package: Package) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part that holds it."""
    targets = {
        element.get("Id"): element.get("Target", "")
        for element in _ends(package, WORKBOOK_RELATIONS, "Relationship")
        if element.get("TargetMode") != "External"
    }
    for element in _ends(package, WORKBOOK, "sheet"):
        key = next((value for name, value in element.items() if name.endswith("}id")), None)
        target = targets.get(key, "")
        yield element.get("name", ""), normpath(join("xl", target)).lstrip("/")


def _related(package: Package, kind: str) -> str:
    """The part of a kind that the workbook has one of; empty where it has none."""
    for element in _ends(package, WORKBOOK_RELATIONS, "Relationship"):
        if element.get("Type", "").endswith(f"/{kind}"):
            return normpath(join("xl", element.get("Target", ""))).lstrip("/")
    return ""


def _ends(package: Package, part: str, *names: str) -> Iterator[Element]:
    """The elements of these names, complete. Their namespaces say which edition of the format."""
    for event, element in package.walk(part):
        if event == "end" and local_name(element) in names:
            yield element


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _shared_strings(package: Package) -> list[str]:
    part = _related(package, "sharedStrings")
    strings = []
    if part:
        for element in _ends(package, part, "si"):
            strings.append(_text_of(element))
            element.clear()
    return strings


def _text_of(element: Element) -> str:
    """The text of a string with or without formatted runs, and without how it is pronounced."""
    pieces = []
    for child in element:
        if local_name(child) == "t":
            pieces.append(child.text or "")
        elif local_name(child) == "r":
            pieces += [run.text or "" for run in child if local_name(run) == "t"]
    return unescape("".join(pieces))


def unescape(text: str) -> str:
    """Text as it was typed: a workbook writes a carriage return as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _date_styles(package: Package) -> frozenset[str]:
    """The numbers of the styles that show a number as a date."""
    part = _related(package, "styles")
    formats: dict[str, str] = {str(key): code for key, code in BUILTIN_FORMATS.items()}
    found: set[str] = set()
    if part:
        for element in _ends(package, part, "numFmt", "cellXfs"):
            if local_name(element) == "numFmt":
                formats[element.get("numFmtId", "")] = element.get("formatCode", "")
            else:
                codes = [formats.get(style.get("numFmtId", "0"), "") for style in element]
                found.update(str(n) for n, code in enumerate(codes) if is_date_format(code))
    return frozenset(found)


def _read(
    package: Package, name: str, path: str, strings: list[str], dates: frozenset[str]
) -> ReadSheet:
    cells: dict[str, ReadCell] = {}
    rows: set[int] = set()
    columns: set[str] = set()
    merged: list[str] = []
    try:
        for element in _ends(package, path, "dimension", "col", "row", "mergeCell"):
            match local_name(element):
                case "dimension":
                    _check_last_row(name, range_boundaries(element.get("ref", "A1"))[3] or 1)
                case "col" if _is_hidden(element, "width"):
                    columns.update(_letters(element))
                case "row":
                    found = dict(_cells(element, strings, dates))
                    if found:
                        number = int(element.get("r", "0"))
                        _check_last_row(name, number)
                        cells.update(found)
                        rows.update({number} if _is_hidden(element, "ht") else ())
                    element.clear()
                case "mergeCell":
                    merged.append(_area(element))
    except (CellCoordinatesException, IndexError, OverflowError, TypeError, ValueError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(DAMAGED) from error
    return ReadSheet(name, cells, frozenset(rows), frozenset(columns), tuple(merged))


def _check_last_row(name: str, row: int) -> None:
    if row > LAST_ROW:
        raise Unusable(f"Sheet '{name}' goes down to row {row:,}, far below a pro-forma. {FRESH}")


def _is_hidden(element: Element, size: str) -> bool:
    """Hidden, or of no size, which hides as well."""
    return element.get("hidden") in ("1", "true") or float(element.get(size, "1")) == 0


def _area(element: Element) -> str:
    """The cells that are merged; ValueError where it names none."""
    area = element.get("ref", "")
    if None in range_boundaries(area):
        raise ValueError(area)
    return area


def _letters(element: Element) -> list[str]:
    first, last = int(element.get("min", "1")), int(element.get("max", "1"))
    # Hiding all that lies right of the form is harmless, and thousands of columns.
    return [get_column_letter(number) for number in range(first, min(last, 50) + 1)]


def _cells(
    row: Element, strings: list[str], dates: frozenset[str]
) -> Iterator[tuple[str, ReadCell]]:
    for element in row:
        parts = {local_name(child): child for child in element}
        cell = _cell(element, parts, strings, dates)
        if cell and cell.text:
            coordinate = element.get("r", "")
            coordinate_from_string(coordinate)
            yield coordinate, cell


def _cell(
    element: Element, parts: Mapping[str, Element], strings: list[str], dates: frozenset[str]
) -> ReadCell | None:
    """What one cell holds; None for a cell that only has a look."""
    if "f" in parts:
        return ReadCell(Holds.FORMULA, f"={parts['f'].text or ''}")
    kind = element.get("t", "n")
    if kind == "inlineStr":
        return ReadCell(Holds.TEXT, _text_of(parts["is"])) if "is" in parts else None
    value = parts["v"].text if "v" in parts else None
    if value is None:
        return None
    match kind:
        case "s":
            return ReadCell(Holds.TEXT, strings[int(value)])
        case "str":
            return ReadCell(Holds.TEXT, unescape(value))
        case "b":
            return ReadCell(Holds.TRUTH, "TRUE" if value.strip() == "1" else "FALSE")
        case "e":
            return ReadCell(Holds.FAULT, value)
        case "d":
            return ReadCell(Holds.DATE, value)
    if element.get("s", "0") in dates:
        return ReadCell(Holds.DATE, _date(float(value)))
    return ReadCell(Holds.NUMBER, _digits(value))


def _date(days: float) -> str:
    """A date as people write it; a number that is none by its digits."""
    found = from_excel(days)
    if not isinstance(found, datetime):
        return str(found)
    return f"{found.day} {Month.of(found).name}"


def _digits(value: str) -> str:
    """A number as somebody would type it: a workbook may write 12 as `12.0` or `1.2E1`."""
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
