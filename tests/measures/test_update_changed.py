"""An update that asks for something else than it did when its page was opened: nothing is lost."""

import pytest

from measures import updating
from measures.exceptions import Refused
from measures.models import (
    Measure,
    NeverDoes,
    QuarterlyUpdate,
    Return,
    UpdateEntry,
)
from measures.periods import Month
from tests.cast import NOW, OPENED, submit_months
from tests.measures import pages
from tests.measures.updates import Q2, confirm_rows, row_of, typed_over, write

pytestmark = pytest.mark.django_db

PAGE = "/updates/mat-1/2026-27/q2/"
WHOLE = f"{PAGE}?whole=yes"
JULY = Month("2026-07")
LOST = "no longer asks for everything that it did when you opened this page"


@pytest.fixture
def mat1(cast):
    """MAT 1 with months to June: its second quarter may be typed as a whole."""
    parts = {"EI10a(i)": 7, "EI10a(ii)": 7, "EI10a(iii)": 6}
    submit_months(cast.mat1, OPENED, Month("2026-06"), by=cast.manager, given=parts)
    return cast.mat1


@pytest.fixture
def opened(cast, browse):
    """Open a page of the update as the manager; what it returns types into it and presses Save."""
    client = browse(cast.manager)

    def form_of(response):
        (form,) = [
            each for each in pages.tree(response).iter("form") if each.get("class") == "update"
        ]
        return form

    def at(page):
        form = form_of(client.get(page))

        def send(given, **pressed):
            pressed = pressed or {"action": "save"}
            return client.post(
                form.get("action"), dict(pages.form_fields(form)) | given | pressed, follow=True
            )

        return send

    return at


def begin_july(team):
    Return.objects.create(team=team, month=JULY, status="draft")


def set_aside(team):
    measure = Measure.objects.get(reference="EI4")
    NeverDoes.objects.create(team=team, measure=measure, first_month=JULY, why="The hub does it")


@pytest.mark.parametrize(
    ("page", "change", "given", "shown"),
    [
        (PAGE, set_aside, {"comment-EI4": "A long comment"}, "EI4 A long comment"),
        (
            WHOLE,
            begin_july,
            {"figure-EI4": "44", "total-EI4": "90", "comment-EI4": "words"},
            "EI4 Period actual: 44. Year to date: 90. words",
        ),
        (
            WHOLE,
            begin_july,
            {"figure-EI4": "forty"},
            "EI4 Period actual: forty. Year to date: nothing.",
        ),
        (
            WHOLE,
            begin_july,
            {"choice-EI4": "[x]"},
            "EI4 Period actual: [x]. Year to date: nothing.",
        ),
    ],
)
@pytest.mark.parametrize("pressed", [{"action": "save"}, {"action": "submit"}, {"confirm": "EI5"}])
def test_what_is_no_longer_asked_for_is_shown_not_dropped(
    mat1, opened, page, change, given, shown, pressed
):
    send = opened(page)
    change(mat1)
    response = send({"comment-EI5": "Kept in its box"} | given, **pressed)
    assert response.status_code == 409
    assert LOST in pages.main(response)
    assert shown in pages.main(response)
    assert pages.element(response, "comment-EI5").text.strip() == "Kept in its box"
    assert "no-place" in pages.errors(response)
    assert not UpdateEntry.objects.exists()


def test_a_measure_that_left_the_update_is_shown_too(mat1, opened):
    send = opened(PAGE)
    Measure.objects.get(reference="EI4").rows.all().delete()
    response = send({"comment-EI4": "A long comment"})
    assert response.status_code == 409
    assert "EI4 A long comment" in pages.main(response)


def test_what_nobody_typed_into_holds_nothing_up(mat1, opened):
    send = opened(PAGE)
    set_aside(mat1)
    assert send({"comment-EI5": "words"}).status_code == 200
    assert UpdateEntry.objects.get().written == "words"


def test_the_rest_is_saved_by_the_next_press(mat1, opened, cast, browse):
    send = opened(WHOLE)
    begin_july(mat1)
    response = send({"comment-EI5": "words", "figure-EI4": "44"})
    (form,) = [each for each in pages.tree(response).iter("form") if each.get("class") == "update"]
    again = browse(cast.manager).post(
        form.get("action"), dict(pages.form_fields(form)) | {"action": "save"}, follow=True
    )
    assert again.status_code == 200
    assert UpdateEntry.objects.get().written == "words"


def test_words_are_kept_where_figures_came_to_be_typed(mat1, opened):
    send, deputy = opened(PAGE), opened(WHOLE)
    deputy({"figure-EI5": "60", "total-EI5": "120"})
    send({"comment-EI5": "words"})
    stands = row_of(mat1, "EI5").stands
    assert (stands.figure, stands.year_to_date, stands.written) == (60, 120, "words")


def test_figures_typed_before_the_months_began_stay_in_the_table(mat1, cast, opened):
    opened(WHOLE)({"figure-EI4": "44", "total-EI4": "90"})
    begin_july(mat1)
    opened(PAGE)({"comment-EI4": "words"})
    confirm_rows(mat1, ["EI4"], by=cast.manager)
    entry = UpdateEntry.objects.get(measure__reference="EI4")
    assert (entry.figure, entry.year_to_date, entry.written) == (44, 90, "words")


@pytest.mark.parametrize("change", [set_aside, begin_july])
def test_the_save_itself_looks_again(mat1, cast, change):
    whole = change is begin_july
    shown = row_of(mat1, "EI4", whole=whole)
    change(mat1)
    typed = [typed_over(shown, "words", figure=44 if whole else None)]
    with pytest.raises(Refused, match=LOST):
        updating.save_update(
            team=mat1, quarter=Q2, typed=typed, by=cast.manager, at=NOW, whole=whole
        )
    assert not QuarterlyUpdate.objects.exists()
    assert not write(mat1, "EI5", "words", by=cast.manager).conflicts
