"""Native charts under a sheet's table: each a line through one of its rows.

A month without a figure holds a word in the table, which Excel would draw as 0. A row that has
one is therefore drawn from numbers that the chart holds itself, with a gap; any other follows its
cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.axis import ChartLines, TextAxis
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrRef,
)
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import cm_to_EMU
from openpyxl.worksheet.worksheet import Worksheet

from measures.file_text import xml_text
from reporting.charts.specification import GRID, NAVY

WIDTH, HEIGHT = 15, 7
"""In centimetres."""
ACROSS, ROWS_EACH = 2, 15
COLUMNS = (1, 6)
"""Where the charts of a row of charts begin."""


class RowChart(NamedTuple):
    """A chart of one of the table's rows: its title, its words, and what stands in its months."""

    title: str
    words: str
    numbers: Sequence[int | float | None]
    is_share: bool


def add_charts(
    sheet: Worksheet, charts: Sequence[RowChart], *, head: int, first_column: int
) -> None:
    """Put a chart for each row of the table below it, two side by side."""
    below = head + len(charts) + 3
    for place, chart in enumerate(charts):
        drawn = _chart(sheet, chart, head=head, row=head + 1 + place, first=first_column)
        column, row = COLUMNS[place % ACROSS], below + place // ACROSS * ROWS_EACH
        place_below = _Place(chart.words, column=column, row=row)
        drawn.anchor = place_below  # type: ignore[assignment]  # a cell's name or such a place
        sheet.add_chart(drawn)


class _Place(OneCellAnchor):
    """Where a chart stands, which also gives it its alternative text: openpyxl knows of none."""

    # openpyxl looks for what is written in each class by itself.
    __attrs__ = OneCellAnchor.__attrs__
    __nested__ = OneCellAnchor.__nested__
    __elements__ = OneCellAnchor.__elements__

    def __init__(self, words: str, *, column: int, row: int) -> None:
        self._words = xml_text(words)
        size = XDRPositiveSize2D(cm_to_EMU(WIDTH), cm_to_EMU(HEIGHT))
        super().__init__(_from=AnchorMarker(col=column - 1, row=row - 1), ext=size)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "graphicFrame" and value is not None:
            value.nvGraphicFramePr.cNvPr.descr = self._words
        super().__setattr__(name, value)


def _chart(sheet: Worksheet, chart: RowChart, *, head: int, row: int, first: int) -> LineChart:
    drawn = LineChart()
    drawn.title, drawn.legend = _title(chart.title), None
    drawn.display_blanks = "gap"
    last = first + len(chart.numbers) - 1
    series = Series(Reference(sheet, min_col=first, max_col=last, min_row=row), title=None)
    series.val = _values(sheet, chart.numbers, row, first, last)
    series.cat = AxDataSource(strRef=StrRef(f=_area(sheet, head, first, last)))
    series.smooth = False
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=NAVY[1:], w=22225))
    series.marker.symbol, series.marker.size = "circle", 4
    series.marker.graphicalProperties = GraphicalProperties(solidFill=NAVY[1:])
    drawn.series.append(series)
    drawn.y_axis.scaling.min = 0
    drawn.y_axis.number_format = "0%" if chart.is_share else "#,##0"
    light = GraphicalProperties(ln=LineProperties(solidFill=GRID[1:]))
    drawn.y_axis.majorGridlines = ChartLines(spPr=light)
    drawn.x_axis = TextAxis(tickLblSkip=4)
    for axis in (drawn.x_axis, drawn.y_axis):
        axis.delete = False
    drawn.layout = Layout(ManualLayout(x=0.02, y=0.2, w=0.96, h=0.76))
    return drawn


def _values(
    sheet: Worksheet, numbers: Sequence[int | float | None], row: int, first: int, last: int
) -> NumDataSource:
    if None not in numbers:
        return NumDataSource(numRef=NumRef(f=_area(sheet, row, first, last)))
    points = [
        NumVal(idx=place, v=str(number))
        for place, number in enumerate(numbers)
        if number is not None
    ]
    return NumDataSource(numLit=NumData(ptCount=len(numbers), pt=points))


def _area(sheet: Worksheet, row: int, first: int, last: int) -> str:
    name = sheet.title.replace("'", "''")
    return f"'{name}'!${get_column_letter(first)}${row}:${get_column_letter(last)}${row}"


def _title(text: str) -> Title:
    look = CharacterProperties(sz=1000, b=True)
    run = RegularTextRun(rPr=look, t=xml_text(text))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
