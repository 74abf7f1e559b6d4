"""Targets, benchmarks and comparators: what an administrator may write, and what is refused."""

import pytest
from django.test import Client

from measures.models import Benchmark, Comparator, Locality, Measure, Target, Team
from tests.measures.admin.pages import address, errors_of, fill_in, messages_of, text_of

pytestmark = pytest.mark.django_db


def key_of(reference: str) -> int:
    return Measure.objects.get(reference=reference).pk


@pytest.fixture
def target(standards: tuple[Target, Benchmark]) -> Target:
    return standards[0]


@pytest.fixture
def benchmark(standards: tuple[Target, Benchmark]) -> Benchmark:
    return standards[1]


def test_a_target_is_added_with_its_year_as_it_is_written(office: Client, target: Target) -> None:
    locality = Locality.objects.get()
    page = fill_in(
        office,
        address(Target, "add"),
        measure=key_of("EI5"),
        year="2026-27",
        locality=locality.pk,
        q1="60",
        q2="55",
        q3="70",
        q4="65",
    )
    assert page.status_code == 302
    added = Target.objects.get(locality=locality)
    assert (added.year, added.amount, added.q3) == (2026, None, 70)
    listed = text_of(office.get(address(Target, "changelist")))
    for words in ("2026/27", "1,200", "Q1 60, Q2 55, Q3 70, Q4 65", "Locality 1", "City"):
        assert words in listed


def test_a_change_needs_its_reason_and_keeps_it(office: Client, target: Target) -> None:
    refused = fill_in(office, address(target), amount="1300")
    assert errors_of(refused) == ["Say why, for whoever reads the history"]
    fill_in(office, address(target), amount="1300", change_reason="Agreed in October")
    target.refresh_from_db()
    assert target.amount == 1300
    assert "Agreed in October" in text_of(office.get(address(target, "history")))


def test_what_a_target_is_of_never_changes(office: Client, target: Target) -> None:
    shown = office.get(address(target)).context["adminform"].form.fields
    assert not {"measure", "year", "locality", "team"} & set(shown)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"year": "2026"}, "Write a financial year like 2026-27"),
        ({"year": "2026-28"}, "A financial year is two years in a row, like 2026-27"),
        ({"amount": "-1"}, "Enter a number that is 0 or more"),
        ({"amount": "5", "q1": "1"}, "Give the whole year, or all four quarters"),
        ({"q1": "1", "q2": "1"}, "Give the whole year, or all four quarters"),
        (
            {"year": "2026-27", "measure": "EI5"},
            "There is a target for this measure, year and unit",
        ),
        ({"amount": "101", "measure": "EI8%"}, "This measure is a percentage: enter 100 or less"),
    ],
)
def test_a_target_that_is_refused(
    office: Client, target: Target, fields: dict[str, str], message: str
) -> None:
    given = {"measure": "EI2", "year": "2027-28", **fields}
    given["measure"] = key_of(given["measure"])
    (error,) = errors_of(fill_in(office, address(Target, "add"), **given))
    assert error.startswith(message)


def test_a_change_beyond_a_percentage_is_refused_too(office: Client, target: Target) -> None:
    ratio = Target.objects.create(measure=Measure.objects.get(reference="EI8%"), year=2026)
    page = fill_in(office, address(ratio), amount="120", change_reason="A slip")
    assert errors_of(page) == ["This measure is a percentage: enter 100 or less"]


def test_a_target_is_of_a_locality_or_a_team(office: Client, target: Target) -> None:
    both = {"locality": Locality.objects.get().pk, "team": Team.objects.get().pk}
    page = fill_in(
        office, address(Target, "add"), measure=key_of("EI2"), year="2026-27", amount="1", **both
    )
    assert errors_of(page) == ["A target is of a locality or of a team, not of both."]


def test_a_benchmark_published_tomorrow_is_refused(office: Client, benchmark: Benchmark) -> None:
    page = fill_in(office, address(benchmark), published_on="2099-01-01", change_reason="New")
    assert errors_of(page) == ["This day is still to come"]


def test_a_comparator_with_benchmarks_stays(office: Client, benchmark: Benchmark) -> None:
    page = office.post(address(benchmark.comparator, "delete"), {"change_reason": "Gone"})
    assert "England can't be deleted: 1 benchmark rests on it." in messages_of(page)[0]
    assert Comparator.objects.filter(short_name="ENG").exists()


def test_a_group_is_no_member_of_a_group(office: Client, benchmark: Benchmark) -> None:
    group, england = (Comparator.objects.get(short_name=name) for name in ("SN", "ENG"))
    fill_in(office, address(Comparator, "add"), name="Ashby", short_name="Ashby", part_of=group.pk)
    member = Comparator.objects.get(name="Ashby")
    assert member.part_of == group
    page = fill_in(office, address(group), part_of=england.pk, change_reason="A try")
    assert errors_of(page) == ["It has members of its own, so it can't be a member: choose none"]
    itself = fill_in(office, address(england), part_of=england.pk, change_reason="A try")
    assert errors_of(itself) == ["Nobody is a member of itself: choose another, or none"]


def test_the_tolerance_of_a_target_is_part_of_a_definition(office: Client, target: Target) -> None:
    version = target.measure.versions.get()
    assert "target_tolerance" in office.get(address(version)).context["adminform"].form.fields
