"""Two pieces of work at the same moment, each over a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection, transaction

from measures.exceptions import Refused

PATIENCE = 20
"""Seconds after which something that was to happen is taken not to."""

WAITING_FOR_US = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted
               AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


def together(*works: Callable[[], object]) -> list[object]:
    """Do everything at the same moment, each over a connection of its own; what each came to."""
    start = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def do(place: int, work: Callable[[], object]) -> None:
        try:
            start.wait(PATIENCE)
            results[place] = work()
        except Refused as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return results


def after(
    first: Callable[[], object],
    second: Callable[[], object],
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> object:
    """What becomes of a second piece of work that has to wait until the first is committed.

    `meanwhile` is what the first one goes on to do while the second one waits.
    """
    is_held = threading.Event()
    results: list[object] = []

    def come_second() -> None:
        is_held.wait(PATIENCE)
        try:
            results.append(second())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    waiting = threading.Thread(target=come_second)
    waiting.start()
    with transaction.atomic():
        first()
        is_held.set()
        assert somebody_waits()
        assert not results
        meanwhile()
    waiting.join(PATIENCE)
    return results[0]


def somebody_waits() -> bool:
    """Whether another connection comes to wait for this one, looked for often.

    Other tests run on the same server, and theirs wait too.
    """
    stop = threading.Event()
    timer = threading.Timer(PATIENCE, stop.set)
    timer.start()
    try:
        with connection.cursor() as cursor:
            while not stop.is_set():
                cursor.execute(WAITING_FOR_US)
                if cursor.fetchone()[0]:
                    return True
    finally:
        timer.cancel()
    return False
