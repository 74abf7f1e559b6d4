from datetime import date

import pytest
from pytest_django import Settings

from measures.deadlines import make_deadlines, read_deadlines
from measures.models import Deadline
from measures.periods import Month
from tests.cast import NOW

AUGUST, SEPTEMBER, OCTOBER = Month("2026-08"), Month("2026-09"), Month("2026-10")

pytestmark = pytest.mark.django_db


def days(row: Deadline) -> tuple[date, date, date]:
    return (row.opens, row.due, row.closes)


def test_months_and_quarters_are_due_on_working_days() -> None:
    assert make_deadlines(AUGUST, OCTOBER, by=None, at=NOW) == 4
    found = read_deadlines([SEPTEMBER])
    assert {key: days(row) for key, row in found.items()} == {
        (SEPTEMBER, 1): (date(2026, 10, 1), date(2026, 10, 14), date(2026, 10, 21)),
        (SEPTEMBER, 3): (date(2026, 10, 1), date(2026, 10, 21), date(2026, 11, 4)),
    }
    (record,) = found[SEPTEMBER, 1].history.all()
    assert (record.history_date, record.history_change_reason) == (NOW, "Made from the settings")


def test_a_deadline_that_was_made_is_never_changed_by_itself(settings: Settings) -> None:
    make_deadlines(AUGUST, SEPTEMBER, by=None, at=NOW)
    moved = Deadline.objects.get(last_month=AUGUST)
    moved.due = moved.closes
    moved.save()
    settings.MONTH_DAYS = (2, 4, 6)
    assert make_deadlines(AUGUST, OCTOBER, by=None, at=NOW) == 1
    assert days(Deadline.objects.get(pk=moved.pk)) == days(moved)
    assert Deadline.objects.get(last_month=OCTOBER).opens == date(2026, 11, 3)


def test_a_deadline_that_was_removed_does_not_come_back() -> None:
    make_deadlines(AUGUST, OCTOBER, by=None, at=NOW)
    Deadline.objects.get(last_month=AUGUST).delete()
    assert make_deadlines(AUGUST, OCTOBER, by=None, at=NOW) == 0
    assert read_deadlines([AUGUST]) == {}
