"""What an edition states anew: two frozen reports of one unit compared, and why they differ. Pure.

The figures say what differs; the history of figures says who changed what, when and why. Where
no figure was changed, a placement, a definition or a team's frameworks were, and the table says
that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from measures.periods import Month
from measures.queries import Membership
from reporting.report import Amount, MeasureRow, Report, Restatement, Unit
from reporting.scorecard import ScorecardRow
from reporting.wording import (
    change_heads,
    change_in_full,
    coverage_text,
    day_text,
    names_text,
)

NO_ROW = "not in the report"
BENCHMARK, DIRECTION, TARGET = "Benchmark", "Direction of travel", "Target"
"""Kinds of what is set beside the figures."""
MOST_SAID = 3
"""Above so many, those who changed a figure are counted, and so are their reasons."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One change to one team's figure. A span of 3 is a whole quarter's."""

    team: int
    reference: str
    last_month: Month
    span: int
    who: str
    when: date
    why: str

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that the figure covers."""
        return (self.last_month,) if self.span == 1 else self.last_month.quarter.months


@dataclass(frozen=True, slots=True)
class Setting:
    """One change to what is set beside a measure's figures: a target, a benchmark, a direction."""

    kind: str
    reference: str
    who: str
    when: date
    why: str
    level: str = ""
    """"city", "locality" or "team" where it is of one unit, and not of all."""
    key: int | None = None
    """Of a locality or a team."""

    def is_of(self, unit: Unit, members: Collection[int]) -> bool:
        """Whether it is of a unit with these teams. A team's direction is of its units."""
        if self.level == "team" and self.kind == DIRECTION:
            return self.key in members
        return self.level in ("", unit.level) and self.key in (None, unit.key)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that differs, with the months it is made of."""

    row: MeasureRow | ScorecardRow
    unit: str
    period: str
    months: tuple[Month, ...]
    old: str
    new: str
    settings: frozenset[str] = field(default=frozenset(), kw_only=True)
    """Kinds of what is set beside figures that it says, or that it is worked out of too."""


def differences(old: Report, new: Report) -> list[Difference]:
    """Every figure of a unit, and of its parts for the quarter, that is not what it was, and what
    it is compared with.
    """
    before = {row.reference: row for row in old.rows}
    after = {row.reference: row for row in new.rows}
    found: list[Difference] = []
    for reference in dict.fromkeys([*after, *before]):
        row = after.get(reference) or before[reference]
        was = dict(_amounts(before[reference], old)) if reference in before else {}
        now = dict(_amounts(after[reference], new)) if reference in after else {}
        for key in dict.fromkeys([*now, *was]):
            texts = [figure_said(amounts.get(key), key[2]) for amounts in (was, now)]
            if texts[0] != texts[1]:
                unit, period, _, months = key
                found.append(Difference(row, unit, period, _due(row, months), *texts))
        if reference in before and reference in after:
            found += _changes(before[reference], after[reference], new)
    return found


def _changes(old: MeasureRow, new: MeasureRow, report: Report) -> Iterator[Difference]:
    """The changes that differ although the quarter's figure doesn't: that of the other quarter,
    which the report doesn't show by itself, does.
    """
    level, quarter = report.unit.level, report.quarter
    if figure_said(old.period_actual, level) != figure_said(new.period_actual, level):
        return
    changes = (
        (quarter.previous, old.change_on_previous, new.change_on_previous),
        (quarter.last_year, old.change_on_last_year, new.change_on_last_year),
    )
    for head, (base, was, now) in zip(change_heads(quarter), changes, strict=True):
        # That it is just under its tolerance is a help to the reader, and says nothing else.
        texts = tuple(change_in_full(replace(each, just_under=None)) for each in (was, now))
        if texts[0] != texts[1]:
            yield Difference(new, report.unit.name, head, _due(new, base.months), *texts)


Key = tuple[str, str, str, tuple[Month, ...]]
"""Unit, period, the unit's level, and the months of the period."""


def _amounts(row: MeasureRow, report: Report) -> Iterator[tuple[Key, Amount]]:
    """The figures that are compared: of the unit each month, the quarter and the year to date;
    of each part with a name of its own the quarter. One that is another by its nature is left out.
    """
    unit, quarter = report.unit, report.quarter
    # A position at the quarter's end is that of its last month, and of the year to date.
    for month, amount in row.months[:-1] if row.is_snapshot else row.months:
        yield (unit.name, month.name, unit.level, (month,)), amount
    yield (unit.name, quarter.short, unit.level, quarter.months), row.period_actual
    if not row.is_snapshot and quarter.months != quarter.months_to_date:
        yield (unit.name, "Year to date", unit.level, quarter.months_to_date), row.year_to_date
    for part in row.parts:
        if part.unit.level != "team" or part.unit.path:
            yield (
                (part.unit.name, quarter.short, part.unit.level, quarter.months),
                (part.period_actual),
            )


def _due(row: MeasureRow, months: tuple[Month, ...]) -> tuple[Month, ...]:
    """The months that the figure is made of: of a position only the last."""
    return months[-1:] if row.is_snapshot else months


def figure_said(amount: Amount | None, level: str) -> str:
    """A figure with everything that could differ: "412 (11 of 12 teams)"."""
    if amount is None:
        return NO_ROW
    text = amount.text
    if isinstance(amount.value, Fraction):
        text = f"{text} ({amount.numerator:,} of {amount.denominator:,})"
    if not amount.expected or amount.is_complete:
        return text
    return f"{text} ({coverage_text(amount, level)})"


def restatements(
    found: Iterable[Difference],
    causes: Sequence[Cause],
    members: Membership,
    sources: Mapping[str, Collection[str]],
    settings: Sequence[Setting] = (),
) -> list[Restatement]:
    """What differs with who, when and why, of a unit with these teams in these months.

    `sources` are the measures that a ratio is divided from, by its reference; `settings` what was
    set anew of this unit.
    """
    stated = []
    for each in found:
        references = sources.get(each.row.reference, (each.row.reference,))
        because: list[Cause | Setting] = [
            cause
            for cause in causes
            if cause.reference in references
            and not members.get(cause.team, frozenset()).isdisjoint(cause.months)
            and not frozenset(each.months).isdisjoint(cause.months)
        ]
        because += [
            setting
            for setting in settings
            if setting.kind in each.settings and setting.reference == each.row.reference
        ]
        stated.append(
            Restatement(
                reference=each.row.reference,
                title=each.row.title,
                unit=each.unit,
                period=each.period,
                old=each.old,
                new=each.new,
                who=_said((cause.who for cause in because), "people"),
                when=_said((day_text(cause.when) for cause in because), "days"),
                why=_said((cause.why for cause in because), "reasons"),
            )
        )
    return stated


def _said(texts: Iterable[str], what: str) -> str:
    """Each once, or how many where they are too many to say."""
    once = [text for text in dict.fromkeys(texts) if text]
    if len(once) > MOST_SAID:
        return f"{len(once)} {what}"
    return "; ".join(once) if what == "reasons" or not once else names_text(once)


def without_names(stated: Iterable[Restatement]) -> list[Restatement]:
    """For who may not read the teams: who changed a figure and why would tell whose it is."""
    return [each._replace(who="", why="") for each in stated]
