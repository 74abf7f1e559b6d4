"""Lists of returns, and the pages about a measure that a team never does."""

import pytest
from django.utils import timezone

from measures import actions
from measures.models import NeverDoes, Placement, Return, ReturnStatus
from measures.periods import Month
from tests.cast import SEPTEMBER, submit_months
from tests.measures.pages import element, errors, links, main
from tests.measures.returns import AUGUST, save, submit

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"


def lines(response):
    """The rows of a page's tables, as texts."""
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row]
        for row in element(response, "main-content").iter("tr")
    ]


def test_a_teams_months_stand_newest_first_with_who_and_when(cast, browse):
    submit_months(cast.mat1, Month("2026-07"), AUGUST, by=cast.manager)
    save(cast.mat1, {"EI1a": "1", "EI2": "2"}, by=cast.deputy)
    page = browse(cast.manager).get("/returns/mat-1/")
    when = "5 October 2026, 10:30am"
    assert lines(page)[1:5] == [
        ["October 2026", "Not started", "", ""],
        ["September 2026", "Draft, 2 filled in", "Deputy", when],
        ["August 2026", "Submitted", "Manager", when],
        ["July 2026", "Submitted", "Manager", when],
    ]
    assert links(page)["September 2026"] == FORM
    assert [row[0] for row in lines(page) if row[0] != "Month"][-1] == "April 2025"


def test_months_are_grouped_by_financial_year(cast, browse):
    page = browse(cast.manager).get("/returns/mat-1/")
    captions = ["".join(each.itertext()) for each in element(page, "main-content").iter("caption")]
    assert captions == ["2026/27", "2025/26"]


def test_reopened_and_sent_back_are_told_apart(cast, browse):
    submit(cast.mat1, by=cast.manager)
    for status, words in (
        (ReturnStatus.REOPENED, "Reopened"),
        (ReturnStatus.SENT_BACK, "Sent back"),
    ):
        Return.objects.update(status=status)
        assert lines(browse(cast.manager).get("/returns/mat-1/"))[2][1] == words


def test_the_months_end_where_the_team_closed(cast, browse):
    Placement.objects.filter(team=cast.mat1).update(last_month=AUGUST)
    page = browse(cast.manager).get("/returns/mat-1/")
    assert lines(page)[1][0] == "August 2026"


def test_a_manager_of_one_team_goes_straight_to_it(cast, browse):
    page = browse(cast.manager).get("/returns/")
    assert page.headers["Location"] == "/returns/mat-1/"


# A measure that the team never does -------------------------------------------------------------


def test_setting_aside_asks_why_and_comes_back_to_the_row(cast, browse):
    client = browse(cast.manager)
    page = client.get(f"{FORM}set-aside/EI5/")
    assert "From September 2026 on" in main(page)
    page = client.post(f"{FORM}set-aside/EI5/", {"why": ""})
    assert errors(page) == {"id_why": "Say why MAT 1 never does EI5"}
    page = client.post(f"{FORM}set-aside/EI5/", {"why": "The hub assesses for us"})
    assert page.headers["Location"] == f"{FORM}#row-EI5"
    assert NeverDoes.objects.get().why == "The hub assesses for us"


def test_what_stands_in_the_way_is_said(cast, browse):
    submit(cast.mat1, by=cast.manager)
    page = browse(cast.manager).post("/returns/mat-1/2026-08/set-aside/EI5/", {"why": "Never"})
    assert "EI5 has a figure for September 2026" in errors(page)["id_why"]


def test_bringing_back_asks_first(cast, browse):
    client = browse(cast.manager)
    client.post(f"{FORM}set-aside/EI5/", {"why": "The hub assesses for us"})
    page = client.get(f"{FORM}bring-back/EI5/")
    assert "It was set aside because: The hub assesses for us" in main(page)
    page = client.post(f"{FORM}bring-back/EI5/", follow=True)
    assert "EI5 is asked for again from September 2026." in main(page)
    assert not NeverDoes.objects.exists()
    page = client.post(f"{FORM}bring-back/EI5/", follow=True)
    assert "EI5 is not set aside." in main(page)


def test_a_measure_that_is_not_on_the_form_is_not_found(cast, browse):
    assert browse(cast.manager).get(f"{FORM}set-aside/EH1a/").status_code == 404


def test_the_closed_quarter_holds_here_too(cast, browse):
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    page = browse(cast.manager).post(f"{FORM}set-aside/EI5/", {"why": "Never"})
    assert "closed" in errors(page)["id_why"]
