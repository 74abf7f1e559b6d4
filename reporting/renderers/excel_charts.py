"""Native charts, each beside the row of a table that says it in words: a line through the months.

The months and the numbers stand in columns of a sheet, whose cells a chart follows. A month without
a figure holds a word there, which Excel would draw as 0: each run of figures is therefore a line of
its own, by its dates, and nothing is drawn between them.

A chart is no taller than its row. Rows are never parted in print, so neither is a chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from openpyxl.chart import ScatterChart
from openpyxl.chart.axis import ChartLines, NumericAxis, Scaling
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import SeriesLabel, XYSeries
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
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.units import cm_to_EMU
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from measures.file_text import xml_text
from measures.periods import Month, month_range
from reporting.charts.specification import GRID, GROUND, NAVY

WIDTH, HEIGHT, MARGIN = 13.6, 5.4, 0.1
"""In centimetres; the margin is to the table and to the row above."""
ROW_HEIGHT = 160
"""In points: a chart with its margins. Three such rows fit a page on its side."""
MOST_MONTHS_NAMED, MONTH_FORMAT = 6, "mmm yyyy"
LONGEST_MONTH = 31
"""Days between two named months: fewer would name some of them a month too early."""
LINE, TITLE_SIZE, LABEL_SIZE = 22225, 900, 800
"""The line's width, in 12,700ths of a point; letters in hundredths of one."""


class Source(NamedTuple):
    """Where a chart's numbers stand: their sheet, column and first row; months are in column A."""

    sheet: str
    column: int
    row: int


class RowChart(NamedTuple):
    """A chart: its title, its words, the months due with their numbers, and where those stand."""

    title: str
    words: str
    months: Sequence[Month]
    numbers: Sequence[int | float | None]
    is_share: bool
    hollow: Sequence[int]
    """The places of the months that miss a team."""
    source: Source


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


def _chart(chart: RowChart) -> ScatterChart:
    drawn = ScatterChart(scatterStyle="lineMarker")
    drawn.title, drawn.legend = _title(chart.title), None
    drawn.roundedCorners = False
    drawn.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    last = max((place for place, each in enumerate(chart.numbers) if each is not None), default=0)
    for run in _runs(chart.numbers):
        drawn.series.append(
            _line(chart, run, len(drawn.series), said=last if last in run else None)
        )
    drawn.y_axis.scaling.min = 0
    drawn.y_axis.number_format = "0%" if chart.is_share else "#,##0"
    light = GraphicalProperties(ln=LineProperties(solidFill=GRID[1:]))
    drawn.y_axis.majorGridlines = ChartLines(spPr=light)
    drawn.x_axis = _months_axis(chart.months, drawn)
    for axis in (drawn.x_axis, drawn.y_axis):
        axis.delete = False
        axis.txPr = _letters()
    drawn.layout = Layout(ManualLayout(x=0.02, y=0.2, w=0.93, h=0.76))
    return drawn


def _months_axis(months: Sequence[Month], drawn: ScatterChart) -> NumericAxis:
    """Every month has its place, and as many have their name as fit side by side."""
    apart = len(month_range(*months[:2])) - 1 if len(months) > 1 else 1
    named = -(-len(months) // MOST_MONTHS_NAMED)
    axis = NumericAxis(
        axId=drawn.x_axis.axId,
        crossAx=drawn.y_axis.axId,
        axPos="b",
        scaling=Scaling(min=day_number(months[0]), max=day_number(months[-1])),
        majorUnit=named * apart * LONGEST_MONTH,
    )
    axis.majorGridlines, axis.number_format = None, MONTH_FORMAT
    return axis


def day_number(month: Month) -> int:
    """A month's first day as a workbook counts days."""
    return int(to_excel(month.first_day))


def _runs(numbers: Sequence[int | float | None]) -> Iterator[range]:
    """The places of figures that follow each other without a gap."""
    for is_there, places in groupby(range(len(numbers)), lambda each: numbers[each] is not None):
        if is_there:
            run = list(places)
            yield range(run[0], run[-1] + 1)


def _line(chart: RowChart, run: range, number: int, *, said: int | None) -> XYSeries:
    """A line with a dot at each figure, hollow where a team is missing; the last is said."""
    series = XYSeries(idx=number, order=number, tx=SeriesLabel(v=xml_text(chart.title)))
    source = chart.source
    series.xVal = AxDataSource(numRef=NumRef(f=_area(source, 1, run)))
    series.yVal = NumDataSource(numRef=NumRef(f=_area(source, source.column, run)))
    series.smooth = False
    series.spPr = _stroke()
    series.marker = _dot(NAVY)
    series.dPt = [
        DataPoint(idx=place - run[0], marker=_dot(GROUND), spPr=_stroke())
        for place in chart.hollow
        if place in run
    ]
    if said is not None:
        series.dLbls = _said(said - run[0], "0.0%" if chart.is_share else "#,##0")
    return series


def _said(place: int, number_format: str) -> DataLabelList:
    """The figure at one dot, and at no other."""
    nothing_else = {
        "showLegendKey": False,
        "showCatName": False,
        "showSerName": False,
        "showPercent": False,
        "showBubbleSize": False,
    }
    label = DataLabel(
        idx=place,
        numFmt=number_format,
        dLblPos="t",
        txPr=_letters(is_bold=True),
        showVal=True,
        **nothing_else,
    )
    return DataLabelList(dLbl=[label], showVal=False, **nothing_else)


# What charts look like is made once: openpyxl's objects take longer than what is written of them.
@cache
def _stroke() -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(solidFill=NAVY[1:], w=LINE))


@cache
def _dot(fill: str) -> Marker:
    look = GraphicalProperties(solidFill=fill[1:], ln=LineProperties(solidFill=NAVY[1:]))
    return Marker(symbol="circle", size=5, spPr=look)


def _area(source: Source, column: int, run: range) -> str:
    name, letter = source.sheet.replace("'", "''"), get_column_letter(column)
    return f"'{name}'!${letter}${source.row + run[0]}:${letter}${source.row + run[-1]}"


@cache
def _letters(*, is_bold: bool = False) -> RichText:
    """Level letters, of which none is turned to make room."""
    look = ParagraphProperties(defRPr=_type(LABEL_SIZE, is_bold=is_bold))
    end = CharacterProperties()
    return RichText(bodyPr=RichTextProperties(rot=0), p=[Paragraph(pPr=look, endParaRPr=end)])


@cache
def _type(size: int, *, is_bold: bool) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface="Arial"), sz=size, b=is_bold)


def _title(text: str) -> Title:
    look = _type(TITLE_SIZE, is_bold=True)
    run = RegularTextRun(rPr=look, t=xml_text(text))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
