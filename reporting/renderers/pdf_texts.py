"""A report as the texts of its printed pages, so that the templates only have to place them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from measures.figures import GoodIs
from measures.wording import day_text
from reporting import terms, wording
from reporting.explained_at import explained_sentence
from reporting.renderers.pdf_tables import (
    AmountOf,
    Tables,
    period_actual,
    title_of,
    year_to_date,
)
from reporting.report import Comment, MeasureRow, Report, Restatement

FEWEST_MEASURES_WITH_CONTENTS = 12
"""A report of fewer measures is too short to need a list of contents."""


class Passage(NamedTuple):
    """What somebody wrote, after who wrote it and about when."""

    lead: str
    text: str


class Discussion(NamedTuple):
    """Everything written about one measure, under its name and figure."""

    reference: str
    title: str
    figure: str
    passages: tuple[Passage, ...]


class Gap(NamedTuple):
    """Who is missing, and from the totals of which measures."""

    missing: str
    references: str


class Definition(NamedTuple):
    """A measure's definition in force, with its particulars."""

    reference: str
    title: str
    text: str
    terms: str


class Texts:
    """Puts one report into words, section by section of its PDF."""

    shorthand = terms.SHORTHAND
    how_to_read = terms.HOW_TO_READ

    def __init__(self, report: Report) -> None:
        self.report = report
        self.quarter = report.quarter
        self.level = report.unit.level
        self.tables = Tables(report)

    @property
    def period(self) -> str:
        """ "July to September 2026"."""
        return wording.months_text(self.quarter.months)

    @property
    def issued(self) -> str:
        """The date of issue."""
        return day_text(self.report.on)

    @property
    def status(self) -> str:
        """Whether the figures may still change."""
        return wording.status_text(self.report)

    @property
    def foot(self) -> str:
        """What stands at the foot of every page: date of issue and status."""
        edition = self.report.edition
        status = f"published, edition {edition}" if edition else "live figures"
        return f"Issued {self.issued}, {status}"

    @property
    def coverage(self) -> str:
        """How complete the returns are."""
        return wording.report_coverage_text(
            self.report.coverage, self.quarter, self.level, self.report.on
        )

    @property
    def missing(self) -> str:
        """The returns not submitted, or ""."""
        return wording.returns_missing_text(self.report.coverage)

    @property
    def running(self) -> str:
        """Which months have ended, while the quarter runs."""
        return wording.running_text(self.quarter, self.report.on)

    @property
    def completeness(self) -> str:
        """How to read a figure without small print."""
        whole = "month needed" if self.level == "team" else "team expected"
        return f"Every {whole} is in a figure unless it says otherwise below it."

    @property
    def explained(self) -> str:
        """Where the numbers of a table are explained, or ""."""
        return explained_sentence(self.report)

    @property
    def has_contents(self) -> bool:
        """Whether the report is long enough to need a list of contents."""
        return len(self.report.rows) >= FEWEST_MEASURES_WITH_CONTENTS

    @property
    def contents(self) -> list[tuple[str, str]]:
        """Anchors and titles of the sections there are."""
        sections = (
            ("overview", "Commentary on the quarter", bool(self.report.comments)),
            ("moved", "What moved", True),
            ("figures", "The quarter’s figures", True),
            ("periods", "The year so far", True),
            ("parts", self.tables.by_part.capitalize(), bool(self.report.parts)),
            ("commentary", "Commentary by measure", any(row.comments for row in self.report.rows)),
            ("restatements", self.restated, bool(self.restatements)),
            ("coverage", "Coverage", True),
            ("definitions", "Definitions in force", True),
            ("notes", "Notes", True),
        )
        return [(anchor, title) for anchor, title, is_there in sections if is_there]

    @property
    def notes(self) -> str:
        """Who signed it off, and on what terms it was published; "" for a live report."""
        publication = self.report.publication
        return " ".join(publication.notes) if publication else ""

    @property
    def restatements(self) -> tuple[Restatement, ...]:
        """What differs from the edition before."""
        return self.report.publication.restatements if self.report.publication else ()

    @property
    def restated(self) -> str:
        """What that section is called."""
        edition = self.report.publication.restates if self.report.publication else None
        return f"Restated since edition {edition}"

    def overview(self) -> list[Passage]:
        """What was written about the unit's quarter as a whole."""
        return [passage(each) for each in self.report.comments]

    def discussions(self) -> list[Discussion]:
        """The commentary, by measure."""
        return [
            Discussion(
                row.reference, title_of(row), self._in_short(row), tuple(map(passage, row.comments))
            )
            for row in self.report.rows
            if row.comments
        ]

    def _in_short(self, row: MeasureRow) -> str:
        """A measure's figure and changes on one line, so that its commentary can be followed."""
        actual = row.period_actual
        if actual.value is None:
            figure = self.tables.figure(row, actual, self.quarter)
        else:
            figure = wording.amount_text(actual, self.level)
        sentences = [f"{self.quarter.short}: {figure}."]
        for change, base in (
            (row.change_on_previous, self.quarter.previous),
            (row.change_on_last_year, self.quarter.last_year),
        ):
            if change.arrow:
                sentences.append(f"On {base.short}: {wording.change_in_full(change)}.")
        return " ".join(sentences)

    def gaps(self) -> list[Gap]:
        """Who is missing from the quarter's totals; measures that miss the same stand together."""
        return gaps(self.report.rows, period_actual)

    def gaps_to_date(self) -> list[Gap]:
        """Who is missing from the year to date."""
        return gaps(self.report.rows, year_to_date)

    def definitions(self) -> list[Definition]:
        """The definitions in force."""
        return [
            Definition(row.reference, row.title, row.definition.definition, terms_of(row))
            for row in self.report.rows
        ]


def gaps(rows: Iterable[MeasureRow], amount_of: AmountOf) -> list[Gap]:
    """Who is missing from the measures' totals, each with the measures they are missing from."""
    references: dict[str, list[str]] = {}
    for row in rows:
        if missing := wording.who_is_missing(amount_of(row)):
            references.setdefault(missing, []).append(row.reference)
    return [Gap(missing, ", ".join(found)) for missing, found in references.items()]


def terms_of(row: MeasureRow) -> str:
    """A definition's particulars, as one sentence."""
    version = row.definition
    terms = (
        version.counts and f"in {version.counts}",
        wording.KIND_WORDS[row.kind],
        f"good is {wording.GOOD_IS_WORDS[GoodIs(version.good_is)]}",
        f"in force from {version.from_month.name}",
        wording.break_text(row.breaks),
    )
    sentence = ", ".join(filter(None, terms))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def passage(comment: Comment) -> Passage:
    """A comment as it is printed."""
    return Passage(wording.comment_lead(comment), comment.text)
