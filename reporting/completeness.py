"""Which returns have been submitted, for the home page: how many, and who is late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from measures.due import Due, DueReturn, read_due
from measures.models import Team
from measures.periods import FinancialYear, Month, Quarter, month_range
from measures.queries import Structure

MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class TeamCount:
    """How far a team's returns for a quarter are."""

    team: Team
    returns: tuple[DueReturn, ...]

    @property
    def awaited(self) -> list[DueReturn]:
        """Those that somebody is still to submit, be it again."""
        return [each for each in self.returns if each.is_awaited]


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """How far everybody's returns for a quarter are."""

    quarter: Quarter
    teams: tuple[TeamCount, ...]

    @property
    def _every(self) -> list[DueReturn]:
        return [each for team in self.teams for each in team.returns]

    @property
    def due(self) -> int:
        """Returns whose month has ended."""
        return sum(each.is_due for each in self._every)

    @property
    def submitted(self) -> int:
        """Those of them that count in reports, one that is open again too."""
        return sum(each.is_due and each.is_in for each in self._every)

    @property
    def open_again(self) -> int:
        """How many of those are to be submitted again."""
        return sum(each.is_awaited and each.is_in for each in self._every)

    @property
    def teams_awaited(self) -> list[TeamCount]:
        """The teams that a return is awaited from."""
        return [team for team in self.teams if team.awaited]

    @property
    def gaps(self) -> list[DueReturn]:
        """The returns that an officer has accepted will not come."""
        return [each for each in self._every if each.gap is not None and not each.is_in]


@dataclass(frozen=True, slots=True)
class LateCount:
    """What is late in a financial year."""

    year: FinancialYear
    returns: int
    updates: int
    teams: int


def read_returns(structure: Structure, teams: Collection[int], on: date) -> list[DueReturn]:
    """These teams' returns of whole quarters from a year ago up to the running month."""
    running = Month.of(on)
    first = running.plus(-MONTHS_BACK).quarter.months[0]
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


def count_late(due: Iterable[Due]) -> list[LateCount]:
    """What is late, by financial year, the latest first."""
    by_year: dict[FinancialYear, list[Due]] = {}
    for each in due:
        if each.is_late:
            by_year.setdefault(each.last_month.financial_year, []).append(each)
    return [
        LateCount(
            year=year,
            returns=sum(isinstance(each, DueReturn) for each in late),
            updates=sum(not isinstance(each, DueReturn) for each in late),
            teams=len({each.team.pk for each in late}),
        )
        for year, late in sorted(by_year.items(), reverse=True)
    ]
