"""The pro-forma's comments beside the figures and those of the month before."""

import pytest

from measures.models import Return
from measures.periods import Month
from tests.cast import SEPTEMBER, submit_months
from tests.measures.pages import errors, fields, text
from tests.measures.returns import AUGUST, save, submit, whole_form

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"
TOLD = "You wrote “increase of 12%”; the figures say 20% up on August 2026, from 20 to 24."


@pytest.fixture
def mat1(cast):
    """MAT 1, which had 20 of everything each month, and one comment in August."""
    parts = {"EI10": 60}
    submit_months(cast.mat1, Month("2025-09"), Month("2026-07"), by=cast.manager, given=parts)
    given = dict.fromkeys(whole_form(cast.mat1, AUGUST), "20") | {"EI10": "60"}
    submit(cast.mat1, given | {"EI5": "20 | One worker short."}, by=cast.manager, month=AUGUST)
    return cast.mat1


def test_what_was_said_of_the_month_before_stands_beside_the_box(mat1, cast, browse):
    page = browse(cast.manager).get(FORM)
    assert "For August 2026 it said: One worker short." in text(page, "row-EI5")
    assert "it said" not in text(page, "row-EI4")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("24 | An increase of 12% on last month.", TOLD),
        ("24 | An increase of 20% on last month.", ""),
        ("24 | one worker short.", ""),
        ("24 | One  worker short. ", "Unchanged from August 2026."),
        ("twelve | An increase of 12% on last month.", ""),
    ],
)
def test_a_saved_comment_is_held_against_the_figures_and_the_one_before(mat1, send, typed, told):
    assert text(send({"EI5": typed}), "notes-EI5") == told


def test_a_row_saved_by_itself_says_the_same(mat1, cast, browse):
    client = browse(cast.manager)
    data = fields(client.get(FORM)) | {
        "figure-EI5": "24",
        "comment-EI5": "An increase of 12% on last month.",
    }
    assert client.post(f"{FORM}figures/EI5/", data).json()["notes"] == [TOLD]
    data = fields(client.get(FORM)) | {"comment-EI5": ""}
    assert client.post(f"{FORM}figures/EI5/", data).json()["notes"] == []


def test_nothing_of_it_stops_a_submission(mat1, cast, send):
    save(mat1, {"EI4": "20"}, by=cast.manager)
    rows = dict.fromkeys(whole_form(mat1, SEPTEMBER), "20") | {
        "EI10": "60",
        "EI5": "24 | An increase of 12% on last month.",
    }
    assert errors(send(rows, button="submit")) == {}
    assert Return.objects.get(month=SEPTEMBER).status == "submitted"
