"""Every state of a return meets every action: what is in RETURNS happens, no more."""

import pytest

from measures import actions
from measures.exceptions import Refused
from measures.models import Action, Return, ReturnStatus
from measures.policies import check_allows
from measures.states import RETURNS
from tests.measures.returns import AT, SEPTEMBER, save, typed, whole_form

pytestmark = pytest.mark.django_db

PAIRS = [(status, action) for status in ReturnStatus for action in Action]


def do(action, team, by):
    given = {"team": team, "month": SEPTEMBER, "by": by, "at": AT}
    if action is Action.SAVE:
        shown = actions.save_entries(**given, typed=typed({})).stands
        row = typed({"EI1a": "7"})[0]
        row = actions.Typed(row.measure, 7, "", shown[row.measure].seen)
        actions.save_entries(**given, typed=[row])
    elif action is Action.SUBMIT:
        actions.submit_return(**given)
    elif action is Action.REOPEN:
        actions.reopen_return(**given)


@pytest.mark.parametrize(("status", "action"), PAIRS)
def test_every_state_answers_every_action(mat1, manager, status, action):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    Return.objects.update(status=status)
    found = Return.objects.get()
    after = RETURNS.get((status, action))
    if after is None:
        with pytest.raises(Refused) as refused:
            check_allows(action, found, at=AT, as_officer=False)
        assert str(refused.value).startswith("September 2026 ")
        if action is not Action.SEND_BACK:
            with pytest.raises(Refused):
                do(action, mat1, manager)
            assert Return.objects.get().status == status
    else:
        assert check_allows(action, found, at=AT, as_officer=False) == after
        if action is not Action.SEND_BACK:
            do(action, mat1, manager)
            assert Return.objects.get().status == after


@pytest.mark.parametrize("action", [Action.REOPEN, Action.SEND_BACK])
def test_a_return_that_was_not_begun_can_only_be_filled_in(mat1, action):
    with pytest.raises(Refused, match="can be changed as it is"):
        check_allows(action, Return(team=mat1, month=SEPTEMBER), at=AT, as_officer=False)
