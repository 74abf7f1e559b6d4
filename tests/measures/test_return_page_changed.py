"""A form that asks for something else than it did when its page was opened: nothing is lost."""

import pytest

from measures import actions
from measures.exceptions import Refused
from measures.models import Entry, FrameworkMeasure, Measure, NeverDoes, Return, ReturnStatus
from measures.periods import Month
from tests.cast import NOW, SEPTEMBER
from tests.measures.pages import errors, fields, main, text
from tests.measures.returns import save, typed, whole_form

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"


def set_aside(team):
    measure, why = Measure.objects.get(reference="EI5"), "The hub assesses for us"
    NeverDoes.objects.create(team=team, measure=measure, first_month=SEPTEMBER, why=why)


def retire(team):
    del team
    asked = FrameworkMeasure.objects.filter(measure__reference="EI5")
    asked.update(last_month=Month("2026-08"))


def stands(team):
    entries = Return.objects.get(team=team, month=SEPTEMBER).entries.select_related("measure")
    return {entry.measure.reference: entry.figure for entry in entries}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (set_aside, "It was set aside: The hub assesses for us"),
        (retire, "The form for September 2026 does not ask for it any more."),
    ],
)
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("12 | Two came late", "EI5 You had entered 12. {why} Two came late"),
        ("twelve", "EI5 You had entered twelve. {why}"),
        (" | Only words", "EI5 {why} Only words"),
    ],
)
@pytest.mark.parametrize("button", ["save", "submit"])
def test_what_is_not_asked_for_any_more_is_shown_and_the_rest_is_saved(
    cast, browse, send, change, why, given, shown, button
):
    page = browse(cast.manager).get(FORM)
    change(cast.mat1)
    rows = whole_form(cast.mat1, SEPTEMBER, {"EI5": given})
    answer = send(rows, page=page, button=button)
    assert shown.format(why=why) in main(answer)
    assert errors(answer)["no-place"] == "EI5: what you typed is not saved"
    assert "EI5" not in stands(cast.mat1)
    assert stands(cast.mat1)["EI4"] == 5
    assert Return.objects.get(month=SEPTEMBER).status == ReturnStatus.DRAFT
    again = send(page=answer, button=button)
    assert "no-place" not in errors(again)


def test_what_was_left_as_it_was_shown_is_no_loss(cast, browse, send):
    save(cast.mat1, {"EI5": "12"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    set_aside(cast.mat1)
    answer = send({"EI4": "7"}, page=page)
    assert errors(answer) == {}
    assert stands(cast.mat1) == {"EI4": 7, "EI5": 12}


def test_choosing_how_to_enter_waits_until_it_was_read(cast, browse, send):
    page = browse(cast.manager).get(FORM)
    set_aside(cast.mat1)
    answer = send({"EI5": "12"}, page=page, to="entry/", enter_as="total")
    assert "You had entered 12." in text(answer, "main-content")
    cast.mat1.refresh_from_db()
    assert not cast.mat1.enters_year_to_date
    send(page=answer, to="entry/", enter_as="total")
    cast.mat1.refresh_from_db()
    assert cast.mat1.enters_year_to_date


def test_a_form_that_somebody_submitted_meanwhile_shows_both(cast, browse, send):
    page = browse(cast.manager).get(FORM)
    set_aside(cast.mat1)
    rows = whole_form(cast.mat1, SEPTEMBER)
    rows.pop("EI5")
    send(rows, button="submit")
    answer = send({"EI5": "12", "EI4": "7"}, page=page)
    assert answer.status_code == 409
    assert "You had entered 12." in main(answer)
    assert "Not saved. You had entered 7" in text(answer, "row-EI4")


def test_what_was_typed_for_a_month_that_is_no_more_is_shown(cast, browse, send):
    save(cast.mat1, {"EI4": "5 | Said before."}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    cast.mat1.placements.update(last_month="2026-08")
    answer = send({"EI5": "12 | Two <late>", "EI1a": "twelve"}, page=page)
    assert answer.status_code == 404
    said = main(answer)
    assert "MAT 1 closed after August 2026" in said
    assert "EI5 You had entered 12. Two <late>" in said
    assert "EI1a You had entered twelve." in said
    assert "EI4" not in said


def test_a_row_saved_by_itself_is_refused_and_stays_in_its_box(cast, browse):
    client = browse(cast.manager)
    data = fields(client.get(FORM)) | {"figure-EI5": "12"}
    set_aside(cast.mat1)
    answer = client.post(f"{FORM}figures/EI5/", data)
    assert answer.status_code == 409
    assert "asks for other measures now" in answer.json()["refused"]
    assert not Entry.objects.exists()


def test_nothing_is_written_for_a_measure_that_is_set_aside(cast):
    set_aside(cast.mat1)
    with pytest.raises(Refused, match="asks for other measures now"):
        actions.save_entries(
            team=cast.mat1,
            month=SEPTEMBER,
            typed=typed({"EI5": "12"}),
            by=cast.manager,
            at=NOW,
        )
