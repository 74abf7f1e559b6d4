"""A scorecard as an Excel workbook, set out as a report's: one table on each sheet, no formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.conf import settings

from measures.change import Change
from measures.figures import Kind
from measures.periods import FinancialYear, Month
from measures.targets import TO_BE_CONFIRMED
from reporting import scorecard_wording, wording
from reporting.renderers.excel import contents_sheet, notes_sheet
from reporting.renderers.excel_book import Book, Column, Sheet, Style, Value, count, pieces, text
from reporting.renderers.excel_tables import (
    MEASURE,
    NOBODY,
    NOT_STATED,
    REFERENCE,
    change_values,
    restatements_sheet,
)
from reporting.renderers.scorecard_excel_months import sheets_of_months
from reporting.report import Amount, Comment
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import NONE
from reporting.terms import SCORECARD_TERMS, SHORTHAND

QUARTERLY = "quarterly"
"""Beside a quarterly measure, in the months between its quarters' last ones."""


class Placed(NamedTuple):
    """A column with what stands in it for each measure."""

    column: Column
    value: Callable[[ScorecardRow], Value]


def render(scorecard: Scorecard) -> bytes:
    """The scorecard as an .xlsx file, by the Government Analysis Function's rules."""
    subject = f"{scorecard.unit.name}, {scorecard.month.name}"
    book = Book(title=scorecard.title, subject=subject, author=settings.COUNCIL_NAME)
    sheets = [notes_sheet((*SHORTHAND, *SCORECARD_TERMS)), *_tables(scorecard)]
    book.add_cover("Cover", list(_cover(scorecard)))
    book.add(contents_sheet(sheets))
    for sheet in sheets:
        book.add(sheet)
    return book.bytes()


def _cover(scorecard: Scorecard) -> Iterator[str]:
    yield settings.COUNCIL_NAME
    yield f"{scorecard_wording.status_text(scorecard)}."
    if scorecard.publication:
        yield from scorecard.publication.notes
    if settings.DEMONSTRATION:
        yield wording.MADE_UP
    if provisional := scorecard_wording.provisional_text(scorecard):
        yield provisional
    yield scorecard_wording.coverage_sentence(scorecard)
    if missing := scorecard_wording.returns_missing(scorecard):
        yield missing
    yield "Key to judgements: ▲ positive, ● similar, ▼ negative."
    yield f"Key to direction of travel: {scorecard_wording.key_of(scorecard).sentence}."
    yield (
        "The sheet “Contents” lists what this workbook holds. “Notes” explains its terms and the "
        "shorthand in square brackets."
    )


def _tables(scorecard: Scorecard) -> Iterator[Sheet]:
    yield _measures(scorecard)
    yield from sheets_of_months(scorecard)
    yield _commentary(scorecard)
    yield _missing(scorecard)
    yield _targets(scorecard)
    yield _benchmarks(scorecard)
    yield _definitions(scorecard)
    if scorecard.publication and scorecard.publication.restatements:
        yield restatements_sheet(scorecard.publication)


def _measures(scorecard: Scorecard) -> Sheet:
    """Every column of the scorecard, in the order of the council's own."""
    placed = [*_columns(scorecard)]
    return Sheet(
        name="Scorecard",
        title=f"{scorecard.framework}, every measure",
        line="A change compares only teams with figures for both periods. The sheets after this "
        "one have 24 months with their charts, commentary, who is missing, targets, benchmarks "
        "and definitions in full.",
        columns=[REFERENCE, MEASURE, *(each.column for each in placed)],
        rows=[
            (text(row.reference), text(row.title), *(each.value(row) for each in placed))
            for row in scorecard.rows
        ],
    )


def _stated(words: str) -> Value:
    return text(words or NOT_STATED)


def _columns(scorecard: Scorecard) -> Iterator[Placed]:
    if scorecard.has_purposes:
        yield Placed(Column("Owner", 18), lambda row: _stated(row.definition.owner))
        yield Placed(Column("Reporter", 20), lambda row: _stated(row.definition.reporter))
        yield Placed(Column("Outcome", 40), lambda row: _stated(row.definition.outcome))
    for number, month in enumerate(scorecard.shown):
        yield Placed(Column(month.name, 13, True), _month_at(number, scorecard))
    yield from _changes("previous period", lambda row: row.change_on_previous)
    yield from _changes("same period last year", lambda row: row.change_on_last_year)
    yield Placed(Column("DoT", 26), _travel)
    yield Placed(Column("12-month average", 12, True), lambda row: _of_12(row, row.average_12))
    yield Placed(Column("12-month maximum", 12, True), lambda row: _of_12(row, row.maximum_12))
    yield Placed(Column("Periods in both", 12, True), lambda row: count(row.n_12))
    yield Placed(Column("%?", 8), lambda row: text("%" if row.definition.is_percentage else NONE))
    for number, comparator in enumerate(scorecard.comparators):
        yield Placed(Column(comparator, 12, True), _benchmark_at(number))
    for year in scorecard.years:
        yield Placed(Column(f"Target {year.label}", 14, True), _target_of(year))
    yield Placed(Column("Against target", 18), _against)
    yield Placed(Column("Year at this rate [f]", 14, True), _forecast)
    yield Placed(Column("From months [f]", 12, True), _forecast_months)
    yield Placed(
        Column("Remarks", 30), lambda row: text("; ".join(_said_of(row, scorecard)) or "No remarks")
    )


def _changes(base: str, change_of: Callable[[ScorecardRow], Change]) -> Iterator[Placed]:
    """The four columns of a change."""
    heads = (
        Column(f"Change on {base}", 15, True),
        Column(f"Direction on {base}", 16),
        Column(f"Judgement on {base}", 16),
        Column(f"Teams compared on {base}", 18, True),
    )
    for number, column in enumerate(heads):
        yield Placed(column, _of_change(change_of, number))


def _of_change(
    change_of: Callable[[ScorecardRow], Change], number: int
) -> Callable[[ScorecardRow], Value]:
    def value(row: ScorecardRow) -> Value:
        return change_values(change_of(row))[number]

    return value


def _month_at(number: int, scorecard: Scorecard) -> Callable[[ScorecardRow], Value]:
    def value(row: ScorecardRow) -> Value:
        month, amount = row.months[number]
        return _figure(row, month, amount, scorecard)

    return value


def _figure(row: ScorecardRow, month: Month, amount: Amount, scorecard: Scorecard) -> Value:
    """A figure as a number, or the words or shorthand for why there is none."""
    if isinstance(amount.value, Fraction):
        return Value(float(amount.value), Style.SHARE)
    if amount.value is not None:
        return count(amount.value)
    words = scorecard_wording.figure_of(row, month, amount, scorecard.on)
    return Value(words or QUARTERLY, Style.SHORTHAND)


def _travel(row: ScorecardRow) -> Value:
    shape, judgement, note = scorecard_wording.travel(row)
    words = f"{shape} {judgement}".strip()
    return text(", ".join(filter(None, (words, note))) or NONE)


def _of_12(row: ScorecardRow, value: Decimal | None) -> Value:
    """An average or maximum; a ratio's came in percent."""
    if value is None:
        return Value(NONE, Style.SHORTHAND)
    if row.kind is Kind.RATIO:
        return Value(float(value / 100), Style.SHARE)
    return _number(value, row.kind)


def _number(value: Decimal | None, kind: Kind, without: str = NONE) -> Value:
    """A target or a benchmark; a ratio's on the scale of its months."""
    if value is None:
        return Value(without, Style.SHORTHAND)
    if kind is Kind.RATIO:
        return Value(float(value / 100), Style.FINE_SHARE)
    whole = value.to_integral_value()
    return count(int(whole)) if value == whole else Value(float(value), Style.DECIMAL)


def _benchmark_at(number: int) -> Callable[[ScorecardRow], Value]:
    def value(row: ScorecardRow) -> Value:
        value = row.benchmarks[number].value if number < len(row.benchmarks) else None
        return _number(value, row.kind)

    return value


def _target_of(year: FinancialYear) -> Callable[[ScorecardRow], Value]:
    def value(row: ScorecardRow) -> Value:
        target = next((each for each in row.targets if each.year == year), None)
        if target is None:
            return Value(NONE, Style.SHORTHAND)
        if target.by_quarter:
            return Value("by quarter", Style.SHORTHAND)
        return _number(target.amount, row.kind, TO_BE_CONFIRMED)

    return value


def _against(row: ScorecardRow) -> Value:
    return text(scorecard_wording.against_text(row) or NONE)


def _forecast(row: ScorecardRow) -> Value:
    return count(row.forecast.value) if row.forecast else Value(NONE, Style.SHORTHAND)


def _forecast_months(row: ScorecardRow) -> Value:
    return count(row.forecast.months) if row.forecast else Value(NONE, Style.SHORTHAND)


def _said_of(row: ScorecardRow, scorecard: Scorecard) -> Iterator[str]:
    yield from scorecard_wording.remarks(row)
    yield from scorecard_wording.attention_reasons(row, scorecard)
    if row.change_on_previous.small_numbers or row.change_on_last_year.small_numbers:
        yield wording.SMALL_NUMBERS


def _about(comment: Comment) -> str:
    """The period that it is about, and whether it was left as it was."""
    parts = (comment.period, scorecard_wording.unchanged_text(comment))
    return ", ".join(filter(None, parts))


def _commentary(scorecard: Scorecard) -> Sheet:
    rows = [
        (
            text(row.reference),
            text(row.title),
            text(comment.team or scorecard.unit.name),
            text(_about(comment) + (", continued" if number else "")),
            text(piece),
        )
        for row in scorecard.rows
        for comment in row.comments
        for number, piece in enumerate(pieces(comment.text))
    ]
    nothing = ("All", "Every measure", scorecard.unit.name, scorecard.month.name, "No comments")
    return Sheet(
        name="Commentary",
        title="Commentary",
        line="A row for each comment, as it was written.",
        columns=(REFERENCE, MEASURE, Column("By", 20), Column("About", 17), Column("Comment", 110)),
        rows=rows or [tuple(map(text, nothing))],
        fixed=1,
    )


def _missing(scorecard: Scorecard) -> Sheet:
    return Sheet(
        name="Coverage",
        title="The teams that each month’s figure stands on",
        line="A row for each measure and month. Nothing is filled in, carried forward or "
        "estimated.",
        columns=(
            REFERENCE,
            MEASURE,
            Column("Month", 18),
            Column("Teams reported", 12, True),
            Column("Teams expected", 12, True),
            Column("Who is missing or gave [x]", 60),
        ),
        rows=[
            (
                text(row.reference),
                text(row.title),
                text(month.name),
                count(amount.reported),
                count(amount.expected),
                text(wording.who_is_missing(amount) or NOBODY),
            )
            for row in scorecard.rows
            for month, amount in row.months
        ],
    )


def _targets(scorecard: Scorecard) -> Sheet:
    rows = [
        (
            text(row.reference),
            text(row.title),
            text(target.year.label),
            text(f"Q{quarter}" if quarter else "Whole year"),
            _number(amount, row.kind, TO_BE_CONFIRMED),
        )
        for row in scorecard.rows
        for target in row.targets
        for quarter, amount in (
            [*enumerate(target.by_quarter, 1)] if target.by_quarter else [(0, target.amount)]
        )
    ]
    nothing = ("All", "Every measure", NONE, NONE, "No targets")
    return Sheet(
        name="Targets",
        title="Targets",
        line="A row for each target, whole-year or by quarter.",
        columns=(
            REFERENCE,
            MEASURE,
            Column("Financial year", 16),
            Column("For", 14),
            Column("Target", 14, True),
        ),
        rows=rows or [tuple(map(text, nothing))],
    )


def _benchmarks(scorecard: Scorecard) -> Sheet:
    rows = [
        (
            text(row.reference),
            text(row.title),
            text(cell.comparator),
            _number(cell.value, row.kind),
            text(scorecard_wording.benchmark_note(cell) or NOT_STATED),
            text(cell.source or NOT_STATED),
            text(wording.day_text(cell.published_on) if cell.published_on else NOT_STATED),
        )
        for row in scorecard.rows
        for cell in row.benchmarks
        if cell.value is not None
    ]
    nothing = ("All", "Every measure", NONE, "No benchmarks", NONE, NONE, NONE)
    return Sheet(
        name="Benchmarks",
        title="Benchmarks",
        line="What the comparators had, with where it was published.",
        columns=(
            REFERENCE,
            MEASURE,
            Column("Comparator", 22),
            Column("Value", 16, True),
            Column("Year and average", 30),
            Column("Source", 50),
            Column("Published on", 20),
        ),
        rows=rows or [tuple(map(text, nothing))],
    )


def _definitions(scorecard: Scorecard) -> Sheet:
    return Sheet(
        name="Definitions",
        title="The definitions in force",
        line=f"As they stood in {scorecard.month.name}.",
        columns=(
            REFERENCE,
            MEASURE,
            Column("Section", 24),
            Column("Detailed definition", 70),
            Column("Kind", 14),
            Column("Good is", 10),
            Column("Tolerance (% or points)", 15, True),
            Column("Target tolerance (%)", 15, True),
            Column("In force from", 18),
        ),
        rows=[
            (
                text(row.reference),
                text(row.title),
                text(section.name),
                text(row.definition.definition or NOT_STATED),
                text(row.kind.value.capitalize()),
                text(row.definition.get_good_is_display()),
                count(row.definition.tolerance),
                count(row.definition.target_tolerance),
                text(row.definition.from_month.name),
            )
            for section in scorecard.sections
            for row in section.rows
        ],
    )
