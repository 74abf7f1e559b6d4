"""What the import commands share: their file, who imports, and a bar on a terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone

from doris.models import User
from measures.access import rights_of
from measures.spreadsheets.progress import Step
from measures.spreadsheets.reading import LARGEST_FILE, Problem, too_large

ACCOUNT = "command-line"
WIDTH = 30


def add_importing_arguments(parser: ArgumentParser) -> None:
    """The file, whether to write, and who does it."""
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what would be imported, and write nothing."
    )
    parser.add_argument(
        "--by",
        metavar="USERNAME",
        help="The performance officer in whose name it is imported. Left out, the history says "
        "“Command line”: an account that nobody can sign in to.",
    )


def read_file(path: Path) -> bytes:
    """The file's bytes, unless there are too many."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    if len(content) > LARGEST_FILE:
        raise CommandError(f"Nothing was imported. {too_large()}.")
    return content


def importer(username: str | None, at: datetime) -> User:
    """The account in whose name it is imported."""
    if not username:
        made, is_new = User.objects.get_or_create(
            username=ACCOUNT,
            defaults={"first_name": "Command", "last_name": "line", "is_active": False},
        )
        if is_new:
            made.set_unusable_password()
            made.save()
        return made
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise CommandError(f"There is no account {username}.")
    if not rights_of(user, on=timezone.localdate(at)).is_officer:
        raise CommandError(f"{user.username} is not a performance officer, so can't import.")
    return user


def nothing_imported(problems: Sequence[Problem], advice: Sequence[str] = ()) -> str:
    """Everything that is wrong, a line each."""
    count = f"{len(problems):,} things" if len(problems) > 1 else "One thing"
    lines = [f"Nothing was imported. {count} to put right:"]
    lines += [f"  {problem}" for problem in problems]
    return "\n".join([*lines, *advice])


class Bar:
    """How far it is, on one line of a terminal; nothing anywhere else."""

    def __init__(self, stream: OutputWrapper | None) -> None:
        self._stream = stream if stream and stream.isatty() else None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._write("")

    def show(self, step: Step) -> None:
        """Draw it again."""
        filled = WIDTH * step.done // step.of if step.of else 0
        bar = "█" * filled + "░" * (WIDTH - filled)
        self._write(f"{bar} {step.doing} {step.done:,} of {step.of:,}")

    def _write(self, text: str) -> None:
        if self._stream:
            # Back to the line's beginning, and nothing left of what stood there.
            self._stream.write(f"\r{text}\x1b[K", ending="")
            self._stream.flush()
