"""A city's quarter published with all its files, a page of the site meanwhile, a file served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from threading import Event
from time import perf_counter

from django.test import Client

from doris.models import User
from reporting.making import start_making
from reporting.models import Edition, EditionFile, EditionStatus
from reporting.publishing import Accepted, close_quarter, freeze_edition
from tests.benchmarks.council import QUARTER
from tests.benchmarks.pages import fetch, signed_in
from tests.benchmarks.timing import Timing, timed

AT = datetime(2026, 10, 20, 9, tzinfo=UTC)
FILE = f"/reports/{QUARTER}/city.pdf?edition=1"
PAGE = f"/reports/{QUARTER}/city/"
PAUSE = 0.5
PATIENCE = 300
"""Seconds after which it is taken to have failed."""


def publishing(teams: int) -> Iterator[Timing]:
    """Publish the quarter of a council of so many teams, every return of which is in."""
    officer = User.objects.get(username="bench-officer")
    close_quarter(quarter=QUARTER, by=officer, at=AT)
    client = signed_in()
    fetch(client, PAGE)
    start = perf_counter()
    edition = freeze_edition(
        quarter=QUARTER,
        accepted=Accepted(),
        by=officer,
        at=AT,
        without_sign_off="A benchmark signs nothing.",
    )
    frozen = perf_counter()
    start_making(edition)
    meanwhile = _pages_until_published(client, edition, start)
    published = perf_counter()
    files = EditionFile.objects.count()
    yield Timing(f"Freezing a quarter of {teams} teams", (frozen - start) * 1000, None)
    yield Timing(
        f"Publishing it with its {files} files",
        (published - start) * 1000,
        None,
        most_work=60_000,
    )
    yield Timing("City report page meanwhile, median", median(meanwhile) * 1000, None)
    yield Timing("City report page meanwhile, slowest", max(meanwhile) * 1000, None)
    yield timed("Published PDF served", lambda: fetch(client, FILE), rounds=15, most_work=50)


def _pages_until_published(client: Client, edition: Edition, start: float) -> list[float]:
    """Ask for a page every half second while the files are made; what each took."""
    taken = []
    pause = Event()
    while not pause.wait(PAUSE):
        begun = perf_counter()
        fetch(client, PAGE)
        taken.append(perf_counter() - begun)
        status = Edition.objects.values_list("status", flat=True).get(pk=edition.pk)
        if status == EditionStatus.PUBLISHED:
            break
        if perf_counter() - start > PATIENCE:
            raise RuntimeError("The quarter was not published")
    return taken
