"""The months behind what moved: fifteen without a gap, by the same roll-up as the report."""

from fractions import Fraction

import pytest

from measures.models import Placement
from measures.periods import Month, Quarter, month_range
from reporting.charts.multiples import multiples
from reporting.frozen import freeze, thaw
from reporting.membership import city_unit, locality_unit
from reporting.trends import MOST, charted_months
from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.reporting.reading import report, row_of

RISING = ("EI1a", "EI4", "EI8")
SHARES = ("EI8%", "EI9%", "EI13%")
"""Of EI4, and so divided by more of them."""


@pytest.fixture
def figures(cast):
    """20 everywhere, 40 of three measures since July; MAT 2 has no December."""
    for team in (cast.mat1, cast.mat2, cast.mat3):
        submit_months(team, OPENED, Month("2025-11"), by=cast.officer)
        submit_months(team, Month("2026-01"), Month("2026-06"), by=cast.officer)
        more = dict.fromkeys(RISING, 40) | {"EI8": 30}
        submit_months(team, Month("2026-07"), SEPTEMBER, by=cast.officer, given=more)
    for team in (cast.mat1, cast.mat3):
        submit_months(team, Month("2025-12"), Month("2025-12"), by=cast.officer)
    return cast


def test_the_months_have_no_gap(figures):
    row = row_of(report(city_unit()), "EI1a")
    assert [month for month, _ in row.trend] == list(
        month_range(Month("2025-07"), Month("2026-09"))
    )
    assert [value for _, value in row.trend] == [60] * 5 + [40] + [60] * 6 + [120] * 3


def test_a_units_months_are_its_own(figures):
    row = row_of(report(locality_unit(figures.locality1)), "EI1a")
    assert [value for _, value in row.trend] == [40] * 5 + [20] + [40] * 6 + [80] * 3


def test_a_share_is_divided_month_by_month(figures):
    row = row_of(report(city_unit()), "EI8%")
    assert [value for _, value in row.trend] == [Fraction(1)] * 12 + [Fraction(3, 4)] * 3


def test_what_is_both_counted_and_divided_has_its_own_months(figures):
    row = row_of(report(city_unit()), "EI8")
    assert [value for _, value in row.trend] == [60] * 5 + [40] + [60] * 6 + [90] * 3


def test_a_share_leaves_out_a_team_with_one_part_in_that_month(figures):
    figures.mat2.figures.filter(last_month="2026-02", measure__reference="EI4").delete()
    figures.mat3.figures.filter(last_month="2026-02", measure__reference="EI8").update(value=10)
    trend = dict(row_of(report(city_unit()), "EI8%").trend)
    assert trend[Month("2026-02")] == Fraction(20 + 10, 20 + 20)


def test_a_month_belongs_to_where_its_team_was_placed(figures):
    Placement.objects.filter(team=figures.mat2).update(first_month="2026-02")
    Placement.objects.create(
        team=figures.mat2,
        locality=figures.locality2,
        first_month="2025-07",
        last_month="2026-01",
    )
    row = row_of(report(locality_unit(figures.locality1)), "EI1a")
    assert [value for _, value in row.trend] == [20] * 7 + [40] * 5 + [80] * 3


def test_only_what_moved_is_charted_and_the_worse_first(figures):
    found = report(city_unit())
    assert {row.reference for row in found.rows if row.trend} == {*RISING, *SHARES}
    charts = multiples(found)
    assert charts[0].row.reference == "EI8%"
    assert charts[0].moved == (
        "↓ down 25.0 points on Q1 2026/27, ▼ negative; ↓ down 25.0 points on Q2 2025/26, ▼ negative"
    )
    assert charts[0].chart.words.startswith(
        "Surveys where people were treated with respect, as a share of surveys received: 75.0% in"
    )


def test_a_late_team_is_said_and_drawn_hollow(figures):
    figures.mat2.figures.filter(last_month="2026-05").delete()
    found = report(city_unit())
    assert row_of(found, "EI1a").trend_partial == (Month("2026-05"),)
    assert row_of(found, "EI1a").trend_gaps == ()
    [chart] = [each.chart for each in multiples(found) if each.row.reference == "EI1a"]
    assert "not every team in May 2026, drawn hollow" in chart.words


def test_no_more_is_charted_than_a_reader_waits_for(figures):
    submit_months(figures.mat1, SEPTEMBER, SEPTEMBER, by=figures.officer, figure=400)
    found = report(city_unit())
    assert len([row for row in found.rows if row.trend]) == MOST


def test_a_month_that_nobody_gave_is_a_gap(figures):
    figures.mat1.figures.filter(last_month="2025-10").delete()
    figures.mat2.figures.filter(last_month="2025-10").delete()
    figures.mat3.figures.filter(last_month="2025-10").delete()
    trend = dict(row_of(report(city_unit()), "EI1a").trend)
    assert trend[Month("2025-10")] is None
    assert trend[Month("2025-11")] == 60


def test_what_is_published_keeps_its_months(figures):
    found = report(city_unit())
    assert thaw(freeze(found)) == found


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_there_are_fifteen_months_to_every_quarters_end(number):
    quarter = Quarter.parse("2026-27", f"q{number}")
    months = charted_months(quarter)
    assert len(months) == 15
    assert {*quarter.last_year.months, *quarter.previous.months, *quarter.months} <= {*months}
