"""What a monthly scorecard is: plain values that every form of it is rendered from.

`reporting.scoring` builds them; nothing here reads the database or knows a file format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from measures.change import Change, Judgement
from measures.figures import Kind, Reason
from measures.models import MeasureVersion
from measures.periods import FinancialYear, Month, Quarter
from measures.targets import Against, BenchmarkCell, Comparison, Forecast, TargetCell
from reporting.report import Amount, Comment, Coverage, Publication, Unit


def month_told(month: Month, *, is_quarterly: bool) -> Month:
    """The month whose changes, direction and comments a month's row has: between two quarters a
    quarterly measure's are those of the last one.
    """
    if is_quarterly and not month.is_quarter_end:
        return month.quarter.previous.last_month
    return month


class Said(NamedTuple):
    """A direction that a reporter set where there is no number: by what role, and when."""

    judgement: Judgement
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class ScorecardRow:
    """One measure's line. All tuples by month hold every month asked for, in order."""

    reference: str
    kind: Kind
    is_quarterly: bool
    definition: MeasureVersion
    breaks: tuple[Month, ...]
    """The months of the trend in which a definition changed, [b]."""
    months: tuple[tuple[Month, Amount], ...]
    """The months shown."""
    trend: tuple[tuple[Month, int | Fraction | None], ...]
    """The 24 months up to this one, for the sparkline."""
    change_on_previous: Change
    change_on_last_year: Change
    reported: Said | None
    average_12: Decimal | None
    """Rounded to a whole number, or to a tenth of a percent for a ratio, in percent."""
    maximum_12: Decimal | None
    n_12: int
    benchmarks: tuple[BenchmarkCell, ...]
    targets: tuple[TargetCell, ...]
    against: Against | None
    """How the year so far stands to this year's target; None without one, or where good is n/a."""
    forecast: Forecast | None
    masked: tuple[str, ...]
    """Teams that are sharply worse while the unit is similar or better, as far as they are named
    for the audience."""
    comments: tuple[Comment, ...]
    compared: Comparison | None = None
    """What `against` was decided on: both numbers, and the months from which nobody is missing."""
    whole: tuple[tuple[Quarter, int], ...] = ()
    """What came for whole quarters of the months shown, and stands in none of them."""
    trend_gaps: tuple[tuple[Month, str], ...] = ()
    """What is said of the trend's months without a number: "[x]", "no figure", "not due yet"."""
    masked_by: tuple[str, ...] = ()
    """How each of the `masked` moved: "down 40%"."""
    told_of: Month | None = None
    """The last month of the quarter before, of which a quarterly measure's changes, direction and
    comments are in the months after it."""

    @property
    def title(self) -> str:
        """The short description in force."""
        return self.definition.title

    @property
    def needs_attention(self) -> bool:
        """Whether it moved the wrong way, is off target, has no figure, or hides a team.

        What its reporter says of a measure without a number counts as its movement does.
        """
        changes = (self.change_on_previous, self.change_on_last_year)
        adverse = any(change.judgement is Judgement.NEGATIVE for change in changes)
        without = self.is_missing or self.is_not_available
        return (
            adverse
            or self.is_set_negative
            or without
            or self.against is Against.OFF
            or bool(self.masked)
        )

    @property
    def latest(self) -> tuple[Month, Amount]:
        """The month that the row tells of, with its figure."""
        return next(
            (each for each in reversed(self.months) if each[0] == self.told_of), self.months[-1]
        )

    @property
    def is_set_negative(self) -> bool:
        """Whether its reporter said that it moves the wrong way."""
        return self.reported is not None and self.reported.judgement is Judgement.NEGATIVE

    @property
    def is_missing(self) -> bool:
        """Whether there is no figure, and somebody is waited for."""
        _, latest = self.latest
        return latest.value is None and latest.reason is None and bool(latest.absences)

    @property
    def is_not_available(self) -> bool:
        """Whether it was said that there is no figure, [x]."""
        _, latest = self.latest
        return latest.value is None and latest.reason is Reason.NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class ScorecardSection:
    """A heading of the framework with its measures in order."""

    name: str
    rows: tuple[ScorecardRow, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A framework's month for one unit."""

    framework: str
    slug: str
    unit: Unit
    month: Month
    on: date
    shown: tuple[Month, ...]
    coverage: Coverage
    sections: tuple[ScorecardSection, ...]
    comparators: tuple[str, ...]
    """Heads of the columns of benchmarks: SN, ENG, SE region."""
    years: tuple[FinancialYear, ...]
    """Heads of the columns of targets."""
    status: str = "live"
    edition: int | None = None
    publication: Publication | None = None
    placed_now: bool = False
    is_provisional: bool = False
    """Whether the month's quarter is still open, so that its figures may change, [p]."""
    is_one_by_one: bool = False
    """Whether its measures are reported each by itself: no team of a locality returns them."""
    editions: tuple[int, ...] = ()
    """The numbers of the month's published editions, newest first."""

    @property
    def awaited(self) -> list[ScorecardRow]:
        """The measures that are counted and asked for in the month, in or not."""
        counted = (row for row in self.rows if row.kind is not Kind.RATIO)
        return [row for row in counted if row.months[-1][1].expected]

    @property
    def rows(self) -> list[ScorecardRow]:
        """Every measure, across sections."""
        return [row for section in self.sections for row in section.rows]

    @property
    def has_purposes(self) -> bool:
        """Whether any measure has an owner, a reporter or an outcome, so that they have columns."""
        versions = [row.definition for row in self.rows]
        return any(each.owner or each.reporter or each.outcome for each in versions)

    @property
    def title(self) -> str:
        """As on the cover: "Early help scorecard: City, June 2020"."""
        return f"{self.framework}: {self.unit.name}, {self.month.name}"
