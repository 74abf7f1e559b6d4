"""How a scorecard's table lies on paper: its columns, its rows, and how wide each column is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from reporting.renderers.pdf_tables import Cell
from reporting.renderers.pdf_widths import (
    MOST_OF_TEXT,
    Needed,
    Type,
    fitted,
    width_of,
    words_of,
)
from reporting.scorecard import ScorecardRow
from reporting.scorecard_wording import NONE

REFERENCE = 8.6
"""What a measure's reference has of the width, in the shares of the other columns."""


class Place(NamedTuple):
    """The room that a paper has for a table, in millimetres, and what it is set in."""

    width: float
    titles: float
    """The least that measures' titles have of it."""
    type: Type


class Column(NamedTuple):
    """A column's head, its share of the width, the class that sets it, and a row's cell."""

    head: str
    share: float
    style: str
    cell: Callable[[ScorecardRow], Cell]
    bare: float | None = None
    """Its share where no measure has anything in it, so that the others have its room."""


class Head(NamedTuple):
    """A column's head and its width in percent of the table's."""

    text: str
    style: str
    width: str


class Line(NamedTuple):
    """A measure: its reference, its title with remarks, its cells, and commentary below them."""

    reference: str
    title: str
    remarks: tuple[str, ...]
    cells: tuple[tuple[str, Cell], ...]
    """Each with its column's class."""
    passages: tuple[tuple[str, str], ...]
    """Who wrote it and what, where it stands below the figures."""


class Group(NamedTuple):
    """A heading of the framework with its measures."""

    name: str
    lines: tuple[Line, ...]


class Table(NamedTuple):
    """A table of measures, after whose reference and title the columns follow."""

    caption: str
    heads: tuple[Head, ...]
    groups: tuple[Group, ...]

    @property
    def columns(self) -> int:
        """All columns."""
        return len(self.heads)


def heads_of(
    columns: Sequence[Column], groups: Sequence[Group], title: float, place: Place
) -> Iterator[Head]:
    """The heads of a table with their widths, by what stands below them; `title` is a share."""
    lines = [line for group in groups for line in group.lines]
    taken = _shares(columns, lines)
    left = sum(column.share for column in columns) - sum(taken)
    needed = [
        Needed(heads=["Ref."], bold=[line.reference for line in lines]),
        Needed(padding=place.titles),
        *(
            _needed(column, [line.cells[number][1] for line in lines])
            for number, column in enumerate(columns)
        ),
    ]
    floors = [each.width(place.type) for each in needed]
    widths = fitted([REFERENCE, title + left / 3, *taken], floors, place.width)
    heads = [("Ref.", "left"), ("Indicator", "left")]
    heads += [(column.head, column.style) for column in columns]
    for (text, style), width in zip(heads, widths, strict=True):
        yield Head(text, style, f"{width / sum(widths):.2%}")


def _shares(columns: Sequence[Column], lines: Sequence[Line]) -> list[float]:
    """Each column's share of the width, by what the measures have in it."""
    return [
        column.share
        if column.bare is None or any(_says(line.cells[place][1]) for line in lines)
        else column.bare
        for place, column in enumerate(columns)
    ]


def _needed(column: Column, cells: Sequence[Cell]) -> Needed:
    """What may not be broken in a column: words, and numbers on one line."""
    texts, notes = [], []
    for cell in cells:
        wraps = cell.style == "no" or "left" in column.style
        texts += words_of(cell.text) if wraps else cell.text.split("\n")
        texts.append(f"{cell.shape} {cell.judgement}")
        notes += words_of(cell.note)
    most = MOST_OF_TEXT
    return Needed(
        heads=words_of(column.head),
        texts=[each for each in texts if width_of(each) <= most or "left" not in column.style],
        notes=[each for each in notes if width_of(each) <= most],
        padding=2.3 if "apart" in column.style else 1.3,
    )


def _says(cell: Cell) -> bool:
    """Whether anything is to be read in a cell."""
    return bool(cell.text not in ("", NONE) or cell.judgement)
