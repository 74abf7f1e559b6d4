"""Two officers who remind the same team at the same moment."""

from collections.abc import Callable

import pytest

from doris.models import User
from measures.exceptions import Refused
from measures.models import Message, Team
from measures.reminders import remind
from measures.wordings import Form
from tests.measures.at_once import after
from tests.measures.returns import AT, SEPTEMBER

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_the_second_is_told_of_the_first(mat1: Team) -> None:
    one, other = (User.objects.create(username=name) for name in ("one", "other"))

    def reminding(by: User) -> Callable[[], object]:
        forms = [Form(mat1, SEPTEMBER, 1)]
        return lambda: remind(forms=forms, note="Soon, please", seen=0, by=by, at=AT)

    result = after(reminding(one), reminding(other))
    assert isinstance(result, Refused)
    assert str(result).startswith("one has reminded MAT 1 about September 2026 a moment ago.")
    assert Message.objects.get().made_by == one
