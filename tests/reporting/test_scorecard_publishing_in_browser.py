"""A month's publication in a real browser: accessible, at every width, with scripts and without."""

import pytest
import time_machine
from playwright.sync_api import expect

from reporting.models import Edition
from reporting.views import scorecard_publishing
from tests.cast import NOW, OPENED, SEPTEMBER, gather, leave_few_measures, submit_months
from tests.measures.signed_in import sign_in
from tests.reporting.publishing import made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCORECARD = f"/scorecards/doris-early-intervention/{SEPTEMBER}/"
MONTH = f"/scorecard-months/doris-early-intervention/{SEPTEMBER}/"


@pytest.fixture
def council(few_formats, monkeypatch):
    """Two teams up to September; the tests make what is to be made, when they choose."""
    monkeypatch.setattr(scorecard_publishing, "start_making", lambda edition: None)
    with time_machine.travel(NOW, tick=True):
        cast = gather()
        leave_few_measures()
        submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
        submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
        yield cast


def test_an_officer_publishes_a_month_without_scripts(council, page_without_scripts):
    page = page_without_scripts
    sign_in(page, council.officer)
    page.goto(SCORECARD)
    page.get_by_role("link", name="Publish September 2026").click()
    page.get_by_label("Publish without the return named above").check()
    page.get_by_label("Why is it published without them?").fill("Flooded.")
    page.get_by_label("Why is it published without a sign-off?").fill("Nobody there.")
    page.get_by_role("button", name="Publish September 2026").click()
    expect(page.get_by_text("is being made")).to_be_visible()
    # The browser looks again by itself.
    made(Edition.objects.get())
    page.get_by_role("link", name="Edition 1").click(timeout=10_000)
    expect(page.get_by_text("Published edition 1 on 5 October 2026.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_accessible_in_every_state(council, page, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, council.officer)
    page.goto(MONTH)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Publish September 2026").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)


def test_an_accountable_officer_signs_a_month_off(council, page, assert_accessible):
    sign_in(page, council.accountable)
    page.goto(MONTH)
    page.get_by_label("I have read the scorecards of September 2026").check()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("You have signed September 2026 off.")).to_be_visible()
    assert_accessible(page)
