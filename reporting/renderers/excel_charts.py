"""Native charts, each beside the row of a table that says it in words: a line through the months.

A month without a figure holds a word in its cell, which Excel would draw as 0. A line that has one
is therefore drawn from numbers that the chart holds itself, with a gap, and so is a quarterly
measure's, which has only its quarters; any other follows its cells.

A chart is no taller than its row. Rows are never parted in print, so neither is a chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from openpyxl.chart import LineChart
from openpyxl.chart.axis import ChartLines, TextAxis
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import cm_to_EMU
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from measures.file_text import xml_text
from reporting.charts.specification import GRID, GROUND, NAVY

WIDTH, HEIGHT, MARGIN = 13.6, 5.4, 0.1
"""In centimetres; the margin is to the table and to the row above."""
ROW_HEIGHT = 160
"""In points: a chart with its margins. Three such rows fit a page on its side."""
MOST_MONTHS_NAMED = 4
LINE, TITLE_SIZE, LABEL_SIZE = 22225, 900, 800
"""The line's width, in 12,700ths of a point; letters in hundredths of one."""


class Source(NamedTuple):
    """Where the numbers of a chart stand: their sheet and row, below the row of months."""

    sheet: str
    head: int
    row: int
    first_column: int


class RowChart(NamedTuple):
    """A chart: its title, its words, the months due with their numbers, and where those stand."""

    title: str
    words: str
    months: Sequence[str]
    numbers: Sequence[int | float | None]
    is_share: bool
    hollow: Sequence[int] = ()
    """The places of the months that miss a team."""
    source: Source | None = None
    """None where the months drawn do not stand side by side in a sheet."""


def add_charts(sheet: Worksheet, charts: Sequence[RowChart], *, head: int, column: int) -> None:
    """Put a chart beside each row of the table, from a column on that is not one of it."""
    for row, chart in enumerate(charts, start=head + 1):
        drawn = _chart(chart)
        place = _Place(chart.words, column=column, row=row)
        drawn.anchor = place  # type: ignore[assignment]  # a cell's name or such a place
        sheet.add_chart(drawn)
        sheet.row_dimensions[row] = RowDimension(sheet, ht=ROW_HEIGHT)


class _Place(OneCellAnchor):
    """Where a chart stands, which also gives it its alternative text: openpyxl knows of none."""

    # openpyxl looks for what is written in each class by itself.
    __attrs__ = OneCellAnchor.__attrs__
    __nested__ = OneCellAnchor.__nested__
    __elements__ = OneCellAnchor.__elements__

    def __init__(self, words: str, *, column: int, row: int) -> None:
        self._words = xml_text(words)
        size = XDRPositiveSize2D(cm_to_EMU(WIDTH), cm_to_EMU(HEIGHT))
        margin = cm_to_EMU(MARGIN)
        start = AnchorMarker(col=column - 1, colOff=margin, row=row - 1, rowOff=margin)
        super().__init__(_from=start, ext=size)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "graphicFrame" and value is not None:
            value.nvGraphicFramePr.cNvPr.descr = self._words
        super().__setattr__(name, value)


def _chart(chart: RowChart) -> LineChart:
    drawn = LineChart()
    drawn.title, drawn.legend = _title(chart.title), None
    drawn.display_blanks = "gap"
    drawn.roundedCorners = False
    drawn.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    drawn.series.append(_line(chart))
    drawn.y_axis.scaling.min = 0
    drawn.y_axis.number_format = "0%" if chart.is_share else "#,##0"
    light = GraphicalProperties(ln=LineProperties(solidFill=GRID[1:]))
    drawn.y_axis.majorGridlines = ChartLines(spPr=light)
    drawn.x_axis = TextAxis(tickLblSkip=max(1, -(-len(chart.months) // MOST_MONTHS_NAMED)))
    for axis in (drawn.x_axis, drawn.y_axis):
        axis.delete = False
        axis.txPr = _letters()
    drawn.layout = Layout(ManualLayout(x=0.02, y=0.2, w=0.93, h=0.76))
    return drawn


def _line(chart: RowChart) -> Series:
    """The line with a dot at each figure, hollow where a team is missing, and its last figure."""
    series = Series(idx=0, order=0, tx=SeriesLabel(v=xml_text(chart.title)))
    series.val, series.cat = _values(chart), _months(chart)
    series.smooth = False
    series.graphicalProperties = _stroke()
    series.marker = _dot(NAVY)
    series.dPt = [
        DataPoint(idx=place, marker=_dot(GROUND), spPr=_stroke()) for place in chart.hollow
    ]
    last = max((place for place, each in enumerate(chart.numbers) if each is not None), default=0)
    said = DataLabel(
        idx=last,
        numFmt="0.0%" if chart.is_share else "#,##0",
        dLblPos="t",
        txPr=_letters(is_bold=True),
        **_ONLY_ITS_VALUE,
    )
    series.dLbls = DataLabelList(dLbl=[said], **{**_ONLY_ITS_VALUE, "showVal": False})
    return series


_ONLY_ITS_VALUE = {
    "showVal": True,
    "showLegendKey": False,
    "showCatName": False,
    "showSerName": False,
    "showPercent": False,
}


def _stroke() -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(solidFill=NAVY[1:], w=LINE))


def _dot(fill: str) -> Marker:
    look = GraphicalProperties(solidFill=fill[1:], ln=LineProperties(solidFill=NAVY[1:]))
    return Marker(symbol="circle", size=5, spPr=look)


def _values(chart: RowChart) -> NumDataSource:
    if chart.source and None not in chart.numbers:
        return NumDataSource(numRef=NumRef(f=_area(chart.source, chart.source.row, chart)))
    points = [
        NumVal(idx=place, v=str(number))
        for place, number in enumerate(chart.numbers)
        if number is not None
    ]
    return NumDataSource(numLit=NumData(ptCount=len(chart.numbers), pt=points))


def _months(chart: RowChart) -> AxDataSource:
    if chart.source:
        return AxDataSource(strRef=StrRef(f=_area(chart.source, chart.source.head, chart)))
    points = [StrVal(idx=place, v=month) for place, month in enumerate(chart.months)]
    return AxDataSource(strLit=StrData(ptCount=len(points), pt=points))


def _area(source: Source, row: int, chart: RowChart) -> str:
    name = source.sheet.replace("'", "''")
    first = get_column_letter(source.first_column)
    last = get_column_letter(source.first_column + len(chart.numbers) - 1)
    return f"'{name}'!${first}${row}:${last}${row}"


def _letters(*, is_bold: bool = False) -> RichText:
    """Level letters, of which none is turned to make room."""
    look = ParagraphProperties(defRPr=_type(LABEL_SIZE, is_bold=is_bold))
    end = CharacterProperties()
    return RichText(bodyPr=RichTextProperties(rot=0), p=[Paragraph(pPr=look, endParaRPr=end)])


def _type(size: int, *, is_bold: bool) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface="Arial"), sz=size, b=is_bold)


def _title(text: str) -> Title:
    look = _type(TITLE_SIZE, is_bold=True)
    run = RegularTextRun(rPr=look, t=xml_text(text))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
