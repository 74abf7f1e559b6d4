"""The quarterly update in a real browser: with a script and without, wide and narrow."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from measures.models import Measure, QuarterlyUpdate, ReturnStatus, Team, TeamFramework
from measures.periods import Month
from measures.recording import Recorded, record_returns
from tests.cast import NOW, Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck
from tests.measures.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, MARCH = Month("2024-10"), Month("2026-03")
PAGE = "/updates/mat-1/2025-26/q4/"
PARTS = {"EI10a(i)": 7, "EI10a(ii)": 7, "EI10a(iii)": 6}


@pytest.fixture
def council(db: None) -> Cast:
    """MAT 1 up to March 2026: in the last quarter EI1a went up, and nothing else did."""
    cast = gather()
    leave_few_measures()
    opened(cast.mat1, FIRST)
    submit_months(cast.mat1, FIRST, MARCH, by=cast.manager, given=PARTS)
    record(cast, "EI1a", 50, 50, 50)
    return cast


def opened(team: Team, first: Month) -> None:
    """Let a team have opened in an earlier month."""
    team.placements.update(first_month=first)
    TeamFramework.objects.filter(team=team).update(first_month=first)


def record(cast: Cast, reference: str, *figures: int) -> None:
    """Let the quarter's months count with other figures."""
    measure = Measure.objects.get(reference=reference).pk
    months = MARCH.quarter.months[-len(figures) :]
    record_returns(
        [
            Recorded(cast.mat1.pk, measure, month, figure)
            for month, figure in zip(months, figures, strict=True)
        ],
        by=cast.officer,
        at=NOW,
    )


def row(page: Page, reference: str) -> Locator:
    """One measure."""
    return page.locator(f"#row-{reference}")


def test_an_update_is_written_confirmed_and_submitted_without_a_script(
    page_without_scripts: Page, council: Cast
) -> None:
    page = page_without_scripts
    sign_in(page, council.manager)
    page.goto("/returns/mat-1/")
    page.get_by_role("link", name="Q4, to 31 March 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Quarterly update of MAT 1: Q4 2025/26"
    )
    page.get_by_role("button", name="Confirm all 10 without warnings").click()
    expect(page.get_by_text("10 of 11 confirmed")).to_be_visible()
    expect(row(page, "EI5")).to_contain_text("Confirmed")
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_title(re.compile("^Error: MAT 1, update for Q4 2025/26 – "))
    page.get_by_role("link", name="say in the commentary why it is up 150% on Q3").click()
    words = page.get_by_label("Commentary on EI1a", exact=True)
    expect(words).to_be_focused()
    words.fill("A new school refers to us")
    row(page, "EI1a").get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("11 of 11 confirmed")).to_be_visible()
    expect(row(page, "EI1a")).to_contain_text("Explained below:")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.SUBMITTED


def test_every_state_is_accessible(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.manager)
    page.goto("/returns/mat-1/")
    assert_accessible(page)
    page.goto(PAGE)
    assert_accessible(page)
    page.get_by_role("button", name="Confirm all 10 without warnings").click()
    expect(page.get_by_text("10 of 11 confirmed")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert_accessible(page)
    page.get_by_label("Commentary on EI1a", exact=True).fill("A new school refers to us")
    row(page, "EI1a").get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("11 of 11 confirmed")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert_accessible(page)
    sign_in(page, council.officer)
    page.goto(PAGE)
    page.get_by_text("Send this update back to its manager").click()
    page.get_by_role("button", name="Send back").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert_accessible(page)


def test_two_people_choose_between_their_words(
    page: Page, page_without_scripts: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    other = page_without_scripts
    for each, who in ((page, council.manager), (other, council.deputy)):
        sign_in(each, who)
        each.goto(PAGE)
    for each, words in ((other, "Theirs"), (page, "Mine")):
        each.get_by_label("Commentary on EI5", exact=True).fill(words)
        each.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(row(page, "EI5")).to_contain_text("Deputy changed this on")
    expect(row(page, "EI5")).to_have_attribute("data-unsaved", "")
    assert_accessible(page)
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Commentary on EI5", exact=True)).to_have_value("Mine")


def test_what_changed_since_and_a_new_draft(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    sign_in(page, council.manager)
    page.goto(PAGE)
    page.get_by_label("Commentary on EI2", exact=True).fill("Steady")
    row(page, "EI2").get_by_role("button", name="Confirm").click()
    expect(row(page, "EI2")).to_contain_text("Confirmed")
    expect(page.get_by_role("status")).to_have_text("EI2 confirmed. 10 to go.")
    heads = page.locator(".update__heads").bounding_box()
    place = row(page, "EI2").bounding_box()
    assert heads
    assert place
    assert place["y"] >= heads["y"] + heads["height"]
    record(council, "EI2", 25)
    page.goto(PAGE)
    expect(row(page, "EI2")).to_contain_text("March was 20 and is 25 now")
    expect(row(page, "EI2")).to_contain_text("January 20, February 20, March 25")
    assert_accessible(page)
    page.get_by_role("button", name="Use this draft instead for EI2").click()
    expect(page.get_by_label("Commentary on EI2", exact=True)).to_have_value(
        re.compile("January 20, February 20, March 25")
    )


def test_nobody_leaves_without_being_asked_about_what_is_not_saved(
    page: Page, council: Cast
) -> None:
    asked = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    sign_in(page, council.manager)
    page.goto(PAGE)
    page.get_by_label("Commentary on EI5", exact=True).press_sequentially("Not saved")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Q4 2025/26")
    assert asked == ["beforeunload"]


def test_a_quarter_without_months_is_typed(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    opened(council.mat2, Month("2024-04"))
    sign_in(page, council.officer)
    page.goto("/updates/mat-2/2024-25/q1/")
    expect(page.get_by_text("This quarter has no monthly returns.")).to_be_visible()
    page.get_by_label("Period actual of EI5").fill("20")
    page.get_by_label("Year to date of EI5").fill("21")
    row(page, "EI5").get_by_role("button", name="Confirm").click()
    expect(row(page, "EI5")).to_contain_text("The year to date is 21, but the quarter’s 20 is all")
    assert_accessible(page)
    page.get_by_label("Year to date of EI5").fill("20")
    row(page, "EI5").get_by_role("button", name="Confirm").click()
    expect(row(page, "EI5")).to_contain_text("Confirmed")
    expect(page.get_by_text("1 of 11 confirmed")).to_be_visible()


def test_what_disagrees_with_the_figures_is_said_while_writing(page: Page, council: Cast) -> None:
    sign_in(page, council.manager)
    page.goto(PAGE)
    row(page, "EI1a").get_by_role("textbox").fill("A fall of 5% on Q3.")
    expect(row(page, "EI1a").locator("[data-notes]")).to_have_text(
        "You wrote “fall of 5%”; the figures say 150% up on Q3 2025/26, from 60 to 150."
    )
