"""Makes the files of a frozen edition, then lets it be read: `manage.py make_edition`.

Files are made from what is frozen, outside any transaction, and each is kept as soon as it is
there. So making can be cut off at any moment: until all files are there nobody reads the edition,
and whoever takes it up again goes on with those that are missing.

One process makes an edition at a time. It says with every file that it is still at work; one that
has said nothing for STOPPED_AFTER may be taken over, and finds that out with its next file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from doris.models import User
from measures.exceptions import Refused
from measures.history import attribute
from measures.periods import Quarter
from measures.states import QuarterAction
from reporting.formats import FORMATS, SCORECARD_FORMATS, endings_of
from reporting.frozen import Frozen, is_scorecard, thaw, thaw_scorecard
from reporting.models import Edition, EditionFile, EditionReport, EditionStatus, ReportKind
from reporting.quarters import check_allows, read_stage

STOPPED_AFTER = timedelta(seconds=60)
"""Longer than any one file takes: whoever has said nothing for so long is taken to be gone."""

AHEAD = 4
"""Files in work at a time, so that each of two processes always has the next one to go on with."""

Clock = Callable[[], datetime]


class TakenOver(Refused):
    """Another process makes this edition now, or it was given up."""


class Wanted(NamedTuple):
    """A file that is still to be made."""

    report: int
    ending: str


def is_stopped(edition: Edition, now: datetime) -> bool:
    """Whether nobody seems to be making an edition any more."""
    return edition.worked_at + STOPPED_AFTER < now


def start_making(*editions: Edition) -> None:
    """Have editions made one after the other by a process of its own, which outlives this request.

    It finds its database as this one does, in the environment, and tells of its errors where
    this one does.
    """
    _STARTED[:] = [process for process in _STARTED if process.poll() is None]
    _STARTED.append(
        subprocess.Popen(  # noqa: S603 our own command, and numbers
            [sys.executable, "manage.py", "make_edition", *(str(each.pk) for each in editions)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


_STARTED: list[subprocess.Popen[bytes]] = []
"""What was started, so that it is asked about when it has ended."""


def make_edition(key: int, *, clock: Clock, pool: Executor | None = None) -> Edition:
    """Make what is missing of an edition's files and let it be read.

    With a pool, its processes make the files and this one keeps them. TakenOver where another
    process is at work or takes over, or the edition was given up.
    """
    worker = _claim(key, clock())
    for wanted, content in _made(_missing(key), pool):
        _keep(key, worker, wanted, content, clock())
    return finish(key=key, worker=worker, at=clock())


def _claim(key: int, now: datetime) -> str:
    """Become the process that makes an edition."""
    worker = uuid4().hex
    free = Q(worker="") | Q(worked_at__lt=now - STOPPED_AFTER)
    mine = Edition.objects.filter(free, pk=key, status=EditionStatus.MAKING)
    if not mine.update(worker=worker, worked_at=now):
        raise TakenOver(f"Edition {key} is being made by another process, or is not being made.")
    return worker


def _missing(key: int) -> list[Wanted]:
    """The files still to be made, the large ones first."""
    edition = Edition.objects.get(pk=key)
    reports = edition.reports.order_by("pk")
    files = EditionFile.objects.filter(report__edition=key)
    there = set(files.values_list("report_id", "ending"))
    return [
        Wanted(report, ending)
        for ending in endings_of(is_scorecard=edition.kind == ReportKind.SCORECARD)
        for report in reports.values_list("pk", flat=True)
        if (report, ending) not in there
    ]


def _made(wanted: list[Wanted], pool: Executor | None) -> Iterator[tuple[Wanted, bytes]]:
    """Each file with its bytes, as they get ready."""
    if pool is None:
        for each in wanted:
            yield each, render_file(_content(each), each.ending)
        return
    waiting = iter(wanted)
    at_work: list[tuple[Wanted, Future[bytes]]] = []

    def begin(number: int) -> None:
        at_work.extend(
            (each, pool.submit(render_file, _content(each), each.ending))
            for each in islice(waiting, number)
        )

    begin(AHEAD)
    while at_work:
        each, future = at_work.pop(0)
        content = future.result()
        begin(1)
        yield each, content


def _content(wanted: Wanted) -> Frozen:
    """What a file is made from; TakenOver where the edition was given up."""
    content = (
        EditionReport.objects.filter(pk=wanted.report).values_list("content", flat=True).first()
    )
    if content is None:
        raise TakenOver(f"Report {wanted.report} is not there any more.")
    return content


def render_file(content: Frozen, ending: str) -> bytes:
    """A frozen report or scorecard as a file."""
    if is_scorecard(content):
        return SCORECARD_FORMATS[ending].render(thaw_scorecard(content))
    return FORMATS[ending].render(thaw(content))


@transaction.atomic
def _keep(key: int, worker: str, wanted: Wanted, content: bytes, now: datetime) -> None:
    """Keep a file, and say that its making got on."""
    _lock_own(key, worker)
    EditionFile.objects.create(
        report_id=wanted.report,
        ending=wanted.ending,
        content=content,
        sha256=sha256(content).hexdigest(),
        size=len(content),
    )
    Edition.objects.filter(pk=key).update(worked_at=now)


def _lock_own(key: int, worker: str) -> Edition:
    """The edition that this process makes, kept from everybody else; TakenOver if it is not."""
    rows = Edition.objects.select_for_update().filter(
        pk=key, worker=worker, status=EditionStatus.MAKING
    )
    edition = rows.order_by("pk").first()
    if edition is None:
        raise TakenOver(f"Edition {key} is made by another process now, or was given up.")
    return edition


@transaction.atomic
def finish(*, key: int, worker: str, at: datetime) -> Edition:
    """Let an edition be read, now that all of its files are there."""
    edition = _lock_own(key, worker)
    files = EditionFile.objects.filter(report__edition=edition).count()
    if files != edition.files_to_make:
        raise Refused(f"Edition {key} has {files} of its {edition.files_to_make} files.")
    edition.status, edition.published_at = EditionStatus.PUBLISHED, at
    edition.worker, edition.worked_at = "", at
    attribute(edition, by=edition.frozen_by, at=at, why="All files made")
    edition.save()
    return edition


@transaction.atomic
def give_up(*, quarter: Quarter, by: User, at: datetime) -> None:
    """Take away an edition that is being made, as if it had never been begun."""
    stage = read_stage(quarter, lock=True)
    check_allows(QuarterAction.GIVE_UP, stage)
    take_back(stage.making, name=quarter.short, by=by, at=at)


def take_back(making: Edition | None, *, name: str, by: User, at: datetime) -> None:
    """Take away what was frozen and made of an edition that nobody reads yet."""
    # Locked before it is looked at again: its process may have finished it a moment ago.
    keys = [making.pk] if making else []
    rows = Edition.objects.select_for_update().filter(pk__in=keys, status=EditionStatus.MAKING)
    edition = rows.order_by("pk").first()
    if edition is None:
        raise Refused(f"{name} has been published or given up meanwhile.")
    EditionFile.objects.filter(report__edition=edition).delete()
    edition.reports.all().delete()
    attribute(edition, by=by, at=at, why="Given up")
    edition.delete()


def be_polite() -> None:
    """Leave the processor to whoever answers people: making files has time."""
    os.nice(5)
