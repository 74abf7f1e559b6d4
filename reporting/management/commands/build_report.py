"""`manage.py build_report`: a report as a file, for whoever runs the service."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.periods import Quarter
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.content import quarterly_report
from reporting.formats import FORMATS
from reporting.report import Report
from reporting.units import NoSuchReport, check_placed, check_quarter, find_unit


class Command(BaseCommand):
    """Writes one report, every team named, in the format that the file's ending says."""

    help = (
        "Writes the report of a unit and a quarter to a file: "
        "build_report city 2026-27/q2 report.pdf. The file's ending chooses its format: "
        f"{', '.join(FORMATS)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", metavar="UNIT", help="city, localities/<slug> or teams/<slug>.")
        parser.add_argument("period", metavar="PERIOD", help="A quarter, like 2026-27/q2.")
        parser.add_argument("file", metavar="FILE", type=Path, help="Where to write it.")
        parser.add_argument(
            "--on",
            metavar="YYYY-MM-DD",
            help="The day as of which months have ended or not; today when left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        render = _renderer(file)
        quarter = _quarter(options["period"])
        on = _day(options["on"]) if options["on"] else timezone.localdate()
        structure = read_structure()
        try:
            check_quarter(quarter, structure, on)
            unit = find_unit(options["unit"], structure)
            check_placed(unit, quarter, structure)
        except NoSuchReport as failure:
            raise CommandError(str(failure)) from failure
        report = quarterly_report(
            unit, quarter, on=on, structure=structure, audience=EVERYBODY_NAMED
        )
        content = render(report)
        try:
            file.write_bytes(content)
        except OSError as failure:
            raise CommandError(f"{file} can't be written: {failure.strerror}.") from failure
        if options["verbosity"] > 0:
            self.stdout.write(f"{report.title}: written to {file}.")


def _renderer(file: Path) -> Callable[[Report], bytes]:
    chosen = FORMATS.get(file.suffix.removeprefix(".").lower())
    if chosen is None:
        endings = ", ".join(FORMATS)
        raise CommandError(
            f"“{file.name}” does not say what to write. Give the file one of these endings: "
            f"{endings}."
        )
    return chosen.render


def _quarter(text: str) -> Quarter:
    year, _, quarter = text.partition("/")
    try:
        return Quarter.parse(year, quarter)
    except ValueError as failure:
        raise CommandError(
            f"“{text}” is not a quarter. Write the financial year, a slash and the quarter: "
            "2026-27/q2."
        ) from failure


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as failure:
        raise CommandError(f"--on “{text}” is not a day. Write it like 2026-10-05.") from failure
