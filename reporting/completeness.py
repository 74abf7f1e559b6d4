"""Which returns have been submitted, for the home page: how many, and who is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from measures.due import DueReturn, read_due
from measures.models import Team
from measures.periods import Month, Quarter, month_range
from measures.queries import Structure

MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class TeamCount:
    """How far a team's returns for a quarter are."""

    team: Team
    returns: tuple[DueReturn, ...]

    @property
    def late(self) -> list[DueReturn]:
        """Those that are still awaited."""
        return [each for each in self.returns if each.is_awaited]


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """How far everybody's returns for a quarter are."""

    quarter: Quarter
    teams: tuple[TeamCount, ...]

    @property
    def due(self) -> int:
        """Returns whose month has ended."""
        return sum(each.is_due for team in self.teams for each in team.returns)

    @property
    def submitted(self) -> int:
        """Those of them that stand submitted."""
        return sum(each.is_due and each.counts for team in self.teams for each in team.returns)

    @property
    def late_teams(self) -> list[TeamCount]:
        """The teams that a return is awaited from."""
        return [team for team in self.teams if team.late]

    @property
    def gaps(self) -> list[DueReturn]:
        """The returns that an officer has accepted will not come."""
        return [
            each
            for team in self.teams
            for each in team.returns
            if each.gap is not None and not each.counts
        ]


def read_returns(structure: Structure, teams: Collection[int], on: date) -> list[DueReturn]:
    """These teams' returns of the last year and the running month, by team and month."""
    running = Month.of(on)
    first = min(running.plus(-MONTHS_BACK), running.quarter.previous.months[0])
    return read_due(structure, teams, month_range(first, running), on)


def count_quarter(quarter: Quarter, returns: Sequence[DueReturn]) -> QuarterCount:
    """Those of the returns that belong to a quarter, by team, in the order given."""
    by_team: dict[Team, list[DueReturn]] = {}
    for each in returns:
        if each.month in quarter.months:
            by_team.setdefault(each.team, []).append(each)
    return QuarterCount(
        quarter, tuple(TeamCount(team, tuple(several)) for team, several in by_team.items())
    )
