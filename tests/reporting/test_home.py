"""The home page: what is due, done and new for each person."""

import re
from datetime import date

import pytest
import time_machine

from measures.models import (
    Assignment,
    ClosedQuarter,
    Deadline,
    Message,
    MessageKind,
    MessageStatus,
    QuarterlyUpdate,
    Return,
    ReturnStatus,
    Role,
)
from measures.periods import Month
from reporting.models import Edition, SignOff
from reporting.publishing import close_quarter
from tests.cast import BEGAN, NOW, OPENED, SEPTEMBER, submit_months
from tests.measures.pages import links
from tests.measures.returns import open_team, save

AUGUST = SEPTEMBER.previous


def text_of(response) -> str:
    """What a page says, without its tags, spaces drawn together."""
    body = response.content.decode().partition("<main")[2].partition(">")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def home(browse, person) -> str:
    response = browse(person).get("/")
    assert response.status_code == 200
    return text_of(response)


@pytest.fixture
def submitted(cast):
    """Everybody has submitted everything up to August; MAT 1 September too."""
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, AUGUST, by=cast.officer)
    submit_months(cast.mat3, OPENED, AUGUST, by=cast.outsider)
    return cast


def test_it_works(submitted, browse):
    assert "MAT 1: returns" in home(browse, submitted.manager)


def test_a_manager_sees_the_last_month_and_the_running_one(submitted, browse):
    text = home(browse, submitted.manager)
    assert "September 2026 Submitted View" in text
    assert "October 2026 Not started Month ends on 31 October 2026 Start" in text
    assert "August 2026" not in text


def deadline(month=SEPTEMBER, *, span=1, due=date(2026, 10, 14), closes=date(2026, 11, 4)):
    Deadline.objects.create(
        last_month=month, span=span, opens=month.first_day, due=due, closes=closes
    )


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 10, 14), "Due on Wednesday 14 October 2026, 9 days left"),
        (date(2026, 10, 6), "Due on Tuesday 6 October 2026, 1 day left"),
        (date(2026, 10, 5), "Due today, Monday 5 October 2026"),
        (date(2026, 10, 2), "Overdue since Friday 2 October 2026"),
    ],
)
def test_a_manager_sees_by_when_a_return_is_due(submitted, browse, due, words):
    deadline(due=due)
    text = home(browse, submitted.outsider)
    assert f"September 2026 Not started {words} Start" in text


def test_without_a_deadline_nothing_is_overdue(submitted, browse):
    Return.objects.filter(team=submitted.mat3, month="2026-06").delete()
    save(submitted.mat3, {"EI1a": "3"}, by=submitted.outsider)
    text = home(browse, submitted.outsider)
    assert "June 2026 Not started Outstanding Start" in text
    assert "September 2026 Draft Due now Continue" in text
    assert "July 2026" not in text


def test_what_was_submitted_counts_while_it_is_open_again(submitted, browse):
    deadline(Month("2026-06"), due=date(2026, 7, 14))
    Return.objects.filter(team=submitted.mat3, month="2026-06").update(status=ReturnStatus.REOPENED)
    Return.objects.filter(team=submitted.mat3, month=AUGUST).update(status=ReturnStatus.REOPENED)
    again = "Reopened To be submitted again; what was submitted counts Continue"
    text = home(browse, submitted.outsider)
    assert f"June 2026 {again}" in text
    assert f"August 2026 {again}" in text
    text = home(browse, submitted.officer)
    assert "7 of 9 returns due have been submitted. 1 of them is open again" in text
    assert "MAT 3 2 of 3 August 2026 : Reopened (what was submitted counts)" in text


def test_a_manager_is_shown_the_quarters_update_when_its_months_are_in(submitted, browse):
    deadline(span=3, due=date(2026, 10, 21))
    text = home(browse, submitted.manager)
    line = "Q2 2026/27 update Not started Due on Wednesday 21 October 2026, 16 days left Start"
    assert line in text
    assert "Q1 2026/27 update" not in text
    assert "update" not in home(browse, submitted.outsider)
    html = browse(submitted.manager).get("/").content.decode()
    assert 'href="/updates/mat-1/2026-27/q2/"' in html
    update = QuarterlyUpdate.objects.create(
        team=submitted.mat1, last_month=SEPTEMBER, status=ReturnStatus.SUBMITTED, submitted_at=NOW
    )
    assert "Q2 2026/27 update Submitted View" in home(browse, submitted.manager)
    update.status = ReturnStatus.SENT_BACK
    update.save()
    assert "Q2 2026/27 update Sent back To be submitted" in home(browse, submitted.manager)


def test_an_update_that_is_late_shows_although_a_month_is_missing(submitted, browse):
    deadline(span=3, due=date(2026, 10, 1))
    text = home(browse, submitted.outsider)
    assert "Q2 2026/27 update Not started Overdue since Thursday 1 October 2026 Start" in text


def test_each_return_is_one_click_away(submitted, browse):
    html = browse(submitted.outsider).get("/").content.decode()
    assert 'href="/returns/mat-3/2026-09/"' in html
    assert 'href="/returns/mat-3/2026-10/"' in html
    assert 'href="/returns/mat-3/"' in html
    assert "/returns/mat-1/" not in html


def test_what_a_closed_quarter_left_open_is_nobodys_to_do(cast, browse):
    june = Month("2026-06")
    submit_months(cast.mat1, OPENED, Month("2026-05"), by=cast.manager)
    assert "June 2026 Not started Outstanding" in home(browse, cast.manager)
    ClosedQuarter.objects.create(last_month=june, closed_at=NOW, closed_by=cast.officer)
    assert "June 2026" not in home(browse, cast.manager)


def test_a_deputy_is_told_who_submits(submitted, browse):
    assert "The team’s manager submits them." in home(browse, submitted.deputy)
    assert "The team’s manager submits them." not in home(browse, submitted.manager)


def test_a_team_that_opens_later_has_nothing_due(cast, browse):
    later = open_team("MAT 4", "Locality 1", first=Month("2026-12"))
    Assignment.objects.create(user=cast.nobody, role=Role.MANAGER, team=later, first_day=BEGAN)
    assert "MAT 4: returns No return is due." in home(browse, cast.nobody)


def test_a_team_that_opened_this_month_has_its_first_return_to_come(cast, browse):
    opened = open_team("MAT 4", "Locality 1", first=Month.of(NOW))
    Assignment.objects.create(user=cast.nobody, role=Role.MANAGER, team=opened, first_day=BEGAN)
    assert f"{Month.of(NOW).name} Not started Month ends" in home(browse, cast.nobody)


def test_an_officer_sees_how_complete_each_quarter_is(submitted, browse):
    text = home(browse, submitted.officer)
    assert "Returns for Q2, to 30 September 2026 7 of 9 returns due have been submitted." in text
    assert "Teams with returns outstanding: 2 of 3" in text
    assert "MAT 2 2 of 3 September 2026 : Not started" in text
    assert "MAT 3 2 of 3 September 2026 : Not started" in text
    assert "Returns for Q3, to 31 December 2026 In progress" in text
    assert "No return is due yet." in text


def test_an_officer_sees_what_is_late_with_the_way_to_it(submitted, browse):
    deadline(due=date(2026, 10, 2))
    deadline(span=3, due=date(2026, 10, 2))
    client = browse(submitted.officer)
    text = text_of(client.get("/"))
    assert "2 returns and 3 quarterly updates of 2026/27 are late, at 3 teams." in text
    assert "September 2026 : Not started ( late )" in text
    assert 'href="/returns/?year=2026-27"' in client.get("/").content.decode()
    assert 'href="/returns/?year=2026-27&amp;state=late"' in client.get("/").content.decode()


def test_an_officer_sees_the_quarters_to_close_and_to_publish(submitted, browse):
    for quarter, closes in (("2026-03", "2026-05-01"), ("2026-06", "2026-08-03")):
        day = date.fromisoformat(closes)
        deadline(Month(quarter), span=3, due=day, closes=day)
    text = home(browse, submitted.officer)
    assert (
        "Q1 2026/27 can be closed: its last day for changes was 3 August 2026. "
        "1 earlier quarter too." in text
    )
    close_quarter(quarter=Month("2026-06").quarter, by=submitted.officer, at=NOW)
    text = home(browse, submitted.officer)
    assert "Q4 2025/26 can be closed: its last day for changes was 1 May 2026." in text
    assert "Q1 2026/27 is closed and waits to be published." in text
    text = home(browse, submitted.accountable)
    assert "can be closed" not in text
    assert "Q1 2026/27 is closed and waits for your sign-off." in text
    SignOff.objects.create(
        last_month="2026-06", by=submitted.accountable, role="Director", at=NOW, digest="x"
    )
    assert "sign-off" not in home(browse, submitted.accountable)


def test_an_officer_sees_how_many_emails_nobody_can_be_sure_of(submitted, browse):
    Message.objects.create(
        key="1", kind=MessageKind.OVERDUE, status=MessageStatus.NOT_SENT, made_at=NOW, moved_at=NOW
    )
    client = browse(submitted.officer)
    assert "1 email was not sent, or nobody knows" in text_of(client.get("/"))
    assert 'href="/emails/' in client.get("/").content.decode()


def test_a_scorecard_waits_where_its_months_are_published(submitted, browse):
    slug, month = "doris-early-intervention", Month("2026-08")
    edition = {"kind": "scorecard", "framework": slug, "span": 1, "number": 1, "on": NOW.date()}
    edition |= {"frozen_at": NOW, "worked_at": NOW, "frozen_by": submitted.officer}
    edition |= {"files_to_make": 0, "status": "published"}
    waiting = "DORIS early intervention, September 2026"
    assert waiting not in links(browse(submitted.officer).get("/"))
    Edition.objects.create(**edition, last_month=month)
    for who in (submitted.officer, submitted.accountable):
        found = links(browse(who).get("/"))
        assert found[waiting] == f"/scorecard-months/{slug}/2026-09/"
    of_month = {"kind": "scorecard", "framework": slug, "last_month": SEPTEMBER, "span": 1}
    SignOff.objects.create(**of_month, by=submitted.accountable, role="Director", at=NOW)
    assert waiting not in links(browse(submitted.accountable).get("/"))
    assert waiting in links(browse(submitted.officer).get("/"))
    Edition.objects.create(**edition, last_month=SEPTEMBER)
    assert waiting not in links(browse(submitted.officer).get("/"))


def test_everybody_who_reads_is_led_to_what_was_published_last(submitted, browse):
    for number, status in ((1, "published"), (2, "making")):
        Edition.objects.create(
            last_month="2026-06",
            number=number,
            status=status,
            frozen_at=NOW,
            frozen_by=submitted.officer,
            on=date(2026, 9, 1),
            files_to_make=0,
            worked_at=NOW,
            published_at=NOW if status == "published" else None,
        )
    for person in (submitted.manager, submitted.viewer, submitted.officer):
        client = browse(person)
        text = text_of(client.get("/"))
        assert "Published last: Q1 2026/27, edition 1, published on 5 October 2026" in text
        html = client.get("/").content.decode()
        assert 'href="/reports/2026-27/q1/city/?edition=1"' in html


def test_when_everything_is_in_it_says_so(submitted, browse):
    submit_months(submitted.mat2, SEPTEMBER, SEPTEMBER, by=submitted.officer)
    submit_months(submitted.mat3, SEPTEMBER, SEPTEMBER, by=submitted.outsider)
    text = home(browse, submitted.officer)
    assert "9 of 9 returns due have been submitted. Every team is up to date." in text


@pytest.mark.parametrize(("teams", "words"), [(21, "1 more team."), (26, "6 more teams.")])
def test_with_many_late_teams_the_rest_are_counted(cast, browse, teams, words):
    for number in range(4, teams + 1):
        open_team(f"MAT {number}", "Locality 3", first=Month("2026-07"))
    assert f"And {words}" in home(browse, cast.officer)


@pytest.mark.parametrize("who", ["leader", "viewer", "reporter", "accountable"])
def test_a_reader_sees_the_latest_quarter_and_what_moved(submitted, browse, who):
    submit_months(
        submitted.mat1, OPENED, Month("2026-06"), by=submitted.manager, given={"EI5": 200}
    )
    text = home(browse, getattr(submitted, who))
    assert "Early help performance: City, Q2 2026/27" in text
    assert "1 of 3 teams has submitted every return needed for Q2 2026/27." in text
    assert "What moved Negative: 1 measure Number of early help assessments completed" in text


def test_a_reporter_sees_what_of_theirs_is_due(cast, browse):
    open_team("Early Help Hub", None, first=Month("2026-08"))
    text = home(browse, cast.reporter)
    assert "Your measures EH1a: Number of Early Help Assessments (EHA) started" in text
    for month in ("August 2026", "September 2026"):
        assert f"{month} Not started Due now Enter EH1a, {month}" in text
    assert "October 2026 Not started Ends on 31 October 2026" in text
    assert "EH1c" not in text


def test_what_moved_leads_to_the_measure(submitted, browse):
    submit_months(
        submitted.mat1, OPENED, Month("2026-06"), by=submitted.manager, given={"EI5": 200}
    )
    html = browse(submitted.leader).get("/").content.decode()
    assert 'href="/reports/2026-27/q2/city/#measure-EI5"' in html


def test_a_viewer_is_shown_no_team_by_name(submitted, browse):
    assert not re.search(r"MAT \d", home(browse, submitted.viewer))


def test_everybody_who_reads_finds_the_reports(submitted, browse):
    for person in (submitted.manager, submitted.officer, submitted.viewer, submitted.leader):
        assert 'href="/reports/2026-27/q2/city/"' in browse(person).get("/").content.decode()


@pytest.mark.parametrize("who", ["leader", "viewer", "officer", "reporter"])
def test_everybody_who_reads_is_one_press_from_the_months_scorecards(submitted, browse, who):
    page = browse(getattr(submitted, who)).get("/")
    assert "Scorecards, September 2026" in text_of(page)
    found = links(page)
    for name, slug in (
        ("DORIS early intervention", "doris-early-intervention"),
        ("Non-DORIS", "non-doris"),
    ):
        assert found[f"{name}, City"] == f"/scorecards/{slug}/2026-09/"
    assert not any("teams/" in href for text, href in found.items() if "DORIS" in text)


def test_a_managers_own_team_has_its_scorecard_too(submitted, browse):
    client = browse(submitted.manager)
    found = links(client.get("/"))
    address = "/scorecards/doris-early-intervention/2026-09/teams/mat-1/"
    assert found["DORIS early intervention, MAT 1"] == address
    assert client.get(address).status_code == 200
    assert "DORIS early intervention, MAT 2" not in found


def test_an_administrator_is_shown_the_way(cast, browse):
    html = browse(cast.administrator).get("/").content.decode()
    assert 'href="/admin/">Definitions, teams, people and their roles</a>' in html
    assert "/reports/" not in html


def test_somebody_without_a_part_is_told_whom_to_ask(cast, browse):
    for person in (cast.nobody, cast.former, cast.future):
        text = home(browse, person)
        assert "you have no role in DORIS yet" in text
        assert "Ask your DORIS administrator" in text
        assert person.username in text


def test_somebody_with_several_parts_sees_a_block_for_each(submitted, browse):
    Assignment.objects.create(user=submitted.manager, role=Role.LEADER, first_day=BEGAN)
    Assignment.objects.create(user=submitted.manager, role=Role.ADMINISTRATOR, first_day=BEGAN)
    text = home(browse, submitted.manager)
    for heading in ("MAT 1: returns", "What moved", "Reports", "Administration"):
        assert heading in text


def test_before_any_team_is_placed_it_works(cast, browse):
    for team in (cast.mat1, cast.mat2, cast.mat3):
        team.placements.all().delete()
    for person in (cast.officer, cast.leader, cast.manager, cast.viewer):
        assert browse(person).get("/").status_code == 200


def test_in_the_first_quarter_of_all_it_works(cast, browse):
    for person in (cast.officer, cast.leader, cast.manager):
        client = browse(person)
        with time_machine.travel("2025-05-05T09:00Z", tick=False):
            client.force_login(person)
            assert client.get("/").status_code == 200


# Menu -----------------------------------------------------------------------------------------


SEES_ALL = "Home Returns Findings Quarters Emails"


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("manager", ["Home", "Returns", "Reports", "Scorecards"]),
        ("deputy", ["Home", "Returns", "Reports", "Scorecards"]),
        ("officer", f"{SEES_ALL} Imports Reports Scorecards History".split()),
        ("accountable", f"{SEES_ALL} Reports Scorecards History".split()),
        ("leader", ["Home", "Reports", "Scorecards"]),
        ("viewer", ["Home", "Reports", "Scorecards"]),
        ("reporter", ["Home", "Measures", "Reports", "Scorecards"]),
        ("administrator", ["Home", "Admin"]),
        ("nobody", ["Home"]),
    ],
)
def test_the_menu_has_what_each_may_open(cast, browse, who, places):
    html = browse(getattr(cast, who)).get("/").content.decode()
    menu = html.partition('id="navigation"')[2].partition("</ul>")[0]
    assert re.findall(r"active-fallback\">(\w+)<|link\" href=\"[^\"]+\">(\w+)<", menu) == [
        ("Home", ""),
        *(("", place) for place in places[1:]),
    ]


# What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["manager", "officer", "accountable", "leader", "viewer", "reporter"]
)
@pytest.mark.parametrize("more", [0, 9])
def test_queries_are_fixed_whatever_the_number_of_teams(submitted, browse, query_budget, who, more):
    for number in range(more):
        team = open_team(f"MAT {10 + number}", f"Locality {number % 4 + 1}", first=OPENED)
        submit_months(team, Month("2026-07"), AUGUST, by=submitted.officer)
    client = browse(getattr(submitted, who))
    client.get("/")
    with query_budget(
        {"manager": 15, "officer": 20, "accountable": 26, "reporter": 28}.get(who, 17)
    ):
        client.get("/")
