"""`manage.py build_report`: a report as a file, for whoever runs the service."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.periods import Month, Quarter
from measures.queries import Structure, read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.content import quarterly_report
from reporting.editions import NoSuchEdition, read_file, read_scorecard_file
from reporting.formats import FORMATS, SCORECARD_FORMATS
from reporting.models import Copy, EditionFile
from reporting.report import Unit, title_of
from reporting.scoring import scorecard
from reporting.units import NoSuchReport, check_period, check_placed, find_unit


class Command(BaseCommand):
    """Writes one report, every team named, in the format that the file's ending says."""

    help = (
        "Writes the report of a unit and a quarter to a file: "
        "build_report city 2026-27/q2 report.pdf. The file's ending chooses its format: "
        f"{', '.join(FORMATS)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", metavar="UNIT", help="city, localities/<slug> or teams/<slug>.")
        parser.add_argument(
            "period",
            metavar="PERIOD",
            help="A quarter, like 2026-27/q2; of a scorecard a month, like 2020-06.",
        )
        parser.add_argument("file", metavar="FILE", type=Path, help="Where to write it.")
        parser.add_argument(
            "--scorecard",
            metavar="FRAMEWORK",
            help="A framework's scorecard of the month PERIOD, by the framework's place in an "
            "address, like early-help-scorecard.",
        )
        parser.add_argument(
            "--on",
            metavar="YYYY-MM-DD",
            help="The day as of which months have ended or not; today when left out.",
        )

        parser.add_argument(
            "--edition",
            metavar="N",
            type=int,
            help="A published edition, as it was then; the report as it stands when left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        ending = _ending(file)
        on = _day(options["on"]) if options["on"] else timezone.localdate()
        structure = read_structure()
        try:
            unit = find_unit(options["unit"], structure)
            number, framework = options["edition"], options["scorecard"]
            if framework:
                month = _month(options["period"])
                title, content = _scorecard(unit, framework, month, ending, number, on, structure)
            else:
                quarter = _quarter(options["period"])
                title, content = _report(unit, quarter, ending, number, on, structure)
        except (NoSuchReport, NoSuchEdition) as failure:
            raise CommandError(str(failure)) from failure
        try:
            file.write_bytes(content)
        except OSError as failure:
            raise CommandError(f"{file} can't be written: {failure.strerror}.") from failure
        if options["verbosity"] > 0:
            self.stdout.write(f"{title}: written to {file}.")


def _report(
    unit: Unit,
    quarter: Quarter,
    ending: str,
    number: int | None,
    on: date,
    structure: Structure,
) -> tuple[str, bytes]:
    """A quarter's report: its title and its bytes."""
    title = title_of(unit, quarter)
    if number is not None:
        return title, _published(unit, quarter, number, ending)
    check_period(quarter, structure, on)
    check_placed(unit, quarter, structure)
    report = quarterly_report(unit, quarter, on=on, structure=structure, audience=EVERYBODY_NAMED)
    return title, FORMATS[ending].render(report)


def _scorecard(
    unit: Unit,
    framework: str,
    month: Month,
    ending: str,
    number: int | None,
    on: date,
    structure: Structure,
) -> tuple[str, bytes]:
    """A month's scorecard: its title and its bytes."""
    if number is not None:
        title = f"{framework}: {unit.name}, {month.name}"
        file = read_scorecard_file(framework, month, number, unit.path or "", Copy.FULL, ending)
        return title, _bytes_of(
            file, f"{month.name} has no published edition {number} of {unit.name}."
        )
    check_period(month, structure, on)
    check_placed(unit, month, structure)
    built = scorecard(unit, framework, month, on=on, structure=structure, audience=EVERYBODY_NAMED)
    return built.title, SCORECARD_FORMATS[ending].render(built)


def _published(unit: Unit, quarter: Quarter, number: int, ending: str) -> bytes:
    """A file as it was published, with every team by name."""
    file = read_file(quarter, number, unit.path or "", Copy.FULL, ending)
    return _bytes_of(file, f"{quarter.short} has no published edition {number} of {unit.name}.")


def _bytes_of(file: EditionFile | None, without: str) -> bytes:
    if file is None:
        raise NoSuchEdition(without)
    if file.content is None:
        edition = file.report.edition
        raise NoSuchEdition(f"Edition {edition.number}: {edition.notice}")
    return bytes(file.content)


def _ending(file: Path) -> str:
    ending = file.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        endings = ", ".join(FORMATS)
        raise CommandError(
            f"“{file.name}” does not say what to write. Give the file one of these endings: "
            f"{endings}."
        )
    return ending


def _quarter(text: str) -> Quarter:
    year, _, quarter = text.partition("/")
    try:
        return Quarter.parse(year, quarter)
    except ValueError as failure:
        raise CommandError(
            f"“{text}” is not a quarter. Write the financial year, a slash and the quarter: "
            "2026-27/q2."
        ) from failure


def _month(text: str) -> Month:
    try:
        return Month(text)
    except ValueError as failure:
        raise CommandError(
            f"“{text}” is not a month, which a scorecard is of. Write it like 2020-06."
        ) from failure


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as failure:
        raise CommandError(f"--on “{text}” is not a day. Write it like 2026-10-05.") from failure
