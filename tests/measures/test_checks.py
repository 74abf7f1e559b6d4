"""The checks of rules §8 over figures that count."""

import pytest

from doris.models import User
from measures.checks import found_in
from measures.figures import Figure
from measures.models import Measure, MeasureVersion, Team
from measures.periods import Month, month_range
from measures.recording import Recorded, record_returns
from tests.measures.returns import AT, load_catalogue, open_team

pytestmark = pytest.mark.django_db
APRIL, JUNE, AUGUST, SEPTEMBER = (Month(f"2026-{number}") for number in ("04", "06", "08", "09"))


@pytest.fixture
def team() -> Team:
    load_catalogue()
    return open_team("MAT 1", "Locality 1")


def enter(team: Team, reference: str, figures: dict[Month, Figure], *, span: int = 1) -> None:
    """Make figures count."""
    by, _ = User.objects.get_or_create(username="officer")
    measure = Measure.objects.get(reference=reference)
    record_returns(
        [Recorded(team.pk, measure.pk, month, each, span) for month, each in figures.items()],
        by=by,
        at=AT,
    )


def messages(team: Team, month: Month) -> list[str]:
    """What is found in one return."""
    return [finding.message for finding in found_in([(team.pk, month)]).get((team.pk, month), [])]


def test_it_works(team: Team) -> None:
    enter(team, "EI4", {SEPTEMBER: 31})
    enter(team, "EI8", {SEPTEMBER: 36})
    enter(team, "EI2", {SEPTEMBER: 40})
    enter(team, "ND3", {SEPTEMBER: 41})
    assert messages(team, SEPTEMBER) == [
        "The Non-DORIS part has 41 open cases, but the DORIS part has 40 (ND3 41; EI2 40)",
        (
            "36 people said they were treated with respect, but only 31 surveys were received "
            "(EI8 36; EI4 31)"
        ),
    ]


def test_months_before_are_looked_at_and_months_after_are_not(team: Team) -> None:
    months = month_range(APRIL, AUGUST)
    enter(team, "EI5", {**dict.fromkeys(months, 9), SEPTEMBER: 57, SEPTEMBER.next: 90})
    assert messages(team, SEPTEMBER) == [
        "EI5: 57 looks like your year to date. April to August came to 45: enter 12?"
    ]
    assert messages(team, AUGUST) == []


def test_a_whole_quarter_counts_in_the_year_so_far(team: Team) -> None:
    enter(team, "EI5", {JUNE: 27}, span=3)
    enter(team, "EI5", {SEPTEMBER: 60})
    assert messages(team, SEPTEMBER) == [
        "EI5: 60 looks like your year to date. April to June came to 27"
    ]


def test_the_parts_of_a_breakdown_come_and_go(team: Team) -> None:
    months = dict.fromkeys(month_range(SEPTEMBER.plus(-12), AUGUST), 0)
    for reference in ("EI11", "EI11.1"):
        enter(team, reference, {**months, SEPTEMBER: 30})
    (message,) = messages(team, SEPTEMBER)
    assert message.startswith("EI11 (")


def test_the_definition_in_force_names_the_measure(team: Team) -> None:
    months = month_range(SEPTEMBER.plus(-12), AUGUST)
    enter(team, "EI2", dict.fromkeys(months, 20))
    enter(team, "EI2", {SEPTEMBER: 21})
    version = MeasureVersion.objects.get(measure__reference="EI2")
    version.pk, version.from_month, version.title = None, SEPTEMBER, "Children in open cases"
    version.save()
    (message,) = messages(team, SEPTEMBER)
    assert message.startswith("EI2 (Children in open cases): 21 is higher than in any")


def test_many_returns_take_as_many_queries_as_one(team: Team, query_budget) -> None:
    enter(team, "EI5", dict.fromkeys(month_range(APRIL, SEPTEMBER), 9))
    other = open_team("MAT 2", "Locality 1")
    enter(other, "EI4", {SEPTEMBER: 1})
    enter(other, "EI8", {SEPTEMBER: 2})
    returns = [
        (each.pk, month) for each in (team, other) for month in month_range(APRIL, SEPTEMBER)
    ]
    with query_budget(5):
        assert list(found_in(returns)) == [(other.pk, SEPTEMBER)]
    with query_budget(0):
        assert found_in([]) == {}
