"""A measure that a team never does: set aside once, for good, and brought back."""

import pytest

from measures import actions
from measures.asked import read_form
from measures.exceptions import Refused
from measures.figures import Reason
from measures.models import Measure, NeverDoes
from measures.proforma import read_proforma
from tests.measures.returns import (
    APRIL,
    AT,
    AUGUST,
    SEPTEMBER,
    figure_of,
    save,
    submit,
    whole_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ei5(mat1):
    return Measure.objects.get(reference="EI5")


@pytest.fixture
def aside(mat1, ei5, manager):
    def set_aside(month=SEPTEMBER, why="The hub assesses for us"):
        return actions.set_aside(team=mat1, measure=ei5, month=month, why=why, by=manager, at=AT)

    return set_aside


@pytest.fixture
def back(mat1, ei5, manager):
    def bring_back(month=SEPTEMBER):
        actions.bring_back(team=mat1, measure=ei5, month=month, by=manager, at=AT)

    return bring_back


def without_ei5(team, month=SEPTEMBER):
    return {name: text for name, text in whole_form(team, month).items() if name != "EI5"}


def row(team, month=SEPTEMBER):
    return next(
        r for r in read_proforma(read_form(team=team, month=month)).rows if r.reference == "EI5"
    )


def test_it_works(mat1, manager, aside):
    kept = aside()
    assert (kept.first_month, kept.last_month) == (SEPTEMBER, None)
    assert kept.history.get().history_user == manager
    save(mat1, without_ei5(mat1), by=manager)
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    assert figure_of(mat1, "EI5") is Reason.NOT_APPLICABLE


def test_it_holds_from_that_month_on(mat1, aside):
    aside()
    assert row(mat1, AUGUST).never == ""
    assert row(mat1, SEPTEMBER).never == "The hub assesses for us"
    assert row(mat1, SEPTEMBER.next).figure is Reason.NOT_APPLICABLE


def test_what_was_typed_before_comes_back_with_it(mat1, manager, aside, back):
    save(mat1, {"EI5": "4"}, by=manager)
    aside()
    assert row(mat1).figure is Reason.NOT_APPLICABLE
    back()
    assert row(mat1).figure == 4
    assert not NeverDoes.objects.exists()
    assert NeverDoes.history.count() == 2


def test_a_later_month_brings_it_back_from_then_on(mat1, aside, back):
    aside(APRIL)
    back(SEPTEMBER)
    assert NeverDoes.objects.get().last_month == AUGUST
    assert row(mat1, AUGUST).never
    assert not row(mat1, SEPTEMBER).never


def test_an_earlier_month_moves_its_beginning(aside):
    aside(SEPTEMBER)
    aside(AUGUST)
    assert NeverDoes.objects.get().first_month == AUGUST


def test_it_needs_a_reason(aside):
    with pytest.raises(Refused, match="Say why"):
        aside(why="  ")


def test_once_is_enough(aside):
    aside(AUGUST)
    with pytest.raises(Refused, match="already"):
        aside(SEPTEMBER)


def test_a_later_figure_says_otherwise(mat1, manager, aside):
    submit(mat1, {"EI5": "4"}, by=manager)
    with pytest.raises(Refused, match="EI5 has a figure for September 2026"):
        aside(AUGUST)


def test_what_was_not_set_aside_cannot_be_brought_back(back):
    with pytest.raises(Refused, match="is not set aside"):
        back()


def test_a_submitted_month_is_reopened_first(mat1, manager, aside, back):
    aside(APRIL)
    save(mat1, without_ei5(mat1), by=manager)
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    with pytest.raises(Refused, match="Reopen it"):
        back()
