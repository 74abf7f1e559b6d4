"""What a scorecard says: single months, compared like for like, never added up over time."""

from datetime import date

import pytest
import time_machine

from measures.change import Arrow, Judgement
from measures.figures import Reason
from measures.models import (
    Commentary,
    Framework,
    Measure,
    MeasureVersion,
    ReportedJudgement,
    Target,
    TeamFramework,
)
from measures.periods import Month, month_range
from measures.queries import read_structure
from measures.recording import Recorded, record_figures, record_returns
from measures.targets import Against
from reporting.audience import EVERYBODY_NAMED, Audience
from reporting.charts.sparkline import sparkline
from reporting.membership import city_unit, locality_unit, team_unit
from reporting.scorecard_wording import (
    attention_reasons,
    comment_lead,
    coverage_sentence,
    masked_text,
    remarks,
    returns_missing,
)
from reporting.scoring import scorecard
from reporting.units import NoSuchReport
from tests.cast import OPENED
from tests.measures.returns import AT, load_catalogue, open_team

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER = Month("2026-08"), Month("2026-09")
ON = AT.date()
DORIS, CITY_WIDE = "doris-early-intervention", "early-help-scorecard"
NOBODY_NAMED = Audience(named=frozenset(), team_rows=False)


@pytest.fixture
def teams():
    load_catalogue()
    return [open_team(f"MAT {number}", "Locality 1", first=OPENED) for number in (1, 2, 3)]


@pytest.fixture
def hub():
    load_catalogue()
    return open_team("Early help hub", None, first=OPENED)


@pytest.fixture
def give(officer):
    """Record figures as submitted: give(team, reference, {month: figure})."""

    def record(team, reference, figures):
        measure = Measure.objects.get(reference=reference)
        record_returns(
            [
                Recorded(team.pk, measure.pk, Month(month), figure)
                for month, figure in figures.items()
            ],
            by=officer,
            at=AT,
        )

    return record


def built(unit=None, framework=DORIS, month=SEPTEMBER, audience=EVERYBODY_NAMED, on=ON, **given):
    return scorecard(
        unit or city_unit(),
        framework,
        month,
        on=on,
        structure=read_structure(),
        audience=audience,
        **given,
    )


def row(reference, **given):
    return next(each for each in built(**given).rows if each.reference == reference)


def values(measure):
    return [amount.value for _, amount in measure.months]


def define(reference, **terms):
    MeasureVersion.objects.filter(measure__reference=reference).update(**terms)


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


@pytest.fixture
def give_quarter(officer):
    """Record what came for a whole quarter, without its months."""

    def record(team, reference, last_month, figure):
        measure = Measure.objects.get(reference=reference)
        recorded = Recorded(team.pk, measure.pk, Month(last_month), figure, span=3)
        record_returns([recorded], by=officer, at=AT)

    return record


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
        _report(hub, officer, judgement)
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


def _report(hub, officer, judgement):
    ReportedJudgement.objects.create(
        team=hub,
        measure=Measure.objects.get(reference="FM011"),
        last_month=SEPTEMBER,
        judgement=judgement,
        role="Early help reporting officer",
        by=officer,
        at=AT,
    )


def test_what_a_reporter_said_stands_where_there_is_no_number(hub, give, officer):
    give(hub, "FM011", {SEPTEMBER: Reason.NOT_AVAILABLE})
    _report(hub, officer, "positive")
    said = row("FM011", framework=CITY_WIDE).reported
    assert (said.judgement, said.role) == (Judgement.POSITIVE, "Early help reporting officer")
    night = open_team("Night service", None, first=OPENED)
    # One of two services that says nothing, and then has a number.
    assert row("FM011", framework=CITY_WIDE).reported is None
    assert row("FM011", framework=CITY_WIDE, unit=team_unit(hub)).reported == said
    give(night, "FM011", {SEPTEMBER: 4})
    assert row("FM011", framework=CITY_WIDE).reported is None
    assert row("FM011", framework=CITY_WIDE, unit=team_unit(hub)).reported == said


def test_a_direction_that_a_team_gave_elsewhere_is_not_the_units(hub, give, officer):
    """It moved in September: what it says of September is its new locality's."""
    old, new = (
        open_team(f"MAT {number}", f"Locality {number}", first=OPENED).placements.get().locality
        for number in (1, 2)
    )
    hub.placements.update(last_month=AUGUST, locality=old)
    hub.placements.create(locality=new, first_month=SEPTEMBER)
    for month in ("2026-06", SEPTEMBER):
        give(hub, "FM011", {month: Reason.NOT_AVAILABLE})
    ReportedJudgement.objects.create(
        team=hub,
        measure=Measure.objects.get(reference="FM011"),
        last_month=SEPTEMBER,
        judgement="positive",
        role="Reporter",
        by=officer,
        at=AT,
    )
    found = [row("FM011", framework=CITY_WIDE, unit=locality_unit(each)) for each in (old, new)]
    assert [each.reported and each.reported.judgement for each in found] == [
        None,
        Judgement.POSITIVE,
    ]


@pytest.mark.parametrize(
    ("second", "stands"),
    [
        ("positive", Judgement.POSITIVE),
        ("negative", None),
        (None, None),
        (Reason.NOT_APPLICABLE, Judgement.POSITIVE),
    ],
)
def test_a_direction_is_the_citys_where_every_service_gave_it(hub, give, officer, second, stands):
    night = open_team("Night service", None, first=OPENED)
    measure = Measure.objects.get(reference="FM011")
    for team, said in ((hub, "positive"), (night, second)):
        aside = isinstance(said, Reason)
        give(team, "FM011", {SEPTEMBER: said if aside else Reason.NOT_AVAILABLE})
        if said and not aside:
            ReportedJudgement.objects.create(
                team=team,
                measure=measure,
                last_month=SEPTEMBER,
                judgement=said,
                role="Reporter",
                by=officer,
                at=AT,
            )
    found = row("FM011", framework=CITY_WIDE).reported
    assert (found and found.judgement) is stands


def test_a_comment_left_as_it_was_is_marked(hub, give):
    give(hub, "EH1a", {AUGUST: 4, SEPTEMBER: 4})
    measure = Measure.objects.get(reference="EH1a")
    for month in (AUGUST, SEPTEMBER):
        Commentary.objects.create(team=hub, measure=measure, last_month=month, written="As ever.")
    found = row("EH1a", framework=CITY_WIDE)
    (comment,) = found.comments
    assert comment_lead(comment) == "Early help hub, unchanged from August 2026"
    Commentary.objects.filter(last_month=SEPTEMBER).update(written="A new school joined.")
    (comment,) = row("EH1a", framework=CITY_WIDE).comments
    assert comment_lead(comment) == "Early help hub"


def test_each_comment_is_marked_by_itself_and_for_every_reader_alike(teams, give):
    give(teams[0], "EI1a", {SEPTEMBER: 1})
    measure = Measure.objects.get(reference="EI1a")
    for team, words in zip(teams, (("Same.", " Same."), ("One.", "Two."), ("", "")), strict=True):
        for month, text in zip((AUGUST, SEPTEMBER), words, strict=True):
            Commentary.objects.create(team=team, measure=measure, last_month=month, written=text)
    manager = Audience(named=frozenset({teams[0].pk}), team_rows=True)
    marked = [
        [(each.team, each.unchanged_from) for each in row("EI1a", audience=audience).comments]
        for audience in (EVERYBODY_NAMED, manager)
    ]
    assert marked == [[("MAT 1", AUGUST), ("MAT 2", None)], [("MAT 1", AUGUST)]]


def test_a_quarterly_measures_comment_is_held_against_the_quarter_before(hub, give):
    june = Month("2026-06")
    give(hub, "FM011", {june: 90, SEPTEMBER: 90})
    measure = Measure.objects.get(reference="FM011")
    for month in (june, SEPTEMBER):
        Commentary.objects.create(team=hub, measure=measure, last_month=month, written="As ever.")
    found = row("FM011", framework=CITY_WIDE)
    assert [comment.unchanged_from for comment in found.comments] == [june]
    Commentary.objects.filter(last_month=june).update(last_month=AUGUST)
    found = row("FM011", framework=CITY_WIDE)
    assert [comment.unchanged_from for comment in found.comments] == [None]


def test_everybody_who_reads_the_city_reads_what_its_services_say(teams, hub, give):
    give(hub, "EH1a", {AUGUST: 4, SEPTEMBER: 4})
    measures = {each.reference: each for each in Measure.objects.all()}
    for month, text in ((AUGUST, "Few schools."), (SEPTEMBER, "More schools.")):
        Commentary.objects.create(
            team=hub, measure=measures["EH1a"], last_month=month, written=text
        )
    Commentary.objects.create(
        team=teams[0], measure=measures["EI1a"], last_month=SEPTEMBER, written="A team's own."
    )
    Commentary.objects.create(team=hub, last_month=SEPTEMBER, written="The service as a whole.")
    found = row("EH1a", framework=CITY_WIDE, audience=NOBODY_NAMED)
    assert [(each.team, each.text) for each in found.comments] == [
        ("City-wide services", "More schools.")
    ]
    assert row("EI1a", audience=NOBODY_NAMED).comments == ()
    named = row("EH1a", framework=CITY_WIDE).comments
    assert [each.team for each in named] == ["Early help hub"]


def test_a_service_speaks_for_the_city_only_where_no_team_is_asked(teams, hub, give):
    """A city-wide team that returns what the teams return keeps its words like one of them."""
    doris = Framework.objects.get(slug=DORIS)
    TeamFramework.objects.create(team=hub, framework=doris, first_month=OPENED)
    give(hub, "EI1a", {SEPTEMBER: 4})
    for reference in ("EI1a", "EH1a"):
        measure = Measure.objects.get(reference=reference)
        for month in (AUGUST, SEPTEMBER):
            Commentary.objects.create(team=hub, measure=measure, last_month=month, written="Words.")
    manager = Audience(named=frozenset({teams[0].pk}), team_rows=True)
    for audience in (NOBODY_NAMED, manager):
        own = row("EI1a", audience=audience)
        assert own.comments == ()
        assert len(row("EH1a", framework=CITY_WIDE, audience=audience).comments) == 1
    assert len(row("EI1a").comments) == 1


def test_a_service_that_was_a_team_then_keeps_those_words_to_itself(hub, give):
    """What it said while it was placed in a locality is for who reads that team."""
    locality = open_team("MAT 1", "Locality 1", first=OPENED).placements.get().locality
    hub.placements.update(last_month=AUGUST)
    hub.placements.create(locality=locality, first_month=SEPTEMBER)
    give(hub, "EH1a", {SEPTEMBER: 4})
    measure = Measure.objects.get(reference="EH1a")
    for month in (AUGUST, SEPTEMBER):
        Commentary.objects.create(team=hub, measure=measure, last_month=month, written="Words.")
    for month, comments in ((AUGUST, 1), (SEPTEMBER, 0)):
        found = row("EH1a", framework=CITY_WIDE, month=month, audience=NOBODY_NAMED)
        assert len(found.comments) == comments


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
