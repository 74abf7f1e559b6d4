"""A scorecard as a PDF: one wide table on A4 or A3, tagged as PDF/UA-1 as a report's is.

It has every column of the council's own scorecard, in its order. Where commentary would be too
narrow to read beside the figures it stands below each measure's, as wide as the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string

from measures import change_wording
from measures.change import Arrow, Change
from measures.periods import FinancialYear, Month
from measures.targets import Against
from measures.wording import day_text
from reporting import scorecard_wording, terms, wording
from reporting.charts.scorecards import line_of
from reporting.charts.sparkline import Sparkline
from reporting.renderers.pdf import press
from reporting.renderers.pdf_tables import Cell, spread
from reporting.renderers.pdf_widths import Type
from reporting.renderers.scorecard_pdf_layout import (
    Column,
    Group,
    Line,
    Place,
    Table,
    heads_of,
)
from reporting.renderers.text import printable
from reporting.report import Amount
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import NONE

NO_BREAK = "\N{NO-BREAK SPACE}"

LONGEST_BESIDE = 1500
"""Characters of commentary that still fit a column beside the figures."""


class Paper(StrEnum):
    """What a scorecard is printed on, always on its side."""

    A4 = "a4"
    A3 = "a3"


MOST_MONTHS: Mapping[Paper, int] = {Paper.A4: 6, Paper.A3: 12}
"""Months beside the other columns; the months before them have a table of their own."""

PLACES: Mapping[Paper, Place] = {
    Paper.A4: Place(283, 25, Type(6.8, 6.4, 6.2)),
    Paper.A3: Place(396, 32, Type(7.6, 7.2, 7)),
}
"""The room between the margins, and the letters; static/pdf.css has both too."""

TITLE = 15.5
"""What a measure's title has of the width, in the shares of the other columns."""

NO_TRENDS: Mapping[str, Sparkline] = MappingProxyType({})

MOST_EARLIER = 12
"""Months side by side in such a table."""


def render(scorecard: Scorecard, paper: Paper = Paper.A4) -> bytes:
    """The scorecard as PDF."""
    trends = {row.reference: line_of(row) for row in scorecard.rows}
    pictures = {_picture(reference): line.svg.encode() for reference, line in trends.items()}
    return press().print(as_html(scorecard, paper, trends), pictures)


def _picture(reference: str) -> str:
    """By what address the document names a measure's line."""
    return f"trend:{quote(reference)}"


def as_html(
    scorecard: Scorecard, paper: Paper = Paper.A4, trends: Mapping[str, Sparkline] = NO_TRENDS
) -> str:
    """The scorecard as the HTML that is printed."""
    tables = Tables(scorecard, paper, trends)
    earlier = list(tables.earlier())
    status = scorecard_wording.status_text(scorecard)
    return printable(
        render_to_string(
            "reporting/pdf/scorecard.html",
            {
                "scorecard": scorecard,
                "paper": paper.value,
                "tables": [tables.main(), *earlier],
                "earlier": earlier,
                "status": status,
                "key": scorecard_wording.key_of(scorecard),
                "notes": scorecard.publication.notes if scorecard.publication else (),
                "provisional": scorecard_wording.provisional_text(scorecard),
                "coverage": scorecard_wording.coverage_sentence(scorecard),
                "small_print": scorecard_wording.small_print(scorecard),
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

    def __init__(
        self, scorecard: Scorecard, paper: Paper, trends: Mapping[str, Sparkline] = NO_TRENDS
    ) -> None:
        self.scorecard, self.trends = scorecard, trends
        self.level, self.paper = scorecard.unit.level, paper
        self.months = scorecard.shown[-MOST_MONTHS[paper] :]
        longest = max((_length(row) for row in scorecard.rows), default=0)
        self.is_beside = paper is Paper.A3 and longest <= LONGEST_BESIDE

    def main(self) -> Table:
        """Every column of the scorecard, with as many months as the paper takes."""
        scorecard = self.scorecard
        caption = f"{scorecard.framework}, {scorecard.month.name}: {scorecard.unit.name}"
        # Without owners and outcomes, titles are what makes rows tall.
        title = TITLE if scorecard.has_purposes else 1.6 * TITLE
        return self._table(caption, title, tuple(self._columns()), with_texts=True)

    def earlier(self) -> Iterator[Table]:
        """The months before those, as far as they were asked for."""
        before = self.scorecard.shown[: -len(self.months)]
        for first, last in spread(len(before), MOST_EARLIER):
            months = before[first:last]
            caption = f"The months before: {wording.months_text(months)}"
            columns = tuple(self._month(month) for month in months)
            yield self._table(caption, 2 * TITLE, columns, with_texts=False)

    def _table(
        self, caption: str, title: float, columns: tuple[Column, ...], *, with_texts: bool
    ) -> Table:
        groups = tuple(
            Group(
                section.name if section.name != self.scorecard.framework else "",
                tuple(self._line(row, columns, with_texts=with_texts) for row in section.rows),
            )
            for section in self.scorecard.sections
        )
        return Table(caption, tuple(heads_of(columns, groups, title, PLACES[self.paper])), groups)

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
        """Those of the council's own scorecard in its order, and what a row has besides."""
        if self.scorecard.has_purposes:
            yield Column("Owner", 7, "left", lambda row: Cell(row.definition.owner), 5.6)
            yield Column("Reporter", 8, "left", lambda row: Cell(row.definition.reporter), 7)
            yield Column("Outcome", 15, "left", lambda row: Cell(row.definition.outcome), 7.2)
        yield from map(self._month, self.months)
        if self.trends:
            yield Column(
                f"{len(self.scorecard.rows[0].trend)} months", 10, "left apart", self._trend
            )
        changes = (
            ("% change from prev. period", lambda row: row.change_on_previous),
            ("% change from same period prev. yr", lambda row: row.change_on_last_year),
        )
        for head, change_of in changes:
            yield Column(head, 11.2, "left apart", _changed(change_of))
        yield Column("DoT", 7.4, "left", _travel, 4)
        yield Column("12-mnth avg", 5.6, "", _average)
        yield Column("12-mnth max.", 5.2, "", lambda row: Cell(_figure_12(row, maximum=True)))
        yield Column("%?", 3.2, "", lambda row: Cell("%" if row.definition.is_percentage else NONE))
        for comparator in self.scorecard.comparators:
            yield Column(comparator, 6, "", _benchmark_in(comparator), 5.4)
        for year in self.scorecard.years:
            yield Column(f"Target {year.label}", 6.4, "", self._target_in(year))
        if any(row.forecast for row in self.scorecard.rows):
            head = f"{self.scorecard.month.financial_year.label} at this rate [f]"
            yield Column(head, 6.6, "", _forecast)
        if self.is_beside:
            head = f"Commentary ({self.scorecard.month.short})"
            yield Column(head, 48, "left apart", _commentary, 14)

    def _month(self, month: Month) -> Column:
        def cell(row: ScorecardRow) -> Cell:
            amount = dict(row.months)[month]
            text = scorecard_wording.figure_of(row, month, amount, self.scorecard.on)
            notes = scorecard_wording.month_notes(row, month, _stands_on(amount, self.level))
            return Cell(text, "; ".join(notes), "no" * (amount.value is None))

        return Column(month.short.replace(" ", "\n"), 6, "", cell)

    def _trend(self, row: ScorecardRow) -> Cell:
        return Cell(
            "", picture=_picture(row.reference), picture_words=self.trends[row.reference].words
        )

    def _target_in(self, year: FinancialYear) -> Callable[[ScorecardRow], Cell]:
        is_now = year == self.scorecard.month.financial_year

        def cell(row: ScorecardRow) -> Cell:
            target = next((each for each in row.targets if each.year == year), None)
            # A column is too narrow for its quarters side by side.
            text = target.text(row.kind).replace(", ", "\n") if target else ""
            note = scorecard_wording.against_mark(row) if is_now else ""
            return Cell(text, note, "lines" if target and target.by_quarter else "")

        return cell


def _length(row: ScorecardRow) -> int:
    return sum(len(comment.text) for comment in row.comments)


def _remarks(row: ScorecardRow, scorecard: Scorecard) -> Iterator[str]:
    """What a row says of itself below its title: its kind, its breaks, and why it stands out."""
    yield from scorecard_wording.remarks(row)
    yield from scorecard_wording.attention_reasons(row, scorecard)
    if row.against is not None and row.against is not Against.OFF:
        yield scorecard_wording.against_sentence(row)


def _passages(row: ScorecardRow) -> Iterator[tuple[str, str]]:
    for comment in row.comments:
        yield scorecard_wording.comment_lead(comment), comment.text


def _commentary(row: ScorecardRow) -> Cell:
    texts = (f"{lead}: {text}" if lead else text for lead, text in _passages(row))
    return Cell("\n".join(texts))


def _stands_on(amount: Amount, level: str) -> str:
    """ "11 of 12", which the text above the table says are teams; a column is a month wide."""
    if level == "team" or amount.value is None or amount.is_complete:
        return ""
    return f"{amount.reported} of {amount.expected}".replace(" ", NO_BREAK)


def _changed(change_of: Callable[[ScorecardRow], Change]) -> Callable[[ScorecardRow], Cell]:
    def cell(row: ScorecardRow) -> Cell:
        """A change, with the council's own n/a where there is nothing to compare."""
        change = change_of(row)
        if change.arrow is None:
            return Cell("n/a", style="no")
        said = f"{change_wording.arrow_shape(change)} {change_wording.change_text(change)}"
        text = said.replace(" ", NO_BREAK).replace(f"{NO_BREAK}points", " points")
        # A similar figure is always judged similar, which is not said twice.
        is_judged = change.arrow is not Arrow.SIMILAR
        return Cell(
            text=text,
            note="\n".join(wording.change_notes(change)),
            shape=wording.judgement_shape(change) if is_judged else "",
            judgement=wording.judgement_text(change) if is_judged else "",
        )

    return cell


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
        return Cell(scorecard_wording.benchmark_text(found, row.kind), note)

    return cell


def _forecast(row: ScorecardRow) -> Cell:
    return Cell(row.forecast.text, row.forecast.basis) if row.forecast else Cell("")
