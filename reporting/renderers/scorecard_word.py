"""A scorecard as a Word document whose tables and comments can be edited and passed on.

A page of Word is too narrow for every column at once, so they stand in tables of their own, each
measure in the same order: the months, then averages, benchmarks and targets, then whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from measures.change import Change
from measures.periods import Month
from reporting import scorecard_wording, wording
from reporting.renderers.pdf_tables import spread
from reporting.renderers.word import MEASURE, add_restatements
from reporting.renderers.word_document import Cell, Column, ReportDocument
from reporting.report import Amount
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import NONE
from reporting.terms import SCORECARD_TERMS, SHORTHAND

MOST_MONTHS = 6
"""Months beside the changes; the months before go into further tables."""
MOST_EARLIER = 9


def render(scorecard: Scorecard) -> bytes:
    """The scorecard as a .docx file."""
    status = scorecard_wording.status_text(scorecard)
    made_up = wording.MADE_UP if settings.DEMONSTRATION else ""
    document = ReportDocument(
        title=scorecard.title,
        author=settings.COUNCIL_NAME,
        on=scorecard.on,
        head=f"{scorecard.framework}\t{scorecard.unit.name}, {scorecard.month.name}",
        foot=f"{settings.COUNCIL_NAME}. {status}. {made_up}".strip(),
    )
    _add_opening(document, scorecard, status)
    _add_months(document, scorecard)
    _add_year(document, scorecard)
    _add_commentary(document, scorecard)
    _add_purpose(document, scorecard)
    _add_missing(document, scorecard)
    if scorecard.publication:
        add_restatements(document, scorecard.publication)
    _add_notes(document)
    return document.bytes()


def _add_opening(document: ReportDocument, scorecard: Scorecard, status: str) -> None:
    document.heading("Key", 1)
    document.paragraph("▲ positive, ● similar, ▼ negative", strong="Judgement: ")
    document.paragraph(
        "↑ increase of 10% or more, → similar, ↓ decrease of 10% or more",
        strong="Direction of travel: ",
    )
    document.heading("About this scorecard", 1)
    document.paragraph(f"{status}.")
    if scorecard.publication:
        document.paragraph(" ".join(scorecard.publication.notes))
    for sentence in (
        scorecard_wording.provisional_text(scorecard),
        scorecard_wording.coverage_sentence(scorecard),
        scorecard_wording.returns_missing(scorecard),
    ):
        if sentence:
            document.paragraph(sentence)


def _add_months(document: ReportDocument, scorecard: Scorecard) -> None:
    months = scorecard.shown[-MOST_MONTHS:]
    document.heading("The months", 1, on_new_page=True)
    document.table(
        f"{scorecard.framework}: months, changes and direction of travel",
        (
            MEASURE,
            *(Column(month.short, 2.2) for month in months),
            Column("% change from prev. period", 4, figures=False),
            Column("% change from same period prev. yr", 4, figures=False),
            Column("DoT", 3, figures=False),
        ),
        (
            (
                _measure(row, *_remarks(row, scorecard)),
                *_month_cells(row, months, scorecard),
                _change(row.change_on_previous),
                _change(row.change_on_last_year),
                _travel(row),
            )
            for row in scorecard.rows
        ),
    )
    before = scorecard.shown[:-MOST_MONTHS]
    for first, last in spread(len(before), MOST_EARLIER):
        earlier = before[first:last]
        document.heading(f"The months before: {wording.months_text(earlier)}", 2)
        document.table(
            f"{scorecard.framework}: {wording.months_text(earlier)}",
            (MEASURE, *(Column(month.short, 2.2) for month in earlier)),
            ((_measure(row), *_month_cells(row, earlier, scorecard)) for row in scorecard.rows),
        )


def _month_cells(
    row: ScorecardRow, months: tuple[Month, ...], scorecard: Scorecard
) -> Iterator[Cell]:
    amounts = dict(row.months)
    for month in months:
        yield Cell(_figure(row, month, amounts[month], scorecard))


def _figure(row: ScorecardRow, month: Month, amount: Amount, scorecard: Scorecard) -> str:
    """A figure, with what it stands on below it where that is not everybody."""
    text = scorecard_wording.figure_of(row, month, amount, scorecard.on)
    if scorecard.unit.level == "team" or amount.value is None or amount.is_complete:
        return text
    return f"{text}\n({wording.coverage_text(amount, scorecard.unit.level)})"


def _add_year(document: ReportDocument, scorecard: Scorecard) -> None:
    document.heading("Averages, benchmarks and targets", 1, on_new_page=True)
    has_forecast = any(row.forecast for row in scorecard.rows)
    year = scorecard.month.financial_year
    columns = [MEASURE, Column("12-mnth avg", 2.5), Column("12-mnth max.", 2.5), Column("%?", 1.2)]
    columns += [Column(each, 2.5) for each in scorecard.comparators]
    columns += [Column(f"Target {each.label}", 2.8) for each in scorecard.years]
    if has_forecast:
        columns.append(Column(f"{year.label} at this rate [f]", 2.8))
    document.table(
        f"{scorecard.framework}: averages, benchmarks and targets",
        columns,
        (_year_row(row, scorecard, has_forecast=has_forecast) for row in scorecard.rows),
    )


def _year_row(row: ScorecardRow, scorecard: Scorecard, *, has_forecast: bool) -> tuple[Cell, ...]:
    average = scorecard_wording.figure_12_text(row, row.average_12)
    cells = [
        _measure(row),
        _with_note(average, scorecard_wording.n_12_note(row)),
        Cell(scorecard_wording.figure_12_text(row, row.maximum_12)),
        Cell("%" if row.definition.is_percentage else NONE),
    ]
    benchmarks = {each.comparator: each for each in row.benchmarks}
    for comparator in scorecard.comparators:
        found = benchmarks.get(comparator)
        value = scorecard_wording.number_text(found.value) if found else ""
        note = scorecard_wording.benchmark_note(found) if found else ""
        cells.append(_with_note(value or NONE, note))
    targets = {each.year: each for each in row.targets}
    for year in scorecard.years:
        target = targets.get(year)
        is_now = year == scorecard.month.financial_year
        note = scorecard_wording.against_text(row) if is_now else ""
        cells.append(_with_note(scorecard_wording.target_text(target) if target else "", note))
    if has_forecast:
        rate = row.forecast
        cells.append(_with_note(rate.text, rate.basis) if rate else Cell(""))
    return tuple(cells)


def _with_note(text: str, note: str) -> Cell:
    return Cell("\n".join(filter(None, (text, note))))


def _add_commentary(document: ReportDocument, scorecard: Scorecard) -> None:
    commented = [row for row in scorecard.rows if row.comments]
    if not commented:
        return
    document.heading(f"Commentary, {scorecard.month.name}", 1)
    for row in commented:
        document.heading(f"{row.reference} {row.title}", 2)
        for comment in row.comments:
            lead = scorecard_wording.comment_lead(comment)
            document.paragraph(comment.text, strong=f"{lead}: " if lead else "")


def _add_purpose(document: ReportDocument, scorecard: Scorecard) -> None:
    document.heading("Whose each measure is, and what it is for", 1)
    document.table(
        f"{scorecard.framework}: owner, reporter and outcome of each measure",
        (
            MEASURE,
            Column("Owner", 4, figures=False),
            Column("Reporter", 4, figures=False),
            Column("Outcome", 10, figures=False),
        ),
        (
            (
                _measure(row),
                Cell(row.definition.owner),
                Cell(row.definition.reporter),
                Cell(row.definition.outcome),
            )
            for row in scorecard.rows
        ),
    )


def _add_missing(document: ReportDocument, scorecard: Scorecard) -> None:
    gaps = [
        (row, month, amount)
        for row in scorecard.rows
        for month, amount in row.months
        if amount.absences
    ]
    if not gaps:
        return
    document.heading("Who is missing", 1)
    document.paragraph("Measures and months not listed here have a figure from everybody.")
    document.table(
        "The teams missing from each measure’s months",
        (MEASURE, Column("Month", 3, False), Column("Missing", 10, False)),
        (
            (_measure(row), Cell(month.name), Cell(wording.who_is_missing(amount)))
            for row, month, amount in gaps
        ),
    )


def _add_notes(document: ReportDocument) -> None:
    document.heading("How to read this scorecard", 1)
    document.table(
        "Shorthand and terms",
        (Column("Term", 3, False), Column("What it means", 10, False)),
        (
            (Cell("", strong=each.term), Cell(each.meaning))
            for each in (*SHORTHAND, *SCORECARD_TERMS)
        ),
    )


def _measure(row: ScorecardRow, *remarks: str) -> Cell:
    return Cell("\n".join((f" {row.title}", *remarks)), strong=row.reference)


def _remarks(row: ScorecardRow, scorecard: Scorecard) -> Iterator[str]:
    yield from scorecard_wording.remarks(row)
    yield from scorecard_wording.attention_reasons(row, scorecard)


def _change(change: Change) -> Cell:
    """A change and its judgement, with what it has to say of itself below."""
    if change.arrow is None:
        return Cell("n/a")
    notes = "; ".join(wording.change_notes(change))
    return Cell(wording.change_and_judgement(change) + (f"\n({notes})" if notes else ""))


def _travel(row: ScorecardRow) -> Cell:
    shape, judgement, note = scorecard_wording.travel(row)
    return _with_note(f"{shape} {judgement}".strip(), note)
