"""The words that every form of a scorecard shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.text import capfirst

from measures.change import Judgement
from measures.figures import Kind
from measures.periods import Month
from measures.targets import Against, BenchmarkCell, amount_text
from measures.wording import day_text
from reporting import wording
from reporting.report import NO_FIGURE, Amount, Comment
from reporting.scorecard import Said, Scorecard, ScorecardRow

NONE = "–"
MONTHS_OF_YEAR, QUARTERS_OF_YEAR = 12, 4
KIND_NOTES = {
    Kind.CUMULATIVE: "",
    Kind.SNAPSHOT: "position at month end",
    Kind.RATIO: "share",
}
USUAL_TOLERANCE = 10
HIDDEN = "Hidden in the total"
AGAINST_SHAPES = {Against.ON: "▲", Against.NEAR: "●", Against.OFF: "▼"}


class Key(NamedTuple):
    """What arrows mean, as it stands on top."""

    up: str
    down: str
    otherwise: str
    """Which measures have another tolerance; "" for none."""

    @property
    def sentence(self) -> str:
        """All of it on one line."""
        also = f". {self.otherwise}" if self.otherwise else ""
        return f"↑ {self.up.lower()}, → similar, ↓ {self.down.lower()}{also}"


def key_of(scorecard: Scorecard) -> Key:
    """By how much a figure has to move, for most measures and for the others."""
    counts: dict[int, list[str]] = defaultdict(list)
    shares: dict[int, list[str]] = defaultdict(list)
    for row in scorecard.rows:
        of = shares if row.kind is Kind.RATIO else counts
        of[row.definition.tolerance].append(row.reference)
    usual = max(counts, key=lambda each: len(counts[each]), default=USUAL_TOLERANCE)
    others = [
        f"{tolerance}% for {wording.names_text(references)}"
        for tolerance, references in sorted(counts.items())
        if tolerance != usual
    ]
    others += [
        f"{tolerance} percentage points for "
        + (wording.names_text(references) if len(shares) > 1 else "shares")
        for tolerance, references in sorted(shares.items())
    ]
    otherwise = f"By {'; '.join(others)}" if others else ""
    return Key(f"Increase of {usual}% or more", f"Decrease of {usual}% or more", otherwise)


def figure_of(row: ScorecardRow, month: Month, amount: Amount, on: date) -> str:
    """A month's figure as read; "" for a quarterly measure's months between its quarters."""
    if row.is_quarterly and not month.is_quarter_end and amount.value is None:
        return ""
    return wording.figure_text(amount, month, on)


def month_notes(row: ScorecardRow, month: Month, stands_on: str = "") -> list[str]:
    """What stands below a month's figure: what it stands on, and [b] for a new definition."""
    return [each for each in (stands_on, wording.BREAK * (month in row.breaks)) if each]


def figure_12_text(row: ScorecardRow, value: Decimal | None) -> str:
    """An average or maximum: a ratio's is in percent."""
    if value is None:
        return NONE
    return f"{value}%" if row.kind is Kind.RATIO else amount_text(value)


def n_12_note(row: ScorecardRow) -> str:
    """ "of 9 months", where fewer than the last year's are there."""
    of, noun = (QUARTERS_OF_YEAR, "quarter") if row.is_quarterly else (MONTHS_OF_YEAR, "month")
    if row.n_12 in (0, of):
        return ""
    return f"of {row.n_12} {noun}{'s' * (row.n_12 != 1)}"


def against_text(row: ScorecardRow) -> str:
    """ "▲ on target: 543 against 536.7 for April to August 2026"; "" where nothing can be said.

    The months are named because those that a team is missing from are left out.
    """
    by = f": {row.compared.text(row.kind)}" if row.compared else ""
    return against_mark(row) and f"{against_mark(row)}{by}"


def against_mark(row: ScorecardRow) -> str:
    """ "▲ on target"; "" where nothing can be said."""
    return f"{AGAINST_SHAPES[row.against]} {row.against.value}" if row.against else ""


def against_sentence(row: ScorecardRow) -> str:
    """ "On target: 543 against 536.7 for April to August 2026"; "" where nothing can be said."""
    if row.against is None:
        return ""
    by = f": {row.compared.text(row.kind)}" if row.compared else ""
    return f"{row.against.value.capitalize()}{by}"


def benchmark_text(cell: BenchmarkCell, kind: Kind) -> str:
    """What a comparator had, as read; "–" for nothing."""
    return NONE if cell.value is None else amount_text(cell.value, kind)


def benchmark_note(cell: BenchmarkCell) -> str:
    """ "2024/25, mean of 8 of 10", for a value."""
    if cell.value is None or cell.year is None:
        return ""
    members = f" of {cell.members} of {cell.of}" if cell.of else ""
    return f"{cell.year.label}, {cell.average}{members}"


def said_text(said: Said) -> str:
    """ "set by Early help reporting officer, 3 July 2020"."""
    return f"set by {said.role}, {day_text(said.on)}"


def attention_reasons(row: ScorecardRow, scorecard: Scorecard) -> tuple[str, ...]:
    """Why a row needs attention, each in a few words."""
    if not row.needs_attention:
        return ()
    reasons = []
    if row.change_on_previous.judgement is Judgement.NEGATIVE:
        reasons.append("Negative on the period before")
    if row.change_on_last_year.judgement is Judgement.NEGATIVE:
        reasons.append("Negative on last year")
    if row.against is Against.OFF:
        reasons.append(against_sentence(row))
    if row.is_set_negative and row.reported is not None:
        reasons.append(f"Negative, {said_text(row.reported)}")
    month, figure = row.latest
    if row.is_missing:
        reasons.append(f"{NO_FIGURE.capitalize()} for {month.name}")
    if row.is_not_available:
        reasons.append(f"No number for {month.name}: {figure.text}, not available")
    if row.masked:
        reasons.append(masked_text(row))
    return tuple(reasons)


def masked_text(row: ScorecardRow) -> str:
    """ "Hidden in the total: MAT 3 down 40%"; an old edition knows that it is "sharply worse"."""
    said = row.masked_by or ("sharply worse",) * len(row.masked)
    return hidden_text(zip(row.masked, said, strict=True))


def hidden_text(moved: Iterable[tuple[str, str]]) -> str:
    """Teams that a total hides, each with how it moved."""
    return f"{HIDDEN}: {wording.names_text([' '.join(each) for each in moved])}"


def coverage_sentence(scorecard: Scorecard) -> str:
    """How complete the month's returns are, as one sentence."""
    coverage, month = scorecard.coverage, scorecard.month
    if not coverage.expected:
        return f"No team was expected to submit a return for {month.name}."
    if _is_in_part(scorecard):
        return _in_part_sentence(scorecard)
    if not month.ended_by(scorecard.on) and not coverage.reported:
        return f"No return for {month.name} is due yet."
    if scorecard.unit.level == "team":
        has = "has been" if coverage.reported else "has not been"
        return f"The return for {month.name} {has} submitted."
    return f"{wording.who_has(coverage)} submitted the return for {month.name}."


def status_text(scorecard: Scorecard) -> str:
    """Whether the figures may still change: "Live figures as they stood on 3 July 2020"."""
    if scorecard.status == "published":
        on = f" on {day_text(scorecard.publication.on)}" if scorecard.publication else ""
        return f"Published, edition {scorecard.edition}{on}"
    placed = ", with teams where they are placed today" if scorecard.placed_now else ""
    return f"Live figures as they stood on {day_text(scorecard.on)}{placed}"


def small_print(scorecard: Scorecard) -> str:
    """What the numbers below figures are, where a figure shown misses a team."""
    shown = (amount for row in scorecard.rows for _, amount in row.months)
    if scorecard.unit.level == "team" or all(
        amount.is_complete for amount in shown if amount.value is not None
    ):
        return ""
    return "Below a figure that is not everybody’s stands how many teams it is of."


def provisional_text(scorecard: Scorecard) -> str:
    """ "[p] Provisional …" while the month's quarter is open, else ""."""
    if not scorecard.is_provisional:
        return ""
    quarter = scorecard.month.quarter.short
    return f"[p] Provisional: {quarter} has not been closed, so its figures may still change."


def _is_in_part(scorecard: Scorecard) -> bool:
    """Whether measures that are reported one by one are in, and the return is not submitted."""
    is_whole = scorecard.coverage.reported == scorecard.coverage.expected
    return scorecard.is_one_by_one and not is_whole and bool(scorecard.awaited)


def _in_part_sentence(scorecard: Scorecard) -> str:
    """ "5 of 6 measures are in for June 2020."; nothing is awaited in a month that runs."""
    month, asked = scorecard.month, len(scorecard.awaited)
    there = asked - len(_not_in(scorecard))
    verb = "is" if there == 1 else "are"
    if month.ended_by(scorecard.on):
        return f"{there} of {asked} measures {verb} in for {month.name}."
    measures = "measure" if there == 1 else "measures"
    return f"{there} {measures} {verb} in for {month.name}, which has not ended."


def _not_in(scorecard: Scorecard) -> list[ScorecardRow]:
    latest = ((row, row.months[-1][1].absences) for row in scorecard.awaited)
    return [row for row, absences in latest if any(each.is_awaited for each in absences)]


def returns_missing(scorecard: Scorecard) -> str:
    """ "Missing: MAT 4 (June 2020)." of a unit with teams, or ""; of measures that are reported
    one by one "Missing: EH1c and EH1b.".
    """
    if _is_in_part(scorecard):
        missing = wording.names_text([row.reference for row in _not_in(scorecard)])
        return f"Missing: {missing}." if missing else ""
    missing = wording.returns_missing_text(scorecard.coverage)
    return f"Missing: {missing}." if missing and scorecard.unit.level != "team" else ""


def remarks(row: ScorecardRow) -> tuple[str, ...]:
    """What its figures are, where it has to be said, and where its definition changed."""
    every = (
        KIND_NOTES[row.kind],
        quarterly_text(row),
        whole_text(row),
        wording.break_text(row.breaks),
    )
    return tuple(filter(None, every))


def quarterly_text(row: ScorecardRow) -> str:
    """ "quarterly", between two quarters with the one that the row tells of."""
    told = f": changes, direction and comments of {row.told_of.name}" if row.told_of else ""
    return f"quarterly{told}" if row.is_quarterly else ""


def whole_text(row: ScorecardRow) -> str:
    """ "given by quarter: 900 for Q2 2026/27", of figures that came without their months."""
    given = ", ".join(f"{value:,} for {quarter.short}" for quarter, value in row.whole)
    return f"given by quarter: {given}" if given else ""


def travel(row: ScorecardRow) -> tuple[str, str, str]:
    """What a reporter said of a measure without a number, or the judgement of its change."""
    if row.reported is not None:
        shape = wording.JUDGEMENT_SHAPES[row.reported.judgement]
        return shape, row.reported.judgement.value, said_text(row.reported)
    judgement = row.change_on_previous.judgement
    if judgement is None:
        return "", "", ""
    return wording.JUDGEMENT_SHAPES[judgement], judgement.value, ""


def comment_lead(comment: Comment) -> str:
    """Who wrote it; that it is on a whole quarter, and that it was left as it was."""
    period = comment.period if comment.span != 1 else ""
    lead = ", ".join(filter(None, (comment.team, period, unchanged_text(comment))))
    return lead if comment.team or period else capfirst(lead)


def unchanged_text(comment: Comment) -> str:
    """ "unchanged from August 2026", or nothing."""
    return f"unchanged from {comment.unchanged_from.name}" if comment.unchanged_from else ""
