"""`manage.py import_teams`: the council's teams and their placements from a text file."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.management.importing import (
    Bar,
    add_importing_arguments,
    importer,
    nothing_imported,
    read_file,
)
from measures.spreadsheets.progress import run
from measures.spreadsheets.teams import TeamPlan, import_teams, preview_teams
from measures.wording import counted


class Command(BaseCommand):
    """Imports teams, all or none, and says what became of them."""

    help = (
        "Imports teams from a text file with the columns team, kind, locality, from and to, a row "
        "for each placement. kind is MAT, Children's Centre or City-wide service; from and to are "
        "months. Everything is imported or nothing. Run again, it changes nothing; a later file "
        "may end a placement or add one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_importing_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        content, at = read_file(options["file"]), timezone.now()
        with Bar(self.stderr if options["verbosity"] else None) as bar:
            if options["dry_run"]:
                plan = run(preview_teams(content), bar.show)
            else:
                plan = run(import_teams(content, by=importer(options["by"], at), at=at), bar.show)
        if plan.problems:
            raise CommandError(nothing_imported(plan.problems))
        if options["verbosity"]:
            self.stdout.write(f"{options['file'].name}: {said(plan)}.")
            if options["dry_run"]:
                self.stdout.write("Nothing was imported: this was a dry run.")


def said(plan: TeamPlan) -> str:
    """What a plan writes: `2 new teams, 1 new locality, …`."""
    localities = f"{len(plan.localities)} new localit{'y' if len(plan.localities) == 1 else 'ies'}"
    return (
        f"{counted(len(plan.teams), 'new team')}, {localities}, "
        f"{counted(len(plan.added), 'new placement')}, {len(plan.closed):,} ended, "
        f"{plan.unchanged:,} unchanged"
    )
