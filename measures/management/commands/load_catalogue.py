"""`manage.py load_catalogue`: the measure catalogue from its files into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.catalogue import FOLDER, CatalogueError, Outcome, load


class Command(BaseCommand):
    """Loads the catalogue and says what was added and what was left alone."""

    help = (
        "Loads the measure catalogue: frameworks, measures with their definitions, part-of-whole "
        "rules and guidance. Adds what the database has never held, and changes nothing else. "
        "--verbosity 2 lists the rows that administrators have changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=FOLDER, help="Where the files are, if not in fixtures/."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load(options["folder"])
        except CatalogueError as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded. The files have mistakes:\n{lines}") from error
        if options["verbosity"] > 0:
            self._say(outcome, in_full=options["verbosity"] > 1)

    def _say(self, outcome: Outcome, *, in_full: bool) -> None:
        if outcome.added:
            added = ", ".join(f"{count} {noun}" for noun, count in outcome.added.items())
            self.stdout.write(f"Catalogue: added {added}.")
        else:
            self.stdout.write("Catalogue: nothing to add.")
        if outcome.left_alone:
            self.stdout.write(f"Left alone, because they are here: {outcome.left_alone} rows.")
        for what, rows in (
            ("Of these, changed here since", outcome.differing),
            ("Not added again, because they were removed or moved here", outcome.gone),
        ):
            if rows:
                self.stdout.write(f"{what}: {len(rows)}" + (":" if in_full else "."))
            for row in rows if in_full else ():
                self.stdout.write(f"  {row}")
