"""Taking text away at the moment in which somebody writes where it stands."""

from datetime import timedelta

import pytest

from measures import actions
from measures.models import Commentary, Entry
from measures.seen import digest
from reporting.commenting import Written, write_commentary
from reporting.redacting import MARK, redact
from tests.cast import NOW, Q2, SEPTEMBER, gather
from tests.measures.at_once import after
from tests.measures.returns import save, typed, whole_form

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

NAME = "Katarzyna Quillfeather"


@pytest.fixture
def council():
    """Nothing is in yet, and Q2 is open."""
    return gather()


def taken(cast):
    return redact(
        text=NAME, reason="A child’s name", by=cast.administrator, at=NOW + timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("words", "stands"),
    [("A good quarter.", "A good quarter."), (f"{NAME} again.", f"{MARK} again.")],
)
def test_words_written_while_they_are_redacted_stay(council, words, stands):
    Commentary.objects.create(last_month=SEPTEMBER, span=3, written=f"With {NAME}.")

    def write():
        written = [Written(None, words, shown=digest(f"With {NAME}."))]
        write_commentary(locality=None, quarter=Q2, written=written, by=council.officer, at=NOW)

    after(write, lambda: taken(council))
    assert Commentary.objects.get().written == stands


def test_a_return_is_submitted_while_a_redaction_waits_for_it(council):
    about = {"team": council.mat1, "month": SEPTEMBER, "by": council.manager, "at": NOW}
    save(council.mat1, {"EI10": f"15 | With {NAME}"}, by=council.manager)
    rest = whole_form(council.mat1, SEPTEMBER)
    del rest["EI10"]
    after(
        lambda: actions.save_entries(**about, typed=typed(rest)),
        lambda: taken(council),
        meanwhile=lambda: actions.submit_return(**about),
    )
    entry = Entry.objects.get(measure__reference="EI10")
    assert (entry.comment, entry.monthly_return.status) == (f"With {MARK}", "submitted")
