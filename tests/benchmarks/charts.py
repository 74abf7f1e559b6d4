"""Sparklines and a measure's own page, when its charts are drawn and when they are known."""

from __future__ import annotations

from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.charts.sparkline import sparkline
from tests.benchmarks.council import LAST_MONTH
from tests.benchmarks.pages import ROUNDS, fetch, signed_in
from tests.benchmarks.scorecard import FRAMEWORK
from tests.benchmarks.timing import Timing, timed

ROWS, MONTHS = 24, 24
ADDRESS = f"/measures/{FRAMEWORK}/EI1a/{LAST_MONTH}/"


def sparklines() -> Timing:
    """As many small lines as a scorecard has rows, with their words."""
    rows = [
        [
            (LAST_MONTH.plus(month + 1 - MONTHS), None if month == row else month * 37 % 91 + row)
            for month in range(MONTHS)
        ]
        for row in range(ROWS)
    ]

    def draw() -> None:
        for row in rows:
            sparkline(row, name="Number of new referrals")

    return timed(f"{ROWS} sparklines", draw, rounds=ROUNDS, most_work=10)


def measure_page(teams: int) -> list[Timing]:
    """Three years of one measure of the city, with every unit beside it."""
    client = signed_in()
    fetch(client, ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        fetch(client, ADDRESS)

    def first() -> None:
        caches["charts"].clear()
        fetch(client, ADDRESS)

    name = f"{teams} teams, {len(queries)} queries"
    return [
        timed(f"Measure page, first time, {name}", first, rounds=ROUNDS, most_work=250),
        timed(
            f"Measure page, drawn before, {name}",
            lambda: fetch(client, ADDRESS),
            rounds=ROUNDS,
            most_work=60,
        ),
    ]
