"""Two of a unit's scorecards compared: every number that differs is told, each once. Pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from measures.change import Arrow, Change, Judgement
from measures.figures import Kind, Reason
from measures.models import Measure, MeasureVersion
from measures.periods import FinancialYear, Month, month_range
from measures.targets import Against, BenchmarkCell, Comparison, Forecast, TargetCell
from reporting.report import Amount, Coverage, Unit
from reporting.restating import Cause, Setting, restatements
from reporting.scorecard import Said, Scorecard, ScorecardRow, ScorecardSection
from reporting.scorecard_restating import scorecard_differences

JUNE, MAY, JUNE_BEFORE = Month("2020-06"), Month("2020-05"), Month("2019-06")
SHOWN, TREND = month_range(Month("2020-01"), JUNE), month_range(Month("2018-07"), JUNE)
YEAR = FinancialYear(2020)
CITY = Unit("city", "City", "city")
UP = Change(22, None, Arrow.UP, None, small_numbers=False, teams=1, of=1)
DOWN = replace(UP, percent=-99, arrow=Arrow.DOWN)


def amount(value, reason=None):
    return Amount(value, reason, 1, 1, 1, 1, ())


ROW = ScorecardRow(
    reference="EH1a",
    kind=Kind.CUMULATIVE,
    is_quarterly=False,
    definition=MeasureVersion(measure=Measure(reference="EH1a"), title="New referrals"),
    breaks=(),
    months=tuple((month, amount(96)) for month in SHOWN),
    trend=tuple((month, 96) for month in TREND),
    change_on_previous=UP,
    change_on_last_year=UP,
    reported=None,
    average_12=Decimal(130),
    maximum_12=Decimal(205),
    n_12=12,
    benchmarks=(BenchmarkCell("ENG", Decimal(80), YEAR, "mean"),),
    targets=(TargetCell(YEAR, Decimal(1200)),),
    against=Against.ON,
    forecast=Forecast(1100, 3),
    masked=(),
    comments=(),
    compared=Comparison(Against.ON, Fraction(305), Fraction(300), SHOWN[-3:]),
)


def card(**changes):
    section = ScorecardSection("Front door", (replace(ROW, **changes),))
    return Scorecard(
        framework="Early help scorecard",
        slug="early-help-scorecard",
        unit=CITY,
        month=JUNE,
        on=date(2020, 7, 3),
        shown=SHOWN,
        coverage=Coverage(1, 1, ()),
        sections=(section,),
        comparators=("ENG",),
        years=(YEAR,),
    )


def told(**changes):
    found = scorecard_differences(card(), card(**changes))
    return {each.period: (each.old, each.new) for each in found}


def with_month(month, value, reason=None):
    """The figure of a month in its cell, where it has one, and in the line."""
    return {
        "months": tuple(
            (each, amount(value, reason) if each == month else was) for each, was in ROW.months
        ),
        "trend": tuple((each, value if each == month else was) for each, was in ROW.trend),
    }


SAID = Said(Judgement.POSITIVE, "Reporting officer", date(2020, 7, 3))


@pytest.mark.parametrize(
    ("changes", "period", "old", "new"),
    [
        (with_month(JUNE, 97), "June 2020", "96", "97"),
        (with_month(JUNE, None), "June 2020", "96", "no figure"),
        (with_month(JUNE, None, Reason.NOT_AVAILABLE), "June 2020", "96", "[x]"),
        # In no cell, but in the line, and in what June is compared with.
        (with_month(JUNE_BEFORE, 4000), "June 2019", "96", "4,000"),
        (with_month(JUNE_BEFORE, None), "June 2019", "96", "no figure"),
        ({"change_on_previous": DOWN}, "Change on May 2020", "↑ up 22%", "↓ down 99%"),
        ({"change_on_last_year": DOWN}, "Change on June 2019", "↑ up 22%", "↓ down 99%"),
        ({"average_12": Decimal(131)}, "12-month average", "130", "131"),
        ({"maximum_12": None}, "12-month maximum", "205", "–"),
        ({"forecast": None}, "2020/21 at this rate", "1,100 [f] from 3 months", "–"),
        (
            {"forecast": Forecast(1100, 2)},
            "2020/21 at this rate",
            "1,100 [f] from 3 months",
            "1,100 [f] from 2 months",
        ),
        (
            {"against": Against.NEAR},
            "2020/21 against its target",
            "▲ on target: 305 against 300 for April to June 2020",
            "● near target: 305 against 300 for April to June 2020",
        ),
        ({"targets": (TargetCell(YEAR, None),)}, "Target 2020/21", "1,200", "TBC"),
        ({"targets": ()}, "Target 2020/21", "1,200", "–"),
        (
            {"benchmarks": (BenchmarkCell("ENG", Decimal("80.5"), YEAR, "median"),)},
            "Benchmark ENG",
            "80 2020/21, mean",
            "80.5 2020/21, median",
        ),
        (
            {"reported": SAID},
            "Direction of travel",
            "–",
            "positive, set by Reporting officer, 3 July 2020",
        ),
        (
            {"masked": ("MAT 3",), "masked_by": ("down 40%",)},
            "Hidden in the total",
            "–",
            "Hidden in the total: MAT 3 down 40%",
        ),
    ],
)
def test_whatever_differs_is_told(changes, period, old, new):
    assert told(**changes) == {period: (old, new)}


def test_scorecards_that_say_the_same_have_no_difference():
    assert told() == {}


def test_what_a_figure_in_a_cell_changes_is_not_told_again():
    changed = {"change_on_previous": DOWN, "average_12": Decimal(99), "forecast": None}
    assert told(**with_month(MAY, 4000), **changed) == {"May 2020": ("96", "4,000")}


def test_what_a_figure_in_no_cell_changes_is_told_with_it():
    changed = {"change_on_last_year": DOWN, "average_12": ROW.average_12}
    assert told(**with_month(JUNE_BEFORE, 4000), **changed).keys() == {
        "June 2019",
        "Change on June 2019",
    }


def test_a_share_in_the_line_is_told_in_percent():
    old, new = (
        card(trend=tuple({**dict(ROW.trend), JUNE_BEFORE: Fraction(top, 80)}.items()))
        for top in (3, 4)
    )
    [found] = scorecard_differences(old, new)
    assert (found.old, found.new) == ("3.8%", "5.0%")


def test_a_measure_that_left_the_scorecard_is_told_month_by_month():
    gone = replace(card(), sections=())
    found = scorecard_differences(card(), gone)
    assert [each.new for each in found] == ["not in the report"] * len(SHOWN)


def setting(**changes):
    given = {
        "kind": "Target 2020/21",
        "reference": "EH1a",
        "who": "Ann Other",
        "when": date(2020, 8, 5),
        "why": "Agreed by the board",
        "level": "city",
    }
    return Setting(**(given | changes))


def because(settings, causes=(), **changes):
    found = scorecard_differences(card(), card(**changes))
    here = [each for each in settings if each.is_of(CITY, {7: {JUNE}})]
    [stated] = restatements(found, causes, {7: frozenset(TREND)}, {}, here)
    return stated.because


def test_who_set_a_target_anew_is_told_with_when_and_why():
    others = [
        setting(who="Nobody here", kind="Target 2019/20"),
        setting(who="Nobody here", reference="EH1b"),
        setting(who="Nobody here", level="team", key=7),
    ]
    said = because([setting(), *others], targets=())
    assert said == "Ann Other, 5 August 2020: Agreed by the board"


def test_who_changed_a_figure_of_last_year_is_told_beside_the_change_on_it():
    corrected = Cause(7, "EH1a", JUNE_BEFORE, 1, "Bo Else", date(2020, 8, 6), "Counted twice")
    said = because([], [corrected], change_on_last_year=DOWN)
    assert said == "Bo Else, 6 August 2020: Counted twice"


def test_a_teams_direction_is_told_of_the_city_it_stands_for():
    of_team = setting(kind="Direction of travel", level="team", key=7, why="")
    of_another = replace(of_team, key=8, who="Nobody here")
    assert because([of_team, of_another], reported=SAID) == "Ann Other, 5 August 2020"
