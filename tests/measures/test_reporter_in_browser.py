"""The reporter's pages in a real browser: with a script and without, wide and narrow."""

from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect

from measures.models import Figure, Measure, ReportedJudgement
from measures.periods import Month, month_range
from measures.recording import Recorded, record_returns
from tests.cast import NOW, SEPTEMBER, Cast, gather
from tests.conftest import AxeCheck
from tests.measures.returns import open_team
from tests.measures.signed_in import sign_in

pytestmark = pytest.mark.browser

FORM = "/figures/EH1a/2026-09/"
FIRST = Month("2025-09")


@pytest.fixture
def council(transactional_db: None) -> Iterator[Cast]:
    """A city-wide service with EH1a up to August, and a reporter of it; on the cast's day."""
    with time_machine.travel(NOW, tick=True):
        yield _gathered()


def _gathered() -> Cast:
    cast = gather()
    hub = open_team("Early Help Hub", None, first=FIRST)
    measure = Measure.objects.get(reference="EH1a").pk
    record_returns(
        [Recorded(hub.pk, measure, month, 79) for month in month_range(FIRST, SEPTEMBER.previous)],
        by=cast.officer,
        at=NOW,
        comments={(hub.pk, measure, SEPTEMBER.previous, 1): "Fewer from schools."},
    )
    return cast


def test_a_measure_is_reported_without_a_script(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.reporter)
    page.goto("/measures/")
    page.get_by_role("link", name="Enter EH1a, September 2026").click()
    page.get_by_label("Figure for September 2026").fill("tbc")
    page.get_by_label("Positive").check()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Say why there is no figure")
    page.get_by_label("Positive").check()
    page.get_by_label("Commentary").fill("The system is down.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Submitted. EH1a for September 2026")
    assert ReportedJudgement.objects.get().judgement == "positive"
    assert Figure.objects.filter(last_month=SEPTEMBER).get().reason == "[x]"


def test_what_disagrees_is_said_while_writing(page: Page, council: Cast) -> None:
    sign_in(page, council.reporter)
    page.goto(FORM)
    notes = page.locator("[data-notes]")
    page.get_by_label("Figure for September 2026").fill("96")
    page.get_by_label("Commentary").fill("An increase of 12% on last month.")
    expect(notes).to_have_text(
        "You wrote “increase of 12%”; the figures say 22% up on August 2026, from 79 to 96."
    )
    page.get_by_label("Commentary").fill("Fewer from schools.")
    expect(notes).to_have_text("Unchanged from August 2026.")
    page.get_by_label("Commentary").fill("An increase of 22% on last month.")
    expect(notes).to_have_text("")
    assert not Figure.objects.filter(last_month=SEPTEMBER).exists()


def test_a_direction_is_asked_for_where_there_is_no_number(page: Page, council: Cast) -> None:
    sign_in(page, council.reporter)
    page.goto(FORM)
    directions = page.get_by_role("group", name="Direction of travel")
    expect(directions).to_be_hidden()
    page.get_by_label("[x] Not available").check()
    expect(directions).to_be_visible()
    page.get_by_label("A figure", exact=True).check()
    expect(directions).to_be_hidden()
    page.get_by_label("Figure for September 2026").fill("tbc")
    expect(directions).to_be_visible()


def test_a_direction_that_is_not_saved_is_not_left_without_a_word(
    page: Page, council: Cast
) -> None:
    sign_in(page, council.reporter)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(FORM)
    page.get_by_label("[x] Not available").check()
    page.get_by_label("Negative").check()
    page.goto("/measures/")
    assert asked == ["beforeunload"]
    page.goto(FORM)
    page.get_by_label("[x] Not available").check()
    page.get_by_label("Negative").check()
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("main")).to_contain_text("Chosen on the draft.")
    page.goto("/measures/")
    assert asked == ["beforeunload"]


def test_a_message_does_not_take_the_focus_from_who_is_typing_already(
    page: Page, council: Cast
) -> None:
    sign_in(page, council.reporter)
    page.goto(FORM)
    held: list[Route] = []

    def hold(script: Route) -> None:
        held.append(script)

    page.route("**/doris.js", hold)
    page.get_by_label("Figure for September 2026").fill("79")
    with page.expect_request("**/doris.js"):
        page.get_by_role("button", name="Submit", exact=True).click()
    commentary = page.get_by_label("Commentary")
    commentary.press_sequentially("More from ")
    held[0].continue_()
    expect(page.locator("[data-govuk-notification-banner-init]")).to_contain_text("Submitted.")
    page.keyboard.type("schools.")
    expect(commentary).to_have_value("More from schools.")


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    sign_in(page, council.reporter)
    for address in ("/", "/measures/", FORM, "/figures/EH1a/2026-08/", "/figures/EH1a/2026-10/"):
        page.goto(address)
        assert_accessible(page)
    page.goto(FORM)
    page.get_by_label("[x] Not available").check()
    page.get_by_label("Commentary").fill("A" * 300)
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Submitted.")
    assert_accessible(page)
    page.get_by_label("Commentary").fill("")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Say why there is no figure")
    assert_accessible(page)
