"""A report as the texts of its page, so that the template only has to place them.

A city's page has some four hundred cells: they are plain tuples, worked out here once, and the
template's loops hold no filter, include or lookup of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from measures.change import Change, Judgement
from measures.figures import Kind
from measures.periods import Month, Quarter
from reporting import wording
from reporting.movements import has_moved, what_moved
from reporting.report import Amount, MeasureRow, Report, Unit
from reporting.units import is_running

KIND_NOTES = {
    Kind.CUMULATIVE: "",
    Kind.SNAPSHOT: "position at quarter end",
    Kind.RATIO: "share",
}
COMMENTS_SHOWN, COMMENT_LENGTH_SHOWN = 3, 1000
"""Above either, a measure's comments are behind a press, so that the next measure is in reach."""


class Cell(NamedTuple):
    """A figure, and what it stands on where that is not everybody."""

    text: str
    note: str


class PartCell(NamedTuple):
    """A part's figure in a measure's row, with the part's name for where there are no columns."""

    name: str
    text: str
    note: str


class Movement(NamedTuple):
    """A change: its arrow and judgement by name, for shape and colour, and all of it in words.

    A similar figure is judged similar, which its text says already.
    """

    arrow: str
    judgement: str
    text: str
    note: str


class Head(NamedTuple):
    """A column's unit or month, with its page where there is one to go to."""

    text: str
    href: str


class Line(NamedTuple):
    """A measure's row in the table."""

    anchor: str
    reference: str
    title: str
    remark: str
    comments: str
    actual: Cell
    to_date: Cell
    previous: Movement
    last_year: Movement
    parts: tuple[PartCell, ...]


class PartLine(NamedTuple):
    """A part's share of one measure."""

    name: str
    actual: str
    to_date: str
    coverage: str


class Detail(NamedTuple):
    """What is to be known of one measure beside its row."""

    line: Line
    months: tuple[tuple[str, str, str], ...]
    """The quarter's months: name, figure, coverage."""
    totals: tuple[tuple[str, str, str], ...]
    """The year's quarters so far and the year to date, likewise."""
    parts: tuple[PartLine, ...]
    missing: str
    missing_to_date: str
    definition: str
    terms: str
    breaks: str
    comments: tuple[tuple[str, str], ...]
    comments_are_long: bool


class Heading(NamedTuple):
    """A heading of the form with its measures."""

    name: str
    lines: tuple[Line, ...]
    details: tuple[Detail, ...]


class Table(NamedTuple):
    """A framework's table."""

    id: str
    framework: str
    headings: tuple[Heading, ...]


class Moved(NamedTuple):
    """A measure that moved by its tolerance or more, and against which quarters."""

    anchor: str
    reference: str
    title: str
    figure: Cell
    changes: tuple[tuple[Movement, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a report says, in its order."""

    report: Report
    state: str
    """Which months have ended, while the quarter runs."""
    coverage: str
    missing: str
    missing_count: int
    status: str
    moved: WhatMoved | None
    """None where nothing can be compared yet."""
    heads: tuple[Head, ...]
    parts_noun: str
    coverage_head: str
    parts_coverage_head: str
    tables: tuple[Table, ...]
    columns: int
    comments: tuple[tuple[str, str], ...]

    @property
    def previous(self) -> str:
        """The quarter of the first change."""
        return self.report.quarter.previous.short

    @property
    def last_year(self) -> str:
        """The quarter of the second change."""
        return self.report.quarter.last_year.short


PARTS_NOUN = {"city": "By locality", "locality": "By team", "team": "By month"}


def present(report: Report, hrefs: dict[str, str]) -> Page:
    """A report's page; `hrefs` are the addresses of the units that may be gone to, by path."""
    texts = _Texts(report)
    heads = texts.heads(hrefs)
    return Page(
        report=report,
        state=running_text(report.quarter, report.on),
        coverage=coverage_sentence(report),
        missing=_returns_missing(report),
        missing_count=len(report.coverage.missing),
        status=wording.status_text(report),
        moved=present_moved(report) if is_compared(report) else None,
        heads=heads,
        parts_noun=PARTS_NOUN[report.unit.level],
        coverage_head="Months given" if report.unit.level == "team" else "Teams",
        parts_coverage_head="Teams to date" if report.unit.level == "city" else "Months to date",
        tables=texts.tables(),
        columns=5 + len(heads),
        comments=tuple((wording.comment_lead(each), each.text) for each in report.comments),
    )


def coverage_sentence(report: Report) -> str:
    """How complete the returns are. Before a month has ended, nobody is short of anything."""
    has_ended = report.quarter.months[0].ended_by(report.on)
    if report.coverage.reported or report.coverage.missing or has_ended:
        return wording.report_coverage_text(report.coverage, report.quarter, report.unit.level)
    return f"No return for {report.quarter.short} is due yet."


def _returns_missing(report: Report) -> str:
    """Whose returns have not been submitted; of a single team only the months."""
    if report.unit.level == "team":
        months = [month for each in report.coverage.missing for month in each.months]
        return missing_sentence(wording.months_text(months))
    return missing_sentence(wording.returns_missing_text(report.coverage))


def running_text(quarter: Quarter, on: date) -> str:
    """ "October 2026 has ended. November and December have not.", or "" once all have."""
    if not is_running(quarter, on):
        return ""
    ended = [month.name for month in quarter.months if month.ended_by(on)]
    rest = [month.name for month in quarter.months if not month.ended_by(on)]
    not_ended = f"{wording.names_text(rest)} {'has' if len(rest) == 1 else 'have'} not ended yet."
    if not ended:
        return not_ended
    return f"{wording.names_text(ended)} {'has' if len(ended) == 1 else 'have'} ended. {not_ended}"


def movement(change: Change) -> Movement:
    """A change as shape, colour and words."""
    text = wording.change_text(change)
    if change.judgement in (Judgement.POSITIVE, Judgement.NEGATIVE):
        text = f"{text}, {change.judgement.value}"
    return Movement(
        arrow=change.arrow.value if change.arrow else "",
        judgement=change.judgement.value if change.judgement else "none",
        text=text,
        note="; ".join(wording.change_notes(change)),
    )


class WhatMoved(NamedTuple):
    """The measures that moved: against what is good, towards it, and where neither is good."""

    worse: tuple[Moved, ...]
    better: tuple[Moved, ...]
    unjudged: tuple[Moved, ...]


def present_moved(report: Report) -> WhatMoved:
    """The measures that moved, each with the changes by which it did."""
    places = dict(zip(map(id, report.rows), anchors(report), strict=True))
    return WhatMoved(
        *(
            tuple(_moved(row, places[id(row)], report) for row in rows)
            for rows in what_moved(report)
        )
    )


def _moved(row: MeasureRow, anchor: str, report: Report) -> Moved:
    changes = (
        (row.change_on_previous, report.quarter.previous),
        (row.change_on_last_year, report.quarter.last_year),
    )
    return Moved(
        anchor=anchor,
        reference=row.reference,
        title=row.title,
        figure=Cell(row.period_actual.text, _note(row.period_actual, report.unit.level)),
        changes=tuple(
            (movement(change), against.short) for change, against in changes if has_moved(change)
        ),
    )


def is_compared(report: Report) -> bool:
    """Whether any change could be worked out."""
    return any(
        change.arrow
        for row in report.rows
        for change in (row.change_on_previous, row.change_on_last_year)
    )


def _note(amount: Amount, level: str) -> str:
    """What a figure stands on, where that is not everybody."""
    return "" if amount.is_complete else wording.coverage_text(amount, level)


def missing_sentence(missing: str) -> str:
    """ "Missing: MAT 4 (September 2026)." or "Missing in part: …", or "" for nobody."""
    if not missing:
        return ""
    return f"Missing {missing}." if missing.startswith("in part") else f"Missing: {missing}."


def anchors(report: Report) -> list[str]:
    """A place on the page for each row, by its reference, each of them once."""
    found: list[str] = []
    for row in report.rows:
        plain = row.reference.replace("%", "-percent")
        anchor = "measure-" + re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-")
        while anchor in found:
            anchor += "-again"
        found.append(anchor)
    return found


class _Texts:
    """Puts one report's rows into words."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.level = report.unit.level
        self.quarter = report.quarter

    def heads(self, hrefs: dict[str, str]) -> tuple[Head, ...]:
        """The columns after the changes: the parts, or a team's months."""
        if self.level == "team":
            return tuple(Head(month.short, "") for month in self.quarter.months)
        return tuple(Head(unit.name, hrefs.get(unit.path or "", "")) for unit in self.report.parts)

    def tables(self) -> tuple[Table, ...]:
        """The report's sections by framework."""
        places = iter(anchors(self.report))
        frameworks: dict[str, list[Heading]] = {}
        for section in self.report.sections:
            details = tuple(self._detail(row, next(places)) for row in section.rows)
            lines = tuple(detail.line for detail in details)
            frameworks.setdefault(section.framework, []).append(
                Heading(section.name, lines, details)
            )
        return tuple(
            Table(f"table-{number}", framework, tuple(headings))
            for number, (framework, headings) in enumerate(frameworks.items(), start=1)
        )

    def _line(self, row: MeasureRow, anchor: str) -> Line:
        remark = ", ".join(filter(None, (KIND_NOTES[row.kind], wording.BREAK * bool(row.breaks))))
        count = len(row.comments)
        return Line(
            anchor=anchor,
            reference=row.reference,
            title=row.title,
            remark=remark,
            comments=f"{count} comment{'s' * (count != 1)}" if count else "",
            actual=self._cell(row.period_actual, wording.first_due(row, self.quarter)),
            to_date=self._cell(row.year_to_date, wording.first_due(row, self.quarter)),
            previous=movement(row.change_on_previous),
            last_year=movement(row.change_on_last_year),
            parts=self._part_cells(row),
        )

    def _cell(self, amount: Amount, month: Month) -> Cell:
        text = self._figure(amount, month)
        return Cell(text, _note(amount, self.level))

    def _figure(self, amount: Amount, month: Month) -> str:
        return wording.figure_text(amount, month, self.report.on)

    def _part_cells(self, row: MeasureRow) -> tuple[PartCell, ...]:
        if self.level == "team":
            return tuple(
                PartCell(month.short, self._figure(amount, month), "")
                for month, amount in row.months
            )
        due = wording.first_due(row, self.quarter)
        return tuple(
            PartCell(part.unit.name, self._figure(amount, due), self._part_note(amount, part.unit))
            for part in row.parts
            for amount in (part.period_actual,)
        )

    def _part_note(self, amount: Amount, unit: Unit) -> str:
        if amount.is_complete or (unit.level == "team" and amount.value is None):
            return ""
        return wording.coverage_text(amount, unit.level)

    def _detail(self, row: MeasureRow, anchor: str) -> Detail:
        missing, missing_to_date = self._missing(row)
        version = row.definition
        terms = [f"Counted in {version.counts}"] if version.counts else []
        terms.append(f"good is {version.get_good_is_display().lower()}")
        terms.append(f"in force from {version.from_month.name}")
        length = sum(len(comment.text) for comment in row.comments)
        return Detail(
            line=self._line(row, anchor),
            months=tuple(self._period(month.name, amount, month) for month, amount in row.months),
            totals=self._totals(row),
            parts=tuple(
                PartLine(
                    name=part.unit.name,
                    actual=self._figure(part.period_actual, wording.first_due(row, self.quarter)),
                    to_date=self._figure(part.year_to_date, wording.first_due(row, self.quarter)),
                    coverage=self._amount_coverage(part.year_to_date, part.unit.level),
                )
                for part in row.parts
            ),
            missing=missing,
            missing_to_date=missing_to_date,
            definition=version.definition,
            terms=", ".join(terms),
            breaks=wording.break_text(row.breaks),
            comments=tuple((wording.comment_lead(each), each.text) for each in row.comments),
            comments_are_long=len(row.comments) > COMMENTS_SHOWN or length > COMMENT_LENGTH_SHOWN,
        )

    def _missing(self, row: MeasureRow) -> tuple[str, str]:
        """Who is missing from the quarter and, where that is not the same, from the year to date.

        A single team's months say so themselves.
        """
        if self.level == "team":
            return "", ""
        quarter = missing_sentence(wording.who_is_missing(row.period_actual))
        to_date = missing_sentence(wording.who_is_missing(row.year_to_date))
        return quarter, "" if to_date == quarter else to_date

    def _totals(self, row: MeasureRow) -> tuple[tuple[str, str, str], ...]:
        quarters = [
            self._period(each.short, amount, wording.first_due(row, each))
            for each, amount in row.quarters
        ]
        due = wording.first_due(row, self.quarter)
        return (*quarters, self._period("Year to date", row.year_to_date, due))

    def _period(self, name: str, amount: Amount, due: Month) -> tuple[str, str, str]:
        figure = self._figure_with_parts(amount, due)
        return name, figure, self._amount_coverage(amount, self.level)

    def _figure_with_parts(self, amount: Amount, month: Month) -> str:
        """A figure, and for a ratio the counts it was divided from."""
        text = self._figure(amount, month)
        if amount.numerator is None or amount.denominator is None:
            return text
        return f"{text} ({amount.numerator:,} of {amount.denominator:,})"

    def _amount_coverage(self, amount: Amount, level: str) -> str:
        """Under a head that says teams or months: "14 of 15, 44 of 45 monthly figures"."""
        if not amount.expected:
            return ""
        if level == "team":
            return f"{amount.months_reported} of {amount.months_needed}"
        coverage = f"{amount.reported} of {amount.expected}"
        if amount.is_complete or amount.months_needed == amount.expected:
            return coverage
        return f"{coverage}, {wording.team_months_text(amount)}"
