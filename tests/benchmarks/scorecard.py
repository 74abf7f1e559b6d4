"""The city's scorecard as a page, beside the least that it could cost.

The floor is one statement, written by hand, that aggregates the same figures to the page's grain
(each measure by month, with the teams in full, and both changes like for like), and the page's
cells in a bare table, with the figures of the two years that the page draws as small lines.
"""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.scoring import months_read
from tests.benchmarks.council import LAST_MONTH
from tests.benchmarks.floors import bare_table, listed
from tests.benchmarks.pages import ROUNDS, Contents, fetch, signed_in
from tests.benchmarks.timing import Timing, timed

FRAMEWORK = "doris-early-intervention"
ADDRESS = f"/scorecards/{FRAMEWORK}/{LAST_MONTH}/"
MOST_QUERIES = 12


def aggregate_months() -> list[tuple]:
    """Two years of a framework's figures by month and both changes, by the database alone."""
    base = {"previous": LAST_MONTH.previous, "last_year": LAST_MONTH.plus(-12)}
    sides = {"now": LAST_MONTH, **base}
    by_team = ", ".join(
        f"SUM(CASE WHEN f.last_month = '{month}' THEN f.value END) AS m{number}"
        for number, month in enumerate(months_read(LAST_MONTH))
    )
    place = {month: number for number, month in enumerate(months_read(LAST_MONTH))}
    totals = ", ".join(f"SUM(m{number}), COUNT(m{number})" for number in place.values())
    changes = ", ".join(
        f"SUM(CASE WHEN m{place[LAST_MONTH]} IS NOT NULL AND m{place[month]} IS NOT NULL "
        f"THEN m{place[sides[side]]} END)"
        for name, month in base.items()
        for side in ("now", name)
    )
    statement = f"""
        WITH by_team AS (
            SELECT f.measure_id, f.team_id, {by_team}
            FROM measures_figure f
            JOIN measures_placement p ON p.team_id = f.team_id
                AND p.first_month <= f.last_month
                AND (p.last_month IS NULL OR p.last_month >= f.last_month)
            WHERE f.last_month IN ({listed(months_read(LAST_MONTH))})
                AND f.measure_id IN (
                    SELECT r.measure_id FROM measures_frameworkmeasure r
                    JOIN measures_framework w ON w.id = r.framework_id
                    WHERE w.slug = '{FRAMEWORK}'
                )
            GROUP BY f.measure_id, f.team_id
        )
        SELECT measure_id, {totals}, {changes} FROM by_team GROUP BY measure_id
    """  # noqa: S608 months are written by Month, not by anybody outside
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def scorecard_page(teams: int) -> Timing:
    """The city's scorecard of the DORIS framework."""
    client = signed_in()
    fetch(client, ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        rows = Contents(fetch(client, ADDRESS)).rows
    if len(queries) > MOST_QUERIES:
        raise RuntimeError(f"The scorecard took {len(queries)} queries")

    def floor() -> None:
        months = aggregate_months()
        bare_table([*rows, *months])

    return timed(
        f"City scorecard, {teams} teams, {len(queries)} queries",
        lambda: fetch(client, ADDRESS),
        floor,
        rounds=ROUNDS,
        most_ratio=3,
        most_work=80 if teams == 24 else None,
    )
