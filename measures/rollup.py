"""From teams' figures to a unit's totals, each with the teams it stands on (rules §5 and §6).

Pure, and the only place where figures are added up. One `Ledger` serves the team, the locality
and the city: a unit is the `Line`s of the teams placed in it.

Nothing here adds a snapshot over months: `measures.spans` cuts every period down to its last month
for a snapshot before anything is summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from measures.figures import Figure, Kind, Reason
from measures.periods import Month
from measures.spans import Span, kind_of_ratio, span_of

X, Z = Reason.NOT_AVAILABLE, Reason.NOT_APPLICABLE

Months = frozenset[Month]
NO_MONTHS: Months = frozenset()

Period = tuple[Month, ...]
"""The months of a period in order, without gaps."""


@dataclass(slots=True)
class Line:
    """One team's figures for one measure, for the months it was placed in one unit.

    `team` is its key. `needed` are the months that call for a figure, `[z]` not yet taken out.
    `quarters` holds numbers that came for a whole quarter without months, by its last month; a
    reason that came for a quarter stands in each of its months.
    """

    team: int
    needed: Months
    numbers: Mapping[Month, int]
    reasons: Mapping[Month, Reason] = field(default_factory=dict)
    quarters: Mapping[Month, int] = field(default_factory=dict)
    filled: Months = field(init=False)
    """Months that hold a number."""
    gaps: Months = field(init=False)
    """Months that call for a number and have none."""
    whole: Months = field(init=False)
    """Last months of the quarters that hold a number."""

    def __post_init__(self) -> None:
        self.whole = frozenset(self.quarters)
        # Most lines hold just what is called for. Theirs are then the very same months, so that a
        # ledger sees at a glance that they are alike.
        needed = self.needed
        if len(needed) == len(self.numbers) and needed.issuperset(self.numbers):
            self.filled, self.gaps = needed, NO_MONTHS
            return
        self.filled = frozenset(self.numbers)
        self.gaps = needed - self.filled
        if self.reasons:
            self.gaps -= {month for month, reason in self.reasons.items() if reason is Z}

    @classmethod
    def of(
        cls,
        team: int,
        needed: Iterable[Month],
        cells: Mapping[Month, Figure],
        quarters: Mapping[Month, int] | None = None,
    ) -> Line:
        """A line from figures of which some are numbers and some reasons."""
        return cls(
            team,
            frozenset(needed),
            {month: figure for month, figure in cells.items() if isinstance(figure, int)},
            {month: figure for month, figure in cells.items() if isinstance(figure, Reason)},
            quarters or {},
        )

    @property
    def cells(self) -> dict[Month, Figure]:
        """Every month's figure, numbers and reasons together."""
        return {**self.numbers, **self.reasons}

    def gap(self, months: tuple[Month, ...], *, in_part: bool) -> Gap:
        """What it leaves without a number, and where it said [x] of that."""
        said = self.reasons
        unavailable = tuple(month for month in months if said.get(month) is X) if said else ()
        return Gap(self.team, months, in_part, unavailable)


class Gap(NamedTuple):
    """A team that left needed months without a number; `in_part` when other months have one."""

    team: int
    months: tuple[Month, ...]
    in_part: bool
    unavailable: tuple[Month, ...] = ()
    """Those of the months for which it gave [x]: it is not waited for."""


class Total(NamedTuple):
    """A unit's figure for a period.

    `value` is None when no needed month holds a number; it is never 0 for that. `reported` of
    `expected` are teams, `months_reported` of `months_needed` team-months.
    """

    value: int | None
    reason: Reason | None
    reported: int
    expected: int
    months_reported: int
    months_needed: int
    gaps: tuple[Gap, ...]


class RatioTotal(NamedTuple):
    """A ratio of two totals over the team-months in which both parts are numbers."""

    numerator: Total
    denominator: Total

    @property
    def value(self) -> Fraction | None:
        """Numerator over denominator, or None."""
        return divide(self.numerator.value, self.denominator.value)


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """Two periods over the same teams: those with a number in every month of both.

    `of` counts the teams expected in either period. Values are None when nobody is left in, or
    for a ratio whose denominator is 0.
    """

    current: int | Fraction | None
    base: int | Fraction | None
    teams: int
    of: int


def divide(numerator: int | None, denominator: int | None) -> Fraction | None:
    """The exact share; None without both numbers or with a zero denominator."""
    if numerator is None or not denominator:
        return None
    return Fraction(numerator, denominator)


class _Alike(NamedTuple):
    """Teams with the same months needed, filled and missing, and the same whole quarters."""

    needed: Months
    filled: Months
    gaps: Months
    whole: Months
    answered: Months
    """The needed months that hold a number."""
    lines: list[Line]


class Ledger:
    """A unit's lines for one measure: put in order once, then asked for many periods.

    Teams with the same months needed, filled and missing are counted together: there are few such
    patterns however many teams there are. Totals are kept, since ratios ask for them again.
    """

    def __init__(self, kind: Kind, lines: Sequence[Line]) -> None:
        self.kind = kind
        self.lines = lines
        self._totals: dict[Period, Total] = {}
        self._sums: dict[Month, int | None] = {}
        self._quarter_sums: dict[Month, int] = defaultdict(int)
        alike: dict[tuple[Months, Months, Months, Months], list[Line]] = defaultdict(list)
        for line in lines:
            alike[line.needed, line.filled, line.gaps, line.whole].append(line)
            for end in line.whole:
                self._quarter_sums[end] += line.quarters[end]
        self._alike = [
            _Alike(needed, filled, gaps, whole, filled & needed, same)
            for (needed, filled, gaps, whole), same in alike.items()
        ]

    def total(self, period: Period) -> Total:
        """Add the measure up over the unit's teams and a period."""
        if period not in self._totals:
            self._totals[period] = self._add_up(span_of(self.kind, period))
        return self._totals[period]

    def value(self, period: Period) -> int | None:
        """The total's number alone, without what it stands on."""
        return self._value(span_of(self.kind, period))

    def _add_up(self, span: Span) -> Total:
        value, counted = self._value(span), span.counted
        reported = months_reported = months_needed = 0
        all_gaps: list[Gap] = []
        for needed, filled, gaps, whole, answered, lines in self._alike:
            found, missing, covered = answered & counted, gaps & counted, NO_MONTHS
            if whole:
                covered = span.covered(whole)
                found, missing = found | (covered & needed), missing - covered
            if missing:
                months = tuple(sorted(missing))
                in_part = bool(covered) or not filled.isdisjoint(counted)
                all_gaps += [line.gap(months, in_part=in_part) for line in lines]
            elif found:
                reported += len(lines)
            months_reported += len(found) * len(lines)
            months_needed += (len(found) + len(missing)) * len(lines)
        return Total(
            value=value,
            reason=self._shared_reason(span) if value is None else None,
            reported=reported,
            expected=reported + len(all_gaps),
            months_reported=months_reported,
            months_needed=months_needed,
            gaps=tuple(all_gaps),
        )

    def like_for_like(self, current: Period, base: Period) -> LikeForLike:
        """Two periods without a month in common, over the teams with a number in all of both."""
        teams, of, others = self.stayers(current, base)
        return LikeForLike(
            current=self.sum_without(others, current) if teams else None,
            base=self.sum_without(others, base) if teams else None,
            teams=teams,
            of=of,
        )

    def sum_without(self, others: Sequence[Line], period: Period) -> int:
        """The sum of all but some of the lines: there are fewer of those who were left out."""
        span = span_of(self.kind, period)
        less = [line.numbers.get(month, 0) for line in others for month in span.counted]
        less += [line.quarters[end] for line in others for end in span.ends & line.whole]
        return (self._value(span) or 0) - sum(less)

    def stayers(self, current: Period, base: Period) -> tuple[int, int, list[Line]]:
        """How many teams have a number in every month of both periods, how many are expected in
        one, and the lines of all those without.
        """
        stayed = of = 0
        others: list[Line] = []
        for lines, is_expected, stays in self._compared(current, base):
            if is_expected:
                of += len(lines)
            if stays:
                stayed += len(lines)
            else:
                others += lines
        return stayed, of, others

    def left_out(self, current: Period, base: Period) -> list[Line]:
        """The lines that are expected in a period and left out of the change between both."""
        return [
            line
            for lines, is_expected, stays in self._compared(current, base)
            if is_expected and not stays
            for line in lines
        ]

    def _compared(
        self, current: Period, base: Period
    ) -> Iterator[tuple[Sequence[Line], bool, bool]]:
        """Lines that are alike, whether one period expects them, and whether both have them."""
        spans = (span_of(self.kind, current), span_of(self.kind, base))
        both = spans[0].counted | spans[1].counted
        for needed, filled, gaps, whole, answered, lines in self._alike:
            if whole:
                filled = filled.union(*(span.covered(whole) for span in spans))  # noqa: PLW2901
                answered = filled & needed  # noqa: PLW2901
            is_expected = not both.isdisjoint(gaps) or not both.isdisjoint(answered)
            yield lines, is_expected, both <= filled

    def given_whole(self, period: Period) -> int | None:
        """What came for whole quarters of a period, and stands in none of their months."""
        ends = span_of(self.kind, period).ends & self._quarter_sums.keys()
        return sum(self._quarter_sums[end] for end in ends) if ends else None

    @property
    def has_quarters(self) -> bool:
        """Whether anything came for whole quarters, without their months."""
        return bool(self._quarter_sums)

    def given_for_quarter(self, month: Month) -> set[int]:
        """The teams that have no number for a month, and one for its whole quarter."""
        if not self.has_quarters:
            return set()
        end = month.quarter.last_month
        return {line.team for line in self.lines if end in line.whole and month in line.gaps}

    def _value(self, span: Span) -> int | None:
        """The sum of every number there is, None when there is none."""
        sums = [self._sum_in(month) for month in span.counted]
        numbers = [each for each in sums if each is not None]
        numbers += [self._quarter_sums[end] for end in span.ends if end in self._quarter_sums]
        return sum(numbers) if numbers else None

    def _sum_in(self, month: Month) -> int | None:
        """The teams' sum for one month, worked out when it is first asked for."""
        if month not in self._sums:
            numbers = [
                line.numbers[month]
                for alike in self._alike
                if month in alike.filled
                for line in alike.lines
            ]
            self._sums[month] = sum(numbers) if numbers else None
        return self._sums[month]

    def _shared_reason(self, span: Span) -> Reason | None:
        """The reason every team gave in every month it was needed, if they all gave the same."""
        given = {
            line.reasons.get(month)
            for alike in self._alike
            for line in alike.lines
            for month in line.needed & span.counted
        }
        # A team that gave [z] is not expected, so beside teams that gave [x] it has no say.
        if X in given:
            given.discard(Z)
        return given.pop() if len(given) == 1 else None


class RatioLedger:
    """A unit's ratio of two measures: both parts are rolled up first, then divided.

    It stands on the teams that have a line in both, each cut down to the months in which both are
    numbers. Where nothing has to be cut, the measures' own ledgers serve, with what they know.
    """

    def __init__(self, numerator: Ledger, denominator: Ledger) -> None:
        self.kind = kind = kind_of_ratio(numerator.kind, denominator.kind)
        below = {line.team: line for line in denominator.lines}
        whole = [(top, below[top.team]) for top in numerator.lines if top.team in below]
        pairs = [pair(top, bottom) for top, bottom in whole]
        self._tops, self._bottoms = (
            ledger
            if ledger.kind is kind and [*map(id, ledger.lines)] == [*map(id, lines)]
            else Ledger(kind, lines)
            for ledger, lines in (
                (numerator, [top for top, _ in pairs]),
                (denominator, [bottom for _, bottom in pairs]),
            )
        )

    def total(self, period: Period) -> RatioTotal:
        """The ratio over a period."""
        return RatioTotal(self._tops.total(period), self._bottoms.total(period))

    def value(self, period: Period) -> Fraction | None:
        """The ratio alone, without what it stands on."""
        return divide(self._tops.value(period), self._bottoms.value(period))

    def like_for_like(self, current: Period, base: Period) -> LikeForLike:
        """Two periods over the teams with both parts in every month of both."""
        stayed, of, others = self._tops.stayers(current, base)
        if not stayed:
            return LikeForLike(None, None, 0, of)
        teams = {line.team for line in others}
        below = [line for line in self._bottoms.lines if line.team in teams] if teams else []

        def share(period: Period) -> Fraction | None:
            numerator = self._tops.sum_without(others, period)
            return divide(numerator, self._bottoms.sum_without(below, period))

        return LikeForLike(share(current), share(base), teams=stayed, of=of)

    def given_for_quarter(self, month: Month) -> set[int]:
        """The teams that have both parts for a whole quarter instead of for a month of it."""
        return self._tops.given_for_quarter(month)

    def left_out(self, current: Period, base: Period) -> list[Line]:
        """As for a count; the lines are the numerator's."""
        return self._tops.left_out(current, base)


def pair(numerator: Line, denominator: Line) -> tuple[Line, Line]:
    """Both parts of a ratio for one team, cut down to where both are numbers.

    A reason in either part stands in both, so that a team for which one part is `[z]` is not
    expected in the ratio.
    """
    months = [
        (line.needed, line.filled, line.whole, len(line.reasons))
        for line in (numerator, denominator)
    ]
    if months[0] == months[1] and not numerator.reasons:
        return numerator, denominator
    needed = numerator.needed & denominator.needed
    both = numerator.filled & denominator.filled
    quarters = numerator.whole & denominator.whole
    # Of the two reasons [z] is the stronger.
    reasons = {**numerator.reasons, **denominator.reasons}
    reasons.update((month, Z) for month, reason in numerator.reasons.items() if reason is Z)

    def cut(line: Line) -> Line:
        return Line(
            team=line.team,
            needed=needed,
            numbers={month: line.numbers[month] for month in both},
            reasons=reasons,
            quarters={end: line.quarters[end] for end in quarters},
        )

    return cut(numerator), cut(denominator)
