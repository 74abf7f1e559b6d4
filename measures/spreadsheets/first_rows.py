"""The first rows of a file, as the preview of any import shows them."""

from __future__ import annotations

from typing import NamedTuple

SHOWN = 5


class Cell(NamedTuple):
    """One cell of such a row, under its column's heading."""

    heading: str
    text: str


def shown(line: int, *about: tuple[str, str], becomes: str) -> list[Cell]:
    """A row of them: its line, what it says by heading, and what becomes of it."""
    return [
        Cell("Line", str(line)),
        *(Cell(*each) for each in about),
        Cell("What happens", becomes),
    ]
