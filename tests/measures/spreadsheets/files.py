"""Runs an import command on rows of text."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command

Import = Callable[..., str]


def importing(command: str, headings: str, folder: Path) -> Import:
    """A way to run a command on rows below its headings."""

    def run(*rows: str, **options: object) -> str:
        file = folder / "file.csv"
        file.write_text("\n".join([headings, *rows, ""]))
        said = StringIO()
        call_command(command, file, stdout=said, **options)
        return said.getvalue()

    return run
