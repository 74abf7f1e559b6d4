"""Which targets and benchmarks a scorecard of a unit and a year gets."""

from datetime import date
from decimal import Decimal

import pytest

from measures.figures import Kind
from measures.models import Benchmark, Comparator, Measure, Target
from measures.periods import FinancialYear
from measures.target_reading import read_benchmarks, read_standards, read_targets
from measures.targets import BenchmarkCell, TargetCell

pytestmark = pytest.mark.django_db

YEARS = tuple(FinancialYear(year) for year in (2024, 2025, 2026))
PUBLISHED = date(2026, 6, 30)


@pytest.fixture
def ei5(cast):
    return Measure.objects.get(reference="EI5")


def had(measure, name, year, value, *, average="mean", source="Survey", published_on=PUBLISHED):
    Benchmark.objects.create(
        measure=measure,
        comparator=Comparator.objects.get(short_name=name),
        year=year,
        value=value,
        average=average,
        source=source,
        published_on=published_on,
    )


def cells_of(measure, year=2026):
    found = read_benchmarks([measure.pk], FinancialYear(year))
    return dict(zip(found.comparators, found.cells[measure.pk], strict=True))


def test_a_units_targets_are_its_own(cast, ei5):
    Target.objects.create(measure=ei5, year=2026, amount=1200)
    Target.objects.create(measure=ei5, year=2025)
    Target.objects.create(measure=ei5, year=2023, amount=900)
    Target.objects.create(measure=ei5, year=2026, locality=cast.locality1, q1=1, q2=2, q3=3, q4=4)
    Target.objects.create(measure=ei5, year=2026, team=cast.mat1, amount=7)
    city = read_targets([ei5.pk], YEARS)
    assert city == {ei5.pk: (TargetCell(YEARS[1], None), TargetCell(YEARS[2], Decimal(1200)))}
    assert [cell.text(Kind.CUMULATIVE) for cell in city[ei5.pk]] == ["TBC", "1,200"]
    (locality,) = read_targets([ei5.pk], YEARS, locality=cast.locality1.pk)[ei5.pk]
    assert locality.by_quarter == (1, 2, 3, 4)
    assert locality.text(Kind.CUMULATIVE) == "Q1 1, Q2 2, Q3 3, Q4 4"
    (team,) = read_targets([ei5.pk], YEARS, team=cast.mat1.pk)[ei5.pk]
    assert team.amount == 7
    assert read_targets([ei5.pk], YEARS, team=cast.mat2.pk) == {}
    for unit in (None, (None, cast.mat1.pk)):
        standards = read_standards([ei5.pk], YEARS, unit)
        assert standards.targets[None, cast.mat1.pk][ei5.pk] == (team,)
        assert ((None, None) in standards.targets) == (unit is None)


def test_every_comparator_has_a_cell_in_the_columns_order(ei5):
    had(ei5, "ENG", 2025, Decimal("41.5"), average="median")
    assert cells_of(ei5) == {
        "SN": BenchmarkCell("SN", None),
        "ENG": BenchmarkCell(
            "ENG", Decimal("41.50"), FinancialYear(2025), "median", "Survey", PUBLISHED
        ),
        "SE region": BenchmarkCell("SE region", None),
    }


@pytest.mark.parametrize(
    ("rows", "year", "shown"),
    [
        ({2024: 40, 2025: 41}, 2026, (2025, 41)),
        ({2024: 40, 2025: None}, 2026, (2024, 40)),
        ({2024: None, 2025: None}, 2026, (2025, None)),
        ({2026: 43, 2027: 44}, 2026, (2026, 43)),
        ({2027: 44}, 2026, (None, None)),
    ],
)
def test_the_last_year_up_to_this_one_with_a_value_is_shown(ei5, rows, year, shown):
    for each, value in rows.items():
        had(ei5, "ENG", each, value)
    cell = cells_of(ei5, year)["ENG"]
    assert (cell.year and cell.year.start, cell.value) == shown


@pytest.fixture
def neighbours(cast):
    group = Comparator.objects.get(short_name="SN")
    return [
        Comparator.objects.create(name=name, short_name=name, part_of=group).short_name
        for name in ("Ashby", "Burton", "Carlton")
    ]


def test_neighbours_are_averaged_and_those_missing_counted(ei5, neighbours):
    ashby, burton, carlton = neighbours
    had(ei5, ashby, 2025, 40, published_on=date(2026, 5, 1))
    had(ei5, burton, 2025, None)
    had(ei5, carlton, 2025, 51, source="Census")
    cells = cells_of(ei5)
    assert list(cells) == ["SN", "ENG", "SE region"], "a neighbour has no column"
    assert cells["SN"] == BenchmarkCell(
        "SN",
        Decimal("45.50"),
        FinancialYear(2025),
        "mean",
        "Survey; Census",
        PUBLISHED,
        members=2,
        of=3,
    )


def test_the_groups_own_value_goes_first_and_its_row_says_which_average(ei5, neighbours):
    for name, value in zip(neighbours, (10, 20, 60), strict=True):
        had(ei5, name, 2025, value)
    had(ei5, "SN", 2025, None, average="median")
    assert cells_of(ei5)["SN"].value == 20
    assert cells_of(ei5)["SN"].average == "median"
    Benchmark.objects.filter(comparator__short_name="SN").update(value=33)
    cell = cells_of(ei5)["SN"]
    assert (cell.value, cell.members, cell.of) == (33, 0, 0)


def test_neighbours_of_different_years_are_not_averaged(ei5, neighbours):
    ashby, burton, _ = neighbours
    had(ei5, ashby, 2024, 10)
    had(ei5, burton, 2025, 30)
    cell = cells_of(ei5)["SN"]
    assert (cell.value, cell.year, cell.members, cell.of) == (30, FinancialYear(2025), 1, 3)


def test_two_queries_however_many_there_are(cast, neighbours, query_budget):
    measures = list(Measure.objects.values_list("pk", flat=True))
    for measure in Measure.objects.all():
        Target.objects.create(measure=measure, year=2026, amount=1)
        had(measure, "ENG", 2025, 1)
        had(measure, neighbours[0], 2025, 1)
    with query_budget(2):
        read_targets(measures, YEARS)
        read_benchmarks(measures, YEARS[-1])
