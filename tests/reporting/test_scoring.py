"""What a scorecard says: single months, compared like for like, never added up over time."""

import pytest
import time_machine

from measures.change import Arrow
from measures.figures import Reason
from measures.models import (
    Measure,
    MeasureVersion,
)
from measures.periods import Month, month_range
from measures.recording import Recorded, record_figures
from reporting.charts.sparkline import sparkline
from reporting.membership import locality_unit
from reporting.renderers import scorecard_csv
from reporting.scorecard_wording import (
    coverage_sentence,
    remarks,
    returns_missing,
)
from reporting.units import NoSuchReport
from tests.measures.returns import AT
from tests.reporting.scored import AUGUST, CITY_WIDE, SEPTEMBER, built, row, values

pytestmark = pytest.mark.django_db


def test_six_months_stand_side_by_side_and_each_is_its_own(teams, give):
    give(teams[0], "EI1a", dict.fromkeys(month_range(Month("2026-03"), SEPTEMBER), 10))
    give(teams[1], "EI1a", {SEPTEMBER: 5})
    measure = row("EI1a")
    assert values(measure) == [10, 10, 10, 10, 10, 15]
    assert len(measure.trend) == 24
    assert [month for month, _ in measure.months] == list(month_range(Month("2026-04"), SEPTEMBER))


@pytest.mark.parametrize("months", [3, 24])
def test_as_many_months_as_were_asked_for(teams, give, months):
    give(teams[0], "EI1a", {SEPTEMBER: 5})
    assert len(row("EI1a", months=months).months) == months


def test_changes_are_on_the_month_before_and_on_the_same_month_last_year(teams, give):
    give(teams[0], "EI1a", {"2025-09": 20, AUGUST: 40, SEPTEMBER: 30})
    measure = row("EI1a")
    assert (measure.change_on_previous.percent, measure.change_on_last_year.percent) == (-25, 50)


def test_a_team_missing_on_one_side_is_left_out_of_the_change_and_counted(teams, give):
    for team, figures in zip(
        teams, ({AUGUST: 40, SEPTEMBER: 44}, {SEPTEMBER: 100}, {}), strict=True
    ):
        give(team, "EI1a", figures)
    change = row("EI1a").change_on_previous
    assert (change.percent, change.arrow) == (10, Arrow.UP)
    assert (change.teams, change.of, change.like_for_like) == (1, 3, True)


def test_a_quarterly_measure_is_compared_with_quarters_and_has_no_months_between(hub, give):
    give(hub, "FM011", {"2025-09": 50, "2025-12": 60, "2026-06": 80, SEPTEMBER: 100})
    measure = row("FM011", framework=CITY_WIDE)
    assert values(measure) == [None, None, 80, None, None, 100]
    assert [amount.expected for _, amount in measure.months] == [0, 0, 1, 0, 0, 1]
    assert measure.change_on_previous.percent == 25
    assert measure.change_on_last_year.percent == 100
    assert (measure.average_12, measure.maximum_12, measure.n_12) == (80, 100, 3)


def test_between_two_quarters_a_quarterly_measure_tells_of_the_last_one(hub, give):
    give(hub, "FM011", {"2026-03": 50, "2026-06": 80})
    measure = row("FM011", framework=CITY_WIDE, month=AUGUST)
    assert (measure.told_of, measure.change_on_previous.percent) == ("2026-06", 60)
    assert "quarterly: changes, direction and comments of June 2026" in remarks(measure)
    assert (measure.months[-1][1].value, measure.needs_attention) == (None, False)
    assert row("FM011", framework=CITY_WIDE, month=Month("2026-06")).told_of is None
    rows = scorecard_csv.render(built(framework=CITY_WIDE, month=AUGUST)).decode().splitlines()
    assert any("FM011" in each and "2026-06,change_on_previous,60" in each for each in rows)


def test_a_ratio_moves_in_points_and_averages_in_tenths_of_a_percent(teams, give):
    give(teams[0], "EI4", {AUGUST: 40, SEPTEMBER: 30})
    give(teams[0], "EI8", {AUGUST: 20, SEPTEMBER: 20})
    measure = row("EI8%")
    assert str(measure.change_on_previous.points) == "16.7"
    assert (str(measure.average_12), str(measure.maximum_12)) == ("58.3", "66.7")


def test_a_shares_words_are_rounded_like_its_cell(teams, give):
    give(teams[0], "EI4", {SEPTEMBER: 80})
    give(teams[0], "EI8", {SEPTEMBER: 3})
    measure = row("EI8%")
    words = sparkline(measure.trend, name="Share").words
    assert (measure.months[-1][1].text, words) == (
        "3.8%",
        "Share: 3.8% in September 2026; first figure in September 2026",
    )


@pytest.mark.parametrize(
    ("changed", "breaks"),
    [
        ("2026-08", (AUGUST,)),
        ("2026-01", (Month("2026-01"),)),  # Between the same month last year and this one.
        ("2024-10", ()),  # The first of the two years that are shown.
    ],
)
def test_a_new_definition_is_marked_wherever_figures_are_compared_across_it(
    teams, give, changed, breaks
):
    give(teams[0], "EI1a", {"2025-09": 20, SEPTEMBER: 60})
    version = MeasureVersion.objects.get(measure__reference="EI1a")
    version.pk, version.from_month = None, Month(changed)
    version.save()
    assert row("EI1a").breaks == breaks


def test_reasons_and_gaps_stay_what_they_are(hub, give):
    older = {"2026-02": Reason.NOT_AVAILABLE, "2026-03": 5}
    give(hub, "EH1a", {**older, "2026-06": 0, "2026-07": Reason.NOT_AVAILABLE, SEPTEMBER: 4})
    measure = row("EH1a", framework=CITY_WIDE)
    texts = [amount.text for _, amount in measure.months]
    told = dict(measure.trend_gaps)
    assert [told.get(month) for month in ("2026-01", "2026-02", "2026-03", "2026-07")] == [
        "no figure",
        "[x]",
        None,
        "[x]",
    ]
    assert texts == ["no figure", "no figure", "0", "[x]", "no figure", "4"]


def test_months_that_came_as_a_quarter_are_not_missing(teams, give_quarter):
    for team in teams:
        give_quarter(team, "EI1a", "2026-06", 100)
        give_quarter(team, "EI1a", "2026-09", 300)
    measure = row("EI1a")
    assert [amount.text for _, amount in measure.months] == ["in Q1"] * 3 + ["in Q2"] * 3
    assert not any(amount.absences for _, amount in measure.months)
    assert not measure.needs_attention
    assert "given by quarter: 300 for Q1 2026/27, 900 for Q2 2026/27" in remarks(measure)
    assert measure.forecast == (2400, 6)
    # In August too, although the quarter ended after it.
    assert row("EI1a", month=AUGUST).months[-1][1].text == "in Q2"


def test_a_team_that_gave_its_quarter_is_not_missing_beside_one_that_is(teams, give, give_quarter):
    give(teams[0], "EI1a", {SEPTEMBER: 20})
    give_quarter(teams[1], "EI1a", SEPTEMBER, 300)
    _, amount = row("EI1a").months[-1]
    assert (amount.value, amount.coverage) == (20, "1 of 3 teams")
    assert [each.team for each in amount.absences] == ["MAT 3"]
    give_quarter(teams[2], "EI4", SEPTEMBER, 300)
    measure = row("EI4")
    assert (measure.months[-1][1].text, measure.needs_attention) == ("in Q2", True)


def test_a_unit_whose_teams_return_something_else_has_no_such_scorecard(teams, hub):
    locality = teams[0].placements.first().locality
    with pytest.raises(NoSuchReport, match="No team of Locality 1 returned Early help scorecard"):
        built(unit=locality_unit(locality), framework=CITY_WIDE)


def report_one(team, reference, month, figure, *, by):
    """Record one measure by itself, as its reporter does; the return is not submitted."""
    measure = Measure.objects.get(reference=reference)
    record_figures([Recorded(team.pk, measure.pk, Month(month), figure)], by=by, at=AT)


def test_measures_that_came_one_by_one_are_not_called_missing(hub, officer):
    report_one(hub, "EH1a", SEPTEMBER, 96, by=officer)
    told = built(framework=CITY_WIDE)
    assert coverage_sentence(told) == "1 of 6 measures is in for September 2026."
    assert returns_missing(told) == "Missing: EH1c, EH1b, EH14b, FM011 and FM012."


def test_a_month_that_runs_stands_on_whoever_handed_a_measure_in(hub, officer):
    october = Month("2026-10")
    report_one(hub, "EH1a", october, 5, by=officer)
    told = built(framework=CITY_WIDE, month=october)
    assert coverage_sentence(told) == "1 measure is in for October 2026, which has not ended."
    latest = {each.reference: each.months[-1][1] for each in told.rows}
    assert (latest["EH1a"].value, latest["EH1a"].coverage) == (5, "1 of 1 team")
    assert latest["EH1c"].expected == 0


def test_coverage_is_of_the_teams_that_return_the_framework(teams, hub, give):
    with time_machine.travel(AT, tick=False):
        give(hub, "EH1a", {SEPTEMBER: 4})
    coverage = built(framework=CITY_WIDE).coverage
    assert (coverage.reported, coverage.expected) == (1, 1)
    assert built().coverage.expected == len(teams)
