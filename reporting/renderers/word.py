"""A report as a Word document whose tables and comments can be edited and passed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.conf import settings

from measures.change import Change
from measures.periods import Month, Quarter
from reporting import terms, wording
from reporting.explained_at import explained_sentence
from reporting.renderers.word_charts import add_charts
from reporting.renderers.word_document import Cell, Column, ReportDocument
from reporting.report import Amount, Comment, MeasureRow, Publication, Report, Unit

MEASURE = Column("Measure", 8, figures=False)
MOST_PARTS = 7
"""Parts side by side in a table of a page's width; more of them go into further tables."""


def render(report: Report) -> bytes:
    """The report as a .docx file."""
    document = ReportDocument(
        title=report.title,
        author=settings.COUNCIL_NAME,
        on=report.on,
        head=f"Early help performance\t{report.unit.name}, {report.quarter.short}",
        foot=f"{settings.COUNCIL_NAME}. {wording.status_text(report)}. {_made_up()}".strip(),
    )
    _add_opening(document, report)
    _add_summary(document, report)
    add_charts(document, report)
    _add_parts(document, report)
    _add_periods(document, report)
    _add_commentary(document, report)
    _add_missing(document, report)
    if report.publication:
        add_restatements(document, report.publication)
    _add_definitions(document, report)
    _add_notes(document)
    return document.bytes()


def _made_up() -> str:
    return wording.MADE_UP if settings.DEMONSTRATION else ""


def _add_opening(document: ReportDocument, report: Report) -> None:
    quarter = report.quarter
    document.paragraph(f"{quarter.short}: {wording.months_text(quarter.months)}")
    document.paragraph(f"{wording.status_text(report)}.")
    if report.publication:
        document.paragraph(" ".join(report.publication.notes))
    if running := wording.running_text(quarter, report.on):
        document.paragraph(running)
    document.paragraph(
        wording.report_coverage_text(report.coverage, quarter, report.unit.level, report.on)
    )
    if report.coverage.missing:
        missing = wording.returns_missing_text(report.coverage)
        document.paragraph(f"{missing}.", strong="Not submitted: ")
    if report.comments:
        document.heading("The quarter as a whole", 1)
        _add_comments(document, report.comments)


def _add_summary(document: ReportDocument, report: Report) -> None:
    document.heading("Every measure", 1)
    columns = (
        MEASURE,
        Column("Period actual", 3),
        Column("Year to date", 3),
        *(Column(head, 5, figures=False) for head in wording.change_heads(report.quarter)),
    )
    for framework, sections in groupby(report.sections, lambda section: section.framework):
        document.heading(framework, 2)
        _add_where(document, report)
        for section in sections:
            if section.name != f"{framework} measures":
                document.heading(section.name, 3)
            document.table(
                f"{section.name}: every measure with its changes",
                columns,
                (_summary_row(report, row) for row in section.rows),
            )


def _add_where(document: ReportDocument, report: Report) -> None:
    """Where the numbers of the tables below are explained."""
    if where := explained_sentence(report):
        document.paragraph(where)


def _summary_row(report: Report, row: MeasureRow) -> tuple[Cell, ...]:
    level = report.unit.level
    return (
        _measure(row, *_remarks(row)),
        _figure(row.period_actual, level, row, report.quarter, report),
        _figure(row.year_to_date, level, row, report.quarter, report),
        _change(row.change_on_previous),
        _change(row.change_on_last_year),
    )


def _remarks(row: MeasureRow) -> Iterator[str]:
    if row.is_snapshot:
        yield "Position at the quarter’s end"
    if row.breaks:
        yield wording.break_text(row.breaks)


def _add_parts(document: ReportDocument, report: Report) -> None:
    if not report.parts:
        return
    noun = wording.PART_NOUNS[report.unit.level]
    document.heading(f"By {noun}", 1, on_new_page=True)
    for title, to_date in (("Period actual", False), ("Year to date", True)):
        document.heading(title, 2)
        _add_where(document, report)
        for first in range(0, len(report.parts), MOST_PARTS):
            shown = range(first, min(first + MOST_PARTS, len(report.parts)))
            units = [report.unit, *(report.parts[index] for index in shown)]
            document.table(
                f"{title} by {noun}",
                (MEASURE, *(Column(unit.name, 2.6) for unit in units)),
                (
                    (
                        _measure(row),
                        *_shares(report, row, units, _amounts(row, shown, to_date=to_date)),
                    )
                    for row in report.rows
                ),
            )


def _amounts(row: MeasureRow, shown: Iterable[int], *, to_date: bool) -> Iterator[Amount]:
    """The unit's own amount, then those of the parts shown."""
    yield row.year_to_date if to_date else row.period_actual
    for index in shown:
        part = row.parts[index]
        yield part.year_to_date if to_date else part.period_actual


def _shares(
    report: Report, row: MeasureRow, units: Sequence[Unit], amounts: Iterable[Amount]
) -> Iterator[Cell]:
    for unit, amount in zip(units, amounts, strict=True):
        yield _figure(amount, unit.level, row, report.quarter, report)


def _add_periods(document: ReportDocument, report: Report) -> None:
    document.heading("Months, and the year so far", 1, on_new_page=True)
    document.paragraph(
        "A position (snapshot) is the one at the end of its month, quarter or year to date. "
        "Positions are never added up over time."
    )
    _add_where(document, report)
    level = report.unit.level
    quarters = report.quarter.quarters_to_date
    document.table(
        "The months of the quarter, and the year so far by quarter",
        (
            MEASURE,
            *(Column(month.short, 2.4) for month in report.quarter.months),
            *(Column(quarter.short, 2.4) for quarter in quarters),
            Column("Year to date", 2.4),
        ),
        (
            (
                _measure(row),
                *(_figure(amount, level, row, month, report) for month, amount in row.months),
                *(_figure(amount, level, row, each, report) for each, amount in row.quarters),
                _figure(row.year_to_date, level, row, report.quarter, report),
            )
            for row in report.rows
        ),
    )


def _add_commentary(document: ReportDocument, report: Report) -> None:
    commented = [row for row in report.rows if row.comments]
    if not commented:
        return
    document.heading("Commentary", 1)
    for row in commented:
        document.heading(f"{row.reference} {row.title}", 2)
        _add_comments(document, row.comments)


def _add_comments(document: ReportDocument, comments: Iterable[Comment]) -> None:
    for comment in comments:
        lead = wording.comment_lead(comment)
        document.paragraph(comment.text, strong=f"{lead}: " if lead else "")


def _add_missing(document: ReportDocument, report: Report) -> None:
    gaps = [row for row in report.rows if row.year_to_date.absences]
    if not gaps:
        return
    document.heading("Who is missing or gave [x]", 1)
    document.paragraph("Measures not listed here have a figure from everybody for every month.")
    _add_where(document, report)
    document.table(
        "The teams and months missing from each measure",
        (MEASURE, Column(report.quarter.short, 6, False), Column("Year to date", 6, False)),
        (
            (
                _measure(row),
                Cell(wording.who_is_missing(row.period_actual) or "Nobody"),
                Cell(wording.who_is_missing(row.year_to_date)),
            )
            for row in gaps
        ),
    )


def add_restatements(document: ReportDocument, publication: Publication) -> None:
    """What an edition states anew, beside what the one before said."""
    if not publication.restatements:
        return
    document.heading(f"Restated since edition {publication.restates}", 1)
    document.table(
        f"Figures that differ from edition {publication.restates}",
        (
            MEASURE,
            Column("Unit and period", 5, False),
            Column("Was", 3),
            Column("Is", 3),
            Column("Who, when and why", 8, False),
        ),
        (
            (
                Cell(f" {each.title}", strong=each.reference),
                Cell(f"{each.unit}, {each.period}"),
                Cell(each.old),
                Cell(each.new),
                Cell(each.because),
            )
            for each in publication.restatements
        ),
    )


def _add_definitions(document: ReportDocument, report: Report) -> None:
    document.heading("Definitions in force", 1, on_new_page=True)
    document.table(
        "The definitions in force in the quarter’s last month",
        (
            MEASURE,
            Column("Definition", 11, False),
            Column("Counted as", 4, False),
            Column("Good is", 2, False),
            Column("In force from", 3, False),
        ),
        (
            (
                _measure(row),
                Cell(row.definition.definition),
                Cell(f"{row.definition.counts.capitalize()}: {wording.KIND_WORDS[row.kind]}"),
                Cell(row.definition.get_good_is_display()),
                Cell(row.definition.from_month.name),
            )
            for row in report.rows
        ),
    )


def _add_notes(document: ReportDocument) -> None:
    document.heading("How to read this report", 1)
    document.table(
        "Shorthand and terms",
        (Column("Term", 3, False), Column("What it means", 10, False)),
        (
            (Cell("", strong=each.term), Cell(each.meaning))
            for each in (*terms.SHORTHAND, *terms.HOW_TO_READ)
        ),
    )


def _measure(row: MeasureRow, *remarks: str) -> Cell:
    return Cell("\n".join((f" {row.title}", *remarks)), strong=row.reference)


def _figure(
    amount: Amount, level: str, row: MeasureRow, period: Month | Quarter, report: Report
) -> Cell:
    """A figure, with what it stands on below it where that is not everybody."""
    if amount.value is not None:
        stands_on = "" if amount.is_complete else f"\n({wording.coverage_text(amount, level)})"
        return Cell(f"{amount.text}{stands_on}")
    return Cell(wording.figure_text(amount, wording.first_due(row, period), report.on))


def _change(change: Change) -> Cell:
    """A change and its judgement, with what it has to say of itself below."""
    notes = "; ".join(wording.change_notes(change))
    return Cell(wording.change_and_judgement(change) + (f"\n({notes})" if notes else ""))
