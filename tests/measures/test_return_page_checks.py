"""What is odd or wrong on the pro-forma, said while the person who typed it is still there."""

import pytest
from django.utils import timezone

from measures import actions
from measures.models import Entry, Measure, Return, ReturnStatus, SourceCount
from measures.periods import Month
from tests.cast import SEPTEMBER, submit_months
from tests.measures.pages import element, errors, fields, main, text, title
from tests.measures.returns import AUGUST, figure_of, save, submit, whole_form

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"
APRIL = Month("2026-04")
RUNNING_TOTAL = "57 looks like your year to date. April to August came to 45: enter 12?"


@pytest.fixture
def nines(cast):
    """9 everywhere since April: 45 to August."""
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, figure=9)


def is_open(page, key):
    """Whether the details inside an element, or the element itself, are open."""
    found = [
        each
        for each in element(page, key).iter("details")
        if "definition" not in (each.get("class") or "")
    ]
    return [each.get("open") is not None for each in found]


def breakdown(page):
    (found,) = [
        each for each in element(page, "main-content").iter("details") if each.get("data-breakdown")
    ]
    return found


# Warnings -----------------------------------------------------------------------------------------


def test_a_warning_is_said_as_one_with_the_number_probably_meant(nines, send):
    page = send({"EI1a": "57"})
    assert errors(page) == {}
    assert not title(page).startswith("Error")
    assert f"Check: {RUNNING_TOTAL} Enter 12 If the figure is right, say why" in text(
        page, "checks-EI1a"
    )
    assert element(page, "figure-EI1a").get("aria-invalid") is None
    assert "checks-EI1a" in element(page, "figure-EI1a").get("aria-describedby")
    assert is_open(page, "row-EI1a") == [True]


def test_the_number_probably_meant_takes_one_press(nines, cast, send):
    page = send({"EI1a": "57"})
    mended = send({"EI2": "80"}, page=page, mend="EI1a 12")
    assert mended.redirect_chain == [(f"{FORM}#row-EI1a", 302)]
    assert fields(mended)["figure-EI1a"] == "12"
    assert text(mended, "checks-EI1a") == ""
    assert fields(mended)["figure-EI2"] == "80"


def test_the_number_probably_meant_is_a_months_count_in_a_form_of_totals(nines, cast, send):
    save(cast.mat1, {"EI1a": "57"}, by=cast.manager)
    page = send(to="entry/", enter_as="total")
    assert fields(page)["figure-EI1a"] == "102"
    assert "Enter 12 for September" in text(page, "checks-EI1a")
    mended = send(page=page, mend="EI1a 12")
    assert fields(mended)["figure-EI1a"] == "57"
    assert Entry.objects.get().figure == 12


def test_a_mend_that_is_no_number_is_no_mend(nines, send):
    page = send({"EI1a": "57"}, mend="EI1a twelve")
    assert fields(page)["figure-EI1a"] == "57"


def test_a_warning_stops_submission_until_a_comment_explains_it(nines, cast, send):
    rows = whole_form(cast.mat1, SEPTEMBER) | {"EI1a": "57"}
    page = send(rows, button="submit")
    assert title(page).startswith("Error: ")
    assert list(errors(page)) == ["comment-EI1a"]
    assert RUNNING_TOTAL in errors(page)["comment-EI1a"]
    assert text(page, "comment-error-EI1a") == (
        "Error: Change the figure, or say here why it is right"
    )
    assert Return.objects.get(month=SEPTEMBER).status == ReturnStatus.DRAFT
    page = send({"EI1a": "57 | Three schools at once"}, page=page)
    assert text(page, "checks-EI1a") == f"Explained in the comment: {RUNNING_TOTAL}"
    assert title(send(page=page, button="submit")).endswith("submitted")
    assert figure_of(cast.mat1, "EI1a") == 57


def test_a_comment_on_either_measure_explains_a_warning_about_two(cast, send):
    page = send({"EI2": "80", "ND3": "75"})
    assert "Check: The Non-DORIS part has 75 open cases" in text(page, "checks-ND3")
    page = send({"EI2": "80 | Five are not ours"}, page=page)
    assert "Explained in the comment: The Non-DORIS part" in text(page, "checks-ND3")


def test_what_is_wrong_comes_before_what_is_odd(nines, cast, send):
    page = send({"EI4": "10", "EI8": "57"})
    assert "57 people said they were treated with respect" in text(page, "error-EI8")
    assert text(page, "checks-EI8") == ""


def test_those_who_only_read_see_what_is_odd_without_buttons(nines, cast, browse):
    save(cast.mat1, {"EI1a": "57"}, by=cast.manager)
    row = text(browse(cast.accountable).get(FORM), "row-EI1a")
    assert f"Check: {RUNNING_TOTAL}" in row
    assert "Enter 12" not in row


def test_a_row_saved_by_itself_brings_what_is_odd_about_any(nines, cast, browse):
    data = {"figure-EI1a": "57", "comment-EI1a": "", "seen-EI1a": "0::"}
    answer = browse(cast.manager).post(f"{FORM}figures/EI1a/", data).json()
    (found,) = answer["problems"]["EI1a"]
    assert found == {
        "code": "running-total",
        "severity": "warning",
        "measures": ["EI1a"],
        "message": RUNNING_TOTAL,
        "mend": 12,
        "mend_box": "12",
        "mend_text": "Enter 12",
        "explained": False,
    }
    data |= {"seen-EI1a": answer["seen"], "comment-EI1a": "A list came late"}
    answer = browse(cast.manager).post(f"{FORM}figures/EI1a/", data).json()
    assert answer["problems"]["EI1a"][0]["explained"] is True


# EI11's interventions -----------------------------------------------------------------------------


def test_the_interventions_are_folded_away_until_somebody_gives_them(cast, browse, send):
    page = browse(cast.manager).get(FORM)
    assert breakdown(page).get("open") is None
    assert "0 of 25 filled in" in main(page)
    page = send({"EI11": "12", "EI11.1": "7", "EI11.7": "5"})
    assert breakdown(page).get("open") is not None
    assert "add up to 12 of 12" in main(page)
    assert "1 of 25 filled in" in main(page)
    assert errors(page) == {}


def test_interventions_that_do_not_add_up_are_said_and_stop_submission(cast, send):
    rows = whole_form(cast.mat1, SEPTEMBER) | {"EI11.1": "3"}
    page = send(rows, button="submit")
    assert list(errors(page)) == ["figure-EI11.1"]
    assert "The interventions add up to 3, but 5 referrals" in errors(page)["figure-EI11.1"]
    assert "add up to 3 of 5" in main(page)
    assert breakdown(page).get("open") is not None
    page = send({"EI11.2": "2"}, page=page, button="submit")
    assert title(page).endswith("submitted")


def test_a_submitted_return_shows_only_interventions_that_were_given(cast, browse):
    submit(cast.mat1, by=cast.manager)
    assert "Which interventions?" not in main(browse(cast.manager).get(FORM))
    actions.reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=timezone.now())
    save(cast.mat1, {"EI11.2": "5"}, by=cast.manager)
    page = browse(cast.accountable).get(FORM)
    assert "Which interventions? add up to 5 of 5" in main(page)


def test_the_print_view_shows_interventions_that_were_given(cast, browse):
    save(cast.mat1, {"EI11": "5", "EI11.2": "5"}, by=cast.manager)
    printed = main(browse(cast.manager).get(f"{FORM}print/"))
    assert "EI11.2" in printed
    assert "EI11.1" not in printed


# What a case system counted ---------------------------------------------------------------------


def test_a_case_systems_other_count_is_noted_and_changes_nothing(cast, browse, send):
    SourceCount.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI2"),
        last_month=SEPTEMBER,
        source="LCS",
        count=83,
        uploaded_by=cast.officer,
        uploaded_at=timezone.now(),
    )
    assert "LCS" not in text(browse(cast.manager).get(FORM), "row-EI2")
    page = send({"EI2": "80"})
    assert "LCS counted 83 (3 more than this return)" in text(page, "row-EI2")
    data = {"figure-EI2": "83", "comment-EI2": "", "seen-EI2": fields(page)["seen-EI2"]}
    answer = browse(cast.manager).post(f"{FORM}figures/EI2/", data).json()
    assert (answer["figure"], answer["source_note"]) == ("83", "")


# Before submitting --------------------------------------------------------------------------------


def test_a_month_that_has_not_ended_says_so(cast, browse):
    assert "has not ended" not in main(browse(cast.manager).get(FORM))
    page = browse(cast.manager).get("/returns/mat-1/2026-10/")
    assert "October 2026 has not ended. You can fill it in as it goes" in main(page)
    assert "What you submit now counts as the whole month." in main(page)
