"""Reads where returns stand, month by month or team by team, for lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from doris.models import User
from measures.models import Entry, Placement, Return, ReturnStatus, Team, WillNotReport
from measures.periods import Month, month_range


@dataclass(frozen=True, slots=True)
class Progress:
    """One team's return for one month in a list."""

    team: Team
    month: Month
    status: ReturnStatus | None
    """None: nothing has been saved yet."""
    filled: int
    """Rows with something in them, in a return that is not submitted."""
    by: User | None
    at: datetime | None
    """Who submitted it and when; before that, who typed last and when."""
    will_not_report: str = ""
    """Why an officer has accepted that it will not come; empty for one that is awaited."""


def months_of(placements: Iterable[Placement], *, until: Month) -> list[Month]:
    """The months up to `until` in which a team was open, newest first."""
    months: set[Month] = set()
    for placement in placements:
        last = min(until, placement.last_month or until)
        months.update(month_range(placement.first_month, last))
    return sorted(months, reverse=True)


def read_progress(
    teams: Sequence[Team], months: Collection[Month]
) -> dict[tuple[int, Month], Progress]:
    """How far each team's return for each month is, by team and month, in three queries."""
    by_key = {team.pk: team for team in teams}
    returns = list(
        Return.objects.filter(team__in=by_key, month__in=months).select_related("submitted_by")
    )
    unfinished = [row.pk for row in returns if row.status != ReturnStatus.SUBMITTED]
    typed: dict[int, list[Entry]] = {}
    for entry in (
        Entry.objects.filter(monthly_return__in=unfinished)
        .select_related("changed_by", "measure")
        .defer("comment")
        .order_by("changed_at")
    ):
        typed.setdefault(entry.monthly_return_id, []).append(entry)
    gaps = {
        (team, month): why
        for team, month, why in WillNotReport.objects.filter(
            team__in=by_key, month__in=months
        ).values_list("team_id", "month", "why")
    }
    found = {
        (key, month): Progress(
            team, month, None, 0, None, None, will_not_report=gaps.get((key, month), "")
        )
        for key, team in by_key.items()
        for month in months
    }
    for row in returns:
        entries = typed.get(row.pk, [])
        last = entries[-1] if entries else None
        found[row.team_id, row.month] = Progress(
            team=by_key[row.team_id],
            month=row.month,
            status=ReturnStatus(row.status),
            filled=sum(
                entry.figure is not None and entry.measure.breakdown_of_id is None
                for entry in entries
            ),
            by=last.changed_by if last else row.submitted_by,
            at=last.changed_at if last else row.submitted_at,
            will_not_report=gaps.get((row.team_id, row.month), ""),
        )
    return found


def read_first_submitted(
    teams: Collection[int], months: Collection[Month]
) -> dict[tuple[int, Month], datetime]:
    """When each return was first submitted, by team and month, in one query.

    Its history says so: what stands on the return is when it was last submitted.
    """
    rows = Return.history.filter(
        team_id__in=teams, month__in=months, status=ReturnStatus.SUBMITTED
    ).order_by()
    return {
        (team, month): at
        for team, month, at in rows.values_list("team_id", "month").annotate(Min("history_date"))
    }
