"""`import_targets` and `import_benchmarks`: what is written, and what is refused by line."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError

from measures.models import Benchmark, Comparator, Target, Team
from tests.cast import NOW
from tests.measures.spreadsheets.files import importing

pytestmark = pytest.mark.django_db

FILE = (
    'EI5,2026-27,,"1,200",,,,',
    "ei5,2026/27,locality 1,,60,55,70,65",
    "EI5,2026-27,MAT 1,tbc,,,,",
    "EI8%,2026-27,City,85%,,,,",
)
UNKNOWN = 'comparator: There is no comparator "Wales". '
SURVEY = "Early help survey,30/06/2026"


def kept():
    rows = Target.objects.select_related("measure", "locality", "team").order_by("pk")
    return [
        (
            row.measure.reference,
            row.year,
            str(row.locality or row.team or "City"),
            row.amount,
            row.q3,
        )
        for row in rows
    ]


def test_targets_of_every_kind(targets):
    assert targets(*FILE) == "file.csv: 4 new targets, 0 changed, 0 unchanged.\n"
    assert kept() == [
        ("EI5", 2026, "City", 1200, None),
        ("EI5", 2026, "Locality 1", None, 70),
        ("EI5", 2026, "MAT 1", None, None),
        ("EI8%", 2026, "City", 85, None),
    ]


def test_who_imported_and_from_what_is_kept(cast, targets):
    targets(*FILE, by="officer")
    record = Target.history.first()
    assert (record.history_user, record.history_date) == (cast.officer, NOW)
    assert record.history_change_reason == "Imported from file.csv"


def test_a_file_imported_twice_changes_nothing(targets):
    targets(*FILE)
    assert targets(*FILE) == "file.csv: 0 new targets, 0 changed, 4 unchanged.\n"
    assert Target.history.count() == 4


def test_a_dry_run_writes_nothing(targets):
    said = targets(*FILE, dry_run=True)
    assert said.splitlines() == [
        "file.csv: 4 new targets, 0 changed, 0 unchanged.",
        "Nothing was imported: this was a dry run.",
    ]
    assert not Target.objects.exists()


def test_what_is_there_changes_only_where_that_is_asked_for(targets, problems):
    targets(*FILE)
    changed = ("EI5,2026-27,City,1300,,,,", "EI5,2026-27,MAT 1,,1,2,3,4", "EI2,2026-27,,9,,,,")
    assert problems(targets, *changed) == [
        "line 2, amount: 1,300 would replace the 1,200 of EI5 of City for 2026/27",
        "line 3, amount: Q1 1, Q2 2, Q3 3, Q4 4 would replace the TBC of EI5 of MAT 1 for 2026/27",
        "To change what is there already, add --replace.",
    ]
    assert len(kept()) == 4
    said = targets(*changed, replace=True, why="Agreed in October")
    assert said == "file.csv: 1 new target, 2 changed, 0 unchanged.\n"
    target = Target.objects.get(team__name="MAT 1")
    assert (target.amount, target.q1, target.q4) == (None, 1, 4)
    assert target.history.first().history_change_reason == "Agreed in October"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",2026-27,,1,,,,", "measure: Name the measure"),
        ("EI6,2026-27,,1,,,,", 'measure: There is no measure "EI6"'),
        ("EI5,,,1,,,,", "year: Write a financial year like 2026-27"),
        (
            "EI5,2026-28,,1,,,,",
            'year: "2026-28": A financial year is two years in a row, like 2026-27',
        ),
        (
            "EI5,2026-27,MAT 9,1,,,,",
            'unit: There is no unit "MAT 9". Write City, or the name of a locality or a team',
        ),
        (
            "EI5,2026-27,,,,,,",
            "amount: Give an amount for the year or each quarter, or TBC",
        ),
        ("EI5,2026-27,,1,1,1,1,1", "amount: Give the year’s amount or the quarters’, not both"),
        ("EI5,2026-27,,TBC,1,1,1,1", "amount: Give the quarters’ amounts or TBC, not both"),
        ("EI5,2026-27,,,1,1,,1", "q3: Give an amount for each of the four quarters, or for none"),
        ("EI5,2026-27,,,1,1,x,1", 'q3: "x": Write a number in figures, like 120 or 85.5'),
        (
            "EI5,2026-27,,-1,,,,",
            'amount: "-1": Write a number that is 0 or more, not a negative one',
        ),
        (
            "EI5,2026-27,,85%,,,,",
            'amount: "85%": This measure is a count. Write the number without a percent sign',
        ),
        ("EI8%,2026-27,,101,,,,", 'amount: "101": This measure is a percentage. Write 100 or less'),
    ],
)
def test_a_target_that_is_refused(targets, problems, row, message):
    assert problems(targets, row) == [f"line 2, {message}"]


def test_everything_wrong_is_named_and_nothing_is_written(targets, problems):
    rows = ("EI5,2026-27,,1,,,,", "EI6,2026-28,MAT 9,-1,,,,", "EI5,2026-27,City,2,,,,")
    found = problems(targets, *rows)
    assert [line.partition(":")[0] for line in found] == [
        "line 3, amount",
        "line 3, measure",
        "line 3, unit",
        "line 3, year",
        "line 4, amount",
    ]
    assert found[-1].endswith("EI5 of City for 2026/27 is on line 2 too, as 1")
    assert not Target.objects.exists()


def test_a_locality_and_a_team_of_one_name_are_not_guessed_at(cast, targets, problems):
    Team.objects.filter(pk=cast.mat1.pk).update(name="Locality 1")
    (found,) = problems(targets, "EI5,2026-27,Locality 1,1,,,,")
    assert found == 'line 2, unit: More than one locality or team is called "Locality 1"'


def test_the_citys_own_name_is_read_too(targets, problems, settings):
    settings.CITY_NAME = "Northwick"
    targets("EI5,2026-27,northwick,1,,,,")
    (found, _) = problems(targets, "EI5,2026-27,City,2,,,,")
    assert found.endswith("would replace the 1 of EI5 of Northwick for 2026/27")


# Benchmarks ----------------------------------------------------------------------------------


def test_benchmarks(benchmarks):
    said = benchmarks(
        f"EI8%,2025-26,statistical neighbours,84.2,Mean,{SURVEY}",
        f"EI8%,2025-26,eng,81.5,median,{SURVEY}",
        f"EI5,2025-26,SE region,[X],mean,{SURVEY}",
    )
    assert said == "file.csv: 3 new benchmarks, 0 changed, 0 unchanged.\n"
    rows = Benchmark.objects.order_by("pk").values_list(
        "measure__reference", "comparator__short_name", "value", "average", "published_on"
    )
    assert list(rows) == [
        ("EI8%", "SN", Decimal("84.2"), "mean", date(2026, 6, 30)),
        ("EI8%", "ENG", Decimal("81.5"), "median", date(2026, 6, 30)),
        ("EI5", "SE region", None, "mean", date(2026, 6, 30)),
    ]


def test_a_benchmark_is_replaced_only_where_that_is_asked_for(benchmarks, problems):
    row = f"EI5,2025-26,ENG,40,mean,{SURVEY}"
    benchmarks(row)
    assert benchmarks(row) == "file.csv: 0 new benchmarks, 0 changed, 1 unchanged.\n"
    other = row.replace("40,mean", "41,median")
    assert problems(benchmarks, other)[0] == (
        "line 2, value: 41 (median, Early help survey, 30 June 2026) would replace the "
        "40 (mean, Early help survey, 30 June 2026) of EI5 of England for 2025/26"
    )
    benchmarks(other, replace=True)
    assert Benchmark.objects.get().value == 41


def test_a_name_that_two_comparators_go_by_is_refused(benchmarks, problems):
    Comparator.objects.create(name="eng", short_name="East")
    assert problems(benchmarks, f"EI5,2025-26,ENG,40,mean,{SURVEY}") == [
        'line 2, comparator: More than one comparator is called "ENG"'
    ]


def test_one_neighbours_own_value_needs_no_average(benchmarks):
    group = Comparator.objects.get(short_name="SN")
    Comparator.objects.create(name="Westfield", short_name="Westfield", part_of=group)
    benchmarks(f"EI5,2025-26,Westfield,40,,{SURVEY}")
    assert Benchmark.objects.get().comparator.name == "Westfield"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            f"EI5,2025-26,Wales,1,mean,{SURVEY}",
            f"{UNKNOWN}Write one of SN, ENG, SE region, or add it in administration first",
        ),
        (f"EI5,2025-26,ENG,1,,{SURVEY}", "average: Write mean or median"),
        (
            f"EI5,2025-26,ENG,1,mode,{SURVEY}",
            'average: "mode" is no kind of average. Write mean or median',
        ),
        (
            f"EI8%,2025-26,ENG,101,mean,{SURVEY}",
            'value: "101": This measure is a percentage. Write 100 or less',
        ),
        (
            f"EI5,2025-26,ENG,[z],mean,{SURVEY}",
            'value: "[z]": Write a number in figures, like 120 or 85.5',
        ),
        ("EI5,2025-26,ENG,1,mean,,30/06/2026", "source: Say where it was published"),
        (
            f"EI5,2025-26,ENG,1,mean,{'x' * 201},30/06/2026",
            "source: Say it in 200 characters or fewer",
        ),
        (
            "EI5,2025-26,ENG,1,mean,Survey,",
            "published_on: Write a day like 2026-03-31 or 31/03/2026",
        ),
        (
            "EI5,2025-26,ENG,1,mean,Survey,2026-10-06",
            "published_on: 6 October 2026 is still to come",
        ),
    ],
)
def test_a_benchmark_that_is_refused(benchmarks, problems, row, message):
    assert problems(benchmarks, row) == [f"line 2, {message}"]


def test_a_file_with_other_columns_is_refused(cast, tmp_path):
    run = importing("import_benchmarks", "measure,year,value", tmp_path)
    with pytest.raises(CommandError, match="There is no column comparator"):
        run("EI5,2025-26,1")
