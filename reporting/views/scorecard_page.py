"""A scorecard as the texts of its page, so that the template only has to place them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypedDict

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from measures.change import Change
from measures.figures import GoodIs
from measures.periods import Month
from reporting.audience import Audience
from reporting.charts.sparkline import sparkline
from reporting.report import Amount, Comment, Unit
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import (
    NONE,
    Key,
    against_text,
    attention_reasons,
    benchmark_note,
    benchmark_text,
    comment_lead,
    coverage_sentence,
    figure_12_text,
    figure_of,
    key_of,
    masked_text,
    month_notes,
    n_12_note,
    provisional_text,
    remarks,
    returns_missing,
    status_text,
    travel,
    unchanged_text,
)
from reporting.views.measure_address import measure_address
from reporting.views.moved import Movement, escaped, movement, note
from reporting.views.scorecard_links import View

COLUMNS = 9
"""Beside comments, purposes, months, comparators, years of targets and a forecast."""
COMMENT_LENGTH_SHOWN = 240
"""Above it, a measure's comments are behind a press, so that the rows stay in reach."""


class Cell(NamedTuple):
    """A figure under its column's head, with a note below it."""

    head: str
    text: str
    note: str


class Line(TypedDict):
    """Everything about one measure, in the order of the columns."""

    reference: str
    href: str
    """The measure's own page; "" from an edition, which has none."""
    title: str
    remark: str
    reasons: tuple[str, ...]
    """Why it needs attention."""
    hidden: str
    """Which of them is on teams that the total hides; "" for none."""
    owner: str
    reporter: str
    outcome: str
    months: tuple[Cell, ...]
    sparkline: SafeString
    changes: tuple[tuple[str, Movement], ...]
    travel: tuple[str, str, str]
    """Direction of travel where it is judged: its shape, the judgement, and a note."""
    average: str
    maximum: str
    n_12: str
    percentage: str
    benchmarks: tuple[Cell, ...]
    targets: tuple[Cell, ...]
    forecast: tuple[str, str]
    """What the year comes to at this rate, and from how many months."""
    comments: tuple[tuple[str, str], ...]
    comments_begin: str
    """How long comments begin, where they are behind a press."""
    unchanged: str
    """How many of them were left as they were, where they are behind a press."""


class Heading(NamedTuple):
    """A heading of the framework with its measures; none where they are sorted."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ScorecardPage:
    """Everything the page of a scorecard says, in its order."""

    scorecard: Scorecard
    coverage: str
    missing: str
    missing_count: int
    status: str
    provisional: str
    view: View
    attention_count: int
    count: int
    undirected: str
    """That some measures can't move the wrong way, because neither more nor less is good."""
    has_comments: bool
    """Whether there is a column for them: not where none of them may be read."""
    left_out: str
    """What this reader's copy is without; "" for nothing."""
    months: tuple[str, ...]
    key: Key
    change_heads: tuple[str, str]
    comparators: tuple[str, ...]
    years: tuple[str, ...]
    forecast_head: str
    """"" where nothing is projected."""
    headings: tuple[Heading, ...]
    columns: int


def present(scorecard: Scorecard, view: View, audience: Audience) -> ScorecardPage:
    """A scorecard's page, its rows in the order and of the choice that were asked for."""
    year = scorecard.month.financial_year.label
    has_forecast = any(row.forecast for row in scorecard.rows)
    is_citys = scorecard.unit.level == "city" and scorecard.is_one_by_one
    without = "" if is_citys else left_out(scorecard.unit, audience)
    has_comments = not without or any(row.comments for row in scorecard.rows)
    return ScorecardPage(
        scorecard=scorecard,
        coverage=coverage_sentence(scorecard),
        missing=returns_missing(scorecard),
        missing_count=len(scorecard.coverage.missing),
        status=status_text(scorecard),
        provisional=provisional_text(scorecard),
        view=view,
        attention_count=sum(row.needs_attention for row in scorecard.rows),
        count=len(scorecard.rows),
        undirected=_undirected(scorecard),
        has_comments=has_comments,
        left_out=without,
        months=tuple(month.short for month in scorecard.shown),
        key=key_of(scorecard),
        change_heads=("% change from previous period", "% change from same period last year"),
        comparators=scorecard.comparators,
        years=tuple(each.label for each in scorecard.years),
        forecast_head=f"{year} at this rate [f]" if has_forecast else "",
        headings=_headings(scorecard, view, has_forecast=has_forecast),
        columns=COLUMNS
        + has_comments
        + 3 * scorecard.has_purposes
        + len(scorecard.shown)
        + len(scorecard.comparators)
        + len(scorecard.years)
        + has_forecast,
    )


def _undirected(scorecard: Scorecard) -> str:
    """ "6 of the 6 measures …", where no movement of theirs is one the wrong way."""
    without = [row for row in scorecard.rows if row.definition.good_is == GoodIs.NEITHER]
    if not without:
        return ""
    verb = "has" if len(without) == 1 else "have"
    return (
        f"{len(without)} of the {len(scorecard.rows)} measures {verb} no good direction: whatever "
        "they do, they do not move the wrong way."
    )


def left_out(unit: Unit, audience: Audience) -> str:
    """What somebody who may not read every team is not shown of a unit with several."""
    if unit.level == "team" or audience.named is None:
        return ""
    hidden = "" if audience.team_rows else ", and single teams that a total hides"
    whose = "other teams" if audience.named else "teams"
    return f"Not shown to you: what {whose} wrote about their figures{hidden}."


def _headings(scorecard: Scorecard, view: View, *, has_forecast: bool) -> tuple[Heading, ...]:
    """The rows under their headings, or sorted without any."""
    texts = _Texts(scorecard, has_forecast=has_forecast)
    if view.sort:
        chosen = _chosen(scorecard.rows, view)
        ordered = sorted(chosen, key=SORT_KEYS[view.sort])
        return (Heading("", tuple(map(texts.line, ordered))),) if ordered else ()
    headings = (
        Heading(section.name, tuple(map(texts.line, _chosen(section.rows, view))))
        for section in scorecard.sections
    )
    return tuple(heading for heading in headings if heading.lines)


def _chosen(rows: Sequence[ScorecardRow], view: View) -> list[ScorecardRow]:
    return [row for row in rows if row.needs_attention or not view.only_attention]


def _size(change: Change) -> Decimal:
    """How large a change is; none is smaller than every other, one from 0 larger."""
    if change.arrow is None:
        return Decimal(-1)
    value = change.percent if change.points is None else change.points
    return Decimal("Infinity") if value is None else abs(Decimal(value))


SORT_KEYS: Mapping[str, Callable[[ScorecardRow], Decimal | bool]] = {
    "attention": lambda row: not row.needs_attention,
    "previous": lambda row: -_size(row.change_on_previous),
    "last-year": lambda row: -_size(row.change_on_last_year),
}


class _Texts:
    """Puts one scorecard's rows into words."""

    def __init__(self, scorecard: Scorecard, *, has_forecast: bool) -> None:
        self.scorecard = scorecard
        self.has_forecast = has_forecast
        self.level = scorecard.unit.level

    def line(self, row: ScorecardRow) -> Line:
        """A measure's row."""
        version = row.definition
        length = sum(len(comment.text) for comment in row.comments)
        return Line(
            reference=row.reference,
            href=self._href(row),
            title=row.title,
            remark=", ".join(remarks(row)),
            reasons=attention_reasons(row, self.scorecard),
            hidden=masked_text(row) if row.masked else "",
            owner=version.owner,
            reporter=version.reporter,
            outcome=version.outcome,
            months=tuple(self._cell(row, *each) for each in row.months),
            sparkline=sparkline(
                row.trend,
                name=row.title,
                change=row.change_on_previous,
                is_quarterly=row.is_quarterly,
            ).svg,
            changes=(
                ("From previous period", _movement(row.change_on_previous)),
                ("From last year", _movement(row.change_on_last_year)),
            ),
            travel=travel(row),
            average=figure_12_text(row, row.average_12),
            maximum=figure_12_text(row, row.maximum_12),
            n_12=n_12_note(row),
            percentage="%" if version.is_percentage else NONE,
            benchmarks=tuple(
                Cell(each.comparator, benchmark_text(each, row.kind), benchmark_note(each))
                for each in row.benchmarks
            ),
            targets=self._targets(row),
            forecast=(row.forecast.text, row.forecast.basis) if row.forecast else ("", ""),
            comments=tuple((comment_lead(each), each.text) for each in row.comments),
            comments_begin=_beginning(row.comments) if length > COMMENT_LENGTH_SHOWN else "",
            unchanged=_unchanged(row.comments),
        )

    def _href(self, row: ScorecardRow) -> str:
        scorecard = self.scorecard
        if scorecard.edition is not None:
            return ""
        path = scorecard.unit.path or ""
        return measure_address(scorecard.slug, row.reference, scorecard.month, path)

    def _cell(self, row: ScorecardRow, month: Month, amount: Amount) -> Cell:
        text = figure_of(row, month, amount, self.scorecard.on)
        is_said = self.level != "team" and amount.value is not None
        on = note(amount, self.level) if is_said else ""
        return Cell(month.short, escaped(text), "; ".join(month_notes(row, month, on)))

    def _targets(self, row: ScorecardRow) -> tuple[Cell, ...]:
        """A cell for each year, this year's with how the year so far stands to it."""
        of = {cell.year: cell for cell in row.targets}
        cells = []
        for year in self.scorecard.years:
            target = of.get(year)
            is_now = year == self.scorecard.month.financial_year
            cells.append(
                Cell(
                    f"Target {year.label}",
                    target.text(row.kind) if target else "",
                    against_text(row) if is_now else "",
                )
            )
        return tuple(cells)


def _movement(change: Change) -> Movement:
    """A change, with n/a where there is nothing to compare, as the council writes it."""
    if change.arrow is None:
        return Movement(arrow="", judgement="none", text="n/a", note="")
    return movement(change)


def _unchanged(comments: Sequence[Comment]) -> str:
    """Of comments behind a press: "Unchanged from August 2026", or how many of them are."""
    texts = [text for each in comments if (text := unchanged_text(each))]
    if sum(len(each.text) for each in comments) <= COMMENT_LENGTH_SHOWN or not texts:
        return ""
    of = "" if len(texts) == len(comments) else f"{len(texts)} of {len(comments)} comments "
    return capfirst(of + texts[0])


def _beginning(comments: Sequence[Comment]) -> str:
    """The first words of the first comment."""
    words, text = comments[0].text.split(), ""
    for word in words:
        if len(text) + len(word) > COMMENT_LENGTH_SHOWN // 2:
            break
        text = f"{text} {word}".strip()
    return f"{text or comments[0].text[:40]} …"
