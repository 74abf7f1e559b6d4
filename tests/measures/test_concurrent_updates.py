"""A quarterly update and what else happens at the same moment."""

import pytest

from measures import actions, updating
from measures.exceptions import Refused
from measures.models import QuarterlyUpdate, Return, ReturnStatus, UpdateEntry
from measures.update_reading import read_update
from tests.cast import OPENED, Q2, SEPTEMBER, gather, submit_months
from tests.measures.at_once import after, together
from tests.measures.returns import AT
from tests.measures.updates import confirm_rows, row_of, typed_over

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 5
PARTS = {"EI10a(i)": 7, "EI10a(ii)": 7, "EI10a(iii)": 6}


@pytest.fixture
def cast(db):
    cast = gather()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager, given=PARTS)
    return cast


def writing(cast, text, by):
    """Write over what stands now; what was shown is read before anybody begins."""
    typed = [typed_over(row_of(cast.mat1, "EI5"), text)]
    return lambda: updating.save_update(team=cast.mat1, quarter=Q2, typed=typed, by=by, at=AT)


def submitting(cast, by):
    return lambda: updating.submit_update(team=cast.mat1, quarter=Q2, by=by, at=AT)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_of_two_who_write_the_same_is_asked(cast, turn):
    saved = together(writing(cast, "Mine", cast.manager), writing(cast, "Theirs", cast.deputy))
    (first,) = [each for each in saved if each.written]
    (second,) = [each for each in saved if each.conflicts]
    assert second.conflicts == first.written
    assert UpdateEntry.objects.get().written in ("Mine", "Theirs")
    assert QuarterlyUpdate.objects.count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_an_update_is_submitted_once(cast, turn):
    confirm_rows(cast.mat1, by=cast.manager)
    results = together(submitting(cast, cast.manager), submitting(cast, cast.officer))
    (refused,) = [each for each in results if isinstance(each, Refused)]
    assert "has been submitted already" in str(refused)
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.SUBMITTED


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_month_is_reopened_before_or_after(cast, turn):
    """Whichever comes first, nobody waits for the other for ever."""
    confirm_rows(cast.mat1, by=cast.manager)
    submitted, reopened = together(
        submitting(cast, cast.manager),
        lambda: actions.reopen_return(
            team=cast.mat1, month=SEPTEMBER, by=cast.officer, at=AT, as_officer=True
        ),
    )
    assert reopened.status == ReturnStatus.REOPENED
    if isinstance(submitted, Refused):
        assert "September 2026 was reopened" in str(submitted)
        assert QuarterlyUpdate.objects.get().status == ReturnStatus.DRAFT


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_quarter_is_closed_before_or_after(cast, turn):
    confirm_rows(cast.mat1, by=cast.manager)
    submitted, closed = together(
        submitting(cast, cast.manager),
        lambda: actions.close_quarter(quarter=Q2, by=cast.officer, at=AT),
    )
    assert closed.pk
    status = QuarterlyUpdate.objects.get().status
    assert (status == ReturnStatus.DRAFT) == isinstance(submitted, Refused)


def test_a_month_can_not_change_while_its_update_is_submitted(cast):
    confirm_rows(cast.mat1, by=cast.manager)
    reopened = after(
        submitting(cast, cast.manager),
        lambda: actions.reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.officer, at=AT),
    )
    assert reopened.status == ReturnStatus.REOPENED
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.SUBMITTED
    assert Return.objects.get(team=cast.mat1, month=SEPTEMBER).status == ReturnStatus.REOPENED
    assert all(row.is_confirmed for row in read_update(cast.mat1, Q2, on=AT.date()).to_confirm)
