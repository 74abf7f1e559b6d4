"""`manage.py send_due`: what the calendar calls for, and every email that waits."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from measures.deadlines import make_deadlines
from measures.digest import draft_digests, read_outstanding
from measures.management.days import day
from measures.messages import write
from measures.periods import Month
from measures.recipients import read_recipients
from measures.scheduling import draft_calendar, read_pending
from measures.sending import Outcome, send_waiting
from measures.wording import counted
from measures.wordings import read_wordings

MONTHS_AHEAD = 12


class Command(BaseCommand):
    """Makes deadlines a year ahead, writes the emails that are due, and hands them over."""

    help = (
        "Makes deadlines a year ahead, writes the emails that are due, each once, and hands over "
        "every email that waits. To be run by cron as often as you like. A mail server that is "
        "down is no failure: the next run tries again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=day,
            metavar="YYYY-MM-DD",
            help="The day whose emails are written; today when left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on: date = options["on"] or timezone.localdate(at)
        month = Month.of(on)
        deadlines = make_deadlines(month.previous, month.plus(MONTHS_AHEAD), by=None, at=at)
        recipients, wordings, pending = read_recipients(on), read_wordings(), read_pending(on)
        drafts = draft_calendar(pending, recipients, wordings, on)
        outstanding = read_outstanding(pending, on, at)
        drafts += draft_digests(outstanding, recipients, wordings, on)
        written = write(drafts, by=None, at=at)
        outcome = send_waiting(on=on, recipients=recipients)
        if options["verbosity"]:
            self.stdout.write(said(deadlines, written, outcome))


def said(deadlines: int, written: int, outcome: Outcome) -> str:
    """What a run did, in a line."""
    parts = [f"{counted(written, 'email')} written"]
    parts += [
        f"{number:,} {words}"
        for number, words in (
            (outcome.sent, "sent"),
            (outcome.kept, "kept here"),
            (outcome.refused, "refused"),
            (outcome.withdrawn, "not needed any more"),
            (outcome.waiting, "waiting for the next run"),
            (outcome.unknown, "cut off: an officer decides about it on the Emails page"),
        )
        if number
    ]
    line = ", ".join(parts) + "."
    if deadlines:
        line = f"{counted(deadlines, 'deadline')} made. {line}"
    return f"{line} {outcome.ended}".strip()
