"""One Vega-Lite specification for each chart, made from its figures. Pure.

Manners of `design/standards.md`: a plain ground, at most ten light gridlines, horizontal text, the
palette of the Government Analysis Function, labels at the marks and no legend. The specification
holds its data: nothing is fetched when it is drawn. Titles stand beside the chart, as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from measures.change import Change
from measures.periods import Month
from reporting.charts.words import (
    Series,
    Value,
    due_months,
    headline,
    months_named,
    series_words,
    value_text,
)

NAVY, CHARCOAL = "#12436D", "#3D3D3D"
TEXT, GRID, GROUND = "#0b0c0c", "#d9dadb", "#ffffff"
FONT = "Arimo"
LABELS_APART = 4
"""Months between two labels, below which one of them is left out."""
ABOVE, BELOW = -11, 15
"""How far from its point a label stands."""
MONTHS_OF_QUARTER = 3
CLEAR_OF_AXIS = 0.2
"""A lowest figure under this share of the highest has the axis where its label would be."""


@dataclass(frozen=True, slots=True)
class Size:
    """A chart's place, in pixels of 1/96 inch, with the months' names that fit below it.

    Of gridlines there are about as many as it says.
    """

    width: int
    height: int
    most_labels: int
    gridlines: int


WIDE, NARROW, SMALL = Size(960, 280, 7, 5), Size(300, 200, 3, 4), Size(320, 130, 3, 3)


@dataclass(frozen=True, slots=True)
class Chart:
    """One measure's months, with the words for them. Only months that can hold a figure."""

    name: str
    series: Series
    breaks: tuple[Month, ...]
    """Months in which the definition changed, [b]."""
    partial: tuple[Month, ...]
    """Months whose figure stands on some of the teams only: a late team must not read as a fall."""
    headline: str
    words: str


def chart_of(
    name: str,
    series: Series,
    *,
    breaks: Sequence[Month] = (),
    partial: Sequence[Month] = (),
    change: Change | None = None,
    is_quarterly: bool = False,
) -> Chart:
    """A chart from figures by month, never of the year to date. `change` is on the month before."""
    due = due_months(series, is_quarterly=is_quarterly)
    said = words = series_words(name, due, change)
    marked = tuple(month for month in breaks if due and due[0][0] <= month <= due[-1][0])
    if marked:
        words += f"; definition changed from {' and '.join(month.name for month in marked)} [b]"
    hollow = tuple(month for month, value in due if value is not None and month in partial)
    if hollow:
        words += f"; not every team in {months_named(hollow)}, drawn hollow"
    return Chart(name, due, marked, hollow, headline(said), f"{words}.")


def specify(chart: Chart, size: Size) -> dict[str, Any]:
    """The chart's Vega-Lite specification."""
    shares = any(isinstance(value, float) for value in _plain(chart.series))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": size.width,
        "height": size.height,
        "background": GROUND,
        # To the right stands the last figure.
        "padding": {"left": 4, "top": 4, "right": 46, "bottom": 4},
        "autosize": {"type": "fit", "contains": "padding"},
        "config": _CONFIG,
        "data": {"values": _values(chart)},
        "encoding": {"x": _months_axis(chart, size)},
        "layer": [*_breaks(chart), *_line(chart, size, shares=shares), *_labels(chart)],
    }


_CONFIG: dict[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": TEXT,
        "labelFontSize": 12,
        "labelAngle": 0,
        "title": None,
        "gridColor": GRID,
        "domainColor": CHARCOAL,
        "tickColor": CHARCOAL,
    },
    "text": {"fontSize": 13, "color": TEXT},
}


def _day(month: Month) -> str:
    return f"{month}-01"


def _plain(series: Series) -> list[int | float | None]:
    """Values as JSON has them: counts as they are, shares in percent."""
    return [_number(value) for _, value in series]


def _number(value: Value | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value) * 100


def _values(chart: Chart) -> list[dict[str, Any]]:
    """One value for each month; those without a figure break the line."""
    numbers = _plain(chart.series)
    return [
        {"month": _day(month), "value": number, "partial": month in chart.partial}
        for (month, _), number in zip(chart.series, numbers, strict=True)
    ]


def _months_axis(chart: Chart, size: Size) -> dict[str, Any]:
    """Every month has its place, the last one its name, and so many before it as fit."""
    months = [month for month, _ in chart.series]
    step = max(-(-len(months) // size.most_labels), 1)
    if step > MONTHS_OF_QUARTER:
        # Whole quarters apart, so that the same months are named in each year.
        step = -(-step // MONTHS_OF_QUARTER) * MONTHS_OF_QUARTER
    named = [_utc(month) for month in months[::-1][::step]][::-1]
    return {
        "field": "month",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [_utc(months[0]), _utc(months[-1])]} if months else {},
        "axis": {
            "values": named,
            "format": "%b %Y",
            "grid": False,
            "labelFlush": False,
            "labelOverlap": "greedy",
        },
    }


def _utc(month: Month) -> dict[str, Any]:
    return {"year": month.year, "month": month.number, "date": 1, "utc": True}


def _line(chart: Chart, size: Size, *, shares: bool) -> list[dict[str, Any]]:
    """The line with a point at each figure, from zero, since heights are compared."""
    numbers = [number for number in _plain(chart.series) if number is not None]
    axis: dict[str, Any] = {
        "tickCount": size.gridlines,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
    }
    highest = max([*numbers, 1])
    if shares:
        axis["labelExpr"] = "datum.label + '%'"
    else:
        axis["format"] = ",d"
        if highest <= size.gridlines:
            # Of few, each has its line: halves between them would read as whole numbers.
            axis["values"] = list(range(int(highest) + 1))
    # Room above the highest label.
    top = highest * 1.12
    value = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": axis,
    }
    return [
        {
            "mark": {"type": "line", "color": NAVY, "strokeWidth": 2, "strokeJoin": "round"},
            "encoding": {"y": value},
        },
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {
                "type": "point",
                "filled": True,
                "stroke": NAVY,
                "strokeWidth": 1.5,
                "opacity": 1,
            },
            "encoding": {
                "y": value,
                "size": {"condition": {"test": "datum.partial", "value": 42}, "value": 24},
                "fill": {"condition": {"test": "datum.partial", "value": GROUND}, "value": NAVY},
            },
        },
    ]


def _labels(chart: Chart) -> list[dict[str, Any]]:
    """The last figure, the highest and the lowest, each at its point."""
    numbers = _plain(chart.series)
    layers = []
    for place, dy in _labelled(numbers).items():
        month, value = chart.series[place]
        if value is None:
            continue
        beside: dict[str, Any] = {"dy": dy}
        if place == len(numbers) - 1:
            beside = {"align": "left", "dx": 8, "fontWeight": "bold"}
        elif place == 0:
            beside |= {"align": "left", "dx": -2}  # clear of the axis
        layers.append(
            {
                "data": {"values": [{"month": _day(month), "value": numbers[place]}]},
                "mark": {
                    "type": "text",
                    "text": value_text(value),
                    **beside,
                },
                "encoding": {"y": {"field": "value", "type": "quantitative"}},
            }
        )
    return layers


def _labelled(numbers: Sequence[int | float | None]) -> dict[int, int]:
    """Which places have a label, and how far below (above: less than 0) their point it stands."""
    there = [(number, place) for place, number in enumerate(numbers) if number is not None]
    if not there:
        return {}
    chosen: dict[int, int] = {}
    highest = max(there, key=lambda each: (each[0], each[1]))
    lowest = min(there, key=lambda each: (each[0], -each[1]))
    last = there[-1]
    labels = [(last, ABOVE), (highest, ABOVE)]
    if lowest[0] >= highest[0] * CLEAR_OF_AXIS:
        labels.append((lowest, BELOW))
    for (_, place), dy in labels:
        if all(abs(place - other) >= LABELS_APART for other in chosen):
            chosen[place] = dy
    return chosen


def _breaks(chart: Chart) -> list[dict[str, Any]]:
    """A dashed line with [b] where the definition changed."""
    if not chart.breaks:
        return []
    middle = chart.series[len(chart.series) // 2][0]
    rules = {"type": "rule", "color": CHARCOAL, "strokeDash": [3, 3]}
    layers = [{"data": _of_months(chart.breaks), "mark": rules}]
    # Inwards from the rule, so that it stands clear of the last figure and of the axis.
    for months, align, dx in (
        ([month for month in chart.breaks if month <= middle], "left", 4),
        ([month for month in chart.breaks if month > middle], "right", -4),
    ):
        if months:
            text = {"type": "text", "text": "[b]", "y": 8, "dx": dx, "align": align}
            layers.append({"data": _of_months(months), "mark": text})
    return layers


def _of_months(months: Sequence[Month]) -> dict[str, Any]:
    return {"values": [{"month": _day(month)} for month in months]}
