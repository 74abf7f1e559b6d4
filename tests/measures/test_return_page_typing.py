"""What the pro-forma's script says while somebody types: totals, parts, warnings, leaving."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from measures import actions
from measures.models import Entry, Team
from measures.periods import Month
from tests.cast import Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck
from tests.measures.returns import save, whole_form
from tests.measures.signed_in import FORM, box, open_form, row, see_saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JUNE = Month("2025-06")


@pytest.fixture
def council(db: None) -> Cast:
    """MAT 1 has submitted April and May 2025, whatever today is: 40 of everything but EI1a."""
    cast = gather()
    leave_few_measures("EI1b", "EI3", "EI11.1", "EI11.2", "ND7")
    submit_months(
        cast.mat1, Month("2025-04"), Month("2025-05"), by=cast.manager, given={"EI1a": 600}
    )
    return cast


def kept(reference: str) -> object:
    """What is kept for June."""
    return Entry.objects.get(measure__reference=reference, monthly_return__month=JUNE).figure


def turned(page: Page, reference: str, number: str, note: str) -> None:
    """The other side of what stands in a box."""
    expect(row(page, reference).locator("[data-turned]")).to_have_text(number)
    expect(row(page, reference).locator("[data-turned-note]")).to_have_text(note)


def test_a_total_is_turned_into_its_month_as_it_is_typed(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    Team.objects.filter(pk=council.mat1.pk).update(enters_year_to_date=True)
    open_form(page, council.manager)
    turned(page, "EI1a", "–", "1,200 to May")
    for typed, month, note in (
        ("1,234", "34", "+ 1,200 to May"),
        ("1200", "0", "+ 1,200 to May"),
        ("1199", "–", "1,200 to May"),
        ("[x]", "–", "1,200 to May"),
        ("", "–", "1,200 to May"),
    ):
        box(page, "EI1a").fill(typed)
        turned(page, "EI1a", month, note)
    box(page, "EI1a").fill("1,234")
    box(page, "EI1a").press("Enter")
    see_saved(page, "EI1a")
    assert kept("EI1a") == 34
    expect(page.locator("[data-filled]")).to_have_text("1")
    box(page, "EI1b").fill("39")
    box(page, "EI1b").press("Enter")
    expect(row(page, "EI1b").get_by_role("link", name="Correct May 2025")).to_be_visible()
    assert_accessible(page)


def test_the_number_probably_meant_is_one_click_away(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    open_form(page, council.manager)
    box(page, "EI5").fill("52")
    box(page, "EI5").press("Enter")
    expect(row(page, "EI5")).to_contain_text("Check: 52 looks like your year to date.")
    expect(box(page, "EI7")).to_be_focused()
    expect(box(page, "EI5")).not_to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    row(page, "EI5").get_by_role("button", name="Enter 12").click()
    expect(row(page, "EI5")).not_to_contain_text("Check:")
    expect(box(page, "EI5")).to_have_value("12")
    see_saved(page, "EI5")
    assert kept("EI5") == 12


def test_a_comment_settles_a_warning(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    open_form(page, council.manager)
    box(page, "EI5").fill("52")
    box(page, "EI5").press("Enter")
    comment = row(page, "EI5").locator("[data-comment]")
    expect(comment).to_be_visible()
    comment.fill("Three schools at once")
    box(page, "EI7").focus()
    expect(row(page, "EI5")).to_contain_text("Explained in the comment: 52 looks like")
    expect(row(page, "EI5").get_by_role("button", name="Enter 12")).to_have_count(0)
    assert_accessible(page)


def test_interventions_unfold_and_add_up(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    open_form(page, council.manager)
    box(page, "EI11").fill("12")
    box(page, "EI11").press("Enter")
    expect(box(page, "EI3")).to_be_focused()
    page.get_by_text("Which interventions?").click()
    sum_text = page.locator("[data-sum]")
    expect(sum_text).to_have_text("if you count them")
    box(page, "EI11").focus()
    page.keyboard.press("Enter")
    expect(box(page, "EI11.1")).to_be_focused()
    page.keyboard.type("7")
    expect(sum_text).to_have_text("add up to 7 of 12")
    page.keyboard.press("Enter")
    see_saved(page, "EI11.1")

    # Not before somebody has gone through them.
    expect(page.get_by_text("The interventions add up to 7")).to_have_count(0)
    box(page, "EI3").focus()
    expect(row(page, "EI11.1")).to_contain_text("The interventions add up to 7, but 12 referrals")
    assert_accessible(page)
    box(page, "EI11.2").fill("5")
    box(page, "EI11.2").press("Enter")
    expect(sum_text).to_have_text("add up to 12 of 12")
    expect(page.get_by_text("The interventions add up to")).to_have_count(0)
    expect(page.locator("[data-filled]")).to_have_text("1")


def test_a_link_waits_for_the_row_that_was_just_left(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    box(page, "EI5").fill("12")
    page.get_by_role("link", name="Print").click()
    expect(page).to_have_url(f"{page.url.partition('/returns')[0]}{FORM}print/")
    assert asked == []
    assert kept("EI5") == 12


def test_a_long_comment_says_how_much_room_is_left(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    row(page, "EI5").locator("summary", has_text="Comment").click()
    comment, room = (row(page, "EI5").locator(f"[data-{name}]") for name in ("comment", "room"))
    for length, words in (
        (18_000, ""),
        (18_001, "1,999 characters left"),
        (20_002, "2 characters too many"),
    ):
        comment.fill("x" * length)
        expect(room).to_have_text(words)


def test_a_form_submitted_meanwhile_keeps_what_is_typed(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    rows = whole_form(council.mat1, JUNE)
    last = {"ND7": rows.pop("ND7")}
    save(council.mat1, rows, by=council.manager, month=JUNE)
    open_form(page, council.manager)
    save(council.mat1, last, by=council.officer, month=JUNE)
    actions.submit_return(team=council.mat1, month=JUNE, by=council.officer, at=timezone.now())
    box(page, "EI5").fill("6")
    box(page, "EI5").press("Enter")
    expect(row(page, "EI5")).to_contain_text("June 2025 has been submitted. Reopen it")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row(page, "EI5")).to_contain_text("Not saved. You had entered 6")
    assert_accessible(page)
    page.get_by_role("button", name="Reopen and save what I typed").click()
    expect(box(page, "EI5")).to_have_value("6")
    assert kept("EI5") == 6
