"""Reads the tables of `fixtures/demo/`. What their columns mean is told in its README."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

FOLDER: Path = settings.BASE_DIR / "fixtures" / "demo"

Row = Mapping[str, str]


def read(table: str) -> list[Row]:
    """The rows of a table by its name without `.csv`, with their cells by column."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
