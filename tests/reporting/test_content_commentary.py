"""The commentary of a report: whose it is, who may read it, and what is drafted."""

import pytest

from measures.models import (
    Commentary,
    Measure,
    Placement,
)
from reporting.audience import Audience
from reporting.membership import city_unit, locality_unit, team_unit
from tests.measures.returns import open_team
from tests.reporting.reading import (
    AUGUST,
    JULY,
    SEPTEMBER,
    VIEWERS,
    locality_report,
    report,
    row_of,
)

pytestmark = pytest.mark.django_db


def test_teams_and_comments_stand_in_the_order_people_count(council):
    ten = open_team("MAT 10", "Locality 1")
    measure = Measure.objects.get(reference="EI1a")
    for team in (ten, council[1]):
        Commentary.objects.create(
            team=team, measure=measure, last_month=AUGUST, written=f"By {team}"
        )
    row = row_of(locality_report(council[0]), "EI1a")
    assert [part.unit.name for part in row.parts] == ["MAT 1", "MAT 2", "MAT 10"]
    assert [comment.team for comment in row.comments] == ["MAT 2", "MAT 10"]


def test_a_teams_comment_on_the_quarter_comes_before_its_months(council):
    for month, span, text in ((JULY, 1, "In July"), (SEPTEMBER, 3, "Over the quarter")):
        Commentary.objects.create(team=council[0], last_month=month, span=span, written=text)
    comments = report(team_unit(council[0])).comments
    assert [comment.text for comment in comments] == ["Over the quarter", "In July"]


def test_comments_are_read_only_by_those_who_may_read_the_team(council):
    measure = Measure.objects.get(reference="EI1a")
    for team in council[:2]:
        Commentary.objects.create(
            team=team, measure=measure, last_month=AUGUST, written=f"By {team}"
        )
    Commentary.objects.create(measure=measure, last_month=SEPTEMBER, span=3, written="For the city")
    Commentary.objects.create(last_month=SEPTEMBER, span=3, written="The city as a whole")
    everybody = report(city_unit())
    comments = [(each.team, each.period, each.text) for each in row_of(everybody, "EI1a").comments]
    assert comments == [
        (None, "Q2 2026/27", "For the city"),
        ("MAT 1", "August 2026", "By MAT 1"),
        ("MAT 2", "August 2026", "By MAT 2"),
    ]
    assert [each.text for each in everybody.comments] == ["The city as a whole"]
    viewers = report(city_unit(), audience=VIEWERS)
    assert [each.text for each in row_of(viewers, "EI1a").comments] == ["For the city"]
    manager = Audience(named=frozenset({council[1].pk}), team_rows=True)
    theirs = row_of(locality_report(council[0], audience=manager), "EI1a").comments
    assert [each.text for each in theirs] == ["By MAT 2"]


def test_a_city_wide_team_keeps_its_words_on_what_every_team_returns(council):
    duty, measure = council[3], Measure.objects.get(reference="EI1a")
    for span in (1, 3):
        Commentary.objects.create(
            team=duty, measure=measure, last_month=SEPTEMBER, span=span, written="By the duty team"
        )
    manager = Audience(named=frozenset({council[1].pk}), team_rows=True)
    for audience in (VIEWERS, manager):
        assert row_of(report(city_unit(), audience=audience), "EI1a").comments == ()
    assert len(row_of(report(city_unit()), "EI1a").comments) == 2


def test_drafted_words_are_not_published_words(council):
    Commentary.objects.create(team=council[0], last_month=AUGUST, drafted="Drafted only")
    assert report(team_unit(council[0])).comments == ()


def test_a_moved_teams_comment_stays_where_it_was_made(council):
    team = council[0]
    Placement.objects.filter(team=team).update(last_month=JULY)
    elsewhere = council[2].placements.get().locality
    Placement.objects.create(team=team, locality=elsewhere, first_month=AUGUST)
    measure = Measure.objects.get(reference="EI1a")
    Commentary.objects.create(team=team, measure=measure, last_month=JULY, written="Before")
    Commentary.objects.create(team=team, measure=measure, last_month=AUGUST, written="After")
    assert [c.text for c in row_of(report(locality_unit(elsewhere)), "EI1a").comments] == ["After"]


def test_a_snapshots_months_are_drafted_into_its_commentary(council, enter, officer):
    enter(council[0], {"EI2": [120, 131, 127]})
    enter(council[1], {"EI2": [30, 31, None]})
    (comment,) = row_of(locality_report(council[0]), "EI2").comments
    assert comment.is_drafted
    assert comment.text == "July 150, August 162, September 127 (1 of 2 teams)"


def test_the_top_three_interventions_are_drafted_into_the_commentary(council, enter):
    enter(council[0], {"EI11": [9, 9, 9], "EI11.1": [2, 2, 2], "EI11.4": [4, 4, 4]})
    enter(council[1], {"EI11": [5, 5, 5], "EI11.7": [5, 5, 5], "EI11.2": [0, 0, 1]})
    (comment,) = row_of(locality_report(council[0]), "EI11").comments
    assert comment.text == "Most often Other (15), Homestart (12) and CAMHS (6)"


def test_what_a_person_wrote_of_the_quarter_takes_the_place_of_the_draft(council, enter):
    enter(council[0], {"EI2": [120, 131, 127]})
    Commentary.objects.create(
        locality=council[0].placements.get().locality,
        measure=Measure.objects.get(reference="EI2"),
        last_month=SEPTEMBER,
        span=3,
        written="Steady",
    )
    (comment,) = row_of(locality_report(council[0]), "EI2").comments
    assert comment.text == "Steady"


def test_what_a_quarters_words_took_from_its_months_is_not_said_twice(council):
    measure = Measure.objects.get(reference="EI1a")
    about = {"team": council[0], "measure": measure}
    for month, text in ((JULY, "Two large families"), (AUGUST, "One left")):
        Commentary.objects.create(**about, last_month=month, written=text)
    Commentary.objects.create(
        **about,
        last_month=SEPTEMBER,
        span=3,
        drafted="July: Two large families\nAugust: One left",
        written="Busy.\nJuly: Two large families",
    )
    row = row_of(report(team_unit(council[0])), "EI1a")
    assert [(each.period, each.text) for each in row.comments] == [
        ("Q2 2026/27", "Busy.\nJuly: Two large families"),
        ("August 2026", "One left"),
    ]
    city = row_of(report(city_unit()), "EI1a")
    assert [each.team for each in city.comments] == ["MAT 1", "MAT 1"]
