"""Which returns and quarterly updates are due, for whoever is to see that they come in.

A month's return is due once the month has ended, a quarter's update once the quarter has. The
running month can be begun, and is not due. The last day on which one is in time comes from its
deadline; without one it has none, and is never late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from measures.deadlines import MONTH, QUARTER, read_deadlines
from measures.models import (
    ClosedQuarter,
    Deadline,
    Entry,
    Figure,
    QuarterlyUpdate,
    Return,
    ReturnStatus,
    Team,
    TeamFramework,
    WillNotReport,
)
from measures.periods import Month, Quarter
from measures.queries import Structure

NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a team is to submit for a period. `status` is a ReturnStatus, or "not started"."""

    team: Team
    status: str
    is_due: bool
    """Whether the period has ended."""
    is_closed: bool
    """Whether it lies in a closed quarter, where a manager can't submit any more."""
    was_submitted: bool = False
    """Whether it was ever submitted: that counts, also while it is open again."""
    due_on: date | None = None
    """The last day on which it is in time; None where nobody has set one."""
    is_past_due: bool = False
    """Whether that day is over."""

    @property
    def last_month(self) -> Month:
        """The last month of its period."""
        raise NotImplementedError

    @property
    def counts(self) -> bool:
        """Whether it has been submitted and stands so. A reopened one is to be submitted again."""
        return self.status == ReturnStatus.SUBMITTED

    @property
    def is_in(self) -> bool:
        """Whether something submitted counts, be it open again or not."""
        return self.counts or self.was_submitted

    @property
    def is_excused(self) -> bool:
        """Whether nobody waits for it, although it is not in."""
        return False

    @property
    def is_awaited(self) -> bool:
        """Whether somebody is still to submit it: it is due, it is not in, and it is expected."""
        return self.is_due and not self.counts and not self.is_excused

    @property
    def is_late(self) -> bool:
        """Whether its due day is over and nothing of it counts. One that is open again does.

        In a closed quarter it is missing: its manager can't do anything about it any more.
        """
        return self.is_past_due and self.is_awaited and not (self.was_submitted or self.is_closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReturn(Due):
    """One team's return for a month."""

    month: Month
    gap: WillNotReport | None = None
    """An officer has accepted that it will not come."""
    came_with_quarter: bool = False
    """Whether figures for the whole quarter stand for it."""

    @property
    def last_month(self) -> Month:
        """The month."""
        return self.month

    @property
    def counts(self) -> bool:
        """Whether it stands submitted, or its quarter's figures stand for it."""
        return self.came_with_quarter or self.status == ReturnStatus.SUBMITTED

    @property
    def is_excused(self) -> bool:
        """Whether an officer has accepted that it will not come."""
        return self.gap is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueUpdate(Due):
    """One team's update for a quarter."""

    quarter: Quarter
    has_begun: bool
    """Whether the quarter's last month has begun, so that there is something to fill in."""
    months: tuple[DueReturn, ...]
    """The returns that it is made of."""

    @property
    def last_month(self) -> Month:
        """The quarter's last month."""
        return self.quarter.last_month

    @property
    def is_excused(self) -> bool:
        """Whether none of its months will come."""
        return all(month.is_excused and not month.is_in for month in self.months)

    @property
    def is_ready(self) -> bool:
        """Whether every month it is made of is in, or will not come."""
        return all(month.is_in or month.is_excused for month in self.months)


def read_due(
    structure: Structure, teams: Collection[int], months: Collection[Month], on: date
) -> list[DueReturn]:
    """These teams' returns for these months, by team and month, in 6 queries.

    A team has one for every month in which it is placed and returns a framework. A draft that
    holds nothing has not been started.
    """
    wanted = set(teams)
    about = {"team_id__in": wanted, "month__in": months}
    standing = {
        (team, month): (status, submitted_at is not None)
        for team, month, status, submitted_at in Return.objects.filter(**about)
        .filter(~Q(status=ReturnStatus.DRAFT) | Exists(_something_typed()))
        .order_by()
        .values_list("team_id", "month", "status", "submitted_at")
    }
    gaps = {
        (gap.team_id, gap.month): gap
        for gap in WillNotReport.objects.filter(**about).select_related("accepted_by")
    }
    asked = _asked(structure, wanted, months)
    by_quarter = _came_with_quarter(wanted, months)
    closed = set(ClosedQuarter.objects.values_list("last_month", flat=True))
    deadlines = read_deadlines(months)
    periods = {month: _period(month, deadlines.get((month, MONTH)), on) for month in months}
    found = []
    for key, its_months in asked.items():
        team = structure.teams[key]
        for month in sorted(its_months):
            period, end = periods[month], month.quarter.last_month
            status, was_submitted = standing.get((key, month), (NOT_STARTED, False))
            found.append(
                DueReturn(
                    team=team,
                    month=month,
                    status=status,
                    was_submitted=was_submitted,
                    is_due=period.is_due,
                    is_closed=end in closed,
                    due_on=period.due_on,
                    is_past_due=period.is_past_due,
                    gap=gaps.get((key, month)),
                    came_with_quarter=(key, end) in by_quarter,
                )
            )
    return found


def read_due_updates(returns: Iterable[DueReturn], on: date) -> list[DueUpdate]:
    """The quarterly updates that these returns are the months of, in 2 queries.

    The returns of a quarter are to be there all three, or as many as the team has. Of quarters
    before the first with a deadline, brought along from elsewhere, nobody asks for one.
    """
    by_quarter: dict[tuple[int, Quarter], list[DueReturn]] = {}
    for each in returns:
        by_quarter.setdefault((each.team.pk, each.month.quarter), []).append(each)
    ends = {quarter.last_month for _, quarter in by_quarter}
    standing = {
        (team, last): (status, submitted_at is not None)
        for team, last, status, submitted_at in QuarterlyUpdate.objects.filter(
            team_id__in={team for team, _ in by_quarter}, last_month__in=ends
        )
        .order_by()
        .values_list("team_id", "last_month", "status", "submitted_at")
    }
    deadlines = {each.last_month: each for each in Deadline.objects.filter(span=QUARTER)}
    periods = {last: _period(last, deadlines.get(last), on) for last in ends}
    found = []
    for (team, quarter), months in by_quarter.items():
        last = quarter.last_month
        period = periods[last]
        status, was_submitted = standing.get((team, last), (NOT_STARTED, False))
        if status == NOT_STARTED and deadlines and last < min(deadlines):
            continue
        found.append(
            DueUpdate(
                team=months[0].team,
                quarter=quarter,
                status=status,
                was_submitted=was_submitted,
                has_begun=last.first_day <= on,
                is_due=period.is_due,
                is_closed=months[0].is_closed,
                due_on=period.due_on,
                is_past_due=period.is_past_due,
                months=tuple(months),
            )
        )
    return found


class _Period(NamedTuple):
    """A month or a quarter on the reference date."""

    is_due: bool
    due_on: date | None
    is_past_due: bool


def _period(last_month: Month, deadline: Deadline | None, on: date) -> _Period:
    due_on = deadline.due if deadline else None
    return _Period(last_month.ended_by(on), due_on, due_on is not None and due_on < on)


def _asked(
    structure: Structure, teams: set[int], months: Collection[Month]
) -> dict[int, frozenset[Month]]:
    """Team -> the months in which it is placed and has something to return."""
    placed = structure.members(months)
    asked: dict[int, frozenset[Month]] = {}
    for row in TeamFramework.objects.filter(team_id__in=teams & placed.keys()):
        covered = frozenset(month for month in placed[row.team_id] if row.covers(month))
        asked[row.team_id] = asked.get(row.team_id, frozenset()) | covered
    return asked


def _something_typed() -> QuerySet[Entry]:
    """What somebody typed into a return, and did not take away again."""
    nothing = Q(value=None, reason="", comment="", direction="")
    return Entry.objects.filter(~nothing, monthly_return=OuterRef("pk"))


def _came_with_quarter(teams: set[int], months: Collection[Month]) -> set[tuple[int, Month]]:
    """The quarters that came as a whole, by team and the quarter's last month."""
    ends = {month.quarter.last_month for month in months}
    rows = Figure.objects.filter(span=3, last_month__in=ends, team_id__in=teams)
    return set(rows.values_list("team_id", "last_month").distinct())
