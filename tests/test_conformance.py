"""The worked answers: figures in, quarterly rows out, each on its own reference date.

The figures go in through the code that a submitted return uses, and through the commands that
import files; they come out through the report that every page and file is made from.
"""

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from doris.models import User
from measures.figures import Reason
from measures.models import Framework, Locality, Measure, Placement, Team, TeamFramework, TeamKind
from measures.periods import Month, Quarter
from measures.queries import read_structure
from measures.recording import Recorded, record_returns
from reporting.audience import EVERYBODY_NAMED
from reporting.content import quarterly_report
from reporting.membership import city_unit, locality_unit, team_unit
from reporting.report import Report

CASES = sorted((Path(__file__).parent / "conformance").glob("rollup_*.json"))

pytestmark = pytest.mark.django_db


def enter(case: dict[str, Any]) -> None:
    """Set the case's organisation up and record its figures as submitted returns."""
    call_command("load_catalogue", verbosity=0)
    doris = Framework.objects.get(slug="doris-early-intervention")
    localities: dict[str, Locality] = {}
    teams: dict[str, Team] = {}
    for row in case["placements"]:
        name = row["locality"]
        if name not in localities:
            localities[name] = Locality.objects.create(name=name)
        if row["team"] not in teams:
            team = Team.objects.create(name=row["team"], kind=TeamKind.MAT)
            teams[row["team"]] = team
            TeamFramework.objects.create(team=team, framework=doris, first_month=row["from"])
        Placement.objects.create(
            team=teams[row["team"]],
            locality=localities[name],
            first_month=row["from"],
            last_month=row["to"],
        )
    measures = dict(Measure.objects.values_list("reference", "pk"))
    record_returns(
        [
            Recorded(
                team=teams[row["team"]].pk,
                measure=measures[row["measure"]],
                last_month=Month(row["period"]),
                figure=row["value"] if isinstance(row["value"], int) else Reason(row["value"]),
            )
            for row in case["figures"]
        ],
        by=User.objects.create(username="officer"),
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def import_(case: dict[str, Any], folder: Path) -> None:
    """Bring the case's organisation and its figures in from files, on its reference date."""
    call_command("load_catalogue", verbosity=0)
    teams = [
        (row["team"], "MAT", row["locality"], row["from"], row["to"]) for row in case["placements"]
    ]
    figures = [
        (row["team"], row["measure"], row["period"], row["value"]) for row in case["figures"]
    ]
    files = {
        "import_teams": [("team", "kind", "locality", "from", "to"), *teams],
        "import_figures": [("team", "measure", "period", "value"), *figures],
    }
    with time_machine.travel(date.fromisoformat(case["on"]), tick=False):
        for command, rows in files.items():
            file = folder / f"{command}.csv"
            with file.open("w", newline="") as opened:
                csv.writer(opened).writerows(rows)
            call_command(command, file, verbosity=0)


def report_of(level: str, name: str, case: dict[str, Any]) -> Report:
    """The report of one of the case's units."""
    unit = {
        "city": city_unit,
        "locality": lambda: locality_unit(Locality.objects.get(name=name)),
        "team": lambda: team_unit(Team.objects.get(name=name)),
    }[level]()
    return quarterly_report(
        unit,
        Quarter.parse(*case["report"].split("/")),
        on=date.fromisoformat(case["on"]),
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
    )


def rows_of(level: str, name: str, case: dict[str, Any]) -> list[dict[str, Any]]:
    """A unit's report in the shape of the worked answers."""
    report = report_of(level, name, case)
    return [
        {
            "level": level,
            "unit": name,
            "ref": row.reference,
            "period_actual": amount_of(row.period_actual),
            "year_to_date": amount_of(row.year_to_date),
            "change_on_previous": change_of(row.change_on_previous),
            "change_on_last_year": change_of(row.change_on_last_year),
        }
        for row in report.rows
        if row.reference in case["measures"]
    ]


def amount_of(amount: Any) -> dict[str, Any]:
    value = amount.value
    return {
        "value": str(value) if isinstance(value, Fraction) else value,
        "reported": amount.reported,
        "expected": amount.expected,
    }


def change_of(change: Any) -> dict[str, Any]:
    return {
        "percent": change.percent,
        "arrow": change.arrow,
        "judgement": change.judgement,
        "points": None if change.points is None else float(change.points),
        "like_for_like": change.like_for_like,
        "teams": change.teams,
        "of": change.of,
    }


def test_no_case_is_left_out() -> None:
    cases = {path.stem for path in CASES}
    assert cases >= {"rollup_gaps", "rollup_in_progress", "rollup_moves", "rollup_small"}


@pytest.fixture(params=["submitted", "imported"])
def put_in(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[dict[str, Any]], None]:
    """A case's figures, both ways in."""
    return enter if request.param == "submitted" else partial(import_, folder=tmp_path)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_worked_row_agrees(path: Path, put_in: Callable[[dict[str, Any]], None]) -> None:
    case = json.loads(path.read_text())
    put_in(case)
    units = dict.fromkeys((row["level"], row["unit"]) for row in case["expect"])
    found = {
        (row["level"], row["unit"], row["ref"]): row
        for level, name in units
        for row in rows_of(level, name, case)
    }
    expected = {(row["level"], row["unit"], row["ref"]): row for row in case["expect"]}
    assert found.keys() == expected.keys()
    wrong = {key: (found[key], row) for key, row in expected.items() if found[key] != row}
    assert not wrong
