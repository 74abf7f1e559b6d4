"""Quarters, commentary and editions in a real browser: accessible, with scripts and without."""

import pytest
import time_machine
from playwright.sync_api import expect

from measures.models import Commentary, Measure
from reporting.models import Edition
from reporting.publishing import close_quarter
from reporting.views import publishing
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, gather, leave_few_measures, submit_months
from tests.measures.signed_in import sign_in
from tests.reporting.publishing import correct, frozen, made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUARTER = "/quarters/2026-27/q2/"
CITY = "/reports/2026-27/q2/city/"


@pytest.fixture
def council(few_formats):
    """All three teams up to September, but MAT 2 without September."""
    with time_machine.travel(NOW, tick=True):
        cast = gather()
        leave_few_measures()
        submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
        submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
        submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
        yield cast


@pytest.fixture
def started(monkeypatch):
    """Nothing is started: the tests make what is to be made, at the moment that they choose."""
    monkeypatch.setattr(publishing, "start_making", lambda edition: None)


def test_an_officer_closes_and_publishes_without_scripts(council, started, page_without_scripts):
    page = page_without_scripts
    sign_in(page, council.officer)
    page.goto(QUARTER)
    page.get_by_role("button", name="Close Q2 2026/27").click()
    expect(page.get_by_text("Q2 2026/27 is closed.")).to_be_visible()
    page.get_by_role("button", name="Publish Q2 2026/27").click()
    page.get_by_label("Publish without the return named above").check()
    page.get_by_label("Why is it published without them?").fill("Flooded.")
    page.get_by_label("Why is it published without a sign-off?").fill("Nobody there.")
    page.get_by_role("button", name="Publish Q2 2026/27").click()
    expect(page.get_by_text("0 of 22 files")).to_be_visible()
    # The browser looks again by itself.
    made(Edition.objects.get())
    expect(page.get_by_role("link", name="Edition 1")).to_be_visible(timeout=10_000)
    page.get_by_role("link", name="Edition 1").click()
    expect(page.get_by_text("Published edition 1 on 5 October 2026.")).to_be_visible()


def test_the_steps_and_the_form_to_publish_are_accessible(council, page, assert_accessible):
    sign_in(page, council.officer)
    page.goto(QUARTER)
    assert_accessible(page)
    page.goto(f"{QUARTER}reopen/")
    assert_accessible(page)
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    page.goto(f"{QUARTER}publish/")
    page.get_by_role("button", name="Publish Q2 2026/27").click()
    missing = page.get_by_role("link", name="Say why it is published without a sign-off")
    expect(missing).to_be_visible()
    assert_accessible(page)


def test_the_bar_moves_while_an_edition_is_made(council, page, assert_accessible):
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    edition = frozen(council.officer)
    sign_in(page, council.officer)
    page.goto(QUARTER)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
    assert_accessible(page)
    made(edition)
    expect(page.get_by_role("link", name="Edition 1")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_the_accountable_officer_signs_off(council, page, assert_accessible):
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    sign_in(page, council.accountable)
    page.goto("/quarters/")
    assert_accessible(page)
    page.get_by_role("link", name="Q2, to 30 September 2026").last.click()
    page.get_by_role("button", name="Read and sign off").click()
    assert_accessible(page)
    page.get_by_role("button", name="Sign off").click()
    expect(page).to_have_title("Error: Sign off Q2 2026/27 – DORIS – Demonstration Council")
    assert_accessible(page)
    page.get_by_label("I have read the figures and commentary").check()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("You have signed Q2 2026/27 off.")).to_be_visible()


def test_commentary_is_written_beside_what_teams_wrote(council, page, assert_accessible):
    Commentary.objects.create(
        team=council.mat1,
        measure=Measure.objects.get(reference="EI10"),
        last_month=SEPTEMBER,
        written="x" * 400,
    )
    sign_in(page, council.officer)
    page.goto(f"{QUARTER}commentary/city/")
    assert_accessible(page)
    box = page.get_by_label("Your commentary on The quarter as a whole")
    box.fill("A steady quarter.")
    # Somebody else is faster.
    Commentary.objects.create(last_month=SEPTEMBER, span=3, written="Theirs.")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("It says now:")).to_be_visible()
    expect(box).to_have_value("A steady quarter.")
    assert_accessible(page)
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("The commentary on City is saved.")).to_be_visible()


def test_an_edition_that_was_restated_is_accessible(council, page, assert_accessible):
    readers = council.officer, council.viewer
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    made(frozen(council.officer))
    correct(council, "EI8", 21)
    for reader in readers:
        sign_in(page, reader)
        page.goto(f"{CITY}?edition=1")
        for summary in page.locator(".doris-edition summary").all():
            summary.click()
        assert_accessible(page)
    made(frozen(council.officer))
    for reader in readers:
        sign_in(page, reader)
        page.goto(f"{CITY}?edition=2")
        expect(page.get_by_role("heading", name="Restated since edition 1")).to_be_visible()
        assert_accessible(page)
