"""Two people at the same moment: whichever comes first, nothing is lost without a word."""

import pytest

from doris.models import User
from measures import actions
from measures.exceptions import Refused
from measures.models import Entry, Measure, Return, ReturnStatus
from measures.standing import standing
from tests.measures.at_once import after, together
from tests.measures.returns import AT, SEPTEMBER, figure_of, save, typed, whole_form

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.fixture
def people(manager: User, deputy: User) -> tuple[User, User]:
    return manager, deputy


def entries(team):
    rows = Entry.objects.filter(monthly_return__team=team).select_related("measure")
    return {row.measure.reference: row.figure for row in rows}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_same_row_is_saved_once_and_the_other_is_asked(mat1, people, turn):
    one, other = people
    saved = together(
        lambda: save(mat1, {"EI1a": "12"}, by=one),
        lambda: save(mat1, {"EI1a": "14"}, by=other),
    )
    (first,) = [each for each in saved if each.written]
    (second,) = [each for each in saved if each.conflicts]
    stands = entries(mat1)["EI1a"]
    (measure,) = second.conflicts
    assert stands in (12, 14)
    assert second.stands[measure].figure == first.stands[measure].figure == stands
    assert Return.objects.count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_different_rows_are_both_saved(mat1, people, turn):
    one, other = people
    saved = together(
        lambda: save(mat1, {"EI1a": "12", "EI2": "80"}, by=one),
        lambda: save(mat1, {"EI1b": "3", "ND1": "9"}, by=other),
    )
    assert not any(each.conflicts for each in saved)
    assert entries(mat1) == {"EI1a": 12, "EI2": 80, "EI1b": 3, "ND1": 9}


def change(team, reference, figure, *, by):
    """Type over what stands now; what was shown is read before anybody begins."""
    key = Measure.objects.get(reference=reference).pk
    seen = standing(Return.objects.get(team=team, month=SEPTEMBER))[key].seen
    row = actions.Typed(key, figure, "", seen)
    return lambda: actions.save_entries(team=team, month=SEPTEMBER, typed=[row], by=by, at=AT)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_what_is_submitted_is_what_stands_on_the_form(mat1, people, turn):
    one, other = people
    save(mat1, whole_form(mat1, SEPTEMBER), by=one)
    submitted, saved = together(
        lambda: actions.submit_return(team=mat1, month=SEPTEMBER, by=one, at=AT),
        change(mat1, "EI1a", 81, by=other),
    )
    assert submitted.status == ReturnStatus.SUBMITTED
    assert figure_of(mat1, "EI1a") == entries(mat1)["EI1a"]
    assert entries(mat1)["EI1a"] == (5 if isinstance(saved, Refused) else 81)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_nobody_hands_in_a_figure_they_have_not_seen(mat1, people, turn):
    one, other = people
    save(mat1, whole_form(mat1, SEPTEMBER), by=one)
    shown = standing(Return.objects.get())
    form = [
        actions.Typed(row.measure, row.figure, row.comment, shown[row.measure].seen)
        for row in typed(whole_form(mat1, SEPTEMBER))
    ]
    handed_in, saved = together(
        lambda: actions.hand_in(team=mat1, month=SEPTEMBER, typed=form, by=one, at=AT),
        change(mat1, "EI2", 81, by=other),
    )
    if handed_in.submitted:
        assert isinstance(saved, Refused)
        assert figure_of(mat1, "EI2") == 5
    else:
        assert handed_in.saved.moved
        assert figure_of(mat1, "EI2") is None
        assert entries(mat1)["EI2"] == 81


def test_the_second_waits_until_the_first_is_done(mat1, people):
    """The lock holds from the first look at the return to the commit."""
    one, other = people
    save(mat1, {"EI1a": "12"}, by=one)
    second = after(change(mat1, "EI1a", 13, by=one), change(mat1, "EI1a", 14, by=other))
    assert second.conflicts
    assert entries(mat1) == {"EI1a": 13}
