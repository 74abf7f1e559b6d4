"""Writes what the demonstration's case systems counted: mostly what the returns say."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

from simple_history.utils import bulk_create_with_history

from doris.models import User
from measures.demonstration.council import CHANGE_REASON
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.models import Figure, SourceCount
from measures.periods import month_range

BATCH = 500
UPLOADED_AFTER = timedelta(days=20)
SLIPS = 0.02
"""How often a system is one off for no reason that anybody knows."""


def write_counts(calendar: Calendar, *, by: User) -> None:
    """Write each system's counts of the measures it knows, for two quarters.

    A team of the table differs in a measure from a month on, by so many; the others agree.
    """
    quarter = calendar.last_quarter
    months = month_range(quarter.previous.months[0], quarter.last_month)
    rows = {
        (row["team"], row["measure"]): (calendar.month(row["from"]), int(row["differs_by"]))
        for row in read("case_systems")
        if row["team"]
    }
    systems = {row["measure"]: row["source"] for row in read("case_systems")}
    # Made-up figures need no secret randomness, but the same every time.
    chance = random.Random("case systems")  # noqa: S311
    at = min(
        datetime.combine(quarter.last_month.last_day + UPLOADED_AFTER, time(14), calendar.zone),
        calendar.start,
    )
    counts = []
    for figure in (
        Figure.objects.filter(
            measure__reference__in=systems, last_month__in=months, span=1, value__isnull=False
        )
        .select_related("team", "measure")
        .order_by("team_id", "measure_id", "last_month")
    ):
        key = (figure.team.name, figure.measure.reference)
        begins, by_how_many = rows.get(key, (None, 0))
        differs = begins is not None and figure.last_month >= begins
        slip = chance.choice((-1, 1)) if chance.random() < SLIPS else 0
        number = (figure.value or 0) + (by_how_many if differs else slip)
        counts.append(
            SourceCount(
                team=figure.team,
                measure=figure.measure,
                last_month=figure.last_month,
                source=systems[figure.measure.reference],
                count=max(0, number),
                uploaded_by=by,
                uploaded_at=at,
            )
        )
    bulk_create_with_history(
        counts,
        SourceCount,
        batch_size=BATCH,
        default_user=by,
        default_date=at,
        default_change_reason=CHANGE_REASON,
    )
