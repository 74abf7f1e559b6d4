"""`manage.py demo`: the demonstration council, for looking around in."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from doris.models import User
from measures.demonstration import AlreadyThere, build, listed_people
from measures.management.days import day
from measures.models import Assignment, Role
from measures.wording import counted


class Command(BaseCommand):
    """Loads the demonstration once, and says every time who can sign in to it."""

    help = (
        "Loads the measure catalogue and a made-up council: five localities, 15 teams, a city-wide "
        "service, three years of returns, and users of every role. Run again, it adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=day,
            metavar="YYYY-MM-DD",
            help="The day that the demonstration is made for; today when left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is a production service, and the demonstration's password is public. To see "
                "the demonstration, unset DORIS_PRODUCTION and point DATABASE_URL at another "
                "database."
            )
        on = options["on"] or timezone.localdate()
        try:
            built = build(on=on)
        except AlreadyThere as there:
            message = str(there)
        else:
            message = (
                f"Demonstration council: {built.localities} localities, {built.teams} teams, "
                f"{counted(built.services, 'city-wide service')}, {built.returns} monthly "
                f"returns, {built.people} people."
            )
        if options["verbosity"] > 0:
            self.stdout.write(message)
            self._say_who_can_sign_in(on)

    def _say_who_can_sign_in(self, on: date) -> None:
        people = User.objects.filter(is_demonstration=True, is_active=True)
        roles = _roles(people, on)
        listed = [person for person in listed_people() if person in roles]
        if not listed:
            return
        table = [("Role", "Username", "Password", "Of")]
        for username in listed:
            role, of = roles[username]
            table.append((role, username, settings.DEMONSTRATION_PASSWORD, of))
        self.stdout.write("\n" + _aligned(table))
        others = [username for username in roles if username not in listed]
        if others:
            self.stdout.write(f"\nWith the same password: {', '.join(others)}.")


def _roles(people: Iterable[User], on: date) -> dict[str, tuple[str, str]]:
    """What each person is on a day, by username: the role, and the teams or measure it is of."""
    assignments = (
        Assignment.objects.active(on)
        .filter(user__in=people)
        .select_related("user", "team", "measure")
        .order_by("pk")
    )
    roles: dict[str, tuple[str, list[str]]] = {}
    for each in assignments:
        _, of = roles.setdefault(each.user.username, (Role(each.role).label, []))
        if each.team or each.measure:
            of.append(str(each.team or each.measure))
    return {username: (role, ", ".join(of)) for username, (role, of) in roles.items()}


def _aligned(table: Sequence[Sequence[str]]) -> str:
    """The table as lines of columns that stand under each other."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )
