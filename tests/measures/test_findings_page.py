"""The officers' page of a quarter: what was found odd, what became of it, and what is not in."""

import pytest
from django.utils import timezone

from measures.actions import close_quarter
from measures.findings import accept_gap
from measures.models import FindingStatus, Measure, RaisedFinding, Return, WillNotReport
from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures.pages import element, errors, links, main, text, title
from tests.measures.returns import AT, AUGUST, open_team, submit

pytestmark = pytest.mark.django_db

PAGE = "/findings/2026-27/q2/"


@pytest.fixture
def odd(cast):
    """MAT 1 explained 90 new referrals in September."""
    submit_months(cast.mat1, OPENED, AUGUST, by=cast.manager, figure=5, given={"EI10": 15})
    submit(cast.mat1, {"EI1a": "90 | A school <b>closed</b>"}, by=cast.manager)
    return RaisedFinding.objects.get()


def raised(team, reference="EI2", month=SEPTEMBER, **rest):
    """A finding as an import raises it."""
    return RaisedFinding.objects.create(
        team=team,
        month=month,
        measure=Measure.objects.get(reference=reference),
        measures=[reference],
        code="far-outside",
        numbers="9",
        message=f"{reference}: 9 is far from what this team has had",
        raised_at=AT,
        **rest,
    )


def press(client, action, note=None, **data):
    """Press a button, with a note at its finding."""
    if note is not None:
        data[f"note-{action.split()[-1]}"] = note
    return client.post(PAGE, {"action": action, **data})


def test_it_works(odd, cast, browse):
    page = browse(cast.officer).get(PAGE)
    assert title(page) == "1 finding to look at, Q2 2026/27"
    found = text(page, "team-mat-1")
    assert "MAT 1 1 open September 2026: Number of new referrals (VCM) EI1a" in found
    assert "90 looks like your year to date. April to August came to 25: enter 65?" in found
    assert "The manager on EI1a A school <b>closed</b>" in found
    assert "Before: Mar 2026 5, Apr 2026 5," in found
    assert links(page)["September 2026"] == "/returns/mat-1/2026-09/#row-EI1a"


def test_without_a_quarter_it_leads_to_the_last_that_ended(cast, browse):
    assert browse(cast.officer).get("/findings/").headers["Location"] == PAGE


@pytest.mark.parametrize("address", ["/findings/2026-28/q2/", "/findings/2026-27/q4/"])
def test_a_quarter_that_is_none_or_has_not_begun_is_not_found(cast, browse, address):
    assert browse(cast.officer).get(address).status_code == 404


def test_with_nothing_found_it_says_so(cast, browse):
    page = browse(cast.officer).get(PAGE)
    assert title(page) == "0 findings to look at, Q2 2026/27"
    assert "Nothing odd was found in what was submitted for Q2 2026/27." in main(page)


def test_accepting_says_so_at_the_team_and_lists_it_as_settled(odd, cast, browse):
    raised(cast.mat1)
    client = browse(cast.officer)
    answer = press(client, f"accept {odd.pk}", note="Checked")
    assert answer.headers["Location"] == f"{PAGE}#team-mat-1"
    page = client.get(PAGE)
    assert "Accepted: EI1a of MAT 1, September 2026." in text(page, "team-mat-1")
    assert "Accepted Officer, 5 October 2026, 10:30am Checked" in main(page)
    press(client, f"accept {RaisedFinding.objects.get(status='open').pk}", note="")
    page = client.get(PAGE)
    assert "Accepted: EI2 of MAT 1, September 2026." in main(page)
    assert "Every finding of Q2 2026/27 is settled." in main(page)


def test_sending_back_needs_a_note_and_keeps_the_page_as_it_was(odd, cast, browse):
    client = browse(cast.officer)
    page = press(client, f"send-back {odd.pk}", note="  ", team="mat-1")
    message = (
        "EI1a of MAT 1, September 2026: say in a note what the manager should look at, "
        "then send it back"
    )
    assert errors(page) == {f"note-{odd.pk}": message}
    assert title(page).startswith("Error: ")
    assert element(page, f"note-{odd.pk}").get("aria-invalid") == "true"
    answer = press(client, f"send-back {odd.pk}", note="Is it 9?", team="mat-1")
    assert answer.headers["Location"] == f"{PAGE}?team=mat-1#team-mat-1"
    assert Return.objects.get(month=SEPTEMBER).status == "sent back"
    assert "MAT 1 September 2026 of MAT 1, sent back" in text(client.get(PAGE), "main-content")


def test_a_note_that_is_too_long_comes_back_whole(odd, cast, browse):
    page = press(browse(cast.officer), f"accept {odd.pk}", note="n" * 2001)
    assert "shorten your note to 2,000 characters" in errors(page)[f"note-{odd.pk}"]
    assert text(page, f"note-{odd.pk}") == "n" * 2001


def test_a_note_at_another_finding_is_still_there_afterwards(odd, cast, browse):
    other = raised(cast.mat1)
    press_both = {f"note-{other.pk}": "Ask about\r\nthe hub <b>"}
    page = press(browse(cast.officer), f"accept {odd.pk}", note="Checked", **press_both)
    assert text(page, f"note-{other.pk}") == "Ask about the hub <b>"
    assert "Accepted: EI1a of MAT 1, September 2026." in text(page, "team-mat-1")
    odd.refresh_from_db()
    assert (odd.status, odd.note) == ("accepted", "Checked")


def test_what_somebody_else_settled_meanwhile_is_said_and_the_note_shown(odd, cast, browse):
    RaisedFinding.objects.update(status=FindingStatus.GONE)
    page = press(browse(cast.officer), f"accept {odd.pk}", note="By phone")
    assert "This finding is settled already: no longer found." in main(page)
    assert "Your note was not kept: By phone" in main(page)


def test_all_that_a_team_explained_is_accepted_at_once(odd, cast, browse):
    raised(cast.mat1, "EI1a")
    silent = raised(cast.mat1, "EI2")
    client = browse(cast.officer)
    page = client.get(PAGE)
    assert "Accept all 2 explained findings of MAT 1" in main(page)
    keys = [
        each.get("value")
        for each in element(page, "team-mat-1").iter("input")
        if each.get("name") == "finding"
    ]
    press(client, "accept-all mat-1", finding=keys)
    assert RaisedFinding.objects.get(status="open") == silent
    assert "2 findings of MAT 1 accepted." in main(client.get(PAGE))


def test_a_finding_of_another_quarter_is_none_of_this_ones(odd, cast, browse):
    client = browse(cast.officer)
    for action in (f"accept {odd.pk}", "accept 999999", "accept x"):
        answer = client.post("/findings/2026-27/q1/", {"action": action})
        assert answer.status_code == 404
    odd.refresh_from_db()
    assert odd.status == "open"


@pytest.mark.parametrize(
    ("action", "findings"),
    [
        ("accept-some {odd}", []),
        ("accept " + "9" * 25, []),
        ("accept " + "9" * 5000, []),
        ("accept-all mat-1", ["9" * 25]),
        ("accept-all mat-1", ["{odd}", "9" * 5000]),
    ],
    ids=["no such verb", "25 digits", "5,000 digits", "all, 25 digits", "all, 5,000 digits"],
)
def test_what_no_button_sends_is_not_found_and_settles_nothing(odd, cast, browse, action, findings):
    keys = [each.format(odd=odd.pk) for each in findings]
    answer = press(browse(cast.officer), action.format(odd=odd.pk), finding=keys)
    assert answer.status_code == 404
    odd.refresh_from_db()
    assert odd.status == "open"


def test_one_team_can_be_chosen_and_other_quarters_say_what_waits(odd, cast, browse):
    raised(cast.mat2)
    raised(cast.mat2, month=OPENED)
    client = browse(cast.officer)
    page = client.get(f"{PAGE}?team=mat-2")
    assert "MAT 2 1 open" in main(page)
    assert "MAT 1 1 open" not in main(page)
    assert title(page) == "2 findings to look at, Q2 2026/27"
    assert "Q1 2025/26 (1 open)" in main(page)
    assert links(page)["Q1 2025/26"] == "/findings/2025-26/q1/"


def test_the_accountable_officer_reads_and_has_no_buttons(odd, cast, browse):
    page = browse(cast.accountable).get(PAGE)
    assert "A school" in main(page)
    assert "Send back" not in main(page)
    assert "will not report" not in main(page)


def test_a_closed_quarter_says_what_sending_back_means(odd, cast, browse):
    close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    assert "Q2 2026/27 is closed" in main(browse(cast.officer).get(PAGE))


def test_of_many_the_first_teams_are_shown_until_one_is_chosen(cast, browse):
    measures = list(Measure.objects.exclude(kind="ratio").values_list("reference", flat=True))[:20]
    teams = [open_team(f"MAT {number}", "Locality 2") for number in (20, 21, 22, 23, 24)]
    for team in teams:
        for reference in measures:
            raised(team, reference)
    client = browse(cast.officer)
    page = client.get(PAGE)
    assert title(page) == "100 findings to look at, Q2 2026/27"
    assert "MAT 22 20 open" in main(page)
    assert "MAT 23 20 open" not in main(page)
    assert "2 more teams have open findings." in main(page)
    page = client.get(f"{PAGE}?team=mat-24")
    assert "MAT 24 20 open" in main(page)
    assert "more team" not in main(page)


def test_it_takes_as_many_queries_for_many_teams(odd, cast, browse, query_budget):
    for number in range(20, 30):
        team = open_team(f"MAT {number}", "Locality 2")
        for reference in ("EI2", "EI4", "EI5"):
            raised(team, reference)
        accept_gap(team=team, month=AUGUST, why="Flooded", by=cast.officer, at=AT)
    client = browse(cast.officer)
    with query_budget(17):
        client.get(PAGE)


# Months that are not in -------------------------------------------------------------------------


def test_months_that_are_not_in_are_listed_and_can_be_accepted(cast, browse):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, AUGUST, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.officer)
    client = browse(cast.officer)
    page = client.get(PAGE)
    assert "MAT 2 September 2026 of MAT 2, not started: will not report" in main(page)
    address = links(page)["will not report September 2026, MAT 2"]
    assert address == "/returns/mat-2/2026-09/will-not-report/"
    page = client.post(address, {"why": "  "})
    assert errors(page) == {"id_why": "Say why MAT 2 will not report September 2026"}
    page = client.post(address, {"why": "The office\nflooded"}, follow=True)
    assert "Accepted: MAT 2 will not report September 2026. Nobody is chased." in main(page)
    assert "No month that has ended is awaited." in main(page)
    assert "MAT 2, September 2026 The office flooded Accepted by Officer" in main(page)


def test_a_gap_says_who_accepted_it_and_is_withdrawn(cast, browse):
    accept_gap(team=cast.mat2, month=SEPTEMBER, why="Flooded", by=cast.officer, at=AT)
    client = browse(cast.officer)
    address = "/returns/mat-2/2026-09/will-not-report/"
    assert "Flooded Accepted by Officer on 5 October 2026, 10:30am" in main(client.get(address))
    page = client.post(address, {"action": "withdraw"}, follow=True)
    assert "MAT 2 is asked to report September 2026 again." in main(page)
    assert not WillNotReport.objects.exists()
    page = client.post(address, {"action": "withdraw"}, follow=True)
    assert "MAT 2 is asked to report September 2026 already." in main(page)


def test_what_was_reported_is_no_gap(cast, browse):
    submit_months(cast.mat2, SEPTEMBER, SEPTEMBER, by=cast.officer)
    page = browse(cast.officer).post("/returns/mat-2/2026-09/will-not-report/", {"why": "Flooded"})
    assert errors(page) == {"id_why": "MAT 2 has reported September 2026."}
    assert "Flooded" in text(page, "id_why")


def test_the_lists_of_returns_say_that_a_month_will_not_come(cast, browse):
    accept_gap(team=cast.mat1, month=SEPTEMBER, why="Flooded", by=cast.officer, at=AT)
    assert "September 2026 Will not report: Flooded" in main(
        browse(cast.manager).get("/returns/mat-1/")
    )
    assert "Won’t report (Flooded) for MAT 1, September 2026" in main(
        browse(cast.officer).get("/returns/")
    )


def test_the_home_page_chases_nobody_for_it(cast, browse):
    submit_months(cast.mat1, OPENED, AUGUST.previous, by=cast.manager)
    for month in (AUGUST, SEPTEMBER):
        accept_gap(team=cast.mat1, month=month, why="Flooded", by=cast.officer, at=AT)
    page = main(browse(cast.manager).get("/"))
    assert "September 2026 Will not report Start MAT 1, September 2026 Flooded" in page
    assert "August 2026" not in page
    assert "Overdue" not in page
    page = main(browse(cast.officer).get("/"))
    assert "MAT 1, September 2026: will not report. Flooded" in page
    assert "Teams with returns outstanding: 2 of 3" in page


def test_the_home_page_counts_findings_and_shows_why_a_return_came_back(odd, cast, browse):
    client = browse(cast.officer)
    assert "1 finding to look at." in main(client.get("/"))
    press(client, f"send-back {odd.pk}", note="Is it 9?")
    page = main(browse(cast.manager).get("/"))
    assert "Sent back To be submitted again; what was submitted counts" in page
    assert "Continue MAT 1, September 2026 Is it 9?" in page


def test_the_form_says_what_it_was_sent_back_for(odd, cast, browse):
    press(browse(cast.officer), f"send-back {odd.pk}", note="Is it 9?")
    page = browse(cast.manager).get("/returns/mat-1/2026-09/")
    assert "Sent back for you to look at EI1a: Is it 9? Officer, 5 October 2026" in main(page)
    assert links(page)["EI1a"] == "#row-EI1a"


def test_the_form_says_that_the_month_will_not_come(cast, browse):
    accept_gap(team=cast.mat1, month=SEPTEMBER, why="Flooded", by=cast.officer, at=AT)
    page = browse(cast.manager).get("/returns/mat-1/2026-09/")
    assert "It is accepted that this month will not be reported. Flooded" in main(page)
