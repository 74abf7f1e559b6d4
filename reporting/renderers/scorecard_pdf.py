"""A scorecard as a PDF: one wide table on A4 or A3, tagged as PDF/UA-1 as a report's is.

It has every column of the council's own scorecard, in its order. Where commentary would be too
narrow to read beside the figures it stands below each measure's, as wide as the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string

from measures import change_wording
from measures.change import Change
from measures.periods import FinancialYear, Month
from measures.wording import day_text
from reporting import scorecard_wording, terms, wording
from reporting.renderers.pdf import press
from reporting.renderers.pdf_tables import Cell, spread
from reporting.renderers.text import printable
from reporting.report import Amount
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import NONE

LONGEST_BESIDE = 1500
"""Characters of commentary that still fit a column beside the figures."""


class Paper(StrEnum):
    """What a scorecard is printed on, always on its side."""

    A4 = "a4"
    A3 = "a3"


MOST_MONTHS: Mapping[Paper, int] = {Paper.A4: 6, Paper.A3: 12}
"""Months beside the other columns; the months before them have a table of their own."""

MOST_EARLIER = 12
"""Months side by side in such a table."""


class Column(NamedTuple):
    """A column's head, its share of the width, the class that sets it, and a row's cell."""

    head: str
    share: float
    style: str
    cell: Callable[[ScorecardRow], Cell]


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


def render(scorecard: Scorecard, paper: Paper = Paper.A4) -> bytes:
    """The scorecard as PDF."""
    return press().print(as_html(scorecard, paper))


def as_html(scorecard: Scorecard, paper: Paper = Paper.A4) -> str:
    """The scorecard as the HTML that is printed."""
    tables = Tables(scorecard, paper)
    status = scorecard_wording.status_text(scorecard)
    return printable(
        render_to_string(
            "reporting/pdf/scorecard.html",
            {
                "scorecard": scorecard,
                "paper": paper.value,
                "tables": [tables.main(), *tables.earlier()],
                "status": status,
                "notes": scorecard.publication.notes if scorecard.publication else (),
                "provisional": scorecard_wording.provisional_text(scorecard),
                "coverage": scorecard_wording.coverage_sentence(scorecard),
                "missing": scorecard_wording.returns_missing(scorecard),
                "issued": day_text(scorecard.on),
                "terms": terms.SCORECARD_TERMS,
                "shorthand": terms.SHORTHAND,
                "council": settings.COUNCIL_NAME,
                "demonstration": settings.DEMONSTRATION,
            },
        )
    )


class Tables:
    """Puts one scorecard's measures into tables for one paper."""

    def __init__(self, scorecard: Scorecard, paper: Paper) -> None:
        self.scorecard = scorecard
        self.level = scorecard.unit.level
        self.months = scorecard.shown[-MOST_MONTHS[paper] :]
        longest = max((_length(row) for row in scorecard.rows), default=0)
        self.is_beside = paper is Paper.A3 and longest <= LONGEST_BESIDE

    def main(self) -> Table:
        """Every column of the scorecard, with as many months as the paper takes."""
        scorecard = self.scorecard
        caption = f"{scorecard.framework}, {scorecard.month.name}: {scorecard.unit.name}"
        return self._table(caption, 9, 15, tuple(self._columns()), with_texts=True)

    def earlier(self) -> Iterator[Table]:
        """The months before those, as far as they were asked for."""
        before = self.scorecard.shown[: -len(self.months)]
        for first, last in spread(len(before), MOST_EARLIER):
            months = before[first:last]
            caption = f"The months before: {wording.months_text(months)}"
            columns = tuple(self._month(month) for month in months)
            yield self._table(caption, 9, 30, columns, with_texts=False)

    def _table(
        self,
        caption: str,
        reference: float,
        title: float,
        columns: tuple[Column, ...],
        *,
        with_texts: bool,
    ) -> Table:
        whole = reference + title + sum(column.share for column in columns)
        named = [("Ref.", reference, "left"), ("Indicator", title, "left")]
        named += [(column.head, column.share, column.style) for column in columns]
        heads = tuple(Head(text, style, f"{share / whole:.2%}") for text, share, style in named)
        groups = tuple(
            Group(
                section.name if section.name != self.scorecard.framework else "",
                tuple(self._line(row, columns, with_texts=with_texts) for row in section.rows),
            )
            for section in self.scorecard.sections
        )
        return Table(caption, heads, groups)

    def _line(self, row: ScorecardRow, columns: Iterable[Column], *, with_texts: bool) -> Line:
        below = with_texts and not self.is_beside
        return Line(
            row.reference,
            row.title,
            tuple(_remarks(row, self.scorecard)) if with_texts else (),
            tuple((column.style, column.cell(row)) for column in columns),
            tuple(_passages(row)) if below else (),
        )

    def _columns(self) -> Iterator[Column]:
        yield Column("Owner", 6, "left", lambda row: Cell(row.definition.owner))
        yield Column("Reporter", 8, "left", lambda row: Cell(row.definition.reporter))
        yield Column("Outcome", 14, "left", lambda row: Cell(row.definition.outcome))
        yield from map(self._month, self.months)
        yield Column(
            "% change from prev. period", 8, "left", lambda row: _change(row.change_on_previous)
        )
        yield Column(
            "% change from same period prev. yr",
            8,
            "left",
            lambda row: _change(row.change_on_last_year),
        )
        yield Column("DoT", 7, "left", _travel)
        yield Column("12-mnth avg", 6, "", _average)
        yield Column("12-mnth max.", 5, "", lambda row: Cell(_figure_12(row, maximum=True)))
        yield Column("%?", 3.4, "", lambda row: Cell("%" if row.definition.is_percentage else NONE))
        for comparator in self.scorecard.comparators:
            yield Column(comparator, 5.8, "", _benchmark_in(comparator))
        for year in self.scorecard.years:
            yield Column(f"Target {year.label}", 6.4, "", self._target_in(year))
        if any(row.forecast for row in self.scorecard.rows):
            head = f"{self.scorecard.month.financial_year.label} at this rate [f]"
            yield Column(head, 7, "", _forecast)
        if self.is_beside:
            yield Column(f"Commentary ({self.scorecard.month.short})", 56, "left", _commentary)

    def _month(self, month: Month) -> Column:
        def cell(row: ScorecardRow) -> Cell:
            amount = dict(row.months)[month]
            text = scorecard_wording.figure_of(row, month, amount, self.scorecard.on)
            return Cell(text, _stands_on(amount, self.level), "no" * (amount.value is None))

        return Column(month.short, 5.2, "", cell)

    def _target_in(self, year: FinancialYear) -> Callable[[ScorecardRow], Cell]:
        is_now = year == self.scorecard.month.financial_year

        def cell(row: ScorecardRow) -> Cell:
            target = next((each for each in row.targets if each.year == year), None)
            text = scorecard_wording.target_text(target) if target else ""
            return Cell(text, scorecard_wording.against_text(row) if is_now else "")

        return cell


def _length(row: ScorecardRow) -> int:
    return sum(len(comment.text) for comment in row.comments)


def _remarks(row: ScorecardRow, scorecard: Scorecard) -> Iterator[str]:
    """What a row says of itself below its title: its kind, its breaks, and why it stands out."""
    yield from scorecard_wording.remarks(row)
    yield from scorecard_wording.attention_reasons(row, scorecard)
    if row.is_unchanged and row.comments:
        yield "Commentary unchanged from the month before"


def _passages(row: ScorecardRow) -> Iterator[tuple[str, str]]:
    for comment in row.comments:
        yield scorecard_wording.comment_lead(comment), comment.text


def _commentary(row: ScorecardRow) -> Cell:
    texts = (f"{lead}: {text}" if lead else text for lead, text in _passages(row))
    return Cell("\n".join(texts))


def _stands_on(amount: Amount, level: str) -> str:
    if level == "team" or amount.value is None or amount.is_complete:
        return ""
    return wording.coverage_text(amount, level)


def _change(change: Change) -> Cell:
    """A change, with the council's own n/a where there is nothing to compare."""
    if change.arrow is None:
        return Cell("n/a", style="no")
    return Cell(
        text=f"{change_wording.arrow_shape(change)} {change_wording.change_text(change)}",
        note="\n".join(wording.change_notes(change)),
        shape=wording.judgement_shape(change),
        judgement=wording.judgement_text(change),
    )


def _travel(row: ScorecardRow) -> Cell:
    shape, judgement, note = scorecard_wording.travel(row)
    return Cell("", note, shape=shape, judgement=judgement)


def _average(row: ScorecardRow) -> Cell:
    return Cell(_figure_12(row, maximum=False), scorecard_wording.n_12_note(row))


def _figure_12(row: ScorecardRow, *, maximum: bool) -> str:
    value = row.maximum_12 if maximum else row.average_12
    return scorecard_wording.figure_12_text(row, value)


def _benchmark_in(comparator: str) -> Callable[[ScorecardRow], Cell]:
    def cell(row: ScorecardRow) -> Cell:
        found = next((each for each in row.benchmarks if each.comparator == comparator), None)
        if found is None or found.value is None:
            return Cell(NONE)
        note = scorecard_wording.benchmark_note(found)
        return Cell(scorecard_wording.number_text(found.value), note)

    return cell


def _forecast(row: ScorecardRow) -> Cell:
    return Cell(f"{row.forecast.value:,} [f]" if row.forecast else "")
