"""The pro-forma filled in with totals since April: rules §4. What is kept is always the month."""

import pytest

from measures.figures import Reason
from measures.models import Entry, Return, Team
from measures.periods import Month
from measures.recording import Recorded, record_figures
from tests.cast import NOW, SEPTEMBER, submit_months
from tests.measures.pages import element, errors, fields, links, main, text, title
from tests.measures.returns import AUGUST, figure_of, save, submit, whole_form

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"
APRIL, JUNE = Month("2026-04"), Month("2026-06")


@pytest.fixture
def totals(cast):
    """MAT 1 keeps running totals, and has submitted 9 everywhere since April: 45 to August."""
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, figure=9)
    Team.objects.filter(pk=cast.mat1.pk).update(enters_year_to_date=True)


def kept(reference):
    row = Entry.objects.filter(measure__reference=reference, monthly_return__month=SEPTEMBER)
    return row.get().figure


def without_june(cast):
    """June's figures came without EI1a."""
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, given={"EI1a": 9})
    measure = cast.mat1.figures.get(measure__reference="EI1a", last_month=JUNE).measure_id
    gone = Recorded(cast.mat1.pk, measure, JUNE, Reason.NOT_AVAILABLE)
    record_figures([gone], by=cast.manager, at=NOW)
    Team.objects.filter(pk=cast.mat1.pk).update(enters_year_to_date=True)


# The choice ---------------------------------------------------------------------------------------


def test_the_choice_saves_what_was_typed_and_is_remembered(cast, browse, send):
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, figure=9)
    page = send({"EI1a": "12"}, who=cast.deputy, to="entry/", enter_as="total")
    assert "Cumulative measures are now entered as the total since 1 April." in main(page)
    assert kept("EI1a") == 12
    assert fields(page)["figure-EI1a"] == "57"
    row = Team.objects.get(pk=cast.mat1.pk)
    assert row.enters_year_to_date
    assert row.history.latest().history_user == cast.deputy

    page = send({"EI1a": "60"}, to="entry/", enter_as="month")
    assert kept("EI1a") == 15
    assert fields(page)["figure-EI1a"] == "15"
    assert not Team.objects.get(pk=cast.mat1.pk).enters_year_to_date


def test_the_choice_waits_for_what_can_not_be_read(cast, send):
    page = send({"EI1a": "twelve", "EI2": "80"}, to="entry/", enter_as="total")
    assert title(page).startswith("Error: ")
    assert "then choose again how to enter cumulative measures" in main(page)
    assert fields(page)["figure-EI1a"] == "twelve"
    assert kept("EI2") == 80
    assert not Team.objects.get(pk=cast.mat1.pk).enters_year_to_date


def test_a_number_means_what_the_person_saw(cast, browse, send):
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, figure=9)
    months = browse(cast.manager).get(FORM)
    Team.objects.filter(pk=cast.mat1.pk).update(enters_year_to_date=True)
    totals = browse(cast.manager).get(FORM)
    send({"EI1a": "12"}, page=months)
    assert kept("EI1a") == 12
    Team.objects.filter(pk=cast.mat1.pk).update(enters_year_to_date=False)
    send({"EI1b": "57"}, page=totals)
    assert kept("EI1b") == 12


# A total ------------------------------------------------------------------------------------------


def test_a_total_is_kept_as_its_month_and_shown_beside_it(totals, cast, send):
    page = send({"EI1a": "57", "EI1b": "45"})
    assert (kept("EI1a"), kept("EI1b")) == (12, 0)
    assert fields(page)["figure-EI1a"] == "57"
    assert text(page, "year-EI1a") == "September 12 + 45 to August"
    assert text(page, "year-EI5") == "September – 45 to August"


def test_a_whole_form_of_totals_is_submitted_as_months(totals, cast, send):
    rows = whole_form(cast.mat1, SEPTEMBER)
    for reference, snapshot in {"EI2": "50", "EI7": "5", "ND3": "50"}.items():
        rows[reference] = snapshot
    rows |= {name: str(45 + int(rows[name])) for name in rows if name[:3] not in ("EI2", "EI7")}
    rows |= {"ND3": "50", "ND4": "5", "ND7": "5", "EI10": "60"}
    page = send(rows, button="submit")
    assert title(page).endswith("submitted")
    assert (figure_of(cast.mat1, "EI1a"), figure_of(cast.mat1, "EI2")) == (5, 50)
    assert text(page, "year-EI1a") == "Year to date 50"


def test_a_snapshot_never_takes_a_total(totals, cast, send):
    page = send({"EI2": "80"})
    assert kept("EI2") == 80
    assert fields(page)["figure-EI2"] == "80"
    assert "shown-EI2" not in fields(page)
    assert text(page, "year-EI2") == "position at month end"


def test_in_april_the_total_is_the_month(cast, send):
    Team.objects.filter(pk=cast.mat1.pk).update(enters_year_to_date=True)
    submit_months(cast.mat1, Month("2025-04"), Month("2026-03"), by=cast.manager)
    page = send({"EI1a": "7"}, month="2026-04")
    assert Entry.objects.get().figure == 7
    assert fields(page)["figure-EI1a"] == "7"


def test_a_falling_total_stays_as_typed_and_leads_to_the_months(totals, cast, send):
    page = send({"EI1a": "40", "EI1b": "50"})
    assert errors(page)["figure-EI1a"].startswith(
        "EI1a: The year to date before September is 45, so it can’t fall to 40."
    )
    assert fields(page)["figure-EI1a"] == "40"
    assert links(page)["Correct June 2026"] == "/returns/mat-1/2026-06/#row-EI1a"
    assert Entry.objects.get().figure == 5


def test_a_missing_month_is_said_before_anything_is_typed(cast, browse, send):
    without_june(cast)
    page = browse(cast.manager).get(FORM)
    hint = text(page, "missing-EI1a")
    assert hint == (
        "No total can be entered here before an earlier month has its figure: Enter June 2026"
    )
    assert links(page)["Enter June 2026"] == "/returns/mat-1/2026-06/#row-EI1a"
    page = send({"EI1a": "57"})
    assert "June has no submitted figure yet" in errors(page)["figure-EI1a"]
    assert fields(page)["figure-EI1a"] == "57"
    assert not Return.objects.filter(month=SEPTEMBER).exists()


def test_months_that_no_measure_has_are_said_once(cast, browse):
    submit_months(cast.mat1, APRIL, JUNE, by=cast.manager)
    Team.objects.filter(pk=cast.mat1.pk).update(enters_year_to_date=True)
    page = browse(cast.manager).get(FORM)
    assert text(page, "missing-everywhere").startswith(
        "No totals can be entered before earlier months are submitted with their figures: "
        "Enter July 2026, Enter August 2026."
    )
    assert links(page)["Enter July 2026"] == "/returns/mat-1/2026-07/"
    assert text(page, "year-EI1a") == "September – without July and August"
    assert "missing-everywhere" in element(page, "figure-EI1a").get("aria-describedby")


@pytest.mark.parametrize(("typed", "figure"), [("[x] | Why", Reason.NOT_AVAILABLE), ("", 12)])
def test_where_no_total_can_be_made_the_month_that_stands_is_left_alone(cast, send, typed, figure):
    without_june(cast)
    save(cast.mat1, {"EI1a": "12"}, by=cast.manager)
    page = send({"EI1a": typed, "EI2": "80"})
    assert kept("EI1a") == figure
    assert fields(page)["figure-EI1a"] == ("[x]" if typed else "")


def test_keeping_my_comment_keeps_the_month_where_no_total_can_be_made(cast, browse, send):
    without_june(cast)
    save(cast.mat1, {"EI1a": "12"}, by=cast.manager)
    opened = browse(cast.manager).get(FORM)
    send({"EI1a": " | Theirs"}, who=cast.deputy)
    page = send({"EI1a": " | Mine"}, page=opened)
    assert "conflict-EI1a" in errors(page)
    send(page=page, take="mine EI1a")
    row = Entry.objects.get()
    assert (row.figure, row.comment) == (12, "Mine")


def test_a_total_that_was_not_touched_is_left_alone(totals, cast, browse, send):
    """Although an earlier month was corrected meanwhile, and with it the year before."""
    save(cast.mat1, {"EI1a": "12"}, by=cast.manager)
    opened = browse(cast.manager).get(FORM)
    measure = cast.mat1.figures.filter(measure__reference="EI1a").first().measure_id
    more = Recorded(cast.mat1.pk, measure, JUNE, 10)
    record_figures([more], by=cast.manager, at=NOW)
    page = send({"EI2": "80"}, page=opened)
    assert kept("EI1a") == 12
    assert fields(page)["figure-EI1a"] == "58"


def test_two_people_choose_between_their_totals(totals, cast, browse, send):
    opened = browse(cast.manager).get(FORM)
    send({"EI1a": "59"}, who=cast.deputy)
    page = send({"EI1a": "57"}, page=opened)
    assert "Theirs: 59 since April" in text(page, "conflict-EI1a")
    assert "Yours: 57" in text(page, "conflict-EI1a")
    send(page=page, take="mine EI1a")
    assert kept("EI1a") == 12


def test_what_is_submitted_shows_its_months(totals, cast, browse):
    submit(cast.mat1, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert "September 5 Submitted" in text(page, "row-EI1a")
    assert text(page, "year-EI1a") == "Year to date 50"
    boxes = [
        "".join(each.itertext())
        for each in element(browse(cast.manager).get(f"{FORM}print/"), "main-content").iter("td")
        if "proforma-print__box" in each.get("class")
    ]
    assert boxes[0] == "5"


# Saved row by row ---------------------------------------------------------------------------------


def test_a_row_saved_by_itself_knows_how_it_was_entered(totals, cast, browse):
    def answer(text, *, shown="", seen="0::", entered_as="total"):
        data = {
            "entered_as": entered_as,
            "figure-EI1a": text,
            "comment-EI1a": "",
            "shown-EI1a": shown,
            "seen-EI1a": seen,
        }
        return browse(cast.manager).post(f"{FORM}figures/EI1a/", data)

    done = answer("57").json()
    assert (done["figure"], done["month"]) == ("57", 12)
    refused = answer("40", shown="57", seen=done["seen"])
    assert refused.status_code == 422
    assert refused.json()["months"][2] == {
        "text": "Correct June 2026",
        "href": "/returns/mat-1/2026-06/#row-EI1a",
    }
    assert kept("EI1a") == 12
    assert answer("7", seen=done["seen"], entered_as="month").json()["figure"] == "7"


# Work ---------------------------------------------------------------------------------------------


def test_a_form_of_totals_takes_a_fixed_number_of_queries(totals, cast, browse, query_budget):
    client = browse(cast.manager)
    client.get(FORM)
    with query_budget(21):
        data = fields(client.get(FORM))
    given = {f"figure-{name}": "50" for name in whole_form(cast.mat1, SEPTEMBER)}
    with query_budget(24):
        client.post(FORM, {"action": "save", **data, **given})
    assert len(Return.objects.get(month=SEPTEMBER).entries.all()) == 25


@pytest.mark.parametrize(("entered_as", "most"), [("month", 20), ("total", 25)])
def test_a_row_takes_a_fixed_number_of_queries(
    totals, cast, browse, query_budget, entered_as, most
):
    client = browse(cast.manager)
    client.get(FORM)
    data = {"entered_as": entered_as, "figure-EI1a": "57", "comment-EI1a": "", "seen-EI1a": "0::"}
    save(cast.mat1, dict.fromkeys(("EI1b", "EI2", "EI5"), "50"), by=cast.manager)
    with query_budget(most):
        assert client.post(f"{FORM}figures/EI1a/", data).status_code == 200
