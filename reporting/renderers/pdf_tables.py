"""The tables of measures in a report's PDF, as texts that a template only has to place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby, pairwise
from typing import NamedTuple

from measures import change_wording
from measures.change import Change
from measures.periods import Month, Quarter
from reporting import wording
from reporting.charts.multiples import multiples
from reporting.charts.words import month_text
from reporting.movements import what_moved
from reporting.report import Amount, MeasureRow, Part, Report
from reporting.trends import charted_months

MOST_PART_COLUMNS = 11
"""As many parts as stand side by side on a landscape page with room for a team's name."""

MOST_ROOMY_COLUMNS = 8
"""As many columns as leave room for most titles on one line of a landscape page."""


class Cell(NamedTuple):
    """A cell's text, a judgement beside it, the small print below, and the class that sets it.

    In its place a picture may stand, by its address in the document, with its words.
    """

    text: str
    note: str = ""
    style: str = ""
    shape: str = ""
    judgement: str = ""
    picture: str = ""
    picture_words: str = ""


class Line(NamedTuple):
    """A measure's row in a table."""

    reference: str
    title: str
    cells: tuple[Cell, ...]


class Group(NamedTuple):
    """Measures that belong together; `framework` only where a new one begins."""

    framework: str
    name: str
    lines: tuple[Line, ...]


class Table(NamedTuple):
    """A table of measures: one column for each head, after reference and title.

    `is_broad` where so many columns leave titles little room. Only the quarter's figures name
    their groups; the breakdowns follow in the same order.
    """

    caption: str
    heads: tuple[str, ...]
    groups: tuple[Group, ...]
    is_broad: bool = False

    @property
    def columns(self) -> int:
        """All columns, those of reference and title included."""
        return len(self.heads) + 2


Cells = tuple[Cell, ...]
CellsOf = Callable[[MeasureRow], Cells]
AmountOf = Callable[[MeasureRow | Part], Amount]


class Tables:
    """Puts one report's measures into tables."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.quarter = report.quarter
        self.level = report.unit.level

    @property
    def by_part(self) -> str:
        """By what the report is broken down: "by locality", or "" for a team."""
        return f"by {wording.PART_NOUNS[self.level]}" if self.report.parts else ""

    def moved(self) -> list[Table]:
        """The measures that moved, the worse first; no table where there are none."""
        moved = what_moved(self.report)
        found = {
            "Negative: {} moved against what is good": moved.worse,
            "Positive: {} moved towards what is good": moved.better,
            "No judgement: {} moved for which neither high nor low is good": moved.unjudged,
        }
        heads = (self.quarter.short, *wording.change_heads(self.quarter))
        return [
            Table(
                caption.format(f"{len(rows)} measure{'s' * (len(rows) != 1)}"),
                heads,
                (Group("", "", _lines(rows, self._movements)),),
            )
            for caption, rows in found.items()
            if rows
        ]

    def charted(self) -> Table:
        """The months of the charts, so that each of them can be read as numbers."""
        rows = [each.row for each in multiples(self.report)]
        months = charted_months(self.quarter)
        return Table(
            "What moved, month by month",
            tuple(month.short for month in months),
            (Group("", "", _lines(rows, lambda row: _months(row, months))),),
            is_broad=True,
        )

    def _movements(self, row: MeasureRow) -> Cells:
        return (self._cell(row, row.period_actual, self.level), *_changes(row))

    def figures(self) -> Table:
        """The quarter's figures: actual, what it is based on, year to date and both changes."""
        change_heads = wording.change_heads(self.quarter)
        heads = (self.quarter.short, "Based on", "Year to date", *change_heads)
        groups = tuple(
            Group("" if number else framework, section.name, _lines(section.rows, self._figures))
            for framework, sections in groupby(self.report.sections, lambda each: each.framework)
            for number, section in enumerate(sections)
        )
        return Table(f"Figures for {self.quarter.short}", heads, groups)

    def _figures(self, row: MeasureRow) -> Cells:
        actual = row.period_actual
        based_on = wording.coverage_text(actual, self.level) if actual.expected else ""
        return (
            self._cell(row, actual, self.level)._replace(note=""),
            Cell(based_on, style="of" if actual.is_complete else ""),
            self._cell(row, row.year_to_date, self.level),
            *_changes(row),
        )

    def periods(self) -> Table:
        """The quarter's months, the year's quarters so far, and the year to date."""
        year = self.quarter.financial_year
        months = (month.short for month in self.quarter.months)
        so_far = (each.short for each in year.quarters if each <= self.quarter)
        caption = f"Months of {self.quarter.short}, and {year.label} so far"
        return Table(caption, (*months, *so_far, "Year to date"), self._groups(self._periods))

    def _periods(self, row: MeasureRow) -> Cells:
        return (
            *(self._cell(row, amount, self.level, month) for month, amount in row.months),
            *(self._cell(row, amount, self.level, each) for each, amount in row.quarters),
            self._cell(row, row.year_to_date, self.level),
        )

    def parts(self) -> list[Table]:
        """The quarter and the year to date by part, as many parts abreast as fit on a page."""
        return [
            self._part_table(name, amount_of, first, last)
            for name, amount_of in (
                (self.quarter.short, period_actual),
                ("Year to date", year_to_date),
            )
            for first, last in spread(len(self.report.parts), MOST_PART_COLUMNS)
        ]

    def _part_table(self, name: str, amount_of: AmountOf, first: int, last: int) -> Table:
        units = self.report.parts[first:last]
        caption = f"{name} {self.by_part}"
        if len(units) < len(self.report.parts):
            caption += f": {units[0].name} to {units[-1].name}"

        def cells(row: MeasureRow) -> Cells:
            parts = (
                self._cell(row, amount_of(part), part.unit.level) for part in row.parts[first:last]
            )
            return (self._cell(row, amount_of(row), self.level), *parts)

        heads = (self.report.unit.name, *(unit.name for unit in units))
        is_broad = len(self.report.parts) >= MOST_ROOMY_COLUMNS
        return Table(caption, heads, self._groups(cells), is_broad)

    def _groups(self, cells: CellsOf) -> tuple[Group, ...]:
        return tuple(Group("", "", _lines(each.rows, cells)) for each in self.report.sections)

    def _cell(
        self, row: MeasureRow, amount: Amount, level: str, period: Month | Quarter | None = None
    ) -> Cell:
        """A figure, and below it what it stands on where that is not everybody."""
        text = self.figure(row, amount, period or self.quarter)
        if amount.value is None:
            return Cell(text, style="no")
        return Cell(text, "" if amount.is_complete else wording.coverage_text(amount, level))

    def figure(self, row: MeasureRow, amount: Amount, period: Month | Quarter) -> str:
        """A figure as read, by itself."""
        return wording.figure_text(amount, wording.first_due(row, period), self.report.on)


def period_actual(of: MeasureRow | Part) -> Amount:
    """The quarter's figure."""
    return of.period_actual


def year_to_date(of: MeasureRow | Part) -> Amount:
    """The figure from April."""
    return of.year_to_date


def title_of(row: MeasureRow) -> str:
    """A measure's title, marked where it is a position and where its definition changed."""
    marks = (" (position)" * row.is_snapshot, f" {wording.BREAK}" * bool(row.breaks))
    return row.title + "".join(marks)


def change_cell(change: Change) -> Cell:
    """A change: its direction, judgement, and what it has to say of itself."""
    if change.arrow is None:
        return Cell(change_wording.change_text(change), style="change no")
    return Cell(
        text=f"{change_wording.arrow_shape(change)} {change_wording.change_text(change)}",
        note="\n".join(wording.change_notes(change)),
        style="change",
        shape=wording.judgement_shape(change),
        judgement=wording.judgement_text(change),
    )


def spread(count: int, most: int) -> list[tuple[int, int]]:
    """Slices of so many columns, none wider than `most`, all of about the same width."""
    if not count:
        return []
    tables = -(-count // most)
    return list(pairwise(number * count // tables for number in range(tables + 1)))


def _lines(rows: Iterable[MeasureRow], cells: CellsOf) -> tuple[Line, ...]:
    return tuple(Line(row.reference, title_of(row), cells(row)) for row in rows)


def _changes(row: MeasureRow) -> Cells:
    return change_cell(row.change_on_previous), change_cell(row.change_on_last_year)


def _months(row: MeasureRow, months: Iterable[Month]) -> Cells:
    """A measure's figure in each month, empty where none is asked for."""
    values, gaps = dict(row.trend), dict(row.trend_gaps)
    return tuple(
        Cell(
            month_text(month, values[month], gaps) if month in values else "",
            style="no" if values.get(month) is None else "",
        )
        for month in months
    )
