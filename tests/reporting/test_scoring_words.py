"""What people said of a scorecard's measures: directions without a number, and commentary."""

import pytest

from measures.change import Judgement
from measures.figures import Reason
from measures.models import (
    Commentary,
    Framework,
    Measure,
    ReportedJudgement,
    TeamFramework,
)
from measures.periods import Month
from reporting.audience import EVERYBODY_NAMED, Audience
from reporting.membership import locality_unit, team_unit
from reporting.scorecard_wording import (
    comment_lead,
)
from tests.cast import OPENED
from tests.measures.returns import AT, open_team
from tests.reporting.scored import (
    AUGUST,
    CITY_WIDE,
    DORIS,
    NOBODY_NAMED,
    SEPTEMBER,
    row,
    say_direction,
)

pytestmark = pytest.mark.django_db


def test_what_a_reporter_said_stands_where_there_is_no_number(hub, give, officer):
    give(hub, "FM011", {SEPTEMBER: Reason.NOT_AVAILABLE})
    say_direction(hub, officer, "positive")
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
