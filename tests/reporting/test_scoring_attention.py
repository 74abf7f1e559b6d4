"""What a scorecard puts first: who is hidden in a total, what is off target or has no figure."""

from datetime import date

import pytest

from measures.change import Judgement
from measures.figures import Reason
from measures.models import (
    Measure,
    Target,
)
from measures.periods import Month, month_range
from measures.targets import Against
from reporting.audience import Audience
from reporting.membership import locality_unit, team_unit
from reporting.scorecard_wording import (
    attention_reasons,
    masked_text,
)
from tests.reporting.scored import (
    AUGUST,
    CITY_WIDE,
    NOBODY_NAMED,
    SEPTEMBER,
    built,
    define,
    row,
    say_direction,
)

pytestmark = pytest.mark.django_db

# Masked --------------------------------------------------------------------------------------


@pytest.fixture
def masked(teams, give):
    """EI5, where high is good: one team halves, and the others make up for it."""
    define("EI5", good_is="high")
    for team, before, now in zip(teams, (40, 40, 40), (18, 52, 52), strict=True):
        give(team, "EI5", {AUGUST: before, SEPTEMBER: now})


@pytest.mark.usefixtures("masked")
def test_a_team_that_fell_apart_is_named_where_the_city_is_similar():
    measure = row("EI5")
    assert measure.change_on_previous.judgement is Judgement.SIMILAR
    assert (measure.masked, measure.needs_attention) == (("MAT 1",), True)
    assert masked_text(measure) == "Hidden in the total: MAT 1 down 55%"


@pytest.mark.usefixtures("masked")
def test_a_reader_without_teams_is_not_told_of_a_masked_one():
    assert row("EI5", audience=NOBODY_NAMED).masked == ()


@pytest.mark.usefixtures("masked")
def test_a_team_alone_hides_nobody(teams):
    assert row("EI5", unit=team_unit(teams[0])).masked == ()


@pytest.mark.usefixtures("masked")
def test_a_manager_of_the_locality_is_told_of_one_without_its_name(teams):
    locality = locality_unit(teams[0].placements.first().locality)
    managers = Audience(named=frozenset({teams[2].pk}), team_rows=True)
    (name,) = row("EI5", unit=locality, audience=managers).masked
    assert name in ("Another team A", "Another team B")


# Attention, targets, words -------------------------------------------------------------------


def test_attention_is_for_adverse_missing_and_off_target(teams, give):
    define("EI5", good_is="high")
    give(teams[0], "EI5", {AUGUST: 40, SEPTEMBER: 20})
    give(teams[0], "EI1a", {AUGUST: 40, SEPTEMBER: 20})
    needing = {
        each.reference for each in built(unit=team_unit(teams[0])).rows if each.needs_attention
    }
    assert "EI5" in needing  # It fell, and high is good.
    assert "EI1a" not in needing  # It fell, and neither is good.
    assert "EI2" in needing  # It has no figure.


@pytest.mark.parametrize("month", [SEPTEMBER, SEPTEMBER.next])
@pytest.mark.parametrize(
    ("figure", "judgement", "reasons"),
    [
        (None, None, ["No figure for September 2026"]),
        (Reason.NOT_AVAILABLE, None, ["No number for September 2026: [x], not available"]),
        (Reason.NOT_APPLICABLE, None, []),
        (40, None, []),
        (
            Reason.NOT_AVAILABLE,
            "negative",
            [
                "Negative, set by Early help reporting officer, 5 October 2026",
                "No number for September 2026: [x], not available",
            ],
        ),
    ],
)
def test_a_quarter_without_a_number_needs_attention_until_the_next(
    hub, give, officer, month, figure, judgement, reasons
):
    if figure is not None:
        give(hub, "FM011", {SEPTEMBER: figure})
    if judgement:
        say_direction(hub, officer, judgement)
    scorecard = built(framework=CITY_WIDE, month=month, on=date(2026, 11, 20))
    (measure,) = (each for each in scorecard.rows if each.reference == "FM011")
    assert list(attention_reasons(measure, scorecard)) == reasons
    assert measure.needs_attention is bool(reasons)


def test_a_year_so_far_is_held_against_its_target_and_carried_on(teams, give):
    define("EI5", good_is="high")
    measure = Measure.objects.get(reference="EI5")
    Target.objects.create(measure=measure, year=2026, amount=240, team=teams[0])
    months = month_range(Month("2026-04"), SEPTEMBER)
    give(teams[0], "EI5", dict.fromkeys(months, 15))
    found = row("EI5", unit=team_unit(teams[0]))
    assert found.against is Against.OFF
    assert (found.forecast.value, found.forecast.months) == (180, 6)
    assert row("EI5").targets == ()  # The team's target is not the city's.


@pytest.mark.parametrize(("target_tolerance", "against"), [(5, Against.NEAR), (1, Against.OFF)])
def test_near_a_target_is_by_a_tolerance_of_its_own(teams, give, target_tolerance, against):
    define("EI5", good_is="high", tolerance=2, target_tolerance=target_tolerance)
    Target.objects.create(measure=Measure.objects.get(reference="EI5"), year=2026, amount=600)
    for team in teams:
        give(team, "EI5", dict.fromkeys(month_range(Month("2026-04"), SEPTEMBER), 16))
    assert row("EI5").against is against


def test_where_good_is_neither_a_year_is_carried_on_and_not_judged(teams, give):
    Target.objects.create(measure=Measure.objects.get(reference="EI1a"), year=2026, amount=240)
    for team in teams:
        give(team, "EI1a", {SEPTEMBER: 10})
    found = row("EI1a")
    assert (found.against, found.compared, found.forecast.months) == (None, None, 1)


def test_a_month_that_teams_are_late_for_makes_the_forecast_no_smaller(teams, give):
    for team in teams:
        give(team, "EI1a", dict.fromkeys(month_range(Month("2026-04"), AUGUST), 100))
    give(teams[0], "EI1a", {SEPTEMBER: 100})
    assert row("EI1a").forecast == (3600, 5)
