"""`manage.py import_benchmarks`: what other councils had, from a text file."""

from __future__ import annotations

from measures.management.keyed_importing import KeyedCommand
from measures.spreadsheets.benchmarks import Benchmarks


class Command(KeyedCommand):
    """Imports benchmarks, all or none, and says what became of them."""

    help = (
        "Imports benchmarks from a text file with the columns measure, year, comparator, value, "
        "average, source and published_on. year is a financial year like 2025-26; comparator a "
        "name like England or ENG; value a number, or [x] or empty where none is published; "
        "average mean or median. Everything is imported or nothing, and everything wrong is named "
        "by line."
    )
    table = Benchmarks
