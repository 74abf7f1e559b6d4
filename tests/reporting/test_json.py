"""The report as JSON: the shape that other systems rely on, key by key."""

import json
from typing import Any

import pytest

from reporting.renderers.json import render
from reporting.report import Report
from tests.reporting.factory import (
    HOSTILE,
    LONG,
    city_report,
    locality_report,
    row_of,
    team_report,
)

TOTAL = {"value", "reported", "expected"}
CHANGE = {"percent", "arrow", "points", "judgement", "like_for_like", "teams", "of"}


def read(report: Report) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(render(report).decode())
    return content


@pytest.fixture(scope="module")
def city() -> dict[str, Any]:
    return read(city_report(comments=()))


def measure(content: dict[str, Any], reference: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in content["measures"] if row["ref"] == reference)
    return found


def test_the_report_itself(city: dict[str, Any]) -> None:
    assert {key: city[key] for key in city if key != "measures"} == {
        "report": "quarterly",
        "level": "city",
        "unit": "City",
        "period": "2026-27/q2",
        "status": "live",
        "coverage": {
            "reported": 14,
            "expected": 15,
            "missing": [{"team": "MAT 4", "months": ["2026-09"]}],
        },
    }


def test_an_edition_is_numbered() -> None:
    content = read(city_report(status="published", edition=2))
    assert (content["status"], content["edition"]) == ("published", 2)


def test_every_measure_has_every_key(city: dict[str, Any]) -> None:
    assert len(city["measures"]) == 33
    for row in city["measures"]:
        assert row.keys() == {
            "ref",
            "title",
            "kind",
            "good_is",
            "period_actual",
            "year_to_date",
            "change_on_previous",
            "change_on_last_year",
            "months",
            "commentary",
            "parts",
        }
        assert row["change_on_previous"].keys() == row["change_on_last_year"].keys() == CHANGE
        assert all(
            part.keys() == {"unit", "period_actual", "year_to_date"} for part in row["parts"]
        )


def test_a_count(city: dict[str, Any]) -> None:
    row = measure(city, "EI1a")
    assert row["title"] == "Number of new referrals (VCM)"
    assert (row["kind"], row["good_is"]) == ("cumulative", "n/a")
    assert row["period_actual"] == {"value": 806, "reported": 15, "expected": 15}
    assert [month["month"] for month in row["months"]] == ["2026-07", "2026-08", "2026-09"]
    assert sum(month["value"] for month in row["months"]) == 806
    assert all(month.keys() == TOTAL | {"month"} for month in row["months"])
    assert row["change_on_previous"] == {
        "percent": 5,
        "arrow": "similar",
        "points": None,
        "judgement": None,
        "like_for_like": False,
        "teams": 15,
        "of": 15,
    }


def test_a_position_is_the_last_months(city: dict[str, Any]) -> None:
    row = measure(city, "EI2")
    assert row["period_actual"] == row["year_to_date"]
    assert row["period_actual"]["value"] == row["months"][-1]["value"]
    assert row["period_actual"]["reported"] == 14
    assert row["change_on_previous"]["like_for_like"] is True


def test_a_ratio_is_exact_beside_its_parts(city: dict[str, Any]) -> None:
    row = measure(city, "EI8%")
    actual = row["period_actual"]
    assert actual.keys() == TOTAL | {"numerator", "denominator"}
    assert actual["value"] == actual["numerator"] / actual["denominator"]
    change = row["change_on_previous"]
    assert (change["percent"], change["points"]) == (None, 15.3)
    assert (change["arrow"], change["judgement"]) == ("up", "positive")


def test_zero_missing_and_the_two_reasons_stay_apart(city: dict[str, Any]) -> None:
    assert measure(city, "EI7")["period_actual"] == {"value": 0, "reported": 15, "expected": 15}
    assert measure(city, "ND6")["period_actual"] == {"value": None, "reported": 0, "expected": 15}
    assert measure(city, "ND5")["period_actual"] == {
        "value": None,
        "reason": "[x]",
        "reported": 0,
        "expected": 15,
    }
    assert measure(city, "ND7")["period_actual"] == {
        "value": None,
        "reason": "[z]",
        "reported": 0,
        "expected": 0,
    }


def test_a_ratio_of_nothing_has_no_value(city: dict[str, Any]) -> None:
    locality_3 = measure(city, "EI17%")["parts"][2]["period_actual"]
    assert (locality_3["value"], locality_3["denominator"]) == (None, 0)


def test_from_nothing_is_up_without_a_percentage(city: dict[str, Any]) -> None:
    change = measure(city, "EI10a(ii)")["change_on_previous"]
    assert (change["percent"], change["arrow"]) == (None, "up")


def test_parts_are_one_level_down(city: dict[str, Any]) -> None:
    parts = measure(city, "EI1a")["parts"]
    assert [part["unit"] for part in parts] == [f"Locality {number}" for number in range(1, 6)]
    assert sum(part["period_actual"]["value"] for part in parts) == 806
    teams = measure(read(locality_report(4)), "EI1a")["parts"]
    assert [part["unit"] for part in teams] == ["MAT 4", "MAT 9", "Mill Road Children’s Centre"]
    assert measure(read(team_report()), "EI1a")["parts"] == []


def test_commentary_is_one_text_with_the_units_own_first(city: dict[str, Any]) -> None:
    assert measure(city, "EI1a")["commentary"] == (
        "Referrals rose in every locality.\nSchools came back.\n"
        "MAT 3, September 2026: Two larger families, of five and six children.\n"
        f"MAT 7, July 2026: {HOSTILE}"
    )
    assert measure(city, "EI5")["commentary"].endswith(LONG)
    assert measure(city, "EI1b")["commentary"] == ""


def test_what_was_written_on_the_whole_quarter_is_there() -> None:
    report = city_report()
    assert read(report)["commentary"] == "A steady quarter, with one team short of staff."


def test_control_characters_are_kept() -> None:
    report = city_report()
    typed = row_of(report, "EI10").comments[0].text
    assert measure(read(report), "EI10")["commentary"] == f"MAT 9, September 2026: {typed}"
