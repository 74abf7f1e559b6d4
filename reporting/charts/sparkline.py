"""A sparkline: a row's months as a small line, in SVG of our own.

Attributes only, since the pages' Content-Security-Policy allows no inline style; what it shows is
said in its title. A month without a figure is a gap, never crossed by the line.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from measures.change import Change
from reporting.charts.words import Series, Value, due_months, series_words

WIDTH, HEIGHT, MARGIN = 120, 28, 4
COLOUR = "#12436D"
"""Of the Government Analysis Function's palette: 9.9:1 on white."""


class Sparkline(NamedTuple):
    """A small line with its words, which are also in it."""

    svg: SafeString
    words: str


def sparkline(
    series: Series, *, name: str, change: Change | None = None, is_quarterly: bool = False
) -> Sparkline:
    """Draw months in order, scaled from their lowest to their highest figure.

    `name` is what is counted, `change` that on the period before. A ratio's values are shares from
    0 to 1.
    """
    due = due_months(series, is_quarterly=is_quarterly)
    words = series_words(name, due, change)
    points = _points([value for _, value in due])
    lines, dots, last = _lines(points)
    return Sparkline(
        format_html(
            '<svg class="doris-sparkline" role="img" xmlns="http://www.w3.org/2000/svg"'
            ' width="{}" height="{}" viewBox="0 0 {} {}"><title>{}</title>'
            '<path d="{}" fill="none" stroke="{}" stroke-width="1.5" stroke-linejoin="round"/>'
            '<path d="{}" stroke="{}" stroke-width="3" stroke-linecap="round"/>'
            '<path d="{}" stroke="{}" stroke-width="6" stroke-linecap="round"/></svg>',
            *(WIDTH, HEIGHT, WIDTH, HEIGHT, words),
            *(lines, COLOUR, dots, COLOUR, last, COLOUR),
        ),
        words,
    )


Point = tuple[float, float]


def _points(values: list[Value | None]) -> list[Point | None]:
    """Where each value stands; one level line where all are equal."""
    numbers = [float(value) for value in values if value is not None]
    if not numbers:
        return []
    lowest, highest = min(numbers), max(numbers)
    across = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    down = (HEIGHT - 2 * MARGIN) / (highest - lowest) if highest > lowest else 0
    base = HEIGHT - MARGIN if down else HEIGHT / 2
    return [
        None
        if value is None
        else (round(MARGIN + place * across, 1), round(base - (float(value) - lowest) * down, 1))
        for place, value in enumerate(values)
    ]


def _lines(points: list[Point | None]) -> tuple[str, str, str]:
    """Paths of the line, of the dots that have no neighbour, and of the dot at the end.

    A dot is a line without length: its round ends draw it.
    """
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    line = "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in run) for run in runs if len(run) > 1)
    alone = "".join(_dot(run[0]) for run in runs if len(run) == 1)
    last = points[-1] if points else None
    return line, alone, _dot(last) if last else ""


def _dot(point: Point) -> str:
    return f"M{point[0]:g},{point[1]:g}h0"
