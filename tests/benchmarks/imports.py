"""Three years of a council from one file, beside sqlite3 putting the same rows in a bare table.

Everything is committed as it would be, and taken out of the database again by hand.
"""

from __future__ import annotations

import gc
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from django.db import connection

from doris.models import User
from measures.models import Figure, FigureChange, Framework, Measure
from measures.periods import Month, month_range
from measures.spreadsheets.figures import import_figures
from measures.spreadsheets.progress import run
from measures.spreadsheets.teams import import_teams

ROUNDS = 3
TEAMS = 80
TEAMS_FOR_MEMORY = 223
MONTHS = month_range(Month("2023-04"), Month("2026-03"))
AT = datetime(2026, 10, 5, tzinfo=UTC)
LEAST_A_SECOND = 6_000
MOST_MEMORY = 300
# Wholes are larger than their parts, as the rules want them.
RANGES = {"EI10": (60, 90), "EI3": (20, 40), "EI4": (20, 40), "EI11": (0, 1), "EI16": (20, 40)}
WRITTEN = "historicalraisedfinding raisedfinding figurechange figure historicalreturn return"
GROWN = (
    "historicalteamframework teamframework historicalplacement placement historicalteam team "
    "historicallocality locality"
)


def importing() -> Iterator[str]:
    """How long 72,000 figures take into an empty database, and the memory that 200,000 take."""
    with tempfile.TemporaryDirectory() as folder:
        file, bare = Path(folder) / "figures.csv", Path(folder) / "bare.sqlite3"
        rows = _write_file(file, TEAMS)
        content = file.read_bytes()
        timings = []
        for _ in range(ROUNDS + 1):
            imported = _seconds(lambda: _import(content, rows))
            timings.append((imported, _seconds(lambda: _bare_table(bare, content))))
            _empty(WRITTEN)
        written, floor = (median(each) for each in zip(*timings[1:], strict=True))
        yield (
            f"{f'Importing {rows:,} figures':<44} {written * 1000:8.1f} ms   "
            f"floor {floor * 1000:8.1f} ms   ratio {written / floor:5.2f}   "
            f"({rows / written:,.0f} rows a second; at least {LEAST_A_SECOND:,})"
        )
        rows = _write_file(file, TEAMS_FOR_MEMORY)
        megabytes = _peak_of_import(file)
        if Figure.objects.count() != rows:
            raise RuntimeError("The figures were not imported")
        yield (
            f"{f'Peak memory importing {rows:,} figures':<44} {megabytes:8.0f} MB   "
            f"(at most {MOST_MEMORY} MB)"
        )
        _empty(f"{WRITTEN} {GROWN}")


def _write_file(file: Path, teams: int) -> int:
    """A file of every month of so many teams, which are put into the database; its rows."""
    frameworks = Framework.objects.filter(for_placed_teams=True)
    measures = list(
        Measure.objects.filter(rows__framework__in=frameworks, breakdown_of__isnull=True)
        .order_by("pk")
        .values_list("reference", flat=True)
    )
    names = [f"MAT {number + 1}" for number in range(teams)]
    placed = "".join(f"{name},MAT,Locality 1,{MONTHS[0]}\n" for name in names)
    run(import_teams(f"team,kind,locality,from\n{placed}".encode(), by=_importer(), at=AT))
    chance = random.Random(18)  # noqa: S311 figures to add up, not secrets
    with file.open("w") as opened:
        opened.write("team,measure,period,value,basis,commentary\n")
        for name in names:
            for measure in measures:
                for month in MONTHS:
                    number = chance.randrange(*RANGES.get(measure, (0, 20)))
                    opened.write(f"{name},{measure},{month},{number},,\n")
    return len(names) * len(measures) * len(MONTHS)


def _importer() -> User:
    return User.objects.get_or_create(username="bench-importer")[0]


def _import(content: bytes, rows: int) -> None:
    """Import them, and look for what is odd about them."""
    outcome = run(import_figures(content, by=_importer(), at=AT, on=AT.date()))
    if (outcome.plan.new, FigureChange.objects.count()) != (rows, rows):
        raise RuntimeError(f"The figures were not imported: {outcome.problems[:3]}")


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = perf_counter()
    work()
    return perf_counter() - began


def _bare_table(file: Path, content: bytes) -> None:
    """The same rows and columns in a table without anything, by one executemany."""
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as bare:
        bare.execute("CREATE TABLE figures (team, measure, period, value, basis, commentary)")
        _, *lines = content.decode().splitlines()
        rows = (line.split(",") for line in lines)
        bare.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?)", rows)
    bare.close()


def _peak_of_import(file: Path) -> float:
    """Megabytes that the command takes at its most, as Linux counts them."""
    command = [sys.executable, "manage.py", "import_figures", str(file), "--verbosity=0"]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError("The command failed")
    return usage.ru_maxrss / 1024


def _empty(tables: str) -> None:
    """Take everything out of these tables of ours, the history that nobody may delete too."""
    with connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f"DELETE FROM measures_{table}")  # noqa: S608 names from above
