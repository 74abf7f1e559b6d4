"""The report as CSV: tidy, exact, and harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace

import pytest

from reporting.renderers.csv import render
from reporting.report import Report
from tests.reporting.factory import HOSTILE, city_report, locality_report, row_of, with_row

Rows = list[dict[str, str]]


def read(report: Report) -> Rows:
    return list(csv.DictReader(io.StringIO(render(report).decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def city() -> Rows:
    return read(city_report())


def value(rows: Rows, unit: str, ref: str, figure: str, period: str = "2026-27/q2") -> list[str]:
    """Value, reported and expected of the one row that these name."""
    wanted = {"unit": unit, "ref": ref, "figure": figure, "period": period}
    (found,) = [row for row in rows if wanted.items() <= row.items()]
    return [found["value"], found["reported"], found["expected"]]


def test_columns_and_encoding() -> None:
    content = render(city_report())
    head = content.decode("utf-8-sig").splitlines()[0]
    assert head == "level,unit,ref,title,kind,period,figure,value,reported,expected"
    assert content.startswith(b"\xef\xbb\xbf"), "Excel garbles dashes without the mark"


def test_a_row_says_everything_about_one_figure(city: Rows) -> None:
    assert city[0] == {
        "level": "city",
        "unit": "City",
        "ref": "EI1a",
        "title": "Number of new referrals (VCM)",
        "kind": "cumulative",
        "period": "2026-27/q2",
        "figure": "period_actual",
        "value": "806",
        "reported": "15",
        "expected": "15",
    }


def test_there_is_one_row_per_unit_measure_period_and_figure(city: Rows) -> None:
    keys = [(row["unit"], row["ref"], row["period"], row["figure"]) for row in city]
    assert len(set(keys)) == len(keys)


def test_figures_of_the_unit(city: Rows) -> None:
    assert value(city, "City", "EI1a", "year_to_date") == ["1574", "15", "15"]
    months = [
        int(value(city, "City", "EI1a", "month", month)[0])
        for month in ("2026-07", "2026-08", "2026-09")
    ]
    assert sum(months) == 806
    assert value(city, "City", "EI1a", "quarter", "2026-27/q1") == ["768", "15", "15"]
    assert value(city, "City", "EI1a", "change_on_previous") == ["5", "15", "15"]
    assert value(city, "City", "EI2", "change_on_previous") == ["15", "14", "15"]


def test_figures_of_the_parts(city: Rows) -> None:
    parts = [
        int(value(city, f"Locality {number}", "EI1a", "period_actual")[0]) for number in range(1, 6)
    ]
    assert sum(parts) == 806
    teams = read(locality_report(4))
    assert value(teams, "MAT 4", "EI2", "period_actual") == ["", "0", "1"]
    assert {row["level"] for row in teams} == {"locality", "team"}


def test_a_ratio_is_exact(city: Rows) -> None:
    ratio = row_of(city_report(), "EI8%").period_actual.value
    assert ratio is not None
    assert float(value(city, "City", "EI8%", "period_actual")[0]) == float(ratio)
    assert value(city, "City", "EI8%", "change_on_previous")[0] == "15.3"


def test_zero_missing_and_the_two_reasons_stay_apart(city: Rows) -> None:
    assert value(city, "City", "EI7", "period_actual") == ["0", "15", "15"]
    assert value(city, "City", "ND6", "period_actual") == ["", "0", "15"]
    assert value(city, "City", "ND5", "period_actual") == ["[x]", "0", "15"]
    assert value(city, "City", "ND7", "period_actual") == ["[z]", "0", "0"]


def test_comments_are_kept_with_their_lines(city: Rows) -> None:
    text = value(city, "City", "EI1a", "commentary")[0]
    assert text.startswith("Referrals rose in every locality.\nSchools came back.\nMAT 3,")
    assert text.endswith(HOSTILE)
    assert city[-1]["figure"] == "commentary"
    assert city[-1]["value"] == "A steady quarter, with one team short of staff."


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_could_run_gets_an_apostrophe(start: str) -> None:
    report = city_report()
    row = row_of(report, "EI1a")
    comment = replace(row.comments[0], text=f"{start}1+1")
    rows = read(with_row(report, "EI1a", comments=(comment,)))
    assert value(rows, "City", "EI1a", "commentary")[0] == f"'{start}1+1"
    unit = replace(report.unit, name=f"{start}SUM(A1)")
    assert read(replace(report, unit=unit))[0]["unit"] == f"'{start}SUM(A1)"


def test_negative_changes_are_numbers(city: Rows) -> None:
    assert value(city, "City", "EI1b", "change_on_previous")[0] == "-38"
