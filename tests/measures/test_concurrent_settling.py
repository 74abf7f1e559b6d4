"""Two people at one finding, or at one month that may or may not come, at the same moment."""

import pytest

from doris.models import User
from measures.actions import reopen_return, submit_return
from measures.exceptions import Refused
from measures.findings import accept_finding, accept_gap, raise_findings, send_back
from measures.models import FindingStatus, Measure, RaisedFinding, Return, WillNotReport
from measures.validation import Finding, Severity
from tests.measures.at_once import after, together
from tests.measures.returns import AT, SEPTEMBER, save, submit, whole_form

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db):
    return User.objects.create(username="officer")


@pytest.fixture
def finding(mat1, manager):
    """A finding of a return that is submitted."""
    submit(mat1, by=manager)
    return RaisedFinding.objects.create(
        team=mat1,
        month=SEPTEMBER,
        measure=Measure.objects.get(reference="EI2"),
        code="far-outside",
        numbers="5",
        message="EI2: 5 is far from what this team has had",
        raised_at=AT,
    )


def test_what_one_officer_accepts_another_cannot_send_back(finding, officer):
    result = after(
        lambda: accept_finding(finding=finding, note="Right", by=officer, at=AT),
        lambda: send_back(finding=finding, note="Wrong?", by=officer, at=AT),
    )
    assert isinstance(result, Refused)
    assert Return.objects.get().status == "submitted"
    assert RaisedFinding.objects.get().note == "Right"


def test_a_gap_is_not_accepted_while_its_month_is_submitted(mat1, manager, officer):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    result = after(
        lambda: submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT),
        lambda: accept_gap(team=mat1, month=SEPTEMBER, why="Flooded", by=officer, at=AT),
    )
    assert isinstance(result, Refused)
    assert not WillNotReport.objects.exists()


def test_a_month_submitted_while_its_gap_is_accepted_withdraws_it(mat1, manager, officer):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    after(
        lambda: accept_gap(team=mat1, month=SEPTEMBER, why="Flooded", by=officer, at=AT),
        lambda: submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT),
    )
    assert not WillNotReport.objects.exists()
    assert WillNotReport.history.count() == 2


def test_only_one_of_two_officers_accepts_a_gap(mat1, officer):
    results = together(
        *[lambda: accept_gap(team=mat1, month=SEPTEMBER, why="Flooded", by=officer, at=AT)] * 2
    )
    assert sorted(type(each).__name__ for each in results) == ["Refused", "WillNotReport"]


def test_sending_back_and_submitting_wait_for_each_other(mat1, manager, officer, finding):
    reopen_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    for _ in range(5):
        together(
            lambda: submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT),
            lambda: send_back(finding=finding, note="Wrong?", by=officer, at=AT),
        )
        assert Return.objects.get().status in ("submitted", "sent back")
        Return.objects.update(status="reopened")
        RaisedFinding.objects.update(status=FindingStatus.OPEN)


def test_the_same_finding_raised_twice_at_once_is_one(mat1, manager):
    submit(mat1, by=manager)
    odd = Finding("far-outside", Severity.WARNING, ("EI2",), (5,), "EI2: 5 is far from usual")
    results = together(
        *[lambda: raise_findings({(mat1.pk, SEPTEMBER): [odd]}, by=manager, at=AT)] * 2
    )
    assert sorted(results) == [0, 1]
