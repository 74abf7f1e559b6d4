"""The pro-forma sent without a script: everything can be done by Save and Submit."""

import pytest
import time_machine
from django.utils import timezone

from measures import actions
from measures.figures import Reason
from measures.models import Measure, Return, ReturnStatus
from measures.periods import Month
from tests.cast import SEPTEMBER, submit_months
from tests.measures.pages import element, errors, fields, form_fields, main, text, title
from tests.measures.returns import AUGUST, figure_of, save, submit, whole_form

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"


def stands(team):
    entries = Return.objects.get(team=team, month=SEPTEMBER).entries.select_related("measure")
    return {entry.measure.reference: (entry.figure, entry.comment) for entry in entries}


def test_it_works(cast, send):
    page = send({"EI1a": "1,234", "EI2": " 80 | Two\r\nlines"})
    assert page.redirect_chain == [(FORM, 302)]
    assert "Saved. 2 of 25 filled in." in main(page)
    assert stands(cast.mat1) == {"EI1a": (1234, ""), "EI2": (80, "Two\nlines")}
    assert fields(page)["figure-EI1a"] == "1234"
    assert fields(page)["comment-EI2"] == "Two\nlines"


def test_a_whole_form_is_submitted(cast, send):
    page = send(whole_form(cast.mat1, SEPTEMBER), button="submit")
    assert title(page) == "MAT 1, September 2026: submitted"
    assert figure_of(cast.mat1, "EI2") == 5


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("twelve", "Enter a whole number in figures, like 12"),
        ("-3", "Enter a number that is 0 or more, not a negative one"),
        ("1.5", "Enter a whole number, without a decimal point"),
        ("1000000000000", "Enter a number no larger than 999,999"),
        ("<b>1</b>", "Enter a whole number in figures, like 12"),
    ],
)
def test_what_is_no_figure_stays_in_its_box_and_the_others_are_saved(cast, send, typed, message):
    page = send({"EI1a": typed, "EI2": "80"})
    assert title(page) == "Error: MAT 1, September 2026"
    assert errors(page) == {"figure-EI1a": f"EI1a: {message}"}
    assert text(page, "error-EI1a") == f"Error: {message}"
    assert element(page, "figure-EI1a").get("value") == typed
    assert element(page, "figure-EI1a").get("aria-invalid") == "true"
    assert stands(cast.mat1) == {"EI2": (80, "")}


def test_the_comment_beside_a_figure_that_cannot_be_read_is_kept(cast, send):
    page = send({"EI1a": "twelve | Count them again"})
    assert stands(cast.mat1) == {"EI1a": (None, "Count them again")}
    page = send({"EI1a": "12 | Count them again"}, page=page)
    assert stands(cast.mat1) == {"EI1a": (12, "Count them again")}


def test_a_comment_of_20000_characters_is_kept_and_one_more_is_not(cast, send):
    send({"EI1a": "12 | " + "👨" * 20_000})
    assert stands(cast.mat1)["EI1a"] == (12, "👨" * 20_000)
    page = send({"EI1a": "13 | " + "x" * 20_001})
    message = "EI1a: This comment has 20,001 characters. Shorten it to 20,000 or fewer"
    assert errors(page) == {"comment-EI1a": message}
    assert fields(page)["comment-EI1a"] == "x" * 20_001
    assert stands(cast.mat1)["EI1a"] == (13, "👨" * 20_000)


def test_a_comment_that_no_database_keeps_is_refused(cast, send):
    page = send({"EI1a": "12 | a\0b"})
    assert "can’t be kept" in errors(page)["comment-EI1a"]
    assert stands(cast.mat1) == {"EI1a": (12, "")}


# A figure or a reason ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "box", "choice", "after"),
    [
        ("", "", "[x]", Reason.NOT_AVAILABLE),
        ("", "[z]", "", Reason.NOT_APPLICABLE),
        ("12", "12", "[x]", Reason.NOT_AVAILABLE),
        ("[x]", "12", "[x]", 12),
        ("[x]", "12", "", 12),
        ("[x]", "[x]", "", None),
        ("[x]", "[x]", "[z]", Reason.NOT_APPLICABLE),
        ("[x]", "", "[x]", None),
        ("12", "", "[z]", Reason.NOT_APPLICABLE),
    ],
)
def test_of_the_box_and_the_choice_the_one_that_was_changed_holds(
    cast, send, before, box, choice, after
):
    save(cast.mat1, {"EI1a": f"{before} | Why"}, by=cast.manager)
    send({"EI1a": f"{box} | Why"}, **{"choice-EI1a": choice})
    assert stands(cast.mat1)["EI1a"] == (after, "Why")


def test_a_number_and_a_reason_at_once_ask_which(cast, send):
    page = send({"EI1a": "12"}, **{"choice-EI1a": "[x]"})
    message = "EI1a: You entered 12 and chose [x]. Clear the box, or choose “A figure”"
    assert errors(page) == {"figure-EI1a": message}
    assert fields(page)["figure-EI1a"] == "12"
    assert not Return.objects.exists()


# Submitting -------------------------------------------------------------------------------------


def test_submit_lists_what_is_missing_and_saves_what_was_typed(cast, send):
    rows = whole_form(cast.mat1, SEPTEMBER)
    page = send(rows | {"EI5": "", "EI7": "[x]", "EI8": "6"}, button="submit")
    assert title(page).startswith("Error: ")
    found = errors(page)
    assert list(found) == ["figure-EI5", "comment-EI7", "figure-EI8"]
    assert found["figure-EI5"].startswith("Enter a figure for EI5 (Number of early help")
    assert found["comment-EI7"].endswith("is not available")
    assert "6 people said they were treated with respect, but only 5" in found["figure-EI8"]
    assert text(page, "error-EI5") == "Error: Enter a figure, or say why there is none"
    assert text(page, "comment-error-EI7") == "Error: Say why there is no figure"
    assert stands(cast.mat1)["EI8"] == (6, "")
    assert Return.objects.get().status == ReturnStatus.DRAFT


def test_many_empty_rows_are_said_in_one_line(cast, send):
    page = send({"EI1a": "5"}, button="submit")
    (message,) = errors(page).values()
    assert message.startswith("Enter a figure for each of these 24, or say why there is none: EI1b")


def test_submit_says_what_cannot_be_read_and_what_is_missing_together(cast, send):
    rows = whole_form(cast.mat1, SEPTEMBER) | {"EI1a": "twelve", "EI5": ""}
    page = send(rows, button="submit")
    assert list(errors(page)) == ["figure-EI1a", "figure-EI5"]
    assert fields(page)["figure-EI1a"] == "twelve"


def test_a_closed_quarter_asks_an_officer_why(cast, send):
    save(cast.mat1, whole_form(cast.mat1, SEPTEMBER), by=cast.manager)
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    page = send(who=cast.officer, button="submit")
    assert "Q2 2026/27 is closed. Say why its figures change." in main(page)
    page = send(who=cast.officer, button="submit", why="They came by email")
    assert title(page).endswith("submitted")
    assert Return.objects.get().history.latest().history_change_reason == "They came by email"


def test_a_reason_that_was_typed_is_there_again_when_the_form_comes_back(cast, send):
    save(cast.mat1, whole_form(cast.mat1, SEPTEMBER), by=cast.manager)
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    page = send({"EI1a": "twelve"}, who=cast.officer, button="submit", why="They came by email")
    assert list(errors(page)) == ["figure-EI1a"]
    assert fields(page)["why"] == "They came by email"
    page = send(who=cast.officer, button="submit", why="By\0email")
    assert "Null characters are not allowed." in main(page)
    assert Return.objects.get().submitted_at is None


# Two people ---------------------------------------------------------------------------------------


def test_the_second_is_told_who_changed_what_and_can_take_either(cast, browse, send):
    opened = browse(cast.manager).get(FORM)
    send({"EI1a": "14 | From the list"}, who=cast.deputy)
    page = send({"EI1a": "12", "EI2": "80"}, page=opened)
    assert list(errors(page)) == ["conflict-EI1a"]
    block = text(page, "conflict-EI1a")
    assert "Deputy changed this on 5 October 2026, 10:30am" in block
    assert "Theirs: 14 From the list" in block
    assert "Yours: 12 From the list" in block
    assert stands(cast.mat1) == {"EI1a": (14, "From the list"), "EI2": (80, "")}

    mine = send(page=page, take="mine EI1a")
    assert errors(mine) == {}
    assert stands(cast.mat1)["EI1a"] == (12, "From the list")


def test_the_other_figure_can_be_kept(cast, browse, send):
    opened = browse(cast.manager).get(FORM)
    send({"EI1a": "14"}, who=cast.deputy)
    page = send({"EI1a": "12"}, page=opened)
    theirs = send(page=page, take="theirs EI1a")
    assert errors(theirs) == {}
    assert fields(theirs)["figure-EI1a"] == "14"


def test_saving_again_without_choosing_asks_again(cast, browse, send):
    opened = browse(cast.manager).get(FORM)
    send({"EI1a": "14"}, who=cast.deputy)
    page = send({"EI1a": "12"}, page=opened)
    page = send({"EI1a": "13"}, page=page, button="submit")
    assert "Yours: 13" in text(page, "conflict-EI1a")
    assert stands(cast.mat1)["EI1a"] == (14, "")


def test_a_figure_changed_again_while_choosing_asks_again(cast, browse, send):
    opened = browse(cast.manager).get(FORM)
    send({"EI1a": "14"}, who=cast.deputy)
    page = send({"EI1a": "12"}, page=opened)
    send({"EI1a": "15"}, who=cast.deputy)
    page = send(page=page, take="mine EI1a")
    assert "Theirs: 15" in text(page, "conflict-EI1a")
    assert stands(cast.mat1)["EI1a"] == (15, "")


def test_nobody_submits_a_figure_they_have_not_seen(cast, browse, send):
    save(cast.mat1, whole_form(cast.mat1, SEPTEMBER), by=cast.manager)
    opened = browse(cast.manager).get(FORM)
    send({"EI2": "500 | Three schools at once"}, who=cast.deputy)
    page = send(page=opened, button="submit")
    assert "Deputy changed EI2 to 500 while you had this form open." in main(page)
    assert Return.objects.get().status == ReturnStatus.DRAFT
    assert title(send(page=page, button="submit")).endswith("submitted")


def test_a_saver_is_told_what_else_has_changed(cast, browse, send):
    opened = browse(cast.manager).get(FORM)
    send({"EI2": "500"}, who=cast.deputy)
    page = send({"EI1a": "3"}, page=opened)
    assert "Deputy changed EI2 to 500 while you had this form open." in main(page)


def test_what_was_typed_into_a_form_submitted_meanwhile_is_shown(cast, browse, send):
    save(cast.mat1, whole_form(cast.mat1, SEPTEMBER), by=cast.manager)
    opened = browse(cast.deputy).get(FORM)
    actions.submit_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=timezone.now())
    page = send({"EI2": "81 | New count"}, page=opened, who=cast.deputy)
    assert page.status_code == 409
    assert "September 2026 has been submitted. Reopen it to change it." in main(page)
    assert "Not saved. You had entered 81, with this comment: New count" in text(page, "row-EI2")
    assert "Not saved" not in text(page, "row-EI1a")
    assert "5 Submitted" in text(page, "row-EI1a")
    assert "Only the team’s manager or a performance officer can reopen it" in main(page)
    assert figure_of(cast.mat1, "EI2") == 5


@pytest.mark.parametrize("button", ["save", "submit"])
def test_a_form_submitted_meanwhile_can_be_reopened_with_what_was_typed(cast, browse, send, button):
    comment = "\n“New” count,\n<b>checked</b>"
    save(cast.mat1, whole_form(cast.mat1, SEPTEMBER), by=cast.manager)
    opened = browse(cast.manager).get(FORM)
    actions.submit_return(team=cast.mat1, month=SEPTEMBER, by=cast.officer, at=timezone.now())
    page = send({"EI2": f"81 | {comment}", "EI5": "six"}, page=opened, button=button)
    assert "Not saved. You had entered six" in text(page, "row-EI5")
    assert "Reopen and save what I typed" in main(page)
    reopened = send(page=page, to="reopen/", **carried(page))
    assert stands(cast.mat1)["EI2"] == (81, comment)
    assert fields(reopened)["figure-EI5"] == "six"
    assert Return.objects.get().status == ReturnStatus.REOPENED


def carried(page):
    """The fields of the form that reopens."""
    (form,) = [
        each
        for each in element(page, "main-content").iter("form")
        if "reopen" in each.get("action")
    ]
    return dict(form_fields(form))


# Other ways out -----------------------------------------------------------------------------------


def test_setting_a_measure_aside_saves_the_form_first(cast, send):
    page = send({"EI1a": "12"}, then="set-aside EI5")
    assert page.redirect_chain == [(f"{FORM}set-aside/EI5/", 302)]
    assert stands(cast.mat1) == {"EI1a": (12, "")}


@pytest.mark.parametrize("then", ["set-aside NO/../../", "set-aside", "delete EI5", ""])
def test_any_other_way_out_leads_back_to_the_form(send, then):
    assert send(then=then).redirect_chain == [(FORM, 302)]


def test_a_form_for_a_month_to_come_is_not_taken(cast, browse):
    page = browse(cast.manager).post("/returns/mat-1/2026-12/", {"figure-EI1a": "3"})
    assert "opens on 1 December 2026" in main(page)
    assert not Return.objects.exists()


def test_reopening_needs_no_reason_until_the_quarter_is_closed(cast, browse):
    submit(cast.mat1, by=cast.manager)
    page = browse(cast.manager).post(f"{FORM}reopen/", follow=True)
    assert "September 2026 is open again." in main(page)
    page = browse(cast.manager).post(f"{FORM}reopen/")
    assert page.status_code == 409
    assert "is not submitted" in main(page)


def test_reopening_a_closed_quarter_needs_a_reason(cast, browse):
    submit(cast.mat1, by=cast.manager)
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    page = browse(cast.manager).post(f"{FORM}reopen/")
    assert page.status_code == 409
    page = browse(cast.officer).post(f"{FORM}reopen/", {"why": " "})
    assert list(errors(page)) == ["id_why"]
    browse(cast.officer).post(f"{FORM}reopen/", {"why": "Two forms came late"})
    row = Return.objects.get()
    assert row.status == ReturnStatus.REOPENED
    assert row.history.latest().history_change_reason == "Two forms came late"


def test_a_whole_form_is_saved_in_a_fixed_number_of_queries(cast, browse, query_budget):
    submit_months(cast.mat1, Month("2026-04"), AUGUST, by=cast.manager)
    client = browse(cast.manager)
    data = fields(client.get(FORM)) | {
        f"figure-{name}": figure for name, figure in whole_form(cast.mat1, SEPTEMBER).items()
    }
    with query_budget(18):
        client.post(FORM, {"action": "save", **data})
    assert len(stands(cast.mat1)) == 25


def test_a_figure_typed_at_midnight_belongs_to_the_month_of_the_form(cast, browse):
    with time_machine.travel("2026-10-01 00:00:00+01:00", tick=False):
        client = browse(cast.manager)
        client.post(FORM, fields(client.get(FORM)) | {"figure-EI1a": "3"})
    assert stands(cast.mat1) == {"EI1a": (3, "")}
    assert Measure.objects.filter(reference="EI1a").exists()
