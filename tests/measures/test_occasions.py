from datetime import date

import pytest

from measures.models import MessageKind
from measures.occasions import Occasion, occasions

OPENS, DUE = date(2026, 12, 1), date(2026, 12, 23)


@pytest.mark.parametrize(
    ("on", "called_for"),
    [
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), ["opens"]),
        (date(2026, 12, 19), ["opens"]),
        (date(2026, 12, 20), ["due soon"]),
        (date(2026, 12, 23), ["due soon"]),
        (date(2026, 12, 24), ["overdue"]),
        # The 24th is the first working day, the 29th the second: Christmas and its Monday.
        (date(2026, 12, 29), ["overdue"]),
        (date(2026, 12, 30), ["overdue", "overdue officer"]),
        (date(2027, 1, 23), ["overdue", "overdue officer"]),
        (date(2027, 1, 24), []),
    ],
)
def test_what_a_day_calls_for(on: date, called_for: list[str]) -> None:
    assert list(occasions(opens=OPENS, due=DUE, on=on)) == called_for


def test_something_due_at_once_is_only_due_soon() -> None:
    assert occasions(opens=OPENS, due=OPENS, on=OPENS) == (Occasion.DUE_SOON,)


def test_every_occasion_is_a_kind_of_email() -> None:
    assert {MessageKind(occasion).name for occasion in Occasion} == set(Occasion.__members__)
