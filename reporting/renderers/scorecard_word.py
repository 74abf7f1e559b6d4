"""A scorecard as a Word document whose tables and comments can be edited and passed on.

A page of Word is too narrow for every column at once, so they stand in tables of their own, in the
order of the council's own scorecard: whose each measure is, its months and changes, then averages,
benchmarks and targets, then commentary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings

from measures.change import Change
from measures.periods import Month
from reporting import scorecard_wording, wording
from reporting.charts.drawing import png_of
from reporting.charts.scorecards import line_of
from reporting.renderers.pdf_tables import spread
from reporting.renderers.word import MEASURE, add_restatements
from reporting.renderers.word_document import Cell, Column, Picture, ReportDocument, group_row
from reporting.report import Amount
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import NONE
from reporting.terms import SCORECARD_TERMS, SHORTHAND

MOST_MONTHS = 6
"""Months beside the changes; the months before go into further tables."""
MOST_EARLIER = 9
LINE_WIDTH = 22
"""Of a small line, in millimetres."""


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
    has_purpose = _add_purpose(document, scorecard)
    _add_months(document, scorecard, on_new_page=has_purpose)
    _add_year(document, scorecard)
    _add_commentary(document, scorecard)
    _add_missing(document, scorecard)
    if scorecard.publication:
        add_restatements(document, scorecard.publication)
    _add_notes(document)
    return document.bytes()


def _add_opening(document: ReportDocument, scorecard: Scorecard, status: str) -> None:
    document.heading("Key", 1)
    document.paragraph("▲ positive, ● similar, ▼ negative", strong="Judgement: ")
    document.paragraph(scorecard_wording.key_of(scorecard).sentence, strong="Direction of travel: ")
    document.heading("About this scorecard", 1)
    document.paragraph(f"{status}.")
    if scorecard.publication:
        document.paragraph(" ".join(scorecard.publication.notes))
    for sentence in (
        scorecard_wording.provisional_text(scorecard),
        scorecard_wording.coverage_sentence(scorecard),
        scorecard_wording.returns_missing(scorecard),
        scorecard_wording.small_print(scorecard),
    ):
        if sentence:
            document.paragraph(sentence)


def _add_months(document: ReportDocument, scorecard: Scorecard, *, on_new_page: bool) -> None:
    months = scorecard.shown[-MOST_MONTHS:]
    document.heading("The months", 1, on_new_page=on_new_page)
    document.table(
        f"{scorecard.framework}: months, changes and direction of travel",
        (
            MEASURE,
            *(Column(month.short, 2.2) for month in months),
            Column(f"{len(scorecard.rows[0].trend)} months", 3.9, figures=False),
            Column("% change from prev. period", 3.8, figures=False),
            Column("% change from same period prev. yr", 3.8, figures=False),
            Column("DoT", 3.6, figures=False),
        ),
        _grouped(
            scorecard,
            lambda row: (
                _measure(row, *_remarks(row, scorecard)),
                *_month_cells(row, months, scorecard),
                _line(row),
                _change(row.change_on_previous),
                _change(row.change_on_last_year),
                _travel(row),
            ),
        ),
    )
    before = scorecard.shown[:-MOST_MONTHS]
    for first, last in spread(len(before), MOST_EARLIER):
        earlier = before[first:last]
        document.heading(f"The months before: {wording.months_text(earlier)}", 2)
        document.table(
            f"{scorecard.framework}: {wording.months_text(earlier)}",
            (MEASURE, *(Column(month.short, 2.2) for month in earlier)),
            _grouped(scorecard, _measure_with(earlier, scorecard)),
        )


def _measure_with(
    months: tuple[Month, ...], scorecard: Scorecard
) -> Callable[[ScorecardRow], tuple[Cell, ...]]:
    return lambda row: (_measure(row), *_month_cells(row, months, scorecard))


def _grouped(
    scorecard: Scorecard, cells: Callable[[ScorecardRow], tuple[Cell, ...]]
) -> Iterator[tuple[Cell, ...]]:
    """Every measure's row, below the name of its group where the framework has groups."""
    for section in scorecard.sections:
        rows = [cells(row) for row in section.rows]
        if section.name and section.name != scorecard.framework:
            yield group_row(section.name, len(rows[0]))
        yield from rows


def _line(row: ScorecardRow) -> Cell:
    """The months as a small line; nothing where there is nothing to draw."""
    if all(value is None for _, value in row.trend):
        return Cell("")
    line = line_of(row)
    return Cell("", picture=Picture(png_of(line.svg), line.words, LINE_WIDTH))


def _month_cells(
    row: ScorecardRow, months: tuple[Month, ...], scorecard: Scorecard
) -> Iterator[Cell]:
    amounts = dict(row.months)
    for month in months:
        yield Cell(_figure(row, month, amounts[month], scorecard))


def _figure(row: ScorecardRow, month: Month, amount: Amount, scorecard: Scorecard) -> str:
    """A figure, with how many teams it is of below it where that is not everybody."""
    text = scorecard_wording.figure_of(row, month, amount, scorecard.on)
    is_everybodys = amount.value is None or amount.is_complete
    is_said = scorecard.unit.level != "team" and not is_everybodys
    stands_on = f"{amount.reported} of {amount.expected}" if is_said else ""
    return "\n".join((text, *scorecard_wording.month_notes(row, month, stands_on)))


def _add_year(document: ReportDocument, scorecard: Scorecard) -> None:
    document.heading("Averages, benchmarks and targets", 1, on_new_page=True)
    has_forecast = any(row.forecast for row in scorecard.rows)
    year = scorecard.month.financial_year
    columns = [MEASURE, Column("12-mnth avg", 2.5), Column("12-mnth max.", 2.5), Column("%?", 1.2)]
    columns += [Column(each, 2.5) for each in scorecard.comparators]
    columns += [Column(f"Target {each.label}", 2.8) for each in scorecard.years]
    if has_forecast:
        columns.append(Column(f"{year.label} at this rate [f]", 3.4))
    document.table(
        f"{scorecard.framework}: averages, benchmarks and targets",
        columns,
        _grouped(scorecard, lambda row: _year_row(row, scorecard, has_forecast=has_forecast)),
    )


def _year_row(row: ScorecardRow, scorecard: Scorecard, *, has_forecast: bool) -> tuple[Cell, ...]:
    average = scorecard_wording.figure_12_text(row, row.average_12)
    cells = [
        _measure(row, *filter(None, (scorecard_wording.against_sentence(row),))),
        _with_note(average, scorecard_wording.n_12_note(row)),
        Cell(scorecard_wording.figure_12_text(row, row.maximum_12)),
        Cell("%" if row.definition.is_percentage else NONE),
    ]
    benchmarks = {each.comparator: each for each in row.benchmarks}
    for comparator in scorecard.comparators:
        found = benchmarks.get(comparator)
        value = scorecard_wording.benchmark_text(found, row.kind) if found else NONE
        note = scorecard_wording.benchmark_note(found) if found else ""
        cells.append(_with_note(value, note))
    targets = {each.year: each for each in row.targets}
    for year in scorecard.years:
        target = targets.get(year)
        is_now = year == scorecard.month.financial_year
        note = scorecard_wording.against_mark(row) if is_now else ""
        # A column is too narrow for its quarters side by side.
        text = target.text(row.kind).replace(", ", "\n") if target else ""
        cells.append(_with_note(text, note))
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


def _add_purpose(document: ReportDocument, scorecard: Scorecard) -> bool:
    """Owners, reporters and outcomes, and whether any is stated."""
    if not scorecard.has_purposes:
        return False
    document.heading("Whose each measure is, and what it is for", 1)
    document.table(
        f"{scorecard.framework}: owner, reporter and outcome of each measure",
        (
            MEASURE,
            Column("Owner", 4, figures=False),
            Column("Reporter", 4, figures=False),
            Column("Outcome", 10, figures=False),
        ),
        _grouped(
            scorecard,
            lambda row: (
                _measure(row),
                Cell(row.definition.owner),
                Cell(row.definition.reporter),
                Cell(row.definition.outcome),
            ),
        ),
    )
    return True


def _add_missing(document: ReportDocument, scorecard: Scorecard) -> None:
    gaps: dict[tuple[Month, str], list[str]] = {}
    for row in scorecard.rows:
        for month, amount in row.months:
            if amount.absences:
                who = wording.who_is_missing(amount)
                gaps.setdefault((month, who), []).append(row.reference)
    if not gaps:
        return
    document.heading("Who is missing or gave [x]", 1)
    document.paragraph(
        "Measures and months not listed here have a figure from everybody. Whoever gave [x], not "
        "available, is not waited for."
    )
    document.table(
        "The teams without a number in months of measures",
        (
            Column("Month", 3, False),
            Column("Missing, or [x]", 8, False),
            Column("Measures", 10, False),
        ),
        (
            (Cell(month.name), Cell(who), Cell(", ".join(references)))
            for (month, who), references in sorted(gaps.items(), key=lambda each: each[0][0])
        ),
    )


def _add_notes(document: ReportDocument) -> None:
    document.heading("How to read this scorecard", 1, on_new_page=True)
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
