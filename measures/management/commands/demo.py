"""`manage.py demo`: the demonstration council, for looking around in."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.demonstration import AlreadyThere, build
from measures.demonstration.files import read


class Command(BaseCommand):
    """Loads the demonstration once, and says who can sign in to it."""

    help = (
        "Loads the measure catalogue and a made-up council: five localities, 15 teams, three years "
        "of returns, and users of every role. Run again, it adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            default=None,
            metavar="YYYY-MM-DD",
            help="The day it is to be as if it were; today when left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is a production service, and the demonstration's password is public. "
                "Unset DORIS_PRODUCTION and point DATABASE_URL at another database to see it."
            )
        try:
            written = build(on=options["on"] or timezone.localdate())
        except AlreadyThere as there:
            self.stdout.write(str(there))
        else:
            self.stdout.write(f"Demonstration council: 15 teams with {written} monthly returns.")
        self._say_who_can_sign_in()

    def _say_who_can_sign_in(self) -> None:
        for row in read("people"):
            if row["listed"] == "yes":
                self.stdout.write(
                    f"  {row['username']:<20} {settings.DEMONSTRATION_PASSWORD}  {row['job_title']}"
                )
