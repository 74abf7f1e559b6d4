"""What a report is: plain values that every form of it is rendered from.

`reporting.content` builds them; nothing here reads the database or knows a file format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from measures.change import Change
from measures.figures import Kind, Reason
from measures.models import MeasureVersion
from measures.periods import Month, Quarter

NO_FIGURE = "no figure"
ANOTHER_TEAM = "Another team"
"""What a team is called where it may not be named, with a letter where there are several."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: by a team about a month, or about the unit's own quarter (`team` None)."""

    team: str | None
    last_month: Month
    span: int
    text: str
    is_drafted: bool = False
    """Put together from the months, and by nobody."""
    unchanged_from: Month | None = None
    """The month of which the same was said, word for word, the time before."""

    @property
    def period(self) -> str:
        """The month's name, or the quarter's for a whole quarter."""
        return self.last_month.name if self.span == 1 else self.last_month.quarter.short


@dataclass(frozen=True, slots=True)
class Unit:
    """What a report or one of its parts is about. `path` is its place in an address."""

    level: str
    name: str
    path: str | None
    key: int | None = None
    """Primary key of the locality or team."""


class Absence(NamedTuple):
    """A team missing from a total, wholly or in part, and for which months."""

    team: str
    months: tuple[Month, ...]
    in_part: bool
    accepted: tuple[tuple[Month, str], ...] = ()
    """Those of the months that an officer has accepted the team will not report, each with why
    ("" where the audience may not read that)."""
    unavailable: tuple[Month, ...] = ()
    """Those of the months for which it gave [x]: nobody waits for them."""

    @property
    def is_awaited(self) -> bool:
        """Whether it has said nothing of some month."""
        settled = {*self.unavailable, *(month for month, _ in self.accepted)}
        return not settled.issuperset(self.months)


class Amount(NamedTuple):
    """A figure with what it stands on. A ratio's value is an exact Fraction from 0 to 1."""

    value: int | Fraction | None
    reason: Reason | None
    reported: int
    expected: int
    months_reported: int
    months_needed: int
    absences: tuple[Absence, ...]
    numerator: int | None = None
    denominator: int | None = None
    given_for: Quarter | None = None
    """The quarter for which teams gave a figure instead of for this month of it. They are not
    among the absences."""

    @property
    def text(self) -> str:
        """As read: "1,234", "45.2%", "[x]", or "no figure"; a true zero is "0". "in Q2" where a
        month's figure came with its quarter's.
        """
        if isinstance(self.value, Fraction):
            # In tenths of a percent, half away from zero, without the cost of Decimal.
            top, bottom = self.value.numerator, self.value.denominator
            tenths = (2000 * top + bottom) // (2 * bottom)
            return f"{tenths // 10}.{tenths % 10}%"
        if self.value is not None:
            return f"{self.value:,}"
        if self.reason is not None:
            return self.reason.value
        return f"in Q{self.given_for.number}" if self.given_for else NO_FIGURE

    @property
    def is_complete(self) -> bool:
        """Whether every expected team is in it in full."""
        return self.reported == self.expected

    @property
    def coverage(self) -> str:
        """ "11 of 12 teams", as it stands beside a total."""
        return f"{self.reported} of {self.expected} {'team' if self.expected == 1 else 'teams'}"


class Part(NamedTuple):
    """One unit's share of a measure, one level down."""

    unit: Unit
    period_actual: Amount
    year_to_date: Amount


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure in a report. `breaks` are months in which its definition changed, [b]."""

    reference: str
    kind: Kind
    is_quarterly: bool
    """Whether there is one figure for a quarter, in its last month, and none for the others."""
    definition: MeasureVersion
    breaks: tuple[Month, ...]
    period_actual: Amount
    year_to_date: Amount
    change_on_previous: Change
    change_on_last_year: Change
    months: tuple[tuple[Month, Amount], ...]
    quarters: tuple[tuple[Quarter, Amount], ...]
    parts: tuple[Part, ...]
    comments: tuple[Comment, ...]
    trend: tuple[tuple[Month, int | Fraction | None], ...] = ()
    """The months from the same quarter last year on, of a measure that moved."""
    trend_partial: tuple[Month, ...] = ()
    """Those of them that stand on some of the teams only, as far as the report reads that."""
    trend_gaps: tuple[tuple[Month, str], ...] = ()
    """What is said of those without a number, "[x]" or "no figure", as far as it reads that."""

    @property
    def title(self) -> str:
        """The short description in force."""
        return self.definition.title

    @property
    def is_snapshot(self) -> bool:
        """Whether its figures are positions, never added over months."""
        return self.kind is Kind.SNAPSHOT


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a framework with its measures in order."""

    framework: str
    name: str
    rows: tuple[MeasureRow, ...]
    framework_slug: str = ""
    """The framework in addresses; an edition frozen before this was kept has none."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The report's own coverage: teams with every needed return submitted, of teams placed."""

    reported: int
    expected: int
    missing: tuple[Absence, ...]


class Restatement(NamedTuple):
    """A published figure that an edition states anew: what it was, what it is, and why.

    `who` and `why` are empty where the audience may not read that, and `when` too where no
    figure was changed: then a placement or a definition was.
    """

    reference: str
    title: str
    unit: str
    period: str
    old: str
    new: str
    who: str = ""
    when: str = ""
    why: str = ""

    @property
    def because(self) -> str:
        """ "Ann Other, 5 November 2026: a case was counted twice", as far as it may be said."""
        if not self.when:
            return "No figure was changed: a placement, a definition or what is asked of a team was"
        by = f"{self.who}, {self.when}" if self.who else f"Corrected on {self.when}"
        return f"{by}: {self.why}" if self.why else by


@dataclass(frozen=True, slots=True)
class Publication:
    """What a published report says of its publication, in sentences."""

    on: date
    """The day on which it was frozen."""
    notes: tuple[str, ...]
    """Who signed it off, what was missing and who accepted that."""
    restates: int | None = None
    """The edition before."""
    restatements: tuple[Restatement, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A unit's quarter. `parts` are the units its measures are broken down by, in order."""

    unit: Unit
    quarter: Quarter
    on: date
    coverage: Coverage
    sections: tuple[Section, ...]
    parts: tuple[Unit, ...]
    comments: tuple[Comment, ...]
    """What was written about the unit's quarter as a whole."""
    status: str = "live"
    edition: int | None = None
    publication: Publication | None = None
    """None for a live report."""
    placed_now: bool = False
    """Whether teams stand where they are placed today, and not where they were."""

    @property
    def rows(self) -> list[MeasureRow]:
        """Every measure, across sections."""
        return [row for section in self.sections for row in section.rows]

    @property
    def title(self) -> str:
        """As on the cover: "Early help performance: City, Q2 2026/27"."""
        return title_of(self.unit, self.quarter)


def title_of(unit: Unit, quarter: Quarter) -> str:
    """What the report of a unit and a quarter is called."""
    return f"Early help performance: {unit.name}, {quarter.short}"
