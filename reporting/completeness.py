"""Which returns have been submitted, for the home page: what is due, and who is late.

A month's return is due once the month has ended. The running month can be begun, and is not due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from measures.models import ClosedQuarter, Return, ReturnStatus, Team, TeamFramework
from measures.periods import Month, Quarter, month_range
from measures.queries import Structure

MONTHS_BACK = 12
NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class DueReturn:
    """One team's return for a month. `status` is a ReturnStatus, or "not started"."""

    team: Team
    month: Month
    status: str
    is_due: bool
    """Whether the month has ended."""
    is_closed: bool
    """Whether the month lies in a closed quarter, where a manager can't submit any more."""

    @property
    def counts(self) -> bool:
        """Whether it has been submitted and stands so. A reopened one is to be submitted again."""
        return self.status == ReturnStatus.SUBMITTED


@dataclass(frozen=True, slots=True)
class TeamCount:
    """How far a team's returns for a quarter are."""

    team: Team
    returns: tuple[DueReturn, ...]

    @property
    def late(self) -> list[DueReturn]:
        """Those due and not submitted."""
        return [each for each in self.returns if each.is_due and not each.counts]


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
        """The teams with a return due and not submitted."""
        return [team for team in self.teams if team.late]


def read_returns(structure: Structure, teams: Iterable[int], on: date) -> list[DueReturn]:
    """These teams' returns of the last year and the running month, by team and month.

    Two queries beside the structure's, and a third for the quarters that are closed.
    """
    wanted = set(teams)
    running = Month.of(on)
    months = month_range(
        min(running.plus(-MONTHS_BACK), running.quarter.previous.months[0]), running
    )
    statuses = {
        (team, month): status
        for team, month, status in Return.objects.filter(
            team_id__in=wanted, month__gte=months[0], month__lte=running
        ).values_list("team_id", "month", "status")
    }
    returning = list(TeamFramework.objects.filter(team_id__in=wanted))
    closed = set(ClosedQuarter.objects.values_list("last_month", flat=True))
    placed = structure.members(months)
    found = []
    for key in wanted & placed.keys():
        asked = {
            month
            for row in returning
            if row.team_id == key
            for month in placed[key]
            if row.covers(month)
        }
        found += [
            DueReturn(
                team=structure.teams[key],
                month=month,
                status=statuses.get((key, month), NOT_STARTED),
                is_due=month.ended_by(on),
                is_closed=month.quarter.last_month in closed,
            )
            for month in sorted(asked)
        ]
    return found


def count_quarter(quarter: Quarter, returns: Sequence[DueReturn]) -> QuarterCount:
    """Those of the returns that belong to a quarter, by team, in the order given."""
    by_team: dict[Team, list[DueReturn]] = {}
    for each in returns:
        if each.month in quarter.months:
            by_team.setdefault(each.team, []).append(each)
    return QuarterCount(
        quarter, tuple(TeamCount(team, tuple(several)) for team, several in by_team.items())
    )
