"""A report as the texts of its page, so that the template only has to place them.

A city's page has some fifteen hundred texts. They are worked out here once, so that the template's
loops hold no filter and no include. What the loops look up by name is a dictionary, which Django's
templates read at once: they try a key before an attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from django.utils.safestring import SafeString
from django.utils.text import slugify

from measures.figures import GoodIs, Kind
from measures.models import MeasureVersion
from measures.periods import Month
from reporting import wording
from reporting.report import Amount, MeasureRow, Report, Unit
from reporting.views.explained import CHANGES, Explained
from reporting.views.measure_address import measure_address, measures_root
from reporting.views.moved import (
    Movement,
    WhatMoved,
    anchors,
    escaped,
    is_compared,
    movement,
    note,
    present_moved,
)

KIND_NOTES = {
    Kind.CUMULATIVE: "",
    Kind.SNAPSHOT: "position at quarter end",
    Kind.RATIO: "share",
}
NOTHING = SafeString()
COMMENTS_SHOWN, COMMENT_LENGTH_SHOWN = 3, 1000
"""Above either, a measure's comments are behind a press, so that the next measure is in reach."""


class Head(NamedTuple):
    """A column's unit or month, with its page where there is one to go to."""

    text: str
    href: str


class Period(NamedTuple):
    """A month, a quarter or the year so far, with what its figure stands on and is made of."""

    name: str
    href: str
    label: str
    figure: str
    coverage: str


class Column(NamedTuple):
    """A part's or, for a team, a month's figure in a measure's row."""

    href: str
    label: str
    text: str
    note: str


class PartLine(NamedTuple):
    """A part's share of one measure."""

    name: str
    actual_href: str
    actual_label: str
    actual: str
    to_date_href: str
    to_date_label: str
    to_date: str
    coverage: str


class Line(TypedDict):
    """Everything about one measure: its row in the table, then what is known beside that."""

    anchor: str
    explained: str
    """Where its figures are explained, up to the place on that page."""
    over_time: str
    """Its own page: three years of it."""
    reference: str
    title: str
    remark: str
    comment_count: str
    actual: str
    actual_note: str
    to_date: str
    to_date_note: str
    changes: tuple[tuple[str, str, Movement], ...]
    """Against the previous quarter and the same one last year, each by its column's head, with
    its place on the page that explains it."""
    columns: tuple[Column, ...]
    months: tuple[Period, ...]
    totals: tuple[Period, ...]
    """The year's quarters so far and the year to date."""
    parts: tuple[PartLine, ...]
    missing: str
    missing_to_date: str
    definition: str
    terms: str
    breaks: str
    comments: tuple[tuple[str, str], ...]
    comments_are_long: bool


class Heading(TypedDict):
    """A heading of the form with its measures."""

    name: str
    lines: tuple[Line, ...]


class Table(TypedDict):
    """A framework's table."""

    id: str
    framework: str
    headings: tuple[Heading, ...]


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
    change_heads: tuple[str, str]
    heads: tuple[Head, ...]
    parts_head: str
    coverage_head: str
    parts_coverage_head: str
    tables: tuple[Table, ...]
    columns: int
    comments: tuple[tuple[str, str], ...]


def present(report: Report, hrefs: Mapping[str | None, str], query: str = "") -> Page:
    """A report's page; `hrefs` are the addresses of the units that may be gone to, by path.

    What explains the figures is asked for by the same `query` as the report.
    """
    texts = _Texts(report, hrefs, query)
    heads = texts.heads(hrefs)
    return Page(
        report=report,
        state=wording.running_text(report.quarter, report.on),
        coverage=coverage_sentence(report),
        missing=_returns_missing(report),
        missing_count=len(report.coverage.missing),
        status=wording.status_text(report),
        moved=present_moved(report, query) if is_compared(report) else None,
        change_heads=texts.against,
        heads=heads,
        parts_head=f"By {wording.PART_NOUNS.get(report.unit.level, 'month')}",
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
        return wording.report_coverage_text(
            report.coverage, report.quarter, report.unit.level, report.on
        )
    return f"No return for {report.quarter.short} is due yet."


def _returns_missing(report: Report) -> str:
    """Whose returns have not been submitted; of a single team only the months."""
    if report.unit.level == "team":
        months = [month for each in report.coverage.missing for month in each.months]
        return missing_sentence(wording.months_text(months))
    return missing_sentence(wording.returns_missing_text(report.coverage))


def missing_sentence(missing: str, lead: str = "Missing") -> str:
    """ "Missing: MAT 4 (September 2026)." or "Missing in part: …", or "" for nobody."""
    if not missing:
        return ""
    return f"{lead} {missing}." if missing.startswith("in part") else f"{lead}: {missing}."


def _terms(version: MeasureVersion) -> str:
    """ "Counted in families, good is n/a, in force from April 2000"."""
    terms = [f"Counted in {version.counts}"] if version.counts else []
    terms.append(f"good is {wording.GOOD_IS_WORDS[GoodIs(version.good_is)]}")
    return ", ".join([*terms, f"in force from {version.from_month.name}"])


class _Texts:
    """Puts one report's rows into words."""

    def __init__(self, report: Report, hrefs: Mapping[str | None, str], query: str) -> None:
        self.report = report
        self.level = report.unit.level
        self.explained = Explained(report, hrefs, query)
        self.quarter = report.quarter
        self.against = wording.change_heads(report.quarter)
        self.measures = measures_root()

    def heads(self, hrefs: Mapping[str | None, str]) -> tuple[Head, ...]:
        """The columns after the changes: the parts, or a team's months."""
        if self.level == "team":
            return tuple(Head(month.short, "") for month in self.quarter.months)
        return tuple(Head(unit.name, hrefs.get(unit.path, "")) for unit in self.report.parts)

    def tables(self) -> tuple[Table, ...]:
        """The report's sections by framework."""
        places = iter(anchors(self.report))
        frameworks: dict[str, list[Heading]] = {}
        for section in self.report.sections:
            slug = section.framework_slug or slugify(section.framework)
            lines = tuple(self._line(row, next(places), slug) for row in section.rows)
            frameworks.setdefault(section.framework, []).append(
                Heading(name=section.name, lines=lines)
            )
        return tuple(
            Table(id=f"table-{number}", framework=framework, headings=tuple(headings))
            for number, (framework, headings) in enumerate(frameworks.items(), start=1)
        )

    def over_time(self, row: MeasureRow, framework: str) -> str:
        """A measure's own page, by the slug of its framework."""
        last, path = self.quarter.last_month, self.report.unit.path or ""
        return measure_address(framework, row.reference, last, path, self.measures)

    def _line(self, row: MeasureRow, anchor: str, framework: str) -> Line:
        due = wording.first_due(row, self.quarter)
        remark = ", ".join(filter(None, (KIND_NOTES[row.kind], wording.BREAK * bool(row.breaks))))
        count = len(row.comments)
        length = sum(len(comment.text) for comment in row.comments)
        missing, missing_to_date = self._missing(row)
        explained = self.explained.of(row.reference)
        columns, parts = self._parts(row, due)
        return Line(
            anchor=escaped(anchor),
            explained=explained,
            over_time=escaped(self.over_time(row, framework)),
            reference=escaped(row.reference),
            title=escaped(row.title),
            remark=escaped(remark),
            comment_count=f"{count} comment{'s' * (count != 1)}" if count else "",
            actual=escaped(self._figure(row.period_actual, due)),
            actual_note=note(row.period_actual, self.level),
            to_date=escaped(self._figure(row.year_to_date, due)),
            to_date_note=note(row.year_to_date, self.level),
            changes=(
                (self.against[0], CHANGES[0], movement(row.change_on_previous)),
                (self.against[1], CHANGES[1], movement(row.change_on_last_year)),
            ),
            columns=columns,
            months=tuple(
                self._period(
                    row,
                    month.name,
                    SafeString(f"{explained}#month-{month}"),
                    amount,
                    wording.first_due(row, month),
                )
                for month, amount in row.months
            ),
            totals=self._totals(row, due),
            parts=parts,
            missing=missing,
            missing_to_date=missing_to_date,
            definition=escaped(row.definition.definition),
            terms=escaped(_terms(row.definition)),
            breaks=wording.break_text(row.breaks),
            comments=tuple((wording.comment_lead(each), each.text) for each in row.comments),
            comments_are_long=count > COMMENTS_SHOWN or length > COMMENT_LENGTH_SHOWN,
        )

    def _figure(self, amount: Amount, due: Month) -> str:
        return wording.figure_text(amount, due, self.report.on)

    def _parts(
        self, row: MeasureRow, due: Month
    ) -> tuple[tuple[Column, ...], tuple[PartLine, ...]]:
        """The parts as columns of the table and, with their year to date, as lines of their own."""
        reference = row.reference
        if self.level == "team":
            explained = self.explained.of(reference)
            return tuple(
                Column(
                    SafeString(f"{explained}#month-{month}"),
                    escaped(f"{month.name}, {reference}"),
                    escaped(self._figure(amount, wording.first_due(row, month))),
                    NOTHING,
                )
                for month, amount in row.months
            ), ()
        end, reference = self.explained.end(reference), escaped(reference)
        columns, lines = [], []
        for (unit, actual, to_date), named in zip(row.parts, self.explained.parts, strict=True):
            figure = escaped(self._figure(actual, due))
            href, href_to_date = named.places(end)
            label = SafeString(f"{named.name}, {reference}")
            columns.append(Column(href, label, figure, escaped(self._part_note(actual, unit))))
            lines.append(
                PartLine(
                    named.name,
                    href,
                    label,
                    figure,
                    href_to_date,
                    SafeString(f"{label} to date"),
                    escaped(self._figure(to_date, due)),
                    escaped(self._coverage(to_date, unit.level)),
                )
            )
        return tuple(columns), tuple(lines)

    def _part_note(self, amount: Amount, unit: Unit) -> str:
        if amount.is_complete or (unit.level == "team" and amount.value is None):
            return ""
        return wording.coverage_text(amount, unit.level)

    def _missing(self, row: MeasureRow) -> tuple[str, str]:
        """Who is missing from the quarter and, where that is not the same, from the year to date.

        A single team's months say so themselves.
        """
        if self.level == "team":
            return "", ""
        quarter = wording.who_is_missing(row.period_actual)
        to_date = wording.who_is_missing(row.year_to_date)
        return (
            missing_sentence(quarter, "Missing from the quarter"),
            ""
            if to_date == quarter
            else missing_sentence(to_date, "Missing from the year to date"),
        )

    def _totals(self, row: MeasureRow, due: Month) -> tuple[Period, ...]:
        quarters = [
            self._period(
                row,
                each.short,
                self.explained.quarter(row.reference, each),
                amount,
                wording.first_due(row, each),
            )
            for each, amount in row.quarters
        ]
        to_date = SafeString(f"{self.explained.of(row.reference)}#year-to-date")
        return (*quarters, self._period(row, "Year to date", to_date, row.year_to_date, due))

    def _period(self, row: MeasureRow, name: str, href: str, amount: Amount, due: Month) -> Period:
        return Period(
            escaped(name),
            href,
            escaped(f"{name}, {row.reference}"),
            escaped(self._figure_with_parts(amount, due)),
            escaped(self._coverage(amount, self.level)),
        )

    def _figure_with_parts(self, amount: Amount, month: Month) -> str:
        """A figure, and for a ratio the counts it was divided from."""
        text = self._figure(amount, month)
        if amount.numerator is None or amount.denominator is None:
            return text
        return f"{text} ({amount.numerator:,} of {amount.denominator:,})"

    def _coverage(self, amount: Amount, level: str) -> str:
        """Under a head that says teams or months: "14 of 15, 44 of 45 monthly figures"."""
        if not amount.expected:
            return ""
        if level == "team":
            return f"{amount.months_reported} of {amount.months_needed}"
        coverage = f"{amount.reported} of {amount.expected}"
        if amount.is_complete or amount.months_needed == amount.expected:
            return coverage
        return f"{coverage}, {wording.team_months_text(amount)}"
