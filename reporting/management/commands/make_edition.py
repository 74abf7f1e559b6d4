"""`manage.py make_edition`: makes the files of an edition that was frozen, and lets it be read."""

from __future__ import annotations

import multiprocessing
import os
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting.making import TakenOver, be_polite, make_edition
from reporting.processes import set_up

MOST_PROCESSES = 2


class Command(BaseCommand):
    """Goes on where it was cut off; the site starts it when a quarter is published."""

    help = (
        "Makes the files of an edition that is being published, and publishes it once all are "
        "there. Run again after it was cut off, it makes only those that are missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "editions",
            metavar="EDITION",
            type=int,
            nargs="+",
            help="An edition's number in the database. Several are made one after the other.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        be_polite()
        processes = min(MOST_PROCESSES, os.cpu_count() or 1)
        # Not forked: a copy of this process would share its connection to the database.
        pool = ProcessPoolExecutor(
            processes, mp_context=multiprocessing.get_context("spawn"), initializer=set_up
        )
        refused = []
        with pool:
            for key in options["editions"]:
                try:
                    edition = make_edition(key, clock=timezone.now, pool=pool)
                except TakenOver as taken_over:
                    # The others are still to be made.
                    refused.append(str(taken_over))
                    continue
                if options["verbosity"] > 0:
                    self.stdout.write(f"{edition}: published with {edition.files_to_make} files.")
        if refused:
            raise CommandError("\n".join(refused))
