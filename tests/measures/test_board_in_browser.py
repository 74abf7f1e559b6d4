"""The returns board in a real browser: from what is late to a reminder, wide and narrow."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from measures.findings import accept_gap
from measures.models import Deadline, Message, Return, ReturnStatus
from measures.periods import Month
from tests.cast import OPENED, Cast, gather, submit_months
from tests.conftest import AxeCheck
from tests.measures.returns import open_team
from tests.measures.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FEBRUARY, MARCH = Month("2026-02"), Month("2026-03")
BOARD = "/returns/?year=2025-26"


@pytest.fixture
def council(db: None) -> Cast:
    """In March 2026 one team is late, and one of each other kind; every update is late too."""
    cast = gather()
    for span in (1, 3):
        Deadline.objects.create(
            last_month=MARCH,
            span=span,
            opens=date(2026, 4, 1),
            due=date(2026, 4, 14),
            closes=date(2026, 4, 30),
        )
    submit_months(cast.mat1, OPENED, MARCH, by=cast.manager)
    submit_months(cast.mat2, OPENED, FEBRUARY, by=cast.officer)
    submit_months(cast.mat3, OPENED, FEBRUARY, by=cast.outsider)
    Return.objects.filter(month=OPENED).update(status=ReturnStatus.REOPENED)
    Return.objects.filter(month=OPENED.next).update(status=ReturnStatus.SENT_BACK)
    accept_gap(team=cast.mat2, month=MARCH, why="Flooded", by=cast.officer, at=timezone.now())
    cast.outsider.email = "outsider@example.org"
    cast.outsider.save()
    return cast


def test_from_what_is_late_to_a_reminder_without_a_script(
    page_without_scripts: Page, council: Cast
) -> None:
    page = page_without_scripts
    sign_in(page, council.officer)
    page.goto(BOARD)
    page.get_by_label("State", exact=True).select_option("Late")
    page.get_by_label("Locality").select_option("Locality 2")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="MAT 3 (all months)")).to_be_visible()
    expect(page.get_by_role("link", name="MAT 1 (all months)")).to_have_count(0)
    page.get_by_role("checkbox", name="Remind MAT 3").check()
    page.get_by_role("button", name="Remind the teams you tick").click()
    expect(page.get_by_role("heading", name="Remind teams")).to_be_visible()
    page.get_by_label("Your note").fill("")
    page.get_by_role("checkbox", name=re.compile("March 2026")).uncheck()
    page.get_by_role("checkbox", name=re.compile("Q4 2025.26 update")).uncheck()
    page.get_by_role("button", name="Remind", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: Remind teams – "))
    page.get_by_role("link", name="Tick at least one return").click()
    page.get_by_role("checkbox", name=re.compile("March 2026")).check()
    page.get_by_label("Your note").fill("The board meets on Thursday.")
    page.get_by_role("button", name="Show the email with this note").click()
    expect(page.get_by_role("region")).to_contain_text("The board meets on Thursday.")
    page.get_by_role("button", name="Remind", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("1 reminder written.")
    assert [message.team for message in Message.objects.all()] == [council.mat3]


def test_a_cell_is_one_press_from_its_form(page: Page, council: Cast) -> None:
    sign_in(page, council.officer)
    page.goto(BOARD)
    late = "Late (not started, due 14 April 2026) for MAT 3, March 2026"
    page.get_by_role("link", name=late, exact=True).click()
    expect(page).to_have_url(re.compile("/returns/mat-3/2026-03/$"))


def test_months_and_teams_stay_in_sight_while_the_others_are_scrolled(
    page: Page, council: Cast
) -> None:
    for number in range(10, 40):
        open_team(f"MAT {number}", "Locality 2", first=OPENED)
    page.set_viewport_size({"width": 1280, "height": 700})
    sign_in(page, council.officer)
    page.goto(BOARD)
    april = page.get_by_role("columnheader", name="April 2025")
    last = page.get_by_role("link", name="MAT 39 (all months)")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    expect(april).to_be_in_viewport()
    # Where it is too wide for the page, it is a region of its own.
    page.set_viewport_size({"width": 800, "height": 1000})
    page.get_by_role("region").evaluate("region => region.scrollTo(2000, 2000)")
    expect(page.get_by_role("columnheader", name="March 2026")).to_be_in_viewport()
    expect(last).to_be_in_viewport()


def test_every_state_is_accessible(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    page.goto(BOARD)
    expect(page.get_by_role("table")).to_be_visible()
    assert_accessible(page)
    page.goto("/reminders/?year=2025-26&late=1")
    page.get_by_label("Your note").fill("")
    page.get_by_role("button", name="Remind", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: Remind teams – "))
    assert_accessible(page)
    page.goto("/timeliness/?year=2025-26")
    chart = page.get_by_role("img", name="March 2026: 0 in time, 1 late, 1 not in")
    expect(chart).to_be_visible()
    assert_accessible(page)


def test_the_home_page_is_accessible_with_what_is_late(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    for person in (council.officer, council.outsider):
        sign_in(page, person)
        page.goto("/")
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        assert_accessible(page)
