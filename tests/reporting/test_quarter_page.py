"""A quarter's page: each step in words, who may do what there, and what each form asks."""

import re
from datetime import timedelta

import pytest
import time_machine

from measures.findings import accept_gap
from measures.models import ClosedQuarter, RaisedFinding
from reporting.making import STOPPED_AFTER
from reporting.models import Edition, SignOff
from reporting.publishing import close_quarter, sign_off
from reporting.recorded import digest
from reporting.views import publishing
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, leave_few_measures, submit_months
from tests.measures.returns import open_team
from tests.reporting.publishing import correct, frozen, published

QUARTER = "/quarters/2026-27/q2/"


@pytest.fixture
def council(cast, few_formats):
    """All three teams up to September, but MAT 2 without September."""
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


@pytest.fixture
def closed(council):
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    return council


@pytest.fixture
def started(monkeypatch):
    """The editions that a process was started for, which is `test_make_edition`'s affair."""
    begun = []
    monkeypatch.setattr(publishing, "start_making", begun.append)
    return begun


def text_of(response) -> str:
    assert response.status_code == 200, response.content.decode()[-500:]
    body = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def steps(response) -> dict[str, str]:
    """The word of each step."""
    text = response.content.decode()
    found = re.findall(
        r'<h2 class="govuk-heading-m" id="([\w-]+)">.*?doris-state--\w+">([^<]+)', text, re.DOTALL
    )
    return dict(found)


def test_it_works(council, browse):
    response = browse(council.officer).get(QUARTER)
    said = text_of(response)
    assert "Q2, to 30 September 2026" in said
    assert "8 of 9 returns are in." in said
    assert "accept that it won’t come" in said
    assert steps(response) == {
        "returns": "Not all in",
        "updates": "Not all in",
        "findings": "Settled",
        "close": "Open",
        "commentary": "Not begun",
        "sign-off": "Not signed off",
        "publish": "Not published",
    }


def test_who_reads_everything_sees_it_and_is_offered_nothing_to_do(closed, browse):
    html = browse(closed.accountable).get(QUARTER).content.decode().partition("<main")[2]
    assert "Read and sign off" in html
    for offered in ("Open it again", f"{QUARTER}publish/", "won’t come"):
        assert offered not in html


def test_the_list_says_how_far_each_quarter_is(council, browse):
    published(council)
    said = text_of(browse(council.accountable).get("/quarters/"))
    assert "Q3, to 31 December 2026 , 2026/27 In progress" in said
    assert "Q2, to 30 September 2026 , 2026/27 Published, edition 1" in said
    assert "Q1, to 30 June 2026 , 2026/27 Open" in said


@pytest.mark.parametrize(
    "address", ["/quarters/2024-25/q4/", "/quarters/2026-27/q4/", "/quarters/2026-27/q9/"]
)
def test_a_quarter_that_is_not_there_is_not_found(council, browse, address):
    assert browse(council.officer).get(address).status_code == 404


def test_an_accepted_gap_says_who_accepted_it(council, browse):
    accept_gap(team=council.mat2, month=SEPTEMBER, why="Flooded", by=council.officer, at=NOW)
    said = text_of(browse(council.officer).get(QUARTER))
    assert "MAT 2, September 2026 won’t come: Flooded Accepted by Officer" in said


def test_closing_and_opening_again(council, browse):
    officer = browse(council.officer)
    assert "Q2 2026/27 is closed." in text_of(officer.post(f"{QUARTER}close/", follow=True))
    assert "is closed already" in text_of(officer.post(f"{QUARTER}close/", follow=True))
    empty = officer.post(f"{QUARTER}reopen/", {"why": ""})
    assert "<title>Error: Open Q2 2026/27 again" in empty.content.decode()
    assert 'href="#id_why"' in empty.content.decode()
    done = officer.post(f"{QUARTER}reopen/", {"why": "By mistake."}, follow=True)
    assert "Q2 2026/27 is open again." in text_of(done)
    assert not ClosedQuarter.objects.exists()


def test_a_running_quarter_is_not_closed(council, browse):
    officer = browse(council.officer)
    page = "/quarters/2026-27/q3/"
    assert "Close Q3" not in text_of(officer.get(page))
    assert "has not ended yet" in text_of(officer.post(f"{page}close/", follow=True))


# Signing off -----------------------------------------------------------------------------------


def hidden(response, name):
    html = response.content.decode()
    return re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', html)


def test_signing_off_takes_a_tick_and_what_was_shown(closed, browse):
    accountable = browse(closed.accountable)
    page = accountable.get(f"{QUARTER}sign-off/")
    [shown] = hidden(page, "shown")
    said = text_of(page)
    assert "8 of 9 returns are in. Missing: MAT 2 (September 2026)." in said
    unticked = accountable.post(f"{QUARTER}sign-off/", {"shown": shown})
    assert "Tick the box to sign off" in text_of(unticked)
    correct(closed, "EI8", 21)
    stale = accountable.post(f"{QUARTER}sign-off/", {"shown": shown, "agreed": "on"})
    assert "has changed since this page was opened" in text_of(stale)
    assert not SignOff.objects.exists()
    [shown] = hidden(stale, "shown")
    done = accountable.post(f"{QUARTER}sign-off/", {"shown": shown, "agreed": "on"}, follow=True)
    assert "You have signed Q2 2026/27 off." in text_of(done)
    assert steps(done)["sign-off"] == "Signed off"
    correct(closed, "EI8", 20)
    assert steps(accountable.get(QUARTER))["sign-off"] == "Changed since"


def test_an_open_quarter_is_not_signed_off(council, browse):
    said = text_of(browse(council.accountable).get(f"{QUARTER}sign-off/"))
    assert "Q2 2026/27 is still open." in said
    assert "Tick" not in said


# Publishing ------------------------------------------------------------------------------------


def test_publishing_asks_for_what_is_missing_open_and_unsigned(closed, browse, started):
    RaisedFinding.objects.create(
        team=closed.mat1,
        month=SEPTEMBER,
        measure_id=closed.mat1.figures.first().measure_id,
        measures=["EI1a"],
        code="far-outside",
        message="Odd",
        raised_at=NOW,
    )
    officer = browse(closed.officer)
    page = officer.get(f"{QUARTER}publish/")
    sent = {"missing": hidden(page, "missing"), "open": hidden(page, "open")}
    refused = officer.post(f"{QUARTER}publish/", sent)
    html = refused.content.decode()
    assert "<title>Error: Publish Q2 2026/27" in html
    for field in ("without", "note", "findings", "unsigned"):
        assert f'href="#id_{field}"' in html
    assert not Edition.objects.exists()
    given = {"without": "on", "note": "Flooded", "findings": "on", "unsigned": "Nobody there"}
    response = officer.post(f"{QUARTER}publish/", {**sent, **given})
    assert response["Location"] == f"{QUARTER}#publish"
    edition = Edition.objects.get()
    assert started == [edition]
    assert edition.accepted["missing"] == ["MAT 2 (September 2026)"]
    assert (edition.accepted["findings"], edition.without_sign_off) == (1, "Nobody there")


def test_with_everything_in_and_signed_off_nothing_is_asked(closed, browse, started):
    accept_gap(team=closed.mat2, month=SEPTEMBER, why="Flooded", by=closed.officer, at=NOW)
    sign_off(quarter=Q2, shown=digest(Q2), by=closed.accountable, at=NOW)
    officer = browse(closed.officer)
    said = text_of(officer.get(f"{QUARTER}publish/"))
    assert "MAT 2, September 2026: Flooded Accepted by Officer" in said
    assert "Accountable, Accountable officer, signed it off" in said
    assert officer.post(f"{QUARTER}publish/").status_code == 302
    edition = Edition.objects.get()
    assert edition.signed_off["name"] == "Accountable"
    assert edition.accepted["missing"] == ["MAT 2 (September 2026)"]


def test_what_went_missing_since_the_page_was_shown_is_not_accepted(closed, browse, started):
    officer = browse(closed.officer)
    given = {"without": "on", "note": "Flooded", "unsigned": "Nobody there", "open": "0"}
    said = text_of(officer.post(f"{QUARTER}publish/", {**given, "missing": []}))
    assert "MAT 2 (September 2026): nothing was submitted, and nobody has accepted that" in said
    assert "Flooded" in said
    assert not started


@pytest.mark.parametrize("missing", ["", "x y", "1", "1 2026-99"])
def test_what_no_page_sends_is_not_found(closed, browse, missing):
    given = {"without": "on", "note": "F", "unsigned": "N", "missing": [missing]}
    assert browse(closed.officer).post(f"{QUARTER}publish/", given).status_code == 404


def test_while_it_is_made_the_page_shows_how_far_it_is(closed, browse):
    frozen(closed.officer)
    response = browse(closed.officer).get(QUARTER)
    html = response.content.decode()
    assert "Edition 1 is being made: 0 of 22 files." in text_of(response)
    assert re.search(r'<progress [^>]*value="0" max="22" aria-label="Files made', html)
    assert (
        '<noscript><meta http-equiv="refresh" content="2; url=/quarters/2026-27/q2/"></noscript>'
        in html
    )
    assert "seems to have stopped" not in html
    assert "Go on" not in html


def test_one_that_has_stopped_is_gone_on_with_or_given_up(closed, browse, started):
    edition = frozen(closed.officer)
    officer = browse(closed.officer)
    at_work = officer.post(f"{QUARTER}publishing/", {"action": "go-on"}, follow=True)
    assert "Its files are being made at this moment." in text_of(at_work)
    assert not started
    with time_machine.travel(NOW + STOPPED_AFTER + timedelta(seconds=1), tick=False):
        page = officer.get(QUARTER)
        assert "This seems to have stopped." in text_of(page)
        assert "refresh" not in page.content.decode()
        officer.post(f"{QUARTER}publishing/", {"action": "go-on"})
        assert started == [edition]
        done = officer.post(f"{QUARTER}publishing/", {"action": "give-up"}, follow=True)
    assert "Given up. Nothing of it was published." in text_of(done)
    assert not Edition.objects.exists()
    assert officer.post(f"{QUARTER}publishing/", {"action": "x"}).status_code == 404


def test_published_it_names_the_edition_and_leads_to_it(council, browse):
    published(council)
    response = browse(council.officer).get(QUARTER)
    assert "Edition 1 , 5 October 2026, 10:30am, by Officer, not signed off" in text_of(response)
    assert 'href="/reports/2026-27/q2/city/?edition=1"' in response.content.decode()
    assert steps(response)["publish"] == "Published"


def test_changed_since_it_can_be_published_again(council, browse, started):
    published(council)
    correct(council, "EI8", 21)
    officer = browse(council.officer)
    response = officer.get(QUARTER)
    assert "have changed since edition 1" in text_of(response)
    assert steps(response)["publish"] == "Changed since it was published"
    assert "Publish Q2 2026/27, edition 2?" in text_of(officer.get(f"{QUARTER}publish/"))


@pytest.mark.parametrize("more", [0, 6])
def test_queries_are_fixed_whatever_the_number_of_teams(closed, browse, query_budget, more):
    for number in range(more):
        open_team(f"MAT {10 + number}", f"Locality {number % 3 + 1}", first=OPENED)
    officer = browse(closed.officer)
    for address, most in ((QUARTER, 30), ("/quarters/", 8), (f"{QUARTER}publish/", 28)):
        officer.get(address)
        with query_budget(most):
            officer.get(address)
