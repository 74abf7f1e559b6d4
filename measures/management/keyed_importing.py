"""What the commands share that import rows known by a key: targets and benchmarks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.management.importing import (
    Bar,
    add_importing_arguments,
    importer,
    nothing_imported,
    read_file,
)
from measures.spreadsheets.keyed import (
    Keyed,
    KeyedOutcome,
    KeyedPlan,
    import_keyed,
    preview_keyed,
)
from measures.spreadsheets.plans import Asked
from measures.spreadsheets.progress import run
from measures.wording import counted


class KeyedCommand(BaseCommand):
    """Imports a table's rows, all or none, and says what became of them."""

    table: ClassVar[type[Keyed[Any]]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_importing_arguments(parser)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Change what is there already and other than the file's.",
        )
        parser.add_argument(
            "--why",
            default="",
            metavar="REASON",
            help="Kept with every change, instead of the file's name.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        content, at = read_file(options["file"]), timezone.now()
        on, name = timezone.localdate(at), options["file"].name
        asked = Asked(replace=options["replace"], why=options["why"], file=name)
        with Bar(self.stderr if options["verbosity"] else None) as bar:
            if options["dry_run"]:
                plan = run(preview_keyed(self.table, content, on=on), bar.show)
                outcome = KeyedOutcome(plan, plan.in_the_way(asked))
            else:
                by = importer(options["by"], at)
                work = import_keyed(self.table, content, by=by, at=at, on=on, asked=asked)
                outcome = run(work, bar.show)
        if outcome.problems:
            replacing = set(outcome.problems).intersection(outcome.plan.replacing)
            advice = ["To change what is there already, add --replace."] if replacing else []
            raise CommandError(nothing_imported(outcome.problems, advice))
        if options["verbosity"]:
            self.stdout.write(f"{name}: {self._said(outcome.plan)}.")
            if options["dry_run"]:
                self.stdout.write("Nothing was imported: this was a dry run.")

    def _said(self, plan: KeyedPlan) -> str:
        """What a plan writes: `12 new targets, 1 changed, 3 unchanged`."""
        new = counted(plan.new, f"new {self.table.noun}")
        return f"{new}, {plan.changed:,} changed, {plan.unchanged:,} unchanged"
