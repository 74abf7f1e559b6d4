"""What a report says and whom it says it to (rules §5, §6, §10)."""

from datetime import date

import pytest

from measures.findings import accept_gap
from measures.models import (
    Framework,
    FrameworkMeasure,
    Measure,
    MeasureVersion,
    NeverDoes,
    Placement,
    Team,
)
from measures.recording import Recorded, record_figures
from reporting.audience import Audience
from reporting.membership import city_unit, team_unit
from reporting.report import Absence
from tests.measures.returns import AT, open_team
from tests.reporting.reading import (
    AUGUST,
    JULY,
    Q2,
    SEPTEMBER,
    VIEWERS,
    locality_report,
    report,
    row_of,
)

pytestmark = pytest.mark.django_db


def test_it_works(council, enter):
    enter(council[0], {"EI1a": [1, 2, 3], "EI2": [50, 60, 70]})
    found = report(city_unit())
    row = row_of(found, "EI1a")
    assert row.period_actual.text == "6"
    assert row.period_actual.coverage == "1 of 4 teams"
    assert [amount.text for _, amount in row.months] == ["1", "2", "3"]
    assert row_of(found, "EI2").year_to_date.text == "70"


def test_the_city_ends_with_the_city_wide_services_and_its_parts_sum_to_it(council, enter):
    for number, team in enumerate(council, 1):
        enter(team, {"EI1a": [number, 0, 0]})
    row = row_of(report(city_unit()), "EI1a")
    assert [(part.unit.name, part.period_actual.value) for part in row.parts] == [
        ("Locality 1", 3),
        ("Locality 2", 3),
        ("City-wide services", 4),
    ]
    assert row.period_actual.value == 10


def test_a_locality_is_broken_down_by_team_and_a_team_by_nothing(council, enter):
    enter(council[0], {"EI1a": [1, 2, 3]})
    parts = row_of(locality_report(council[0]), "EI1a").parts
    assert [(part.unit.name, part.period_actual.value) for part in parts] == [
        ("MAT 1", 6),
        ("MAT 2", None),
    ]
    assert row_of(report(team_unit(council[0])), "EI1a").parts == ()


def test_a_manager_reads_sibling_figures_without_their_names(council, enter):
    enter(council[0], {"EI1a": [1, 2, 3]})
    enter(council[1], {"EI1a": [4, None, 6]})
    managers = Audience(named=frozenset({council[0].pk}), team_rows=True)
    found = locality_report(council[0], audience=managers)
    row = row_of(found, "EI1a")
    assert [(part.unit.name, part.period_actual.value) for part in row.parts] == [
        ("MAT 1", 6),
        ("Another team", 10),
    ]
    assert [absence.team for absence in row.period_actual.absences] == ["Another team"]
    assert "MAT 2" not in repr([found.parts, found.coverage, row.parts, row.period_actual])


def test_unnamed_teams_are_told_apart_by_a_letter_alone(council, enter):
    mat2 = council[1].placements.get()
    Placement.objects.filter(pk=council[2].placements.get().pk).update(locality=mat2.locality)
    enter(council[1], {"EI1a": [4, 5, 6]})
    managers = Audience(named=frozenset({council[0].pk}), team_rows=True)
    row = row_of(locality_report(council[0], audience=managers), "EI1a")
    assert [part.unit.name for part in row.parts] == ["MAT 1", "Another team A", "Another team B"]
    assert [(part.unit.path, part.unit.key) for part in row.parts[1:]] == [(None, None)] * 2
    (mat3,) = [part.unit.name for part in row.parts[1:] if part.period_actual.value is None]
    assert [absence.team for absence in row.period_actual.absences] == ["MAT 1", mat3]


def test_the_order_of_unnamed_teams_tells_nothing_about_them(council, enter, settings):
    settings.SECRET_KEY = "what the shuffle hangs on"
    teams = [open_team(f"MAT {number}", "Locality 3") for number in range(11, 17)]
    for value, team in enumerate(teams):
        for quarter in Q2.financial_year.quarters[:2]:
            enter(team, {"EI1a": [value, 0, 0]}, quarter.months)
    manager = Audience(named=frozenset({teams[3].pk}), team_rows=True)

    def order(quarter):
        found = locality_report(teams[0], audience=manager, quarter=quarter)
        return [part.period_actual.value for part in row_of(found, "EI1a").parts]

    assert order(Q2)[0] == 3, "their own team comes first"
    assert sorted(order(Q2)) == [*range(6)]
    assert order(Q2) == order(Q2), "the same in every form of the report"
    assert order(Q2) != order(Q2.previous)
    assert [3, 0, 1, 2, 4, 5] not in (order(Q2), order(Q2.previous))


def test_a_viewer_reads_a_locality_without_its_teams(council, enter):
    enter(council[0], {"EI1a": [1, 2, None]})
    found = locality_report(council[0], audience=VIEWERS)
    assert found.parts == ()
    assert "MAT" not in repr([found.coverage, row_of(found, "EI1a").period_actual])


def test_ratios_follow_their_numerator_and_divide_the_sums(council, enter):
    enter(council[0], {"EI4": [10, 10, 10], "EI8": [5, 6, 7]})
    enter(council[1], {"EI4": [10, None, 10], "EI8": [9, 9, 9]})
    found = locality_report(council[0])
    references = [row.reference for row in found.rows]
    assert references[references.index("EI8") + 1] == "EI8%"
    ratio = row_of(found, "EI8%").period_actual
    assert (ratio.numerator, ratio.denominator, ratio.text) == (36, 50, "72.0%")
    assert ratio.coverage == "1 of 2 teams"


def test_the_report_says_which_returns_it_stands_on(council, enter):
    enter(council[0], {"EI1a": [1, 2, 3]})
    enter(council[1], {"EI1a": [1, None, None]})
    coverage = locality_report(council[0]).coverage
    assert (coverage.reported, coverage.expected) == (1, 2)
    assert coverage.missing == (Absence("MAT 2", (AUGUST, SEPTEMBER), True),)


def test_a_gap_that_was_accepted_says_so_wherever_it_shows(council, enter, officer):
    enter(council[0], {"EI1a": [1, 2, 3]})
    enter(council[1], {"EI1a": [1, None, None]})
    gap = {"team": council[1], "month": SEPTEMBER, "by": officer, "at": AT}
    accept_gap(**gap, why="The manager’s post is vacant")
    accepted = ((SEPTEMBER, "The manager’s post is vacant"),)
    found = locality_report(council[0])
    assert found.coverage.missing == (Absence("MAT 2", (AUGUST, SEPTEMBER), True, accepted),)
    assert row_of(found, "EI1a").period_actual.absences[0].accepted == accepted
    unnamed = locality_report(council[0], audience=VIEWERS)
    assert unnamed.coverage.missing[0].accepted == ((SEPTEMBER, ""),)


def test_a_month_still_running_is_expected_only_of_those_who_submitted_it(council, enter):
    enter(council[0], {"EI1a": [1, 2]}, months=(JULY, AUGUST))
    enter(council[1], {"EI1a": [3]}, months=(JULY,))
    found = locality_report(council[0], on=date(2026, 8, 15))
    row = row_of(found, "EI1a")
    assert (row.period_actual.value, row.period_actual.coverage) == (6, "2 of 2 teams")
    assert [amount.text for _, amount in row.months] == ["4", "2", "no figure"]
    assert found.coverage.missing == ()
    # Its year to date still lacks April to June.
    assert row.year_to_date.coverage == "0 of 2 teams"


def test_a_measure_set_aside_is_not_applicable_before_anything_is_submitted(council):
    measure = Measure.objects.get(reference="EI16")
    NeverDoes.objects.create(
        team=council[0], measure=measure, first_month="2026-04", why="Done by the hub"
    )
    amount = row_of(report(team_unit(council[0])), "EI16").period_actual
    assert (amount.text, amount.coverage) == ("[z]", "0 of 0 teams")


def test_a_changed_definition_is_in_force_from_its_month_and_marks_a_break(council):
    version = MeasureVersion.objects.get(measure__reference="EI3")
    version.pk, version.from_month, version.title = None, AUGUST, "Progression tools, all kinds"
    version.save()
    row = row_of(report(city_unit()), "EI3")
    assert (row.title, row.breaks) == ("Progression tools, all kinds", (AUGUST,))
    before = row_of(report(city_unit(), quarter=Q2.previous), "EI3")
    assert before.title != "Progression tools, all kinds"
    assert before.breaks == ()
    # What was redefined is half of this share.
    assert row_of(report(city_unit()), "EI12%").breaks == (AUGUST,)


def test_a_retired_measure_leaves_the_reports_after_its_last_month(council):
    Measure.objects.filter(reference="EI9").update(last_month="2026-03")
    references = [row.reference for row in report(city_unit()).rows]
    assert "EI9" not in references
    assert "EI9%" not in references


def test_a_measure_without_a_definition_waits_for_one(council):
    Measure.objects.create(reference="EI99", kind="cumulative", first_month="2000-04")
    FrameworkMeasure.objects.create(
        framework=council[0].frameworks.first().framework,
        measure=Measure.objects.get(reference="EI99"),
        section="New",
        position=99,
        wording="Something new",
        first_month="2000-04",
    )
    assert "EI99" not in [row.reference for row in report(city_unit()).rows]


def test_a_ratio_goes_with_its_denominator(council):
    Measure.objects.filter(reference="EI4").update(last_month="2026-03")
    references = [row.reference for row in report(city_unit()).rows]
    assert "EI8" in references
    assert "EI8%" not in references


def test_a_breakdown_shows_only_where_somebody_gave_it(council, enter):
    assert "EI11.1" not in [row.reference for row in report(city_unit()).rows]
    enter(council[0], {"EI11.1": [2, None, None]})
    amount = row_of(report(city_unit()), "EI11.1").period_actual
    # Nobody's quarter is in: this team's August and September may still bring more.
    assert (amount.value, amount.coverage) == (2, "0 of 4 teams")
    for team in council:
        enter(team, {"EI1a": [1, 1, 1]})
    assert row_of(report(city_unit()), "EI11.1").period_actual.coverage == "1 of 1 team"


def test_a_quarters_own_figure_counts_without_months(council, officer):
    measure = Measure.objects.get(reference="EI1a")
    record_figures([Recorded(council[0].pk, measure.pk, SEPTEMBER, 30, span=3)], by=officer, at=AT)
    found = report(team_unit(council[0]))
    row = row_of(found, "EI1a")
    assert (row.period_actual.value, row.period_actual.coverage) == (30, "1 of 1 team")
    assert [amount.value for _, amount in row.months] == [None, None, None]
    assert (found.coverage.reported, found.coverage.expected) == (1, 1)


def test_a_measure_in_two_frameworks_shows_once_with_everybody_in_it(council, enter):
    scorecard = Framework.objects.get(slug="early-help-scorecard")
    FrameworkMeasure.objects.create(
        framework=scorecard,
        measure=Measure.objects.get(reference="EI1a"),
        section="Referrals",
        position=99,
        wording="How many?",
        first_month="2000-04",
    )
    service = open_team("Family support", None)
    enter(council[0], {"EI1a": [1, 2, 3]})
    enter(service, {"EI1a": [4, 5, 6]})
    city = [row for row in report(city_unit()).rows if row.reference == "EI1a"]
    assert [(row.period_actual.value, row.period_actual.coverage) for row in city] == [
        (21, "2 of 5 teams")
    ]
    own = report(team_unit(service)).sections
    assert [(each.framework, each.name) for each in own][-1] == (scorecard.name, "Referrals")


def test_a_ratio_of_positions_is_one_position_of_another(council, enter):
    parts = {ref: Measure.objects.get(reference=ref) for ref in ("EI2", "EI7")}
    share = Measure.objects.create(
        reference="EI7%",
        kind="ratio",
        numerator=parts["EI7"],
        denominator=parts["EI2"],
        first_month="2000-04",
    )
    MeasureVersion.objects.create(measure=share, from_month="2000-04", title="Share", good_is="low")
    enter(council[0], {"EI2": [50, 60, 80], "EI7": [1, None, 4]})
    row = row_of(report(team_unit(council[0])), "EI7%")
    for amount in (row.period_actual, row.year_to_date):
        assert (amount.numerator, amount.denominator, amount.text) == (4, 80, "5.0%")
        assert amount.coverage == "1 of 1 team"


def test_the_share_of_a_quarterly_measure_is_compared_at_the_quarters_ends(council, enter):
    enter(council[0], {"EI4": [None, None, 10], "EI8": [None, None, 5]})
    enter(council[0], {"EI4": [None, None, 10], "EI8": [None, None, 2]}, Q2.previous.months)
    assert row_of(report(city_unit()), "EI8%").change_on_previous.arrow is None
    Measure.objects.filter(reference__in=["EI4", "EI8"]).update(frequency="quarterly")
    assert row_of(report(city_unit()), "EI8%").change_on_previous.points == 30


def test_sections_follow_the_frameworks(council):
    sections = report(city_unit()).sections
    frameworks = list(dict.fromkeys(section.framework for section in sections))
    assert frameworks == ["DORIS early intervention", "Non-DORIS", "Early help scorecard"]
    first = FrameworkMeasure.objects.first()
    assert sections[0].name == first.section


def test_it_takes_the_same_queries_for_more_teams(council, query_budget):
    with query_budget(8):
        report(city_unit())
    for number in range(4, 12):
        open_team(f"MAT {number}", "Locality 2")
    assert Team.objects.count() == 12
    with query_budget(8):
        report(city_unit())
