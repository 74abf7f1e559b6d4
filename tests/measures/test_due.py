"""What is due, what is late, and what counts meanwhile."""

from datetime import date

import pytest

from measures import actions
from measures.due import NOT_STARTED, DueReturn, DueUpdate, read_due, read_due_updates
from measures.findings import accept_gap
from measures.models import Deadline, Entry, Placement, QuarterlyUpdate, Return, ReturnStatus
from measures.periods import Month
from measures.queries import read_structure
from measures.recording import Recorded, record_returns
from tests.cast import Q2, SEPTEMBER, TODAY, Cast, submit_months
from tests.measures.returns import AT, AUGUST, save

pytestmark = pytest.mark.django_db

JULY = Month("2026-07")
DUE = date(2026, 10, 14)


def returns_of(cast: Cast, on: date = TODAY) -> dict[Month, DueReturn]:
    """MAT 1's returns for Q2."""
    found = read_due(read_structure(), [cast.mat1.pk], Q2.months, on)
    return {each.month: each for each in found}


def update_of(cast: Cast, on: date = TODAY) -> DueUpdate:
    """MAT 1's update for Q2."""
    (found,) = read_due_updates(returns_of(cast, on).values(), on)
    return found


def deadline(span: int = 1, due: date = DUE) -> None:
    Deadline.objects.create(
        last_month=SEPTEMBER, span=span, opens=date(2026, 10, 1), due=due, closes=date(2026, 11, 2)
    )


@pytest.mark.parametrize(
    ("on", "is_late"), [(date(2026, 10, 13), False), (DUE, False), (date(2026, 10, 15), True)]
)
def test_it_is_late_from_the_day_after_its_due_day(cast: Cast, on: date, is_late: bool) -> None:
    deadline()
    due = returns_of(cast, on)[SEPTEMBER]
    assert (due.due_on, due.is_awaited, due.is_late) == (DUE, True, is_late)


def test_a_month_without_a_deadline_is_never_late(cast: Cast) -> None:
    due = returns_of(cast, date(2030, 1, 1))[SEPTEMBER]
    assert (due.due_on, due.is_awaited, due.is_late) == (None, True, False)


@pytest.mark.parametrize("status", [ReturnStatus.REOPENED, ReturnStatus.SENT_BACK])
def test_what_is_open_again_is_awaited_and_counts_and_is_not_late(
    cast: Cast, status: ReturnStatus
) -> None:
    deadline()
    submit_months(cast.mat1, SEPTEMBER, SEPTEMBER, by=cast.manager)
    Return.objects.update(status=status)
    due = returns_of(cast, date(2026, 10, 30))[SEPTEMBER]
    assert (due.is_in, due.counts, due.is_awaited, due.is_late) == (True, False, True, False)


def test_an_empty_draft_has_not_been_started(cast: Cast) -> None:
    save(cast.mat1, {"EI1a": "3"}, by=cast.manager)
    assert returns_of(cast)[SEPTEMBER].status == ReturnStatus.DRAFT
    Entry.objects.update(value=None)
    assert returns_of(cast)[SEPTEMBER].status == NOT_STARTED
    Entry.objects.update(comment="Ask Sam")
    assert returns_of(cast)[SEPTEMBER].status == ReturnStatus.DRAFT


def test_figures_for_a_whole_quarter_stand_for_its_months(cast: Cast) -> None:
    deadline()
    measure = save(cast.mat2, {"EI1a": "3"}, by=cast.officer).stands.keys()
    record_returns(
        [Recorded(cast.mat1.pk, key, SEPTEMBER, 9, span=3) for key in measure],
        by=cast.officer,
        at=AT,
    )
    found = returns_of(cast, date(2026, 10, 30))
    assert [(each.is_in, each.is_awaited) for each in found.values()] == [(True, False)] * 3


def test_nobody_waits_for_what_was_accepted(cast: Cast) -> None:
    deadline()
    accept_gap(team=cast.mat1, month=SEPTEMBER, why="Flooded", by=cast.officer, at=AT)
    due = returns_of(cast, date(2026, 10, 30))[SEPTEMBER]
    assert (due.is_in, due.is_awaited, due.is_late) == (False, False, False)


def test_before_it_opened_nothing_is_expected_of_a_team(cast: Cast) -> None:
    Placement.objects.filter(team=cast.mat1).update(first_month=AUGUST)
    assert list(returns_of(cast)) == [AUGUST, SEPTEMBER]


def test_an_update_is_ready_when_its_months_are_in(cast: Cast) -> None:
    deadline(span=3, due=date(2026, 10, 21))
    assert (update_of(cast).is_ready, update_of(cast).status) == (False, NOT_STARTED)
    submit_months(cast.mat1, JULY, AUGUST, by=cast.manager)
    accept_gap(team=cast.mat1, month=SEPTEMBER, why="Flooded", by=cast.officer, at=AT)
    update = update_of(cast, date(2026, 10, 22))
    assert (update.is_ready, update.is_awaited, update.is_late) == (True, True, True)
    QuarterlyUpdate.objects.create(
        team=cast.mat1, last_month=SEPTEMBER, status=ReturnStatus.SUBMITTED, submitted_at=AT
    )
    assert not update_of(cast, date(2026, 10, 22)).is_awaited


def test_nobody_waits_for_an_update_of_which_no_month_will_come(cast: Cast) -> None:
    for month in Q2.months:
        accept_gap(team=cast.mat1, month=month, why="Closed", by=cast.officer, at=AT)
    assert not update_of(cast).is_awaited


def test_an_update_can_be_begun_in_the_quarters_last_month(cast: Cast) -> None:
    assert not update_of(cast, date(2026, 8, 31)).has_begun
    update = update_of(cast, date(2026, 9, 1))
    assert (update.has_begun, update.is_due) == (True, False)


def test_before_the_first_deadline_of_a_quarter_no_update_is_asked_for(cast: Cast) -> None:
    first = Deadline.objects.create(
        last_month=Q2.next.last_month,
        span=3,
        opens=date(2027, 1, 4),
        due=date(2027, 1, 22),
        closes=date(2027, 2, 5),
    )
    assert read_due_updates(returns_of(cast).values(), TODAY) == []
    QuarterlyUpdate.objects.create(team=cast.mat1, last_month=SEPTEMBER)
    assert update_of(cast).status == ReturnStatus.DRAFT
    first.delete()
    QuarterlyUpdate.objects.all().delete()
    assert update_of(cast).status == NOT_STARTED


def test_in_a_closed_quarter_nothing_is_late_any_more(cast: Cast) -> None:
    deadline()
    deadline(span=3)
    actions.close_quarter(quarter=Q2, by=cast.officer, at=AT)
    on = date(2026, 10, 30)
    for due in (returns_of(cast, on)[SEPTEMBER], update_of(cast, on)):
        assert (due.is_closed, due.is_past_due, due.is_late) == (True, True, False)
