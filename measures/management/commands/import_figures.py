"""`manage.py import_figures`: figures in bulk from a text file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
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
from measures.spreadsheets.figures import Outcome, import_figures, preview_figures
from measures.spreadsheets.plans import Asked, Plan
from measures.spreadsheets.progress import run
from measures.wording import counted


class Command(BaseCommand):
    """Imports figures, all or none, and says what became of them."""

    help = (
        "Imports figures from a text file with the columns team, measure, period, value and, if "
        "you like, basis and commentary. period is 2026-09 or 2026-27 Q2; value a whole number, "
        "[x] or [z]; basis period or ytd. Everything is imported or nothing, and everything "
        "wrong is named by line. The returns it makes are submitted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_importing_arguments(parser)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Change figures and comments that are there already and other than the file's.",
        )
        parser.add_argument(
            "--why",
            default="",
            metavar="REASON",
            help="Kept with every change, instead of the file's name; needed to change a quarter "
            "that is closed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        content, at = read_file(options["file"]), timezone.now()
        on = timezone.localdate(at)
        name = options["file"].name
        asked = Asked(replace=options["replace"], why=options["why"], file=name)
        with Bar(self.stderr if options["verbosity"] else None) as bar:
            if options["dry_run"]:
                plan = run(preview_figures(content, on=on), bar.show)
                outcome = Outcome(plan, plan.in_the_way(asked))
            else:
                by = importer(options["by"], at)
                work = import_figures(content, by=by, at=at, on=on, asked=asked)
                outcome = run(work, bar.show)
        if outcome.problems:
            raise CommandError(nothing_imported(outcome.problems, _advice(outcome)))
        if options["verbosity"]:
            self._say(options["file"], outcome, is_dry=options["dry_run"])

    def _say(self, file: Path, outcome: Outcome, *, is_dry: bool) -> None:
        plan = outcome.plan
        self.stdout.write(f"{file.name}: {said(plan)}.")
        if is_dry:
            self.stdout.write("Nothing was imported: this was a dry run.")
            return
        self.stdout.write(f"Returns submitted: {len(outcome.returns):,}.")
        if outcome.findings is None:
            self.stderr.write(
                "Unusual figures could not be looked for: the database could not be reached or was "
                "busy for too long. Import the file again to look for them."
            )
        elif outcome.findings:
            self.stdout.write(
                f"{counted(outcome.findings, 'unusual figure')} for a performance officer to "
                "look at."
            )


def said(plan: Plan) -> str:
    """What a plan writes: `12 new figures, 1 changed, 3 unchanged, 2 comments`."""
    return (
        f"{counted(plan.new, 'new figure')}, {plan.changed:,} changed, "
        f"{plan.unchanged:,} unchanged, {counted(len(plan.comments), 'comment')} new or changed"
    )


def _advice(outcome: Outcome) -> list[str]:
    """What may be done about what is not a mistake of the file."""
    advice = []
    problems = set(outcome.problems)
    if problems.intersection(outcome.plan.replacing):
        advice.append("To change what is there already, add --replace.")
    if problems.intersection(outcome.plan.in_closed):
        advice.append("To change a closed quarter, say why with --why.")
    return advice
