"""The quarterly update's page: what it shows, what is kept, and what comes back."""

from datetime import timedelta

import pytest
import time_machine

from measures import actions, updating
from measures.deadlines import make_deadlines
from measures.models import (
    ClosedQuarter,
    Commentary,
    Deadline,
    Measure,
    Message,
    QuarterlyUpdate,
    ReturnStatus,
    UpdateEntry,
)
from measures.recording import Recorded, record_returns
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, submit_months
from tests.measures import pages
from tests.measures.updates import confirm_rows, row_of, submit_whole_update, write

pytestmark = pytest.mark.django_db

PAGE = "/updates/mat-1/2026-27/q2/"
PARTS = {"EI10a(i)": 7, "EI10a(ii)": 7, "EI10a(iii)": 6}


@pytest.fixture
def mat1(cast):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager, given=PARTS)
    return cast.mat1


@pytest.fixture
def send(cast, browse):
    """Open the update as somebody, write into it, and press a button."""

    def write_and_press(words=None, *, who=None, page=None, to="", **pressed):
        client = browse(who or cast.manager)
        (form,) = [
            each
            for each in pages.tree(page or client.get(PAGE)).iter("form")
            if each.get("class") == "update"
        ]
        data = dict(pages.form_fields(form))
        data |= {f"comment-{reference}": text for reference, text in (words or {}).items()}
        return client.post(f"{PAGE}{to}", data | pressed, follow=True)

    return write_and_press


def record(team, reference, *figures, by):
    measure = Measure.objects.get(reference=reference).pk
    months = Q2.months[-len(figures) :]
    pairs = zip(months, figures, strict=True)
    record_returns([Recorded(team.pk, measure, *pair) for pair in pairs], by=by, at=NOW)


def written():
    rows = UpdateEntry.objects.select_related("measure")
    return {row.measure.reference: row.written for row in rows}


def row(response, key):
    """What is read of one measure."""
    return pages.text(response, f"row-{key}")


def test_it_works(mat1, cast, browse):
    record(mat1, "EI1a", 12, 9, 14, by=cast.officer)
    record(mat1, "EI2", 120, 131, 127, by=cast.officer)
    response = browse(cast.manager).get(PAGE)
    assert pages.title(response) == "MAT 1, update for Q2 2026/27"
    assert row(response, "EI1a").startswith(
        "EI1a Number of new referrals (VCM) July 12 August 9 September 14 Period actual 35 "
        "Year to date 95 Change on Q1 ↓ down 42%"
    )
    assert "Period actual 127 Year to date 127 position" in row(response, "EI2")
    assert "0 of 25 confirmed" in pages.main(response)


def test_it_says_by_when_it_is_due(mat1, cast, browse):
    make_deadlines(SEPTEMBER, SEPTEMBER, by=None, at=NOW)
    deadline = Deadline.objects.get(last_month=SEPTEMBER, span=3)
    due, closes = deadline.due, deadline.closes.day
    said = pages.main(browse(cast.manager).get(PAGE))
    assert f"Due by {due.day} October 2026, final by {closes} November 2026." in said
    submit_whole_update(mat1, by=cast.manager)
    assert "Due by" not in pages.main(browse(cast.manager).get(PAGE))


def test_the_quarter_is_chosen_by_its_end(mat1, cast, browse):
    client = browse(cast.manager)
    choice = pages.element(client.get(PAGE), "quarter")
    options = {option.get("value"): option.text for option in choice.iter("option")}
    assert options["2026-27/q2"] == "Q2, to 30 September 2026"
    assert next(iter(options)) == "2026-27/q3"
    assert list(options)[-1] == "2025-26/q1"
    chosen = client.get("/updates/mat-1/", {"quarter": "2025-26/q4"})
    assert chosen.url == "/updates/mat-1/2025-26/q4/"
    assert client.get("/updates/mat-1/").url == PAGE
    assert client.get("/updates/mat-1/", {"quarter": "someday"}).status_code == 404


def test_the_ways_to_it(mat1, cast, browse):
    client = browse(cast.manager)
    months = client.get("/returns/mat-1/")
    assert pages.links(months)["Q2, to 30 September 2026"] == PAGE
    assert "Q2, to 30 September 2026 Not started" in pages.main(months)
    submit_whole_update(mat1, by=cast.manager)
    said = pages.main(client.get("/returns/mat-1/"))
    assert "Q2, to 30 September 2026 Submitted" in said
    last = client.get("/returns/mat-1/2026-09/")
    assert pages.links(last)["Now the quarter’s update: Q2 2026/27"] == PAGE
    before = client.get("/returns/mat-1/2026-08/")
    assert "quarter’s update" not in pages.main(before)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("2026-27/q4", 404, "Q4 2026/27 opens on 1 January 2027"),
        ("2024-25/q4", 404, "MAT 1 opened in April 2025"),
        ("2026-27/q9", 404, "is not a quarter"),
    ],
)
def test_a_quarter_without_an_update_says_why(mat1, cast, browse, address, status, said):
    response = browse(cast.manager).get(f"/updates/mat-1/{address}/")
    assert response.status_code == status
    assert said in pages.main(response)


def test_saving_keeps_what_was_written(mat1, cast, send):
    response = send({"EI1a": "Two large families", "EI5": "=1+1 <b>\n"}, action="save")
    assert written() == {"EI1a": "Two large families", "EI5": "=1+1 <b>\n"}
    assert "Saved." in response.content.decode()
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.DRAFT


def test_one_measure_is_confirmed_with_the_words_beside_it(mat1, cast, send):
    response = send({"EI5": "As usual"}, confirm="EI5")
    assert response.redirect_chain == [(f"{PAGE}#row-EI5", 302)]
    assert "Confirmed" in row(response, "EI5")
    assert "EI5 confirmed. 24 to go." in response.content.decode()
    assert written() == {"EI5": "As usual"}


def test_all_without_warnings_are_confirmed_at_once(mat1, cast, send):
    record(mat1, "EI1a", 50, 50, 50, by=cast.officer)
    response = send(confirm="all")
    assert "24 confirmed. 1 to go." in response.content.decode()
    assert "24 of 25 confirmed" in pages.main(response)
    assert not row_of(mat1, "EI1a").is_confirmed


def test_a_warning_asks_why_at_its_commentary(mat1, cast, send):
    record(mat1, "EI1a", 50, 50, 50, by=cast.officer)
    response = send(confirm="EI1a")
    assert pages.title(response) == "Error: MAT 1, update for Q2 2026/27"
    (message,) = pages.errors(response).items()
    assert message[0] == "comment-EI1a"
    assert message[1].endswith("say in the commentary why it is up 150% on Q1")
    assert "Up 150% on Q1, from 60 to 150, and higher than" in row(response, "EI1a")
    response = send({"EI1a": "A new school refers to us"}, page=response, confirm="EI1a")
    assert "Confirmed" in row(response, "EI1a")
    assert "Explained below:" in row(response, "EI1a")


def test_what_changed_since_it_was_confirmed_is_said(mat1, cast, browse):
    confirm_rows(mat1, by=cast.manager)
    record(mat1, "EI5", 22, 20, by=cast.officer)
    said = row(browse(cast.manager).get(PAGE), "EI5")
    assert "Confirm again" in said
    assert "August was 20 and is 22 now, the year to date was 120 and is 122 now." in said


def test_figures_that_changed_while_the_page_was_open_are_not_confirmed(mat1, cast, browse, send):
    shown = browse(cast.manager).get(PAGE)
    record(mat1, "EI5", 22, by=cast.officer)
    response = send(page=shown, confirm="EI5")
    assert "EI5 has changed while you had this open" in pages.main(response)
    assert not row_of(mat1, "EI5").is_confirmed


def test_two_people_at_once_choose_between_their_words(mat1, cast, browse, send):
    shown = browse(cast.manager).get(PAGE)
    write(mat1, "EI5", "Theirs", by=cast.deputy)
    response = send({"EI5": "Mine", "EI7": "Kept"}, page=shown, action="save")
    assert list(pages.errors(response)) == ["conflict-EI5"]
    assert "Deputy changed this on 5 October 2026" in row(response, "EI5")
    assert written() == {"EI5": "Theirs", "EI7": "Kept"}
    assert "Mine" in pages.element(response, "comment-EI5").text
    for take, stands in (("theirs EI5", "Theirs"), ("mine EI5", "Mine")):
        send(page=response, take=take)
        assert written()["EI5"] == stands


def test_a_missing_month_is_said_at_each_measure(cast, browse):
    submit_months(cast.mat1, OPENED, SEPTEMBER.previous, by=cast.manager, given=PARTS)
    response = browse(cast.manager).get(PAGE)
    assert "Submit September first." in pages.main(response)
    said = row(response, "EI5")
    assert "September no figure Period actual 40 2 of 3 months" in said
    assert "Year to date 100 without September" in said
    assert "Period actual no figure Year to date no figure position" in row(response, "EI2")
    assert "Confirm all" not in pages.main(response)


def test_the_draft_is_used_again_where_somebody_asks_for_it(mat1, cast, send, browse):
    write(mat1, "EI2", "Steady", by=cast.manager)
    record(mat1, "EI2", 20, 20, 21, by=cast.officer)
    said = row(browse(cast.manager).get(PAGE), "EI2")
    assert "The months say something new since this was written:" in said
    assert "Steady" in said
    send(draft="EI2")
    assert written()["EI2"] == "July 20, August 20, September 21"


# Submitting -----------------------------------------------------------------------------------


def test_submitting_says_so_in_words_and_leads_to_the_reports(mat1, cast, send):
    confirm_rows(mat1, by=cast.manager)
    response = send({"EI5": "As usual"}, action="submit")
    assert pages.title(response) == "MAT 1, update for Q2 2026/27: submitted"
    assert "Manager submitted this update on 5 October 2026" in pages.main(response)
    assert pages.links(response)["the city"] == "/reports/2026-27/q2/city/"
    assert Commentary.objects.get(measure__reference="EI5", span=3).written == "As usual"


def test_what_is_not_confirmed_is_named(mat1, cast, send):
    response = send(action="submit")
    (error,) = pages.errors(response).items()
    assert error[0] == "confirm-EI1a"
    assert error[1].startswith("Confirm each of these 25: EI1a, EI1b, EI2")
    confirm_rows(mat1, [row for row in asked(mat1) if row != "EI5"], by=cast.manager)
    response = send(action="submit")
    assert list(pages.errors(response)) == ["confirm-EI5"]


def asked(team):
    return [row.reference for row in updating.read_update(team, Q2, on=NOW.date()).rows]


def test_months_are_submitted_first(mat1, cast, send):
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=cast.manager, at=NOW)
    response = send({"EI5": "As usual"}, action="submit")
    assert "September 2026 was reopened. Submit it first" in pages.main(response)
    assert written() == {"EI5": "As usual"}
    assert pages.links(response)["September 2026"] == "/returns/mat-1/2026-09/"


def test_a_deputy_writes_and_confirms_and_submits_nothing(mat1, cast, send):
    response = send({"EI5": "As usual"}, who=cast.deputy, confirm="EI5")
    assert "1 of 25 confirmed" in pages.main(response)
    assert "The team’s manager submits the update." in pages.main(response)
    assert send(who=cast.deputy, action="submit").status_code == 403


def test_what_was_typed_into_a_submitted_update_goes_along_with_reopening(mat1, cast, browse, send):
    shown = browse(cast.deputy).get(PAGE)
    submit_whole_update(mat1, by=cast.manager)
    response = send({"EI5": "Typed too late"}, page=shown, action="save")
    assert response.status_code == 409
    assert "Typed too late" in row(response, "EI5")
    client = browse(cast.manager)
    (form,) = [
        each for each in pages.tree(response).iter("form") if "reopen" in each.get("action", "")
    ]
    client.post(f"{PAGE}reopen/", dict(pages.form_fields(form)), follow=True)
    assert written()["EI5"] == "Typed too late"
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.REOPENED


def test_figures_that_changed_since_it_was_submitted_are_named(mat1, cast, browse):
    submit_whole_update(mat1, by=cast.manager)
    record(mat1, "EI5", 22, by=cast.officer)
    response = browse(cast.manager).get(PAGE)
    assert "Figures have changed since." in pages.main(response)
    assert pages.links(response)["EI5"] == "#row-EI5"


def test_commentary_against_the_figures_is_said_and_kept(mat1, cast, browse, send):
    record(mat1, "EI5", 32, by=cast.officer)
    page = send({"EI5": "An increase of 12% on Q1."}, action="save")
    assert (
        "You wrote “increase of 12%”; the figures say 20% up on Q1 2026/27, from 60 to 72."
        in pages.text(page, "row-EI5")
    )
    assert "the figures say" not in pages.text(page, "row-EI1a")
    page = send({"EI5": "An increase of 20% on Q1."}, action="save")
    assert "the figures say" not in pages.text(page, "row-EI5")


def test_the_check_while_writing_saves_nothing(mat1, cast, browse):
    record(mat1, "EI5", 32, by=cast.officer)
    answer = browse(cast.manager).post(f"{PAGE}check/", {"comment-EI5": "A fall of 5% on Q1."})
    assert answer.json() == {
        "notes": ["You wrote “fall of 5%”; the figures say 20% up on Q1 2026/27, from 60 to 72."]
    }
    assert not UpdateEntry.objects.exists()


def test_what_was_said_of_the_quarter_before_stays_and_leaving_it_so_is_marked(mat1, cast, send):
    measure = Measure.objects.get(reference="EI5")
    Commentary.objects.create(
        team=mat1, measure=measure, last_month="2026-06", span=3, written="One worker short."
    )
    page = send({"EI5": "One worker short."}, action="save")
    said = pages.text(page, "row-EI5")
    assert "For Q1 2026/27 it said: One worker short." in said
    assert "Unchanged from Q1 2026/27." in said
    assert "Unchanged" not in pages.text(page, "row-EI4")


# Officers -------------------------------------------------------------------------------------


def test_an_officer_sends_it_back_with_a_note(mat1, cast, browse):
    submit_whole_update(mat1, by=cast.manager)
    client = browse(cast.officer)
    response = client.post(f"{PAGE}send-back/", {"note-why": " "})
    assert pages.errors(response) == {"id_note-why": "Say what the manager should look at"}
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        client.post(f"{PAGE}send-back/", {"note-why": "Is EI5 right?"})
    said = pages.main(browse(cast.manager).get(PAGE))
    assert "Sent back for you to look at Is EI5 right? Officer, 5 October 2026" in said
    assert Message.objects.filter(to=cast.manager, span=3).exists()


def test_a_closed_quarter_is_an_officers_with_a_reason(mat1, cast, browse, send):
    confirm_rows(mat1, by=cast.manager)
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=NOW, closed_by=cast.officer)
    closed = browse(cast.manager).get(PAGE)
    assert "Only a performance officer can change this update." in pages.main(closed)
    assert not list(pages.tree(closed).iter("textarea"))
    response = send(who=cast.officer, action="submit")
    assert "Say why its update changes" in pages.main(response)
    response = send(who=cast.officer, action="submit", why="Late\0commentary")
    assert "Null characters are not allowed." in pages.main(response)
    send(who=cast.officer, action="submit", why="Late commentary")
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.SUBMITTED
    response = browse(cast.officer).post(f"{PAGE}reopen/", {"why": ""})
    assert list(pages.errors(response)) == ["id_why"]


def test_the_accountable_officer_reads(mat1, cast, browse):
    response = browse(cast.accountable).get(PAGE)
    assert "You can read this update but not change it." in pages.main(response)
    assert not list(pages.tree(response).iter("textarea"))


# Queries --------------------------------------------------------------------------------------


def test_the_page_takes_a_fixed_number_of_queries(mat1, cast, browse, query_budget):
    client = browse(cast.manager)
    client.get(PAGE)
    with query_budget(20):
        client.get(PAGE)
    confirm_rows(mat1, by=cast.manager)
    with query_budget(20):
        client.get(PAGE)


def test_saving_takes_a_fixed_number_of_queries(mat1, cast, browse, send, query_budget):
    words = dict.fromkeys(asked(mat1), "Something to say")
    shown = browse(cast.manager).get(PAGE)
    with query_budget(76):
        send(words, page=shown, action="save")
    assert len(written()) == 25
