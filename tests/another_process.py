"""A command in a process of its own, on the test's database, and cut off when that is wanted.

What it is to find there must be committed: such a test asks for `transactional_db`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 120
"""Seconds after which something that was to happen is taken not to."""

A_MOMENT = 0.05


def database_url() -> str:
    """`DATABASE_URL` of the test's database."""
    tests = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{tests['NAME']}"
    login = f"{tests['USER']}:{tests['PASSWORD']}"
    host = quote(str(tests["HOST"]), safe="")
    return f"postgres://{login}@{host}:{tests['PORT']}/{tests['NAME']}"


def start(*command: str, **environment: str) -> subprocess.Popen[str]:
    """Begin a command of manage.py, whose output and errors are read by who waits for it."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )


def run(*command: str, cut_off: Callable[[], bool] | None = None) -> tuple[int, str]:
    """Run a command of manage.py; what it ended with and what it said of errors.

    With `cut_off` it is killed, with those that it has started, as soon as that says so.
    """
    with start(*command) as process:
        while cut_off is not None and process.poll() is None:
            if cut_off():
                os.killpg(process.pid, 9)
                break
            try:
                process.wait(timeout=A_MOMENT)
            except subprocess.TimeoutExpired:
                continue
        _, said = process.communicate(timeout=PATIENCE)
        return process.returncode, said
