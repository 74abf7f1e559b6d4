"""From teams' figures to a unit's totals, each with the teams it stands on (rules §5 and §6).

Pure, and the only place where figures are added up. One `Ledger` serves the team, the locality
and the city: a unit is the `Line`s of the teams placed in it.

Nothing here adds a snapshot over months: `counted_months` cuts every period down to its last
month for a snapshot before anything is summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from operator import is_
from typing import NamedTuple

from measures.figures import Figure, Kind, Reason
from measures.periods import Month

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
        self.filled = frozenset(self.numbers)
        self.whole = frozenset(self.quarters)
        self.gaps = self.needed - self.filled
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


class Gap(NamedTuple):
    """A team that left needed months without a number; `in_part` when other months have one."""

    team: int
    months: tuple[Month, ...]
    in_part: bool


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


def counted_months(kind: Kind, period: Period) -> Period:
    """The months of a period whose figures may be added: for a snapshot only its last."""
    return period[-1:] if kind is Kind.SNAPSHOT else period


def kind_of_ratio(numerator: Kind, denominator: Kind) -> Kind:
    """How the parts of a ratio are counted: both at the period's end where one is a snapshot."""
    return Kind.SNAPSHOT if Kind.SNAPSHOT in (numerator, denominator) else Kind.CUMULATIVE


@dataclass(frozen=True, slots=True)
class _Span:
    """A period as one kind of measure counts it."""

    counted: Months
    ends: Months
    """Last months of the quarters that lie whole in the period and count in it."""

    def covered(self, ends: Months) -> Months:
        """The counted months of quarters that hold a number, when these ends do."""
        whole = self.ends & ends
        return self.counted.intersection(month for end in whole for month in end.quarter.months)


@lru_cache(maxsize=1024)
def _span(kind: Kind, period: tuple[Month, ...]) -> _Span:
    counted = counted_months(kind, period)
    ends = {month for month in counted if month.is_quarter_end}
    return _Span(
        frozenset(counted), frozenset(end for end in ends if {*end.quarter.months} <= {*period})
    )


class Ledger:
    """A unit's lines for one measure: put in order once, then asked for many periods.

    Teams with the same months needed, filled and missing are counted together: there are few such
    patterns however many teams there are. Totals are kept, since ratios ask for them again.
    """

    def __init__(self, kind: Kind, lines: Sequence[Line]) -> None:
        self.kind = kind
        self.lines = lines
        self._totals: dict[Period, Total] = {}
        self._alike: dict[tuple[Months, Months, Months, Months], list[Line]] = defaultdict(list)
        self._sums: dict[Month, int | None] = {}
        self._quarter_sums: dict[Month, int] = defaultdict(int)
        for line in lines:
            self._alike[line.needed, line.filled, line.gaps, line.whole].append(line)
            for end in line.whole:
                self._quarter_sums[end] += line.quarters[end]

    def total(self, period: Period) -> Total:
        """Add the measure up over the unit's teams and a period."""
        if period not in self._totals:
            self._totals[period] = self._add_up(_span(self.kind, period))
        return self._totals[period]

    def value(self, period: Period) -> int | None:
        """The total's number alone, without what it stands on."""
        return self._value(_span(self.kind, period))

    def _add_up(self, span: _Span) -> Total:
        value = self._value(span)
        reported = months_reported = months_needed = 0
        gaps = []
        for (needed, filled, gap, whole), lines in self._alike.items():
            covered = span.covered(whole) if whole else NO_MONTHS
            given = (filled & span.counted) | covered
            missing = (gap & span.counted) - covered
            found = len(given & needed)
            if missing:
                months = tuple(sorted(missing))
                gaps += [Gap(line.team, months, in_part=bool(given)) for line in lines]
            elif found:
                reported += len(lines)
            months_reported += found * len(lines)
            months_needed += (found + len(missing)) * len(lines)
        return Total(
            value=value,
            reason=self._shared_reason(span) if value is None else None,
            reported=reported,
            expected=reported + len(gaps),
            months_reported=months_reported,
            months_needed=months_needed,
            gaps=tuple(gaps),
        )

    def like_for_like(self, current: Period, base: Period) -> LikeForLike:
        """Two periods over the teams with a number in every month of both."""
        stayed, of = self.stayers(current, base)
        return LikeForLike(
            current=self.sum_of(stayed, current),
            base=self.sum_of(stayed, base),
            teams=len(stayed),
            of=of,
        )

    def sum_of(self, lines: Iterable[Line], period: Period) -> int | None:
        """The sum of every number that some of the lines hold in a period."""
        span = _span(self.kind, period)
        numbers = [
            line.numbers[month] for line in lines for month in span.counted if month in line.numbers
        ]
        numbers += [line.quarters[end] for line in lines for end in span.ends & line.whole]
        return sum(numbers) if numbers else None

    def stayers(self, current: Period, base: Period) -> tuple[list[Line], int]:
        """The lines with a number in every month of both periods; how many are expected in one."""
        stayed: list[Line] = []
        of = 0
        for lines, is_expected, stays in self._compared(current, base):
            if is_expected:
                of += len(lines)
            if stays:
                stayed += lines
        return stayed, of

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
        spans = (_span(self.kind, current), _span(self.kind, base))
        both = spans[0].counted | spans[1].counted
        for (needed, filled, gap, whole), lines in self._alike.items():
            given = filled.union(*(span.covered(whole) for span in spans)) if whole else filled
            is_expected = not both.isdisjoint(gap) or not both.isdisjoint(given & needed)
            yield lines, is_expected, both <= given

    def given_whole(self, period: Period) -> int | None:
        """What came for whole quarters of a period, and stands in none of their months."""
        ends = _span(self.kind, period).ends & self._quarter_sums.keys()
        return sum(self._quarter_sums[end] for end in ends) if ends else None

    def given_for_quarter(self, month: Month) -> set[int]:
        """The teams that have no number for a month, and one for its whole quarter."""
        end = month.quarter.last_month
        if end not in self._quarter_sums:
            return set()
        return {line.team for line in self.lines if end in line.whole and month in line.gaps}

    def _value(self, span: _Span) -> int | None:
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
                for (_, filled, _, _), lines in self._alike.items()
                if month in filled
                for line in lines
            ]
            self._sums[month] = sum(numbers) if numbers else None
        return self._sums[month]

    def _shared_reason(self, span: _Span) -> Reason | None:
        """The reason every team gave in every month it was needed, if they all gave the same."""
        given = {
            line.reasons.get(month)
            for lines in self._alike.values()
            for line in lines
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
            if ledger.kind is kind and _are_same(ledger.lines, lines)
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
        tops, of = self._tops.stayers(current, base)
        teams = {line.team for line in tops}
        bottoms = [line for line in self._bottoms.lines if line.team in teams]

        def share(period: Period) -> Fraction | None:
            numerator = self._tops.sum_of(tops, period)
            denominator = self._bottoms.sum_of(bottoms, period)
            return divide(numerator, denominator)

        return LikeForLike(share(current), share(base), teams=len(tops), of=of)

    def given_for_quarter(self, month: Month) -> set[int]:
        """The teams that have both parts for a whole quarter instead of for a month of it."""
        return self._tops.given_for_quarter(month)

    def left_out(self, current: Period, base: Period) -> list[Line]:
        """As for a count; the lines are the numerator's."""
        return self._tops.left_out(current, base)


def _are_same(lines: Sequence[Line], others: Sequence[Line]) -> bool:
    """Whether both hold the very same lines in the same order."""
    return len(lines) == len(others) and all(map(is_, lines, others))


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
