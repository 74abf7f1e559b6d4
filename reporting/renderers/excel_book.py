"""How a sheet is set out in Excel, by the Government Analysis Function's rules for spreadsheets.

A sheet has its title in A1, what it holds below that, then one named table from column A with one
header row that stays in view and is repeated in print. Nothing is merged and no cell is empty.
`reporting.renderers.excel_tables` says what stands in the tables.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension, RowDimension
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from measures.file_text import LONGEST_CELL, STARTS_A_FORMULA, cell_text, fits_a_cell, xml_text
from reporting.renderers.excel_charts import MONTH_FORMAT, RowChart, add_charts

WIDEST_PRINT = 240
"""Characters across one page of paper that can still be read."""

HEAD_ROW, COVER_WIDTH = 3, 100

LINE_HEIGHT, TITLE_HEIGHT, TALLEST_ROW = 14.25, 24, 409
"""In points; Excel makes no row taller than the last."""

SHORT = 200
"""Texts under so many characters are measured word by word."""

FILTER_BUTTON = 3
"""Characters of a head that the filter's button hides."""


class Style(IntEnum):
    """What a cell holds, which decides how it looks."""

    TITLE, LINE, PARAGRAPH, HEAD, NUMBER_HEAD, TEXT, LINK, SHORTHAND = range(8)
    COUNT, SHARE, PERCENT, POINTS, DECIMAL, MONTH, FINE_SHARE = range(8, 15)


class Value(NamedTuple):
    """What stands in a cell."""

    value: str | int | float
    style: Style


class Column(NamedTuple):
    """A table's column: its head, its width in characters, and whether it holds figures."""

    head: str
    width: float
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table. The first `fixed` columns stay in view beside the rest.

    `title` says what the table is, and the line under it what is to be known of it. With `links`,
    a row's first cell leads to the sheet that it names.
    """

    name: str
    title: str
    line: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    fixed: int = 2
    links: bool = False
    charts: Sequence[RowChart] = ()
    """A chart beside each of its rows."""


def text(value: str) -> Value:
    """Text in a cell."""
    return Value(value, Style.TEXT)


def count(value: int) -> Value:
    """A whole number in a cell."""
    return Value(value, Style.COUNT)


def pieces(long_text: str) -> list[str]:
    """The text in as many pieces as it needs cells: one, for all but enormous texts."""
    if fits_a_cell(long_text):
        return [long_text]
    size = LONGEST_CELL // 2
    return [long_text[start : start + size] for start in range(0, len(long_text), size)]


class Book:
    """A workbook that sheets are added to in order; it opens on the first.

    `subject` is whom and when it is about, as in "City, Q2 2026/27".
    """

    def __init__(self, *, title: str, subject: str, author: str) -> None:
        self._book = Workbook()
        self._title, self._subject = xml_text(title), subject
        about = self._book.properties
        about.title, about.language = self._title, "en-GB"
        about.creator = about.lastModifiedBy = xml_text(author)
        # A column's width is counted in digits of this font, so that it has to be the sheets' own.
        self._book._named_styles["Normal"].font = _PLAIN  # type: ignore[attr-defined] # noqa: SLF001
        first = self._book.worksheets[0]
        self._ids = [_style_id(first, style) for style in Style]
        self._typed = [
            _style_id(first, style, stays_text=True) for style in Style if style < Style.COUNT
        ]
        self._book.remove(first)
        # An ampersand begins a code in a page's head or foot.
        self._paper_head = _on_paper(left=self._title.replace("&", "&&"))
        self._paper_foot = _on_paper(left="&A", right="Page &P of &N")

    def add_cover(self, name: str, lines: Sequence[str]) -> None:
        """Add the sheet that says what this is: the title, then a line in each row of column A."""
        sheet = self._new_sheet(name)
        sheet.column_dimensions["A"].width = COVER_WIDTH
        sheet.sheet_view.showGridLines = False
        self._book.active = sheet
        sheet.sheet_view.tabSelected = True
        self._append_title(sheet, self._title)
        rows = [[Value(line, Style.PARAGRAPH)] for line in lines]
        for row in rows:
            self._append(sheet, row)
        _make_tall_enough(sheet, 2, rows, [COVER_WIDTH])

    def add(self, content: Sheet) -> None:
        """Add a sheet with a table."""
        sheet = self._new_sheet(content.name)
        self._append_title(sheet, f"{content.title}: {self._subject}")
        self._append(sheet, [Value(content.line, Style.LINE)])
        heads = [
            Value(head, Style.NUMBER_HEAD if column.figures else Style.HEAD)
            for head, column in zip(_unlike(content.columns), content.columns, strict=True)
        ]
        self._append(sheet, heads)
        for row in content.rows:
            self._append(sheet, row)
        widths = [column.width for column in content.columns]
        _make_tall_enough(sheet, HEAD_ROW, [heads], [width - FILTER_BUTTON for width in widths])
        _make_tall_enough(sheet, HEAD_ROW + 1, content.rows, widths)
        head, last = HEAD_ROW, HEAD_ROW + len(content.rows)
        corner = get_column_letter(len(content.columns))
        name = re.sub(r"\W+", "_", content.name)
        area = f"A{head}:{corner}{last}"
        table = Table(displayName=name, ref=area, autoFilter=AutoFilter(ref=area))
        # Named here, since openpyxl would read the whole sheet for them. Excel offers to repair a
        # table whose columns aren't named to the letter as the cells above them.
        table.tableColumns = [
            TableColumn(id=number, name=cell_text(str(value)))
            for number, (value, _) in enumerate(heads, 1)
        ]
        sheet.add_table(table)
        sheet.freeze_panes = f"{get_column_letter(content.fixed + 1)}{head + 1}"
        sheet.print_title_rows = f"{head}:{head}"
        self._set_widths(sheet, content)
        if content.links:
            _link_to_sheets(sheet, range(head + 1, last + 1))
        if content.charts:
            add_charts(sheet, content.charts, head=head, column=len(content.columns) + 1)

    def bytes(self) -> bytes:
        """The workbook as an .xlsx file."""
        file = io.BytesIO()
        self._book.save(file)
        return file.getvalue()

    def _new_sheet(self, name: str) -> Worksheet:
        sheet: Worksheet = self._book.create_sheet(name)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.HeaderFooter.oddHeader = self._paper_head
        sheet.HeaderFooter.oddFooter = self._paper_foot
        return sheet

    def _set_widths(self, sheet: Worksheet, content: Sheet) -> None:
        number = 1
        for width, alike in groupby(column.width for column in content.columns):
            last = number + len(list(alike)) - 1
            letter = get_column_letter(number)
            sheet.column_dimensions[letter] = ColumnDimension(
                sheet, index=letter, width=width, min=number, max=last
            )
            number = last + 1
        pages = math.ceil(sum(column.width for column in content.columns) / WIDEST_PRINT)
        if pages > 1:
            sheet.page_setup.fitToWidth = pages
            sheet.print_title_cols = f"A:{get_column_letter(content.fixed)}"

    def _append_title(self, sheet: Worksheet, title: str) -> None:
        self._append(sheet, [Value(title, Style.TITLE)])
        sheet.row_dimensions[1].height = TITLE_HEIGHT

    def _append(self, sheet: Worksheet, row: Sequence[Value]) -> None:
        cells = []
        for value, style in row:
            if isinstance(value, str):
                safe = cell_text(value)
                ids = self._typed if safe.startswith(STARTS_A_FORMULA) else self._ids
                cells.append(_StyledCell(sheet, safe, "s", ids[style]))
            else:
                cells.append(_StyledCell(sheet, value, "n", self._ids[style]))
        sheet.append(cells)


class _StyledCell(Cell):
    """A cell that is given its type and the number of its style, and works out neither.

    Text is therefore never taken for a formula or an error. It also halves what a cell with a style
    costs: openpyxl looks up each cell's style among the workbook's when it writes.
    """

    __slots__ = ("style_id",)
    has_style = True

    def __init__(
        self, sheet: Worksheet, value: str | int | float, data_type: str, style_id: int
    ) -> None:
        super().__init__(sheet, 1, 1)
        self._value, self.data_type = value, data_type
        self.style_id = style_id  # type: ignore[misc]  # a property above, a slot here


def _make_tall_enough(
    sheet: Worksheet, first: int, rows: Sequence[Sequence[Value]], widths: Sequence[float]
) -> None:
    """Set the heights of rows by their wrapped text, since not every program does so by itself."""
    heights: dict[int, RowDimension] = {}
    for number, row in enumerate(rows, start=first):
        lines = 1
        for (value, _), width in zip(row, widths, strict=True):
            if isinstance(value, str) and (len(value) > width - 2 or "\n" in value):
                lines = max(lines, _lines(value, width - 2))
        if lines > 1:
            if lines not in heights:
                height = min(lines * LINE_HEIGHT + 2, TALLEST_ROW)
                heights[lines] = RowDimension(sheet, ht=height)
            sheet.row_dimensions[number] = heights[lines]


# Titles and definitions are the same in every unit's workbook.
@lru_cache(maxsize=4096)
def _lines(value: str, width: float) -> int:
    """How many lines a text takes in a column: words are not cut, so short columns take more."""
    if len(value) < SHORT:
        return sum(len(wrap(each, int(width))) or 1 for each in value.split("\n"))
    return sum(max(1, math.ceil(len(each) / width)) for each in value.split("\n"))


def _unlike(columns: Sequence[Column]) -> list[str]:
    """Heads on one line each, told apart by a number where two are the same."""
    seen: dict[str, int] = {}
    found = []
    for head in (" ".join(column.head.split()) for column in columns):
        times = seen[head.casefold()] = seen.get(head.casefold(), 0) + 1
        found.append(head if times == 1 else f"{head} ({times})")
    return found


def _on_paper(*, left: str, right: str = "") -> HeaderFooterItem:
    """The head or foot of a printed page."""
    return HeaderFooterItem(left=_HeaderFooterPart(left), right=_HeaderFooterPart(right or None))


def _link_to_sheets(sheet: Worksheet, rows: range) -> None:
    for row in rows:
        cell = sheet.cell(row, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{cell.value}'!A1")


_DARK = "12436D"
_PLAIN, _TITLE = Font(name="Arial", size=11), Font(name="Arial", size=15, bold=True)
_HEAD = Font(name="Arial", size=11, bold=True, color="FFFFFF")
_LINK = Font(name="Arial", size=11, color=_DARK, underline="single")
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top")
_LEFT = Alignment(horizontal="left", vertical="top", indent=1)
# Set in, so that it stands clear of the number before it.
_BESIDE = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
# Set in from the right, where the filter's button stands.
_RIGHT_HEAD = Alignment(wrap_text=True, vertical="top", horizontal="right", indent=2)
_CLEAR, _FILLED = PatternFill(), PatternFill("solid", fgColor=_DARK)
_OPEN, _RULED = Border(), Border(bottom=Side(style="thin", color="B1B4B6"))

_LOOKS = {
    Style.TITLE: (_TITLE, _CLEAR, _OPEN, _TOP, "General"),
    Style.LINE: (_PLAIN, _CLEAR, _OPEN, _TOP, "General"),
    Style.PARAGRAPH: (_PLAIN, _CLEAR, _OPEN, _WRAPPED, "General"),
    Style.HEAD: (_HEAD, _FILLED, _OPEN, _BESIDE, "General"),
    Style.NUMBER_HEAD: (_HEAD, _FILLED, _OPEN, _RIGHT_HEAD, "General"),
    Style.TEXT: (_PLAIN, _CLEAR, _RULED, _BESIDE, "General"),
    Style.LINK: (_LINK, _CLEAR, _RULED, _BESIDE, "General"),
    Style.SHORTHAND: (_PLAIN, _CLEAR, _RULED, _RIGHT, "General"),
    Style.COUNT: (_PLAIN, _CLEAR, _RULED, _RIGHT, "#,##0"),
    Style.SHARE: (_PLAIN, _CLEAR, _RULED, _RIGHT, "0.0%"),
    Style.FINE_SHARE: (_PLAIN, _CLEAR, _RULED, _RIGHT, "0.0#%"),
    Style.DECIMAL: (_PLAIN, _CLEAR, _RULED, _RIGHT, "#,##0.0#"),
    Style.PERCENT: (_PLAIN, _CLEAR, _RULED, _RIGHT, "0%"),
    Style.MONTH: (_PLAIN, _CLEAR, _RULED, _LEFT, MONTH_FORMAT),
    Style.POINTS: (_PLAIN, _CLEAR, _RULED, _RIGHT, '0.0" points"'),
}


def _style_id(sheet: Worksheet, style: Style, *, stays_text: bool = False) -> int:
    """A style's number in the sheet's workbook. One that stays text does so also when edited."""
    cell = Cell(sheet, 1, 1)
    cell.font, cell.fill, cell.border, cell.alignment, cell.number_format = _LOOKS[style]
    cell.quotePrefix = stays_text
    return cell.style_id
