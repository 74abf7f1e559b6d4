"""A council of any size with years of figures, in the database that the benchmarks run on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

from doris.models import User
from measures.deadlines import make_deadlines
from measures.figures import Kind
from measures.models import (
    Assignment,
    Figure,
    Framework,
    Locality,
    Measure,
    Placement,
    Return,
    ReturnStatus,
    Role,
    Team,
    TeamFramework,
    TeamKind,
)
from measures.periods import Month, Quarter, month_range

LAST_MONTH = Month("2026-09")
QUARTER = Quarter.ending(LAST_MONTH)
ON = date(2026, 10, 20)
"""The day on which everything is timed."""
MONTHS = month_range(LAST_MONTH.plus(-119), LAST_MONTH)
LOCALITIES = 6
AT = datetime(2026, 10, 5, tzinfo=UTC)
BATCH = 5000


def grow(teams: int) -> int:
    """Add teams with ten years of figures until there are so many; returns the figures added."""
    officer, _ = User.objects.get_or_create(username="bench-officer")
    Assignment.objects.get_or_create(
        user=officer, role=Role.OFFICER, defaults={"first_day": MONTHS[0].first_day}
    )
    # With due days, and updates that nobody has sent in, the pages of returns have most to say.
    make_deadlines(MONTHS[-24], LAST_MONTH.plus(12), by=officer, at=AT)
    localities = [
        Locality.objects.get_or_create(name=f"Locality {number + 1}")[0]
        for number in range(LOCALITIES)
    ]
    frameworks = list(Framework.objects.filter(for_placed_teams=True))
    added = []
    for number in range(Team.objects.count(), teams):
        team = Team.objects.create(name=f"MAT {number + 1}", kind=TeamKind.MAT)
        Placement.objects.create(
            team=team, locality=localities[number % LOCALITIES], first_month=MONTHS[0]
        )
        for framework in frameworks:
            TeamFramework.objects.create(team=team, framework=framework, first_month=MONTHS[0])
        added.append(team)
    Return.objects.bulk_create(
        [
            Return(
                team=team,
                month=month,
                status=ReturnStatus.SUBMITTED,
                submitted_at=AT,
                submitted_by=officer,
            )
            for team in added
            for month in MONTHS
        ],
        batch_size=BATCH,
    )
    measures = list(
        Measure.objects.filter(rows__framework__in=frameworks, breakdown_of__isnull=True).exclude(
            kind=Kind.RATIO
        )
    )
    count = 0
    for batch in _in_batches(_figures(added, measures)):
        count += len(Figure.objects.bulk_create(batch, batch_size=BATCH))
    return count


def _figures(teams: list[Team], measures: list[Measure]) -> Iterator[Figure]:
    """Ten years of figures; one in 200 is missing, as in life."""
    chance = random.Random(18)  # noqa: S311 figures to add up, not secrets
    for team in teams:
        for measure in measures:
            for month in MONTHS:
                if chance.random() > 0.005:
                    yield Figure(
                        team=team,
                        measure=measure,
                        last_month=month,
                        value=chance.randrange(60),
                    )


def _in_batches(figures: Iterator[Figure]) -> Iterator[list[Figure]]:
    batch: list[Figure] = []
    for figure in figures:
        batch.append(figure)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
