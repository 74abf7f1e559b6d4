"""The direction that a reporter sets where there is no number, and its going when one comes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from doris.models import User
from measures.change import Judgement
from measures.history import attribute
from measures.models import Measure, ReportedJudgement, Team
from measures.periods import Month

NUMBER_CAME = "There is another figure, or none, instead of [x]"


def set_judgement(
    *,
    team: Team,
    measure: Measure,
    month: Month,
    judgement: Judgement | None,
    role: str,
    by: User,
    at: datetime,
    why: str = "",
) -> None:
    """Keep what a reporter says of a period without a number; with None, take it back."""
    row = (
        ReportedJudgement.objects.select_for_update()
        .filter(team=team, measure=measure, last_month=month)
        .order_by("pk")
        .first()
    )
    if judgement == (row and row.judgement):
        return
    if row is None:
        row = ReportedJudgement(team=team, measure=measure, last_month=month)
    attribute(row, by=by, at=at, why=why)
    if judgement is None:
        row.delete()
        return
    row.judgement, row.role, row.by, row.at = judgement.value, role, by, at
    row.save()


def withdraw_judgements(
    figures: Collection[tuple[int, int, Month]], *, by: User, at: datetime
) -> None:
    """These periods, by team, measure and last month, are [x] no longer: nothing is judged."""
    if not figures:
        return
    gone = set(figures)
    rows = ReportedJudgement.objects.filter(last_month__in={month for _, _, month in gone})
    for row in rows:
        if (row.team_id, row.measure_id, row.last_month) in gone:
            attribute(row, by=by, at=at, why=NUMBER_CAME)
            row.delete()


def role_of(user: User, *, is_reporter: bool) -> str:
    """As what somebody sets a direction: their job, or their part here."""
    return user.job_title or ("Reporter" if is_reporter else "Performance officer")
