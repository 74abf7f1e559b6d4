"""The tables of a report's workbook: what stands in each, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from measures import change_wording
from measures.change import Change
from measures.figures import Reason
from measures.periods import Month, Quarter
from reporting import wording
from reporting.charts.multiples import about_multiples, multiples
from reporting.explained_at import explained_sentence
from reporting.renderers.excel_book import Column, Sheet, Style, Value, count, pieces, text
from reporting.renderers.excel_months import sheets_of_what_moved
from reporting.report import Amount, Comment, MeasureRow, Publication, Report

NOBODY = "Nobody"
NOT_STATED = "Not stated"
FROM_ZERO = "from 0"
NO_JUDGEMENT = Value(Reason.NOT_APPLICABLE.value, Style.TEXT)

REFERENCE, MEASURE = Column("Reference", 13), Column("Measure", 40)
FIGURE, TEAMS = 13, 12


def tables(report: Report) -> Iterator[Sheet]:
    """The sheets with the report's tables, in order, each with where its numbers are explained."""
    where = explained_sentence(report)
    for sheet in _tables(report):
        yield replace(sheet, line=f"{sheet.line} {where}".strip())


def _tables(report: Report) -> Iterator[Sheet]:
    yield _summary(report)
    if report.parts:
        yield _parts(report, to_date=False)
        yield _parts(report, to_date=True)
    yield _periods(report)
    if charted := multiples(report):
        yield from sheets_of_what_moved(charted, about_multiples(report))
    yield _commentary(report)
    yield _coverage(report)
    yield _definitions(report)
    if report.publication and report.publication.restatements:
        yield restatements_sheet(report.publication)


def _summary(report: Report) -> Sheet:
    previous, last_year = report.quarter.previous, report.quarter.last_year
    columns = [REFERENCE, MEASURE]
    columns += [Column(head, FIGURE, True) for head in ("Period actual", "Year to date")]
    single = report.unit.level == "team"
    stands_on = (
        ("Months reported", "Months needed") if single else ("Teams reported", "Teams expected")
    )
    columns += [Column(head, TEAMS, True) for head in stands_on]
    for base in ("previous quarter", "same quarter last year"):
        columns += [
            Column(f"Change on {base}", 14, True),
            Column(f"Direction on {base}", 13),
            Column(f"Judgement on {base}", 14),
            Column(f"Teams compared on {base}", 13, True),
        ]
    columns.append(Column("Remarks", 26))
    return Sheet(
        name="Summary",
        title="Every measure, with its change and direction of travel",
        line=f"The changes are on {previous.short} and on {last_year.short}, like for like: over "
        "the teams compared. The sheet “Coverage” says who is missing.",
        columns=columns,
        rows=[
            (
                *_measure(row),
                _figure(row.period_actual, row, report.quarter, report),
                _figure(row.year_to_date, row, report.quarter, report),
                *_stands_on(row.period_actual, single)[:2],
                *change_values(row.change_on_previous),
                *change_values(row.change_on_last_year),
                text("; ".join(_remarks(row)) or "No remarks"),
            )
            for row in report.rows
        ],
    )


def _remarks(row: MeasureRow) -> Iterator[str]:
    """What has to be said beside a measure's figures."""
    if row.breaks:
        yield wording.break_text(row.breaks)
    if row.change_on_previous.small_numbers:
        yield f"{wording.SMALL_NUMBERS} on previous quarter"
    if row.change_on_last_year.small_numbers:
        yield f"{wording.SMALL_NUMBERS} on same quarter last year"


def _parts(report: Report, *, to_date: bool) -> Sheet:
    noun = wording.PART_NOUNS[report.unit.level]
    what = "Year to date" if to_date else "Period actual"

    def amounts(row: MeasureRow) -> list[Amount]:
        if to_date:
            return [row.year_to_date, *(part.year_to_date for part in row.parts)]
        return [row.period_actual, *(part.period_actual for part in row.parts)]

    units = [report.unit, *report.parts]
    return Sheet(
        name=f"By {noun} to date" if to_date else f"By {noun}",
        title=f"{what} by {noun}",
        line="“Not complete” names the figures that an expected team or month is missing from.",
        columns=[
            REFERENCE,
            MEASURE,
            *(Column(unit.name, FIGURE, True) for unit in units),
            Column("Not complete", 42),
        ],
        rows=[
            (
                *_measure(row),
                *(_figure(amount, row, report.quarter, report) for amount in amounts(row)),
                text(
                    _not_complete(
                        (unit.name, unit.level, amount)
                        for unit, amount in zip(units, amounts(row), strict=True)
                    )
                ),
            )
            for row in report.rows
        ],
    )


def _periods(report: Report) -> Sheet:
    level = report.unit.level
    quarters = report.quarter.quarters_to_date
    heads = [
        *(month.name for month in report.quarter.months),
        *(quarter.short for quarter in quarters),
        "Year to date",
    ]
    return Sheet(
        name="Months and quarters",
        title="The months of the quarter, and the year so far by quarter",
        line="A position (snapshot) is the one at the end of its month, quarter or year to date. "
        "Positions are never added up over time.",
        columns=[
            REFERENCE,
            MEASURE,
            Column("Counted as", 28),
            *(Column(head, FIGURE, True) for head in heads),
            Column("Not complete", 42),
        ],
        rows=[
            (
                *_measure(row),
                text(wording.KIND_WORDS[row.kind].capitalize()),
                *(_figure(amount, row, month, report) for month, amount in row.months),
                *(_figure(amount, row, quarter, report) for quarter, amount in row.quarters),
                _figure(row.year_to_date, row, report.quarter, report),
                text(
                    _not_complete(
                        [
                            *((month.name, level, amount) for month, amount in row.months),
                            *((each.short, level, amount) for each, amount in row.quarters),
                        ]
                    )
                ),
            )
            for row in report.rows
        ],
    )


def _not_complete(amounts: Iterable[tuple[str, str, Amount]]) -> str:
    """ "August 2026: 11 of 12 teams", for amounts by their name and their unit's level.

    An amount without any figure says so in its own cell.
    """
    found = [
        f"{name}: {wording.coverage_text(amount, level)}"
        for name, level, amount in amounts
        if amount.value is not None and not amount.is_complete
    ]
    return "; ".join(found) or "All complete"


def _commentary(report: Report) -> Sheet:
    rows: list[tuple[Value, ...]] = [
        (text("All"), text("The quarter as a whole"), *cells)
        for cells in _comments(report, report.comments)
    ]
    rows += [
        (*_measure(row), *cells) for row in report.rows for cells in _comments(report, row.comments)
    ]
    if not rows:
        rows = [
            (
                text("All"),
                text("The quarter as a whole"),
                text(report.unit.name),
                text(report.quarter.short),
                text("No comments"),
            )
        ]
    return Sheet(
        name="Commentary",
        title="Commentary",
        line="A row for each comment, as it was written.",
        columns=(REFERENCE, MEASURE, Column("By", 20), Column("About", 17), Column("Comment", 110)),
        rows=rows,
        fixed=1,
    )


def _comments(report: Report, comments: Iterable[Comment]) -> Iterator[tuple[Value, Value, Value]]:
    for comment in comments:
        by = wording.comment_by(comment, report.unit)
        for number, piece in enumerate(pieces(comment.text)):
            about = comment.period + (", continued" if number else "")
            yield text(by), text(about), text(piece)


def _coverage(report: Report) -> Sheet:
    single = report.unit.level == "team"
    counted = ["monthly figures reported", "monthly figures needed"]
    if not single:
        counted = ["teams reported", "teams expected", *counted]
    columns = [REFERENCE, MEASURE]
    for period in ("Quarter", "Year to date"):
        columns += [Column(f"{period}: {what}", 15, True) for what in counted]
        columns.append(Column(f"{period}: who is missing or gave [x]", 42))
    return Sheet(
        name="Coverage",
        title="The teams and monthly figures that each total stands on",
        line="A team counts as reported when it gave a figure for every month it was asked for.",
        columns=columns,
        rows=[
            (
                *_measure(row),
                *(
                    value
                    for amount in (row.period_actual, row.year_to_date)
                    for value in (
                        *_stands_on(amount, single),
                        text(wording.who_is_missing(amount) or NOBODY),
                    )
                ),
            )
            for row in report.rows
        ],
    )


def _stands_on(amount: Amount, single: bool) -> list[Value]:
    """Teams reported and expected, left out for a single team; monthly figures given and needed."""
    teams = [] if single else [count(amount.reported), count(amount.expected)]
    return [*teams, count(amount.months_reported), count(amount.months_needed)]


DEFINITION_COLUMNS = (
    REFERENCE,
    MEASURE,
    Column("Framework", 22),
    Column("Section", 24),
    Column("Detailed definition", 70),
    Column("What is counted", 16),
    Column("Kind", 14),
    Column("Good is", 10),
    Column("Tolerance (% or points)", 15, True),
    Column("Period data represents", 32),
    Column("Reporting frequency", 40),
    Column("Return format", 22),
    Column("Formula", 14),
    Column("Data source", 18),
    Column("Accountability", 40),
    Column("In force from", 16),
    Column("Changed in the periods shown", 24),
)


def _definitions(report: Report) -> Sheet:
    return Sheet(
        name="Definitions",
        title="The definitions in force",
        line="As they stood in the quarter’s last month.",
        columns=DEFINITION_COLUMNS,
        rows=[
            (
                *_measure(row),
                text(section.framework),
                text(section.name),
                *_definition(row),
            )
            for section in report.sections
            for row in section.rows
        ],
    )


def _definition(row: MeasureRow) -> tuple[Value, ...]:
    version = row.definition
    return (
        text(version.definition),
        text(version.counts or NOT_STATED),
        text(row.kind.value.capitalize()),
        text(version.get_good_is_display()),
        count(version.tolerance),
        text(version.period_basis or NOT_STATED),
        text(version.reporting_frequency or NOT_STATED),
        text(version.return_format or NOT_STATED),
        text(version.formula or "No formula"),
        text(version.data_source or NOT_STATED),
        text(version.accountability or NOT_STATED),
        text(version.from_month.name),
        text(wording.months_text(row.breaks) or "No"),
    )


def restatements_sheet(publication: Publication) -> Sheet:
    """What an edition states anew, beside what the one before said."""
    return Sheet(
        name="Restatements",
        title=f"Figures that differ from edition {publication.restates}",
        line="Each figure as it was published and as it is now, with who changed it, when and why.",
        columns=(
            REFERENCE,
            MEASURE,
            Column("Unit", 22),
            Column("Period", 18),
            Column("Was", 24, True),
            Column("Is", 24, True),
            Column("Who, when and why", 70),
        ),
        rows=[
            (
                text(each.reference),
                text(each.title),
                text(each.unit),
                text(each.period),
                Value(each.old, Style.SHORTHAND),
                Value(each.new, Style.SHORTHAND),
                text(each.because),
            )
            for each in publication.restatements
        ],
    )


def _measure(row: MeasureRow) -> tuple[Value, Value]:
    return text(row.reference), text(row.title)


def _figure(amount: Amount, row: MeasureRow, period: Month | Quarter, report: Report) -> Value:
    """A figure as a number, or the words or shorthand for why there is none."""
    if isinstance(amount.value, Fraction):
        return Value(float(amount.value), Style.SHARE)
    if amount.value is not None:
        return Value(amount.value, Style.COUNT)
    due = wording.first_due(row, period)
    return Value(wording.figure_text(amount, due, report.on), Style.SHORTHAND)


def change_values(change: Change) -> tuple[Value, Value, Value, Value]:
    """A change as a number, its direction, its judgement, and the teams that it compares."""
    if change.points is not None:
        value = Value(float(change.points), Style.POINTS)
    elif change.percent is not None:
        value = Value(change.percent / 100, Style.PERCENT)
    elif change.arrow is not None:
        value = Value(FROM_ZERO, Style.SHORTHAND)
    else:
        value = Value(change_wording.NO_COMPARISON, Style.SHORTHAND)
    direction = f"{change_wording.arrow_shape(change)} {change.arrow.value}" if change.arrow else ""
    judgement = f"{wording.judgement_shape(change)} {wording.judgement_text(change)}".strip()
    return (
        value,
        text(direction) if direction else NO_JUDGEMENT,
        text(judgement) if judgement else NO_JUDGEMENT,
        Value(f"{change.teams} of {change.of}", Style.SHORTHAND),
    )
