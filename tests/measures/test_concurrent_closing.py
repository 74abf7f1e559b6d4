"""A quarter closed, or a team moved, at the moment in which a return is submitted."""

import pytest

from measures import actions
from measures.exceptions import NoReturn, Refused
from measures.models import Figure, Placement, Team
from measures.policies import lock_teams
from tests.measures.at_once import after
from tests.measures.returns import AT, SEPTEMBER, save, submit, whole_form

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filled(mat1, manager):
    """MAT 1's form, ready to submit, with its team."""
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    return mat1


def close(by):
    return actions.close_quarter(quarter=SEPTEMBER.quarter, by=by, at=AT)


def test_a_return_submitted_while_its_quarter_is_closed_is_refused(filled, manager, deputy):
    result = after(lambda: close(deputy), lambda: submit(filled, by=manager))
    assert isinstance(result, Refused)
    assert "is closed" in str(result)
    assert not Figure.objects.exists()


def test_a_quarter_closed_while_a_return_is_submitted_waits_for_it(filled, manager, deputy):
    after(lambda: submit(filled, by=manager), lambda: close(deputy))
    assert Figure.objects.exists()
    with pytest.raises(Refused, match="is closed"):
        actions.reopen_return(team=filled, month=SEPTEMBER, by=manager, at=AT)


def test_the_second_of_two_who_close_a_quarter_is_told(filled, manager, deputy):
    result = after(lambda: close(deputy), lambda: close(manager))
    assert str(result) == "Q2 2026/27 is closed already."


def test_a_return_submitted_while_its_team_is_closed_is_looked_at_again(filled, manager):
    def close_team():
        lock_teams(Team.objects.values_list("pk", flat=True))
        Placement.objects.filter(team=filled).update(last_month=SEPTEMBER.previous)

    def submit_late():
        with pytest.raises(NoReturn, match="closed after August 2026"):
            submit(filled, by=manager)

    after(close_team, submit_late)
    assert not Figure.objects.exists()
