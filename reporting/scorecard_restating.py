"""What an edition of a month's scorecards states anew: two of one unit compared. Pure.

Every figure is compared that a scorecard stands on, shown in a cell or only in the line of 24
months: what is worked out of it changes with it. What is worked out is told by itself where no
figure in a cell tells why it changed, and whatever is set beside the figures always.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from measures.periods import Month, month_range
from reporting import wording
from reporting.charts.words import value_text
from reporting.report import NO_FIGURE
from reporting.restating import BENCHMARK, DIRECTION, TARGET, Difference, figure_said
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import (
    HIDDEN,
    NONE,
    against_text,
    benchmark_note,
    benchmark_text,
    figure_12_text,
    masked_text,
    n_12_note,
    said_text,
)


def scorecard_differences(old: Scorecard, new: Scorecard) -> list[Difference]:
    """Everything on a unit's scorecard that is not what it was."""
    before = {row.reference: row for row in old.rows}
    after = {row.reference: row for row in new.rows}
    found: list[Difference] = []
    for reference in dict.fromkeys([*after, *before]):
        was, now = before.get(reference), after.get(reference)
        shown = list(_shown(was, now, new))
        found += shown
        if was and now:
            found += _behind(was, now, new)
            told = frozenset(month for each in shown for month in each.months)
            found += _beside(was, now, new, told)
    return found


def _shown(
    was: ScorecardRow | None, now: ScorecardRow | None, new: Scorecard
) -> Iterator[Difference]:
    """The figures in the cells that differ."""
    row = now or was
    if row is None:
        return
    level = new.unit.level
    amounts = [dict(each.months) if each else {} for each in (was, now)]
    for month in dict.fromkeys([*amounts[1], *amounts[0]]):
        texts = [figure_said(each.get(month), level) for each in amounts]
        if texts[0] != texts[1]:
            yield Difference(row, new.unit.name, month.name, _due(row, month), *texts)


def _behind(was: ScorecardRow, now: ScorecardRow, new: Scorecard) -> Iterator[Difference]:
    """The figures of earlier months that differ, which a line shows and no cell."""
    in_cells = {month for row in (was, now) for month, _ in row.months}
    values = [dict(row.trend) for row in (was, now)]
    for month in values[1]:
        if month in in_cells or month not in values[0]:
            continue
        found = [each[month] for each in values]
        if found[0] != found[1]:
            texts = [NO_FIGURE if each is None else value_text(each) for each in found]
            yield Difference(now, new.unit.name, month.name, _due(now, month), *texts)


class _Fact(NamedTuple):
    """Something that stands beside a measure's figures."""

    text: str
    months: tuple[Month, ...] = ()
    """Those whose figures it is worked out of; none where it was set."""
    settings: frozenset[str] = frozenset()
    """Kinds of what was set that it says, or that it is worked out of."""


def _beside(
    was: ScorecardRow, now: ScorecardRow, new: Scorecard, told: frozenset[Month]
) -> Iterator[Difference]:
    """What was set or worked out that differs, where no figure that is told says why."""
    facts = [dict(_facts(row, new.month)) for row in (was, now)]
    for what in dict.fromkeys([*facts[1], *facts[0]]):
        texts = [each[what].text if what in each else "" for each in facts]
        fact = facts[1].get(what) or facts[0][what]
        if texts[0] != texts[1] and told.isdisjoint(fact.months):
            said = [text or NONE for text in texts]
            yield Difference(now, new.unit.name, what, fact.months, *said, settings=fact.settings)


def _facts(row: ScorecardRow, month: Month) -> Iterator[tuple[str, _Fact]]:
    """What a row says besides its figures, by what it is called."""
    year = month.financial_year
    told = row.told_of or month
    now, to_date = _due(row, told), month_range(year.first_month, month)
    before = told.plus(-3 if row.is_quarterly else -1)
    for base, change in (
        (before, row.change_on_previous),
        (told.plus(-12), row.change_on_last_year),
    ):
        text = wording.change_in_full(change)
        yield f"Change on {base.name}", _Fact(text, (*_due(row, base), *now))
    if row.masked:
        yield HIDDEN, _Fact(masked_text(row), (*_due(row, before), *now))
    last_12 = month_range(month.plus(-11), month)
    for name, value in (("average", row.average_12), ("maximum", row.maximum_12)):
        text = f"{figure_12_text(row, value)} {n_12_note(row)}".strip()
        yield f"12-month {name}", _Fact(text, last_12)
    this_year = f"{TARGET} {year.label}"
    against = _Fact(against_text(row), to_date, frozenset({this_year}))
    yield f"{year.label} against its target", against
    if row.forecast:
        text = f"{row.forecast.text} {row.forecast.basis}"
        yield f"{year.label} at this rate", _Fact(text, to_date)
    for target in row.targets:
        name = f"{TARGET} {target.year.label}"
        yield name, _Fact(target.text(row.kind), settings=frozenset({name}))
    for cell in row.benchmarks:
        text = f"{benchmark_text(cell, row.kind)} {benchmark_note(cell)}".strip()
        yield f"{BENCHMARK} {cell.comparator}", _Fact(text, settings=frozenset({BENCHMARK}))
    if row.reported:
        text = f"{row.reported.judgement.value}, {said_text(row.reported)}"
        yield DIRECTION, _Fact(text, now, frozenset({DIRECTION}))


def _due(row: ScorecardRow, month: Month) -> tuple[Month, ...]:
    """The months that a month's figure is made of: of a quarterly measure the quarter's."""
    return month.quarter.months if row.is_quarterly else (month,)
