"""How complete and how timely a year's returns are, as a page."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from doris.models import User
from measures.models import Deadline, Return
from measures.periods import Month
from tests.cast import NOW, SEPTEMBER, Cast, submit_months
from tests.conftest import QueryBudget
from tests.measures.pages import element, main
from tests.measures.returns import AUGUST, open_team

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]


def deadline(month: Month = SEPTEMBER, *, due: date = date(2026, 10, 2)) -> None:
    Deadline.objects.create(
        last_month=month, opens=month.first_day, due=due, closes=date(2027, 5, 1)
    )


def test_a_return_is_judged_by_when_it_was_first_submitted(cast: Cast, browse: Browse) -> None:
    deadline(AUGUST, due=date(2026, 10, 5))
    deadline(SEPTEMBER, due=date(2026, 10, 2))
    submit_months(cast.mat1, AUGUST, SEPTEMBER, by=cast.manager)
    # What is submitted again later stays in time.
    monthly_return = Return.objects.get(month=AUGUST)
    monthly_return._history_date = NOW.replace(month=11)
    monthly_return.save()
    Return.objects.filter(team=cast.mat1).update(submitted_at=NOW.replace(month=11))
    page = browse(cast.officer).get("/timeliness/")
    said = main(page)
    assert (
        "Of 4 returns with a due day so far, 1 came in time, 1 came late (by 3 days, the median) "
        "and 2 are not in." in said
    )
    assert "September 2026 0 1 2" in said
    assert "July 2026 No due day" in said
    assert "October 2026 Not over yet" in said
    assert "MAT 1 2 of 6 1 of 2 1 3 days 0" in said
    assert "MAT 2 0 of 6 0 of 1 0 – 1" in said
    assert "All teams 2 of 18 1 of 4 1 3 days 2" in said


def test_the_chart_says_what_it_shows(cast: Cast, browse: Browse) -> None:
    deadline()
    submit_months(cast.mat1, SEPTEMBER, SEPTEMBER, by=cast.manager)
    page = browse(cast.officer).get("/timeliness/?locality=locality-1")
    (title,) = [each.text for each in element(page, "main-content").iter("title")]
    assert title == "September 2026: 0 in time, 1 late, 1 not in"
    assert b"style=" not in page.content


def test_a_manager_sees_the_timeliness_of_their_own_teams(cast: Cast, browse: Browse) -> None:
    page = browse(cast.manager).get("/timeliness/")
    assert "MAT 1 0 of 6 No due day is over" in main(page)
    assert "MAT 2" not in main(page)


def test_a_year_in_which_nothing_was_due_says_so(cast: Cast, browse: Browse) -> None:
    said = main(browse(cast.officer).get("/timeliness/?year=2024-25"))
    assert "No return was due in 2024/25." in said


def test_timeliness_takes_as_many_queries_for_many_teams(
    cast: Cast, browse: Browse, query_budget: QueryBudget
) -> None:
    client = browse(cast.officer)
    for number in range(20, 30):
        submit_months(open_team(f"MAT {number}", "Locality 2"), AUGUST, SEPTEMBER, by=cast.officer)
    client.get("/timeliness/")
    with query_budget(14):
        client.get("/timeliness/")
