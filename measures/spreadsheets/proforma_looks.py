"""How the cells of a pro-forma look, which of them may be typed into, and how it is printed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import wrap

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from measures.figures import Figure, Reason
from measures.file_text import STARTS_A_FORMULA, cell_text

LINE_HEIGHT, LOWEST_ROW, TALLEST_ROW = 13, 27, 400
"""In points. A row has room for two lines, which most checks need."""

SHORT = 2_000
"""Texts under so many characters are measured word by word."""

_DARK, _GREY, _YELLOW, _RULE = "12436D", "F3F2F1", "FFF7D6", "B1B4B6"
_ALL_ROUND = Side(style="thin", color="505A5F")
_BOXED = Border(left=_ALL_ROUND, right=_ALL_ROUND, top=_ALL_ROUND, bottom=_ALL_ROUND)
_RULED = Border(bottom=Side(style="thin", color=_RULE))


def _font(size: float = 10, *, bold: bool = False, color: str = "0B0C0C") -> Font:
    return Font(name="Arial", size=size, bold=bold, color=color)


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)


def _aligned(horizontal: str = "left", *, indent: int = 1, wraps: bool = True) -> Alignment:
    return Alignment(horizontal=horizontal, vertical="center", wrap_text=wraps, indent=indent)


@dataclass(frozen=True)
class Look:
    """How a cell looks, and whether it may be typed into."""

    font: Font = field(default_factory=_font)
    fill: PatternFill = field(default_factory=PatternFill)
    border: Border = field(default_factory=lambda: _RULED)
    alignment: Alignment = field(default_factory=_aligned)
    is_input: bool = False
    number_format: str = "#,##0"


_PLAIN = Border()
TITLE = Look(font=_font(15, bold=True), border=_PLAIN, alignment=_aligned(indent=0, wraps=False))
STRONG = Look(font=_font(bold=True), border=_PLAIN, alignment=_aligned(indent=0, wraps=False))
PLAIN = Look(border=_PLAIN, alignment=_aligned(indent=0, wraps=False))
PARAGRAPH = Look(border=_PLAIN, alignment=_aligned(indent=0))
HEADING = Look(font=_font(12, bold=True), border=_PLAIN, alignment=_aligned(indent=0))
HEAD = Look(font=_font(bold=True, color="FFFFFF"), fill=_fill(_DARK))
NUMBER_HEAD = Look(HEAD.font, HEAD.fill, alignment=_aligned("right"))
SECTION = Look(
    font=_font(11, bold=True, color=_DARK), fill=_fill("DCE6EF"), alignment=_aligned(wraps=False)
)
REFERENCE_LOOK = Look(font=_font(bold=True))
TEXT = Look()
PART = Look(alignment=_aligned(indent=3))
NUMBER = Look(alignment=_aligned("right"))
# LibreOffice leaves out the indent of a formula, so that the space is in the format as well.
TOTAL = Look(alignment=_aligned("right"), number_format="#,##0_0")
NOTE = Look(font=_font(9, color="505A5F"), alignment=_aligned("right"))
SET_ASIDE = Look(fill=_fill(_GREY), alignment=_aligned("right"))
FIGURE_INPUT = Look(
    font=_font(12, bold=True),
    fill=_fill(_YELLOW),
    border=_BOXED,
    alignment=_aligned("right"),
    is_input=True,
    # As it was typed: rounded to a whole number, 2.5 would look right.
    number_format="General",
)
COMMENT_INPUT = Look(fill=_fill(_YELLOW), border=_BOXED, is_input=True, number_format="@")
CHECKED = Look(font=_font(9))

ATTENTION_FONT = Font(bold=True, color="942514")
ATTENTION_FILL = PatternFill(bgColor="FBE4E0")


def put(cell: Cell, value: Figure | str | None, look: Look, *, is_formula: bool = False) -> None:
    """Write a value. Text is text, whatever it begins with, unless it is a formula of ours."""
    cell.font, cell.fill, cell.border = look.font, look.fill, look.border
    cell.alignment, cell.number_format = look.alignment, look.number_format
    cell.protection = Protection(locked=not look.is_input)
    if isinstance(value, Reason):
        value = value.value
    if isinstance(value, str) and not is_formula:
        if not value:
            return
        cell.value = cell_text(value)
        # Not what openpyxl takes it for: a formula, or an error such as #N/A.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(STARTS_A_FORMULA)
    else:
        cell.value = value


class GrowingRow(RowDimension):
    """A row that begins with a height and grows when more is typed into it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802  (openpyxl's name)
        """Whether it stays as tall as it is."""
        return False


def height(texts: Mapping[str, float], lowest: float = LOWEST_ROW) -> float:
    """How tall a row has to be for its texts in columns so many characters wide."""
    lines = max(_lines(text, int(width)) for text, width in texts.items())
    return min(max(lines * LINE_HEIGHT + 5, lowest), TALLEST_ROW)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes: words are not cut, so narrow columns take more."""
    return sum(
        max(1, len(wrap(line, width)) if len(line) < SHORT else math.ceil(len(line) / width))
        for line in text.split("\n")
    )


def set_out(sheet: Worksheet, widths: Mapping[str, float], *, freeze: str = "") -> None:
    """Set a sheet out for the screen and for A4, and protect it without a password."""
    for column, width in widths.items():
        sheet.column_dimensions[column].width = width
    sheet.sheet_view.showGridLines = False
    if freeze:
        sheet.freeze_panes = freeze
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("Page &P of &N")
    )
    sheet.protection.sheet = True
    # A long comment is easier to read in a taller row or a wider column.
    sheet.protection.formatRows = sheet.protection.formatColumns = False
