"""One person's rights on one day (rules §10)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from doris.models import User
from measures import access
from measures.models import Assignment, Measure, Role, Team, TeamKind

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)


@pytest.fixture
def person():
    return User.objects.create(username="person")


@pytest.fixture
def mine():
    return Team.objects.create(name="MAT 1", kind=TeamKind.MAT)


@pytest.fixture
def other():
    return Team.objects.create(name="MAT 2", kind=TeamKind.MAT)


@pytest.fixture
def assign(person, mine):
    """Give the person a role, of their team or of a measure where the role has one."""

    def give(role, first=date(2026, 4, 1), last=None):
        measure = None
        if role == Role.REPORTER:
            measure = Measure.objects.create(
                reference="EH1a", kind="cumulative", first_month="2000-04"
            )
        Assignment.objects.create(
            user=person,
            role=role,
            team=mine if role in (Role.MANAGER, Role.DEPUTY) else None,
            measure=measure,
            first_day=first,
            last_day=last,
        )
        return access.rights_of(person, on=TODAY)

    return give


#         own team: read, edit, submit; another's: read, edit; reports: the city's, own team's,
#         another team's, team rows; administers
TABLE = {
    Role.MANAGER: (True, True, True, False, False, True, True, False, True, False),
    Role.DEPUTY: (True, True, False, False, False, True, True, False, True, False),
    Role.REPORTER: (False, False, False, False, False, True, False, False, False, False),
    Role.OFFICER: (True, True, True, True, True, True, True, True, True, False),
    Role.ACCOUNTABLE: (True, False, False, True, False, True, True, True, True, False),
    Role.LEADER: (False, False, False, False, False, True, True, True, True, False),
    Role.VIEWER: (False, False, False, False, False, True, False, False, False, False),
    Role.ADMINISTRATOR: (False, False, False, False, False, False, False, False, False, True),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_and_writes_what_is_its_own(role, assign, mine, other):
    rights = assign(role)
    assert rights.own_teams == ({mine.pk} if role in (Role.MANAGER, Role.DEPUTY) else set())
    assert TABLE[role] == (
        access.can_read_return(rights, mine),
        access.can_edit_return(rights, mine),
        access.can_submit_return(rights, mine),
        access.can_read_return(rights, other),
        access.can_edit_return(rights, other),
        rights.reads_city,
        access.can_read_team_report(rights, mine.pk),
        access.can_read_team_report(rights, other.pk),
        access.can_read_team_rows(rights, {mine.pk, other.pk}),
        rights.administers,
    )


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (date(2026, 10, 6), None, False),
        (date(2026, 4, 1), date(2026, 10, 4), False),
    ],
)
def test_a_role_is_in_force_from_its_first_day_to_its_last(assign, mine, first, last, in_force):
    rights = assign(Role.MANAGER, first, last)
    assert access.can_edit_return(rights, mine) is in_force
    assert rights.reads_city is in_force


def test_a_stranger_learns_nothing_and_a_reader_is_told(assign, person, mine):
    nobody = access.rights_of(person, on=TODAY)
    with pytest.raises(Http404):
        access.check_can_edit_return(nobody, mine)
    with pytest.raises(Http404):
        access.check_can_submit_return(nobody, mine)
    deputy = assign(Role.DEPUTY)
    access.check_can_edit_return(deputy, mine)
    with pytest.raises(PermissionDenied, match="Only the team's manager"):
        access.check_can_submit_return(deputy, mine)
    access.check_can_submit_return(assign(Role.MANAGER), mine)


def test_an_accountable_officer_reads_forms_and_may_not_type(assign, mine):
    rights = assign(Role.ACCOUNTABLE)
    access.check_can_read_return(rights, mine)
    with pytest.raises(PermissionDenied, match="read this return but not change it"):
        access.check_can_edit_return(rights, mine)


def test_a_manager_opens_only_their_own_teams(assign, mine, other):
    assert list(access.teams_visible_to(assign(Role.MANAGER))) == [mine]
    assert set(access.teams_visible_to(assign(Role.OFFICER))) == {mine, other}


def test_a_manager_reads_a_locality_that_a_team_of_theirs_was_placed_in(assign, mine, other):
    rights = assign(Role.MANAGER)
    assert access.can_read_locality_report(rights, {mine.pk, other.pk})
    assert not access.can_read_locality_report(rights, {other.pk})


def test_team_rows_are_for_a_locality_of_ones_own_whatever_else_one_may_read(assign, mine, other):
    assign(Role.VIEWER)
    rights = assign(Role.MANAGER)
    assert access.can_read_locality_report(rights, {other.pk})
    assert not access.can_read_team_rows(rights, {other.pk})
    assert access.can_read_team_rows(rights, {mine.pk, other.pk})


def test_rights_take_one_query(assign, person, query_budget):
    assign(Role.MANAGER)
    assign(Role.OFFICER)
    with query_budget(1):
        access.rights_of(person, on=TODAY)
