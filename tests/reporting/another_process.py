"""A command in a process of its own, on the test's database, and cut off when that is wanted.

SQLite's test database is in this process's memory: the other process gets a copy of it in a file,
which is copied back once it has ended.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 120
"""Seconds after which something that was to happen is taken not to."""

A_MOMENT = 0.05


@contextmanager
def database_outside(folder: Path) -> Iterator[str]:
    """The address of the test's database for another process."""
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        host = quote(str(told["HOST"]), safe="")
        yield f"postgres://{told['USER']}:{told['PASSWORD']}@{host}:{told['PORT']}/{told['NAME']}"
        return
    file = folder / "copy.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    yield f"sqlite:///{file}"
    with closing(sqlite3.connect(file)) as copy:
        copy.backup(connection.connection)


def run(
    folder: Path, *command: str, cut_off: Callable[[Callable[[str], int]], bool] | None = None
) -> tuple[int, str]:
    """Run a command of manage.py; what it ended with and what it said of errors.

    With `cut_off` it is killed as soon as that says so, which is asked with a way to count what
    a statement counts in its database.
    """
    with database_outside(folder) as address:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "doris.settings"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        if cut_off is not None:
            _watch(process, address, cut_off)
        _, said = process.communicate(timeout=PATIENCE)
        return process.returncode, said


def _watch(
    process: subprocess.Popen[str], address: str, cut_off: Callable[[Callable[[str], int]], bool]
) -> None:
    """Kill a process, with those that it has started, as soon as that is wanted."""
    while process.poll() is None:
        if cut_off(lambda statement: _count(address, statement)):
            os.killpg(process.pid, 9)
            return
        try:
            process.wait(timeout=A_MOMENT)
        except subprocess.TimeoutExpired:
            continue


def _count(address: str, statement: str) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"), timeout=20)) as copy:
        return int(copy.execute(statement).fetchone()[0])
