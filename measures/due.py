"""Which returns are due and how each stands, for whoever is to see that they come in.

A month's return is due once the month has ended. The running month can be begun, and is not due.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from measures.models import ClosedQuarter, Return, ReturnStatus, Team, TeamFramework, WillNotReport
from measures.periods import Month
from measures.queries import Structure

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
    gap: WillNotReport | None = None
    """An officer has accepted that it will not come."""

    @property
    def counts(self) -> bool:
        """Whether it has been submitted and stands so. A reopened one is to be submitted again."""
        return self.status == ReturnStatus.SUBMITTED

    @property
    def is_awaited(self) -> bool:
        """Whether somebody is still to submit it: it is due, it is not in, and it is expected."""
        return self.is_due and not self.counts and self.gap is None


def read_due(
    structure: Structure, teams: Collection[int], months: Collection[Month], on: date
) -> list[DueReturn]:
    """These teams' returns for these months, by team and month, in 4 queries.

    A team has one for every month in which it is placed and returns a framework.
    """
    wanted = set(teams)
    about = {"team_id__in": wanted, "month__in": months}
    statuses = {
        (team, month): status
        for team, month, status in Return.objects.filter(**about).values_list(
            "team_id", "month", "status"
        )
    }
    gaps = {
        (gap.team_id, gap.month): gap
        for gap in WillNotReport.objects.filter(**about).select_related("accepted_by")
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
                gap=gaps.get((key, month)),
            )
            for month in sorted(asked)
        ]
    return found
