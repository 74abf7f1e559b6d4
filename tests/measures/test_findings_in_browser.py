"""What officers settle, in a real browser: with a script and without, wide and narrow."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from measures.findings import accept_gap
from measures.models import FindingStatus, Measure, RaisedFinding, SourceCount
from measures.periods import Month
from tests.cast import OPENED, Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck
from tests.measures.returns import submit
from tests.measures.signed_in import box, open_form, row, see_saved, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FEBRUARY, MARCH = Month("2026-02"), Month("2026-03")
PAGE = "/findings/2025-26/q4/"


@pytest.fixture
def council(db: None) -> Cast:
    """MAT 1 explained three odd figures in March 2026, which MAT 2 did not report."""
    cast = gather()
    leave_few_measures("ND3")
    submit_months(cast.mat1, OPENED, FEBRUARY, by=cast.manager, figure=5, given={"EI10": 15})
    explained = {"EI1a": "90 | A school closed", "EI2": "40 | " + "x" * 200, "ND3": "40 | The same"}
    submit(cast.mat1, explained, by=cast.manager, month=MARCH)
    accept_gap(
        team=cast.mat2, month=MARCH, why="The office flooded", by=cast.officer, at=timezone.now()
    )
    SourceCount.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI1a"),
        last_month=MARCH,
        source="LCS",
        count=92,
        uploaded_by=cast.officer,
        uploaded_at=timezone.now(),
    )
    return cast


def test_findings_are_settled_without_a_script(
    page_without_scripts: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    page = page_without_scripts
    sign_in(page, council.officer)
    page.goto(PAGE)
    referrals = page.get_by_role("article", name="Number of new referrals (VCM)")
    expect(referrals).to_contain_text("A school closed")
    referrals.get_by_role("button", name="Send back").click()
    expect(page).to_have_title(re.compile("^Error: 3 findings to look at, Q4 2025/26 – "))
    page.get_by_role("link", name="EI1a of MAT 1, March 2026: say in a note").click()
    note = referrals.get_by_label("Note about EI1a")
    expect(note).to_be_focused()
    note.fill("Is it 9?")
    referrals.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("status")).to_contain_text("Sent back: EI1a of MAT 1, March 2026.")
    page.get_by_role("button", name="Accept all 2 explained findings of MAT 1").click()
    expect(page.get_by_text("Every finding of Q4 2025/26 is settled.")).to_be_visible()
    statuses = RaisedFinding.objects.values_list("status", flat=True)
    assert sorted(statuses) == [
        FindingStatus.ACCEPTED,
        FindingStatus.ACCEPTED,
        FindingStatus.SENT_BACK,
    ]


def test_every_state_is_accessible(page: Page, council: Cast, assert_accessible: AxeCheck) -> None:
    sign_in(page, council.officer)
    page.goto(PAGE)
    page.get_by_text("Add a note about EI1a").click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile(r"Send back with a note.*EI1a of")).click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Accept.*EI1a of")).click()
    expect(page.get_by_role("status")).to_contain_text("Accepted: EI1a")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_text("Add a note about EI2").click()
    page.get_by_label("Note about EI2").fill("Please check EI2")
    page.get_by_role("button", name=re.compile(r"Send back with a note.*EI2 of")).click()
    assert_accessible(page)
    for address in (
        "/findings/2025-26/q3/",
        "/alignment/2025-26/q4/",
        "/alignment/2025-26/q3/",
        "/imports/counts/",
        "/returns/mat-1/2026-03/",
        "/returns/mat-2/2026-03/",
        "/returns/mat-2/",
        "/returns/mat-2/2026-03/will-not-report/",
        "/returns/mat-3/2026-03/will-not-report/",
    ):
        page.goto(address)
        assert_accessible(page)
    page.get_by_role("button", name="Accept").click()
    expect(page).to_have_title(re.compile("^Error: MAT 3 will not report March 2026 – "))
    assert_accessible(page)


def test_the_note_of_a_case_system_follows_what_is_typed(page: Page, council: Cast) -> None:
    SourceCount.objects.update(last_month=Month("2025-06"))
    council.mat1.returns.all().delete()
    open_form(page, council.manager)
    note = row(page, "EI1a").locator("[data-source-note]")
    expect(note).to_be_hidden()
    for typed, said in (("90", "LCS counted 92 (2 more than this return)"), ("92", "")):
        box(page, "EI1a").fill(typed)
        box(page, "EI1a").press("Tab")
        see_saved(page, "EI1a")
        expect(note).to_have_text(said)
    expect(note).to_be_hidden()
