"""`manage.py import_targets`: the council's targets from a text file."""

from __future__ import annotations

from measures.management.keyed_importing import KeyedCommand
from measures.spreadsheets.targets import Targets


class Command(KeyedCommand):
    """Imports targets, all or none, and says what became of them."""

    help = (
        "Imports targets from a text file with the columns measure, year, amount and, if you like, "
        "unit, q1, q2, q3 and q4. year is a financial year like 2026-27; unit City, a locality or "
        "a team; amount a number or TBC, or empty where each quarter has one. Everything is "
        "imported or nothing, and everything wrong is named by line."
    )
    table = Targets
