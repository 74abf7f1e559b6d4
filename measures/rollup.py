"""From teams' figures to a unit's totals, each with the teams it stands on (rules §5 and §6).

Pure, and the only place where figures are added up. One set of functions serves the team, the
locality and the city: a unit is the `Line`s of the teams placed in it.

No function here adds a snapshot over months: `counted_months` cuts every period down to its last
month for a snapshot before anything is summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from measures.figures import Figure, Kind, Reason
from measures.periods import Month

Period = Sequence[Month]
"""The months of a period in order, without gaps."""


@dataclass(frozen=True, slots=True)
class Line:
    """One team's figures for one measure, for the months it was placed in one unit.

    `team` is its key. `needed` are the months that call for a figure, `[z]` not yet taken out.
    `quarters` holds figures that came for a whole quarter without months, by its last month.
    """

    team: int
    needed: frozenset[Month]
    cells: Mapping[Month, Figure]
    quarters: Mapping[Month, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """A team that left needed months without a number; `in_part` when other months have one."""

    team: int
    months: tuple[Month, ...]
    in_part: bool


@dataclass(frozen=True, slots=True)
class Total:
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


@dataclass(frozen=True, slots=True)
class RatioTotal:
    """A ratio of two totals over the team-months in which both parts are numbers."""

    numerator: Total
    denominator: Total

    @property
    def value(self) -> Fraction | None:
        """Numerator over denominator, exact; None without numbers or with a zero denominator."""
        if self.numerator.value is None or not self.denominator.value:
            return None
        return Fraction(self.numerator.value, self.denominator.value)


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


def counted_months(kind: Kind, period: Period) -> Period:
    """The months of a period whose figures may be added: for a snapshot only its last."""
    return period[-1:] if kind is Kind.SNAPSHOT else period


def _quarter_ends(kind: Kind, period: Period) -> list[Month]:
    """Last months of the quarters that lie whole in the period and count in it."""
    inside = set(period)
    return [
        month
        for month in counted_months(kind, period)
        if month.is_quarter_end and inside.issuperset(month.quarter.months)
    ]


def _tally(line: Line, counted: Period, ends: Period) -> tuple[int, int, int, list[Month]]:
    """One team's part in a period: its sum, months with a number, those of them needed, gaps."""
    total = numbers = found = 0
    missing = []
    cells, needed = line.cells, line.needed
    for month in counted:
        cell = cells.get(month)
        if isinstance(cell, int):
            total += cell
            numbers += 1
            found += month in needed
        elif month in needed and cell is not Reason.NOT_APPLICABLE:
            missing.append(month)
    if line.quarters:
        for end in ends:
            quarter_figure = line.quarters.get(end)
            if quarter_figure is None or quarter_figure is Reason.NOT_AVAILABLE:
                continue
            covered = {month for month in counted if month in end.quarter.months}
            if isinstance(quarter_figure, int):
                total += quarter_figure
                numbers += len(covered)
                found += len(covered & needed)
            missing = [month for month in missing if month not in covered]
    return total, numbers, found, missing


def roll_up(kind: Kind, period: Period, lines: Sequence[Line]) -> Total:
    """Add up one measure over a unit's teams and a period."""
    counted, ends = counted_months(kind, period), _quarter_ends(kind, period)
    value = None
    reported = months_reported = months_needed = 0
    gaps = []
    for line in lines:
        total, numbers, found, missing = _tally(line, counted, ends)
        if numbers:
            value = total + (value or 0)
        if missing:
            gaps.append(Gap(line.team, tuple(missing), in_part=numbers > 0))
        elif found:
            reported += 1
        months_reported += found
        months_needed += found + len(missing)
    return Total(
        value=value,
        reason=_shared_reason(counted, ends, lines) if value is None else None,
        reported=reported,
        expected=reported + len(gaps),
        months_reported=months_reported,
        months_needed=months_needed,
        gaps=tuple(gaps),
    )


def _shared_reason(counted: Period, ends: Period, lines: Sequence[Line]) -> Reason | None:
    """The reason that every team gave in every month it was needed, if they all gave the same."""
    given = set()
    for line in lines:
        for month in counted:
            if month in line.needed:
                end = next((end for end in ends if month in end.quarter.months), None)
                given.add(line.cells.get(month) or (line.quarters.get(end) if end else None))
    # A team that gave [z] is not expected, so beside teams that gave [x] it has no say.
    if Reason.NOT_AVAILABLE in given:
        given.discard(Reason.NOT_APPLICABLE)
    only = given.pop() if len(given) == 1 else None
    return only if isinstance(only, Reason) else None


def pair(numerator: Line, denominator: Line) -> tuple[Line, Line]:
    """Both parts of a ratio for one team, cut down to where both are numbers.

    A reason in either part stands in both, so that a team for which one part is `[z]` is not
    expected in the ratio.
    """
    needed = numerator.needed & denominator.needed
    tops, bottoms = _both(numerator.cells, denominator.cells)
    quarter_tops, quarter_bottoms = _both(numerator.quarters, denominator.quarters)
    return (
        Line(numerator.team, needed, tops, quarter_tops),
        Line(denominator.team, needed, bottoms, quarter_bottoms),
    )


def _both(
    tops: Mapping[Month, Figure], bottoms: Mapping[Month, Figure]
) -> tuple[dict[Month, Figure], dict[Month, Figure]]:
    kept_tops: dict[Month, Figure] = {}
    kept_bottoms: dict[Month, Figure] = {}
    for month in tops.keys() | bottoms.keys():
        parts = (tops.get(month), bottoms.get(month))
        strongest_first = (Reason.NOT_APPLICABLE, Reason.NOT_AVAILABLE)
        reason = next((each for each in strongest_first if each in parts), None)
        if reason:
            kept_tops[month] = kept_bottoms[month] = reason
        elif parts[0] is not None and parts[1] is not None:
            kept_tops[month], kept_bottoms[month] = parts[0], parts[1]
    return kept_tops, kept_bottoms


def roll_up_ratio(period: Period, pairs: Sequence[tuple[Line, Line]]) -> RatioTotal:
    """Roll both parts up first, then divide. `pairs` come from `pair`."""
    return RatioTotal(
        numerator=roll_up(Kind.CUMULATIVE, period, [top for top, _ in pairs]),
        denominator=roll_up(Kind.CUMULATIVE, period, [bottom for _, bottom in pairs]),
    )


def like_for_like(kind: Kind, current: Period, base: Period, lines: Sequence[Line]) -> LikeForLike:
    """One measure in two periods, over the teams with a number in every month of both."""
    stayed, of = _stayers(kind, current, base, lines)
    return LikeForLike(
        current=roll_up(kind, current, stayed).value,
        base=roll_up(kind, base, stayed).value,
        teams=len(stayed),
        of=of,
    )


def like_for_like_ratio(
    current: Period, base: Period, pairs: Sequence[tuple[Line, Line]]
) -> LikeForLike:
    """A ratio in two periods, over the teams with both parts in every month of both."""
    stayed, of = _stayers(Kind.CUMULATIVE, current, base, [top for top, _ in pairs])
    teams = {line.team for line in stayed}
    kept = [each for each in pairs if each[0].team in teams]
    return LikeForLike(
        current=roll_up_ratio(current, kept).value,
        base=roll_up_ratio(base, kept).value,
        teams=len(stayed),
        of=of,
    )


def _stayers(
    kind: Kind, current: Period, base: Period, lines: Sequence[Line]
) -> tuple[list[Line], int]:
    """The lines with a number in every month of both periods, and how many are expected in one."""
    sides = [
        (counted_months(kind, period), _quarter_ends(kind, period)) for period in (current, base)
    ]
    stayed, of = [], 0
    for line in lines:
        tallies = [_tally(line, counted, ends) for counted, ends in sides]
        of += any(found or missing for _, _, found, missing in tallies)
        if all(
            numbers == len(counted)
            for (_, numbers, _, _), (counted, _) in zip(tallies, sides, strict=True)
        ):
            stayed.append(line)
    return stayed, of
