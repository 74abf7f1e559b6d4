"""Reporters of one service at the same moment: every measure counts, and the return is whole."""

import pytest

from measures.models import Figure, Return, ReturnStatus, Team
from measures.reported import submit_measure
from tests.measures.at_once import together
from tests.measures.returns import AT, AUGUST, load_catalogue, open_team
from tests.measures.test_reported import report

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


def submitting(hub: Team, text, *, by):
    """Press Submit; what was shown is read before anybody begins."""
    sent = report(hub, text, month=AUGUST)
    return lambda: submit_measure(*sent, by=by, at=AT)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_last_two_of_a_return_come_at_once(turn, manager, deputy):
    load_catalogue()
    hub = open_team("Early Help Hub", None)
    for reference in ("EH1a", "EH1c"):
        submitting(hub, f"{reference}: 9", by=manager)()
    done = together(
        submitting(hub, "EH1b: 9", by=manager),
        submitting(hub, "EH14b: 9", by=deputy),
    )
    assert all(each.counts for each in done)
    assert Figure.objects.count() == 4
    assert Return.objects.get().status == ReturnStatus.SUBMITTED


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_of_two_who_report_the_same_measure_one_is_asked(turn, manager, deputy):
    load_catalogue()
    hub = open_team("Early Help Hub", None)
    done = together(
        submitting(hub, "EH1a: 9", by=manager),
        submitting(hub, "EH1a: 12", by=deputy),
    )
    assert sorted(each.counts for each in done) == [False, True]
    assert sum(bool(each.saved.conflicts) for each in done) == 1
