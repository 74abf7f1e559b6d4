"""`manage.py build_report`: a report as a file, without a browser."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures.returns import open_team


@pytest.fixture
def figures(cast):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
    return cast


def build(*words, **options):
    call_command("build_report", *map(str, words), verbosity=0, **options)


def test_it_works(figures, tmp_path):
    file = tmp_path / "report.json"
    build("city", "2026-27/q2", file)
    report = json.loads(file.read_bytes())
    assert (report["unit"], report["period"]) == ("City", "2026-27/q2")


@pytest.mark.parametrize(
    ("unit", "level"), [("localities/locality-1", "locality"), ("teams/mat-2", "team")]
)
def test_every_unit_has_a_report(figures, tmp_path, unit, level):
    file = tmp_path / "report.json"
    build(unit, "2026-27/q2", file)
    assert json.loads(file.read_bytes())["level"] == level


def test_every_team_is_named(figures, tmp_path):
    file = tmp_path / "report.json"
    build("localities/locality-1", "2026-27/q2", file)
    parts = json.loads(file.read_bytes())["measures"][0]["parts"]
    assert [part["unit"] for part in parts] == ["MAT 1", "MAT 2"]


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("a.pdf", b"%PDF"), ("a.xlsx", b"PK"), ("a.docx", b"PK"), ("A.CSV", b"level,unit")],
)
def test_the_files_ending_chooses_the_form(figures, tmp_path, name, beginning):
    build("teams/mat-1", "2026-27/q2", tmp_path / name)
    assert (tmp_path / name).read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(beginning)


def test_the_reference_date_says_which_months_have_ended(figures, tmp_path):
    file = tmp_path / "report.json"
    build("city", "2026-27/q2", file, "--on", "2026-08-10")
    coverage = json.loads(file.read_bytes())["coverage"]
    assert coverage["missing"] == [{"team": "MAT 3", "months": ["2026-07"]}]


def test_it_says_what_was_written(figures, tmp_path, capsys):
    call_command("build_report", "city", "2026-27/q2", str(tmp_path / "report.csv"))
    assert "Early help performance: City, Q2 2026/27: written to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("unit", "period", "name", "words"),
    [
        ("locality-1", "2026-27/q2", "a.pdf", "Write city, localities/ and a locality"),
        ("localities/nowhere", "2026-27/q2", "a.pdf", "There is: locality-1, locality-2."),
        ("teams/mat-99", "2026-27/q2", "a.pdf", "There is: mat-1, mat-2, mat-3, mat-4."),
        ("teams/mat-4", "2026-27/q1", "a.pdf", "MAT 4 was not open in Q1 2026/27."),
        ("city", "2026-27", "a.pdf", "Write the financial year, a slash and the quarter"),
        ("city", "2026-09", "a.pdf", "Write the financial year, a slash and the quarter"),
        ("city", "2026-27/q4", "a.pdf", "opens on 1 January 2027."),
        ("city", "2024-25/q4", "a.pdf", "There are no reports before Q1 2025/26"),
        ("city", "2026-27/q2", "report", "one of these endings: pdf, xlsx, docx, csv, json."),
        ("city", "2026-27/q2", "report.odt", "one of these endings"),
        ("city", "2026-27/q2", "nowhere/a.csv", "can't be written: No such file or directory."),
    ],
)
def test_a_mistake_says_what_to_do_and_writes_nothing(figures, tmp_path, unit, period, name, words):
    open_team("MAT 4", "Locality 2", first=SEPTEMBER)
    with pytest.raises(CommandError) as failure:
        build(unit, period, tmp_path / name)
    assert words in str(failure.value)
    assert list(tmp_path.iterdir()) == []


def test_a_day_that_is_none_is_refused(figures, tmp_path):
    with pytest.raises(CommandError, match="Write it like 2026-10-05"):
        build("city", "2026-27/q2", tmp_path / "a.csv", on="5.10.2026")
