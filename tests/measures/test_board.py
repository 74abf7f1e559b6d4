"""The returns board: every team's year, and the way to each form."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from doris.models import User
from measures.board import State, columns_of, read_board
from measures.findings import accept_gap
from measures.models import (
    Assignment,
    ClosedQuarter,
    Deadline,
    Locality,
    Placement,
    QuarterlyUpdate,
    Return,
    ReturnStatus,
    Role,
    Team,
    TeamFramework,
)
from measures.periods import FinancialYear, Month
from measures.queries import read_structure
from tests.cast import BEGAN, SEPTEMBER, Cast, submit_months
from tests.conftest import QueryBudget
from tests.measures.pages import element, links, main, tree
from tests.measures.returns import APRIL, AT, AUGUST, open_team, save

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]

YEAR = FinancialYear(2026)
ON = date(2026, 10, 5)


def deadline(month: Month = SEPTEMBER, *, span: int = 1, due: date = date(2026, 10, 2)) -> None:
    Deadline.objects.create(
        last_month=month, span=span, opens=month.first_day, due=due, closes=date(2027, 5, 1)
    )


def states(cast: Cast, name: str = "MAT 1", on: date = ON) -> dict[str, State]:
    """How a team's cells stand, by month and by quarter."""
    structure = read_structure()
    board = read_board(structure, structure.teams.keys(), YEAR, on)
    (row,) = [row for row in board.rows if row.team.name == name]
    return {str(cell.column): cell.state for cell in row.cells}


def rows(page: HttpResponse) -> list[list[str]]:
    """What is read in the table, row by row."""
    table = element(page, "board-name").getparent()
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")
    ]


def test_the_columns_are_the_months_and_after_each_three_their_quarter() -> None:
    assert [str(column) for column in columns_of(YEAR)][2:8] == [
        "2026-06",
        "2026-27/q1",
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-27/q2",
    ]


def test_each_state_is_told_from_the_others(cast: Cast) -> None:
    submit_months(cast.mat1, APRIL, Month("2026-07"), by=cast.manager)
    for month, status in (("2026-05", ReturnStatus.SENT_BACK), ("2026-06", ReturnStatus.REOPENED)):
        Return.objects.filter(month=month).update(status=status)
    accept_gap(team=cast.mat1, month=AUGUST, why="Flooded", by=cast.officer, at=AT)
    deadline()
    save(cast.mat1, {"EI1a": "1"}, by=cast.manager, month=SEPTEMBER.next)
    found = states(cast)
    assert {key: found[key] for key in list(found)[:10]} == {
        "2026-04": State.SUBMITTED,
        "2026-05": State.SENT_BACK,
        "2026-06": State.REOPENED,
        "2026-27/q1": State.NOT_STARTED,
        "2026-07": State.SUBMITTED,
        "2026-08": State.WILL_NOT_REPORT,
        "2026-09": State.LATE,
        "2026-27/q2": State.NOT_STARTED,
        "2026-10": State.DRAFT,
        "2026-11": State.NOT_YET,
    }


def test_late_begins_the_day_after_the_due_day_for_drafts_too(cast: Cast) -> None:
    deadline(due=ON)
    save(cast.mat1, {"EI1a": "1"}, by=cast.manager)
    assert states(cast)["2026-09"] == State.DRAFT
    assert states(cast, on=date(2026, 10, 6))["2026-09"] == State.LATE


def test_what_a_closed_quarter_left_open_is_missing(cast: Cast) -> None:
    deadline()
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager)
    Return.objects.filter(month="2026-07").update(status=ReturnStatus.SENT_BACK)
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=AT, closed_by=cast.officer)
    found = states(cast)
    assert [found[key] for key in ("2026-07", "2026-08", "2026-09", "2026-27/q2")] == [
        State.SENT_BACK,
        State.SUBMITTED,
        State.MISSING,
        State.MISSING,
    ]


def test_before_a_team_opened_nothing_is_expected(cast: Cast) -> None:
    open_team("MAT 4", "Locality 2", first=Month("2026-07"))
    found = states(cast, "MAT 4")
    assert (found["2026-06"], found["2026-27/q1"]) == (State.NOT_EXPECTED, State.NOT_EXPECTED)
    assert found["2026-07"] == State.NOT_STARTED


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (ReturnStatus.DRAFT, State.LATE),
        (ReturnStatus.SUBMITTED, State.SUBMITTED),
        (ReturnStatus.SENT_BACK, State.SENT_BACK),
        (ReturnStatus.REOPENED, State.REOPENED),
    ],
)
def test_an_update_stands_where_it_stands(cast: Cast, status: ReturnStatus, state: State) -> None:
    deadline(span=3)
    at = None if status == ReturnStatus.DRAFT else AT
    QuarterlyUpdate.objects.create(
        team=cast.mat1, last_month=SEPTEMBER, status=status, submitted_at=at
    )
    assert states(cast)["2026-27/q2"] == state


# The page -------------------------------------------------------------------------------------


def test_an_officer_sees_every_team_by_locality_in_the_order_people_count(
    cast: Cast, browse: Browse
) -> None:
    open_team("MAT 10", "Locality 2")
    open_team("Early help hub", None)
    page = browse(cast.officer).get("/returns/")
    names = [row[0] for row in rows(page)]
    assert names == [
        "Team",
        "Locality 1 0 of 12 returns in",
        "Remind MAT 1MAT 1 (all months) Remind MAT 1",
        "Remind MAT 2MAT 2 (all months) Remind MAT 2",
        "Locality 2 0 of 12 returns in",
        "Remind MAT 3MAT 3 (all months) Remind MAT 3",
        "Remind MAT 10MAT 10 (all months) Remind MAT 10",
        "City-wide services 0 of 6 returns in",
        "Remind Early help hubEarly help hub (all months) Remind Early help hub",
    ]


def test_a_team_that_moved_stands_once_where_it_is_now(cast: Cast, browse: Browse) -> None:
    Placement.objects.filter(team=cast.mat2).update(last_month=AUGUST)
    Placement.objects.create(team=cast.mat2, locality=cast.locality2, first_month=SEPTEMBER)
    names = [row[0] for row in rows(browse(cast.officer).get("/returns/"))]
    assert [name for name in names if "MAT 2" in name or "Locality" in name] == [
        "Locality 1 0 of 6 returns in",
        "Locality 2 0 of 12 returns in",
        "Remind MAT 2MAT 2 (all months) Remind MAT 2",
    ]


def test_a_cell_says_it_in_full_and_leads_to_its_form(cast: Cast, browse: Browse) -> None:
    deadline()
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager)
    found = links(browse(cast.officer).get("/returns/"))
    for text, href in (
        ("In (submitted) for MAT 1, August 2026", "/returns/mat-1/2026-08/"),
        (
            "Late (not started, due 2 October 2026) for MAT 1, September 2026",
            "/returns/mat-1/2026-09/",
        ),
        ("Not yet for MAT 1, October 2026", "/returns/mat-1/2026-10/"),
        ("To do (not started) for MAT 1, Q2 2026/27 update", "/updates/mat-1/2026-27/q2/"),
    ):
        assert found[text] == href
    assert not [text for text in found if "November" in text or "Q3" in text]


def test_the_counts_on_top_lead_to_the_teams(cast: Cast, browse: Browse) -> None:
    deadline()
    submit_months(cast.mat1, APRIL, SEPTEMBER, by=cast.manager)
    client = browse(cast.officer)
    found = links(client.get("/returns/"))
    assert found["2 Late"] == "/returns/?state=late"
    assert found["6 Submitted “In”"] == "/returns/?state=submitted"
    page = client.get("/returns/?state=late&locality=locality-1")
    assert [row[0] for row in rows(page)][2:] == [
        "Remind MAT 2MAT 2 (all months) 1 late Remind MAT 2"
    ]
    page = client.get("/returns/?state=sent-back")
    assert "No team has such a return in 2026/27." in main(page)


@pytest.mark.parametrize(
    "query",
    [
        "year=2026",
        "year=2026-28",
        "year=2027-28",
        "year=٢٠٢٦-27",
        "locality=nowhere",
        "state=lost",
        "state=not-yet",
    ],
)
def test_what_there_is_not_is_not_found(cast: Cast, browse: Browse, query: str) -> None:
    assert browse(cast.officer).get(f"/returns/?{query}").status_code == 404


def test_a_year_without_teams_says_so(cast: Cast, browse: Browse) -> None:
    page = browse(cast.officer).get("/returns/?year=1900-01")
    assert "No team has a return in 1900/01." in main(page)


def test_the_year_is_that_of_the_last_month_that_has_ended(cast: Cast, browse: Browse) -> None:
    for now, year in (("2027-04-20", "2026/27"), ("2027-05-01", "2027/28")):
        with time_machine.travel(f"{now}T09:00Z", tick=False):
            page = browse(cast.officer).get("/returns/")
            assert f"Returns, {year}" in main(page)
    page = browse(cast.officer).get("/returns/?locality=locality-1")
    assert links(page)["2025/26"] == "/returns/?year=2025-26&locality=locality-1"


def test_a_manager_of_several_sees_their_own_and_reminds_nobody(cast: Cast, browse: Browse) -> None:
    Assignment.objects.create(user=cast.manager, role=Role.MANAGER, team=cast.mat3, first_day=BEGAN)
    page = browse(cast.manager).get("/returns/")
    assert [row[0] for row in rows(page)] == [
        "Team",
        "Locality 1 0 of 6 returns in",
        "MAT 1 (all months)",
        "Locality 2 0 of 6 returns in",
        "MAT 3 (all months)",
    ]
    assert "MAT 2" not in main(page)


def test_an_accountable_officer_reads_it_and_reminds_nobody(cast: Cast, browse: Browse) -> None:
    assert "Remind" not in main(browse(cast.accountable).get("/returns/"))


def test_before_there_is_a_team_officers_are_told_so(cast: Cast, browse: Browse) -> None:
    for model in (Assignment, Placement, TeamFramework):
        model.objects.filter(team__isnull=False).delete()
    Team.objects.all().delete()
    assert "No team has a return in 2026/27." in main(browse(cast.officer).get("/returns/"))
    assert "No return was due in 2026/27." in main(browse(cast.officer).get("/timeliness/"))
    assert browse(cast.manager).get("/returns/").status_code == 404


def test_names_are_text(cast: Cast, browse: Browse) -> None:
    cast.mat1.name = "<b>MAT</b> & co"
    cast.mat1.save()
    Locality.objects.filter(pk=cast.locality1.pk).update(name="<i>North</i>")
    page = browse(cast.officer).get("/returns/")
    assert "<b>MAT</b> & co" in main(page)
    assert not list(tree(page).iter("i"))


def test_it_takes_as_many_queries_for_many_teams(
    cast: Cast, browse: Browse, query_budget: QueryBudget
) -> None:
    client = browse(cast.officer)
    for number in range(20, 30):
        team = open_team(f"MAT {number}", "Locality 2")
        submit_months(team, AUGUST, SEPTEMBER, by=cast.officer)
    client.get("/returns/")
    with query_budget(13):
        client.get("/returns/")


def test_a_great_many_teams_are_shown_by_locality(
    cast: Cast, browse: Browse, query_budget: QueryBudget
) -> None:
    deadline()
    submit_months(cast.mat1, APRIL, SEPTEMBER, by=cast.manager)
    for number in range(60):
        open_team(f"MAT {number + 10}", "Locality 9")
    client = browse(cast.officer)
    with query_budget(13):
        page = client.get("/returns/")
    assert "Locality 9 60 0 of 360 returns in 60 late teams" in main(page)
    assert "MAT 10" not in main(page)
    assert links(page)["Remind 62 late teams"] == "/reminders/?year=2026-27&late=1"
    assert links(page)["Locality 9"] == "/returns/?locality=locality-9"
    assert "MAT 10" in main(client.get("/returns/?locality=locality-9"))
    late = client.get("/returns/?year=2026-27&state=late")
    assert links(late)["Locality 9"] == "/returns/?year=2026-27&state=late&locality=locality-9"
    assert "MAT 1 " in main(client.get("/returns/?state=submitted"))
