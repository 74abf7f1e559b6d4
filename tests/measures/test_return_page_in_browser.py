"""The pro-forma in a real browser: what its script adds, and what happens when things go wrong."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from measures import actions
from measures.figures import Reason
from measures.models import Entry, Return
from measures.periods import Month
from tests.cast import Cast, gather, leave_few_measures, submit_months
from tests.conftest import AxeCheck
from tests.measures.returns import save
from tests.measures.signed_in import FORM, box, open_form, row, see_saved, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

APRIL, MAY, JUNE = Month("2025-04"), Month("2025-05"), Month("2025-06")
PASSWORD = "three-random-words"


@pytest.fixture
def council(db: None) -> Cast:
    """MAT 1 has submitted April and May 2025, whatever today is."""
    cast = gather()
    leave_few_measures("EI1b", "EI9", "ND7")
    submit_months(cast.mat1, APRIL, MAY, by=cast.manager, given={"EI1a": 600, "EI2": 80})
    cast.manager.set_password(PASSWORD)
    cast.manager.save()
    return cast


@pytest.fixture
def other_page(chromium: Browser, server: LiveServer) -> Iterator[Page]:
    """A second person's browser."""
    with chromium.new_context(base_url=server.url) as context:
        yield context.new_page()


def stands(reference: str) -> Entry:
    """What is kept of a row."""
    return Entry.objects.get(measure__reference=reference, monthly_return__month=JUNE)


def test_the_year_to_date_follows_what_is_typed(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    total, note = (
        row(page, "EI1a").locator(f"[data-{name}]") for name in ("turned", "turned-note")
    )
    for typed, shown, said in (
        ("1,034", "2,234", ""),
        ("1 034", "2,234", ""),
        ("", "1,200", "to May"),
        ("twelve", "1,200", "to May"),
        ("[x]", "1,200", "to May"),
        ("0", "1,200", ""),
    ):
        box(page, "EI1a").fill(typed)
        expect(total).to_have_text(shown)
        expect(note).to_have_text(said)
    box(page, "EI2").fill("90")
    expect(row(page, "EI2")).to_contain_text("position at month end")
    expect(row(page, "EI2").locator("[data-turned]")).to_have_count(0)


def test_a_comment_that_the_figures_deny_is_said_as_it_is_saved(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    box(page, "EI1a").fill("660")
    row(page, "EI1a").get_by_text("Comment", exact=False).first.click()
    comment = row(page, "EI1a").locator("textarea")
    comment.fill("A fall of 5% on May.")
    comment.blur()
    notes = row(page, "EI1a").locator("[data-notes]")
    expect(notes).to_have_text(
        "You wrote “fall of 5%”; the figures say 10% up on May 2025, from 600 to 660."
    )
    comment.fill("A rise of 10% on May.")
    comment.blur()
    expect(notes).to_have_text("")


def test_a_column_from_a_spreadsheet_fills_the_boxes_below(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    box(page, "EI4").evaluate(
        """(box) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", "15\\tsurveys\\r\\n4\\r\\n3\\r\\n");
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }"""
    )
    for reference, figure in (("EI4", 15), ("EI8", 4), ("EI9", 3)):
        see_saved(page, reference)
        assert stands(reference).figure == figure
    expect(box(page, "EI9")).to_be_focused()
    expect(page.get_by_text("3 figures pasted, from EI4 to EI9.")).to_be_visible()


def test_a_figure_comes_back_when_a_reason_was_a_slip(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    box(page, "EI5").fill("15")
    box(page, "EI5").press("Tab")
    see_saved(page, "EI5")
    row(page, "EI5").locator("summary", has_text="Comment").click()
    for choice, shown in (("[z] Not applicable", "[z]"), ("A figure", "15")):
        with page.expect_response(lambda answer: "/figures/EI5/" in answer.url):
            row(page, "EI5").get_by_label(choice).check()
        expect(box(page, "EI5")).to_have_value(shown)
    see_saved(page, "EI5")
    assert stands("EI5").figure == 15


def test_a_comment_is_saved_while_it_is_being_written(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    row(page, "EI5").locator("summary", has_text="Comment").click()
    row(page, "EI5").locator("[data-comment]").press_sequentially("A quiet month")
    see_saved(page, "EI5")
    expect(row(page, "EI5").locator("[data-comment]")).to_be_focused()
    assert stands("EI5").comment == "A quiet month"


def test_a_refused_figure_does_not_count_as_filled_in(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    for figure, filled in (("twelve", "0"), ("12", "1")):
        box(page, "EI5").fill(figure)
        box(page, "EI5").press("Enter")
        expect(page.locator("[data-filled]")).to_have_text(filled)


def test_keys_move_between_figures(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    box(page, "EI1a").focus()
    for key, where in (("Enter", "EI1b"), ("ArrowDown", "EI2"), ("ArrowUp", "EI1b")):
        page.keyboard.press(key)
        expect(box(page, where)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(box(page, "EI1a")).to_be_focused()
    box(page, "ND7").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Submit June")).to_be_focused()
    assert not Return.objects.filter(month=JUNE).exists()


def test_what_is_wrong_between_rows_comes_and_goes(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    for reference, figure in (("EI4", "5"), ("EI8", "6")):
        box(page, reference).fill(figure)
        box(page, reference).press("Enter")
    expect(row(page, "EI8")).to_contain_text(
        "6 people said they were treated with respect, but only 5"
    )
    expect(box(page, "EI8")).to_have_attribute("aria-invalid", "true")
    box(page, "EI4").fill("7")
    box(page, "EI4").press("Enter")
    expect(row(page, "EI8").locator("[data-error='figure']")).to_be_hidden()
    expect(box(page, "EI8")).not_to_have_attribute("aria-invalid", "true")


def test_a_reason_takes_the_place_of_a_figure(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    open_form(page, council.manager)
    page.get_by_text("Comment for EI5").click()
    row(page, "EI5").get_by_label("[x] Not available").check()
    expect(box(page, "EI5")).to_have_value("[x]")
    row(page, "EI5").get_by_label("Why? (EI5)").fill("The forms are with the hub\nuntil Friday")
    with page.expect_response(lambda answer: "until" in (answer.request.post_data or "")):
        page.get_by_text("Definition of EI5").click()
    assert_accessible(page)
    box(page, "EI5").focus()
    see_saved(page, "EI5")
    assert stands("EI5").comment == "The forms are with the hub\nuntil Friday"
    assert stands("EI5").figure is Reason.NOT_AVAILABLE

    # Typed into the box it opens the place for saying why; a figure takes the reason away.
    box(page, "EI7").fill("[z]")
    box(page, "EI7").press("Enter")
    expect(row(page, "EI7").get_by_label("[z] Not applicable")).to_be_checked()
    expect(row(page, "EI7").get_by_label("Why? (EI7)")).to_be_visible()
    row(page, "EI7").get_by_label("A figure").check()
    expect(box(page, "EI7")).to_have_value("")
    box(page, "EI5").fill("3")
    box(page, "EI5").press("Enter")
    expect(row(page, "EI5").get_by_label("A figure")).to_be_checked()
    see_saved(page, "EI5")
    assert stands("EI5").figure == 3


def test_a_reason_without_a_script(page_without_scripts: Page, council: Cast) -> None:
    page = page_without_scripts
    sign_in(page, council.manager)
    page.goto(FORM)
    page.get_by_text("Comment for EI5").click()
    row(page, "EI5").get_by_label("[x] Not available").check()
    row(page, "EI5").get_by_label("Comment (EI5)").fill("The forms are with the hub")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. 1 of 14 filled in.")).to_be_visible()
    expect(row(page, "EI5").get_by_label("Why? (EI5)")).to_be_visible()
    assert stands("EI5").figure is Reason.NOT_AVAILABLE


def test_two_people_choose_between_their_figures(
    page: Page, other_page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    open_form(page, council.manager)
    open_form(other_page, council.deputy)
    for reference, figure in (("EI1a", "14"), ("EI1b", "24")):
        box(other_page, reference).fill(figure)
        box(other_page, reference).press("Enter")
        see_saved(other_page, reference)
    for reference, figure in (("EI1a", "12"), ("EI1b", "22")):
        box(page, reference).fill(figure)
        box(page, reference).press("Enter")
        expect(row(page, reference)).to_contain_text("Deputy changed this")
    expect(row(page, "EI1a")).to_contain_text("Theirs: 14")
    expect(row(page, "EI1a")).to_contain_text("Yours: 12")
    assert_accessible(page)

    row(page, "EI1a").get_by_role("button", name="Keep theirs").click()
    expect(box(page, "EI1a")).to_have_value("14")
    row(page, "EI1b").get_by_role("button", name="Keep mine").click()
    see_saved(page, "EI1b")
    assert (stands("EI1a").figure, stands("EI1b").figure) == (14, 22)


def test_a_server_that_cannot_be_reached_loses_nothing(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    page.route("**/figures/**", lambda route: route.abort())
    box(page, "EI1a").fill("12")
    box(page, "EI1a").press("Enter")
    expect(row(page, "EI1a")).to_contain_text("Not saved: the server can’t be reached")
    expect(page.get_by_text("1 row is not saved.")).to_be_visible()

    # Leaving warns while something is not saved.
    warnings: list[str] = []

    def stay(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("location.reload()")
    expect(box(page, "EI1a")).to_have_value("12")
    assert warnings == ["beforeunload"]

    page.unroute("**/figures/**")
    page.get_by_role("button", name="Try again").click()
    see_saved(page, "EI1a")
    expect(page.get_by_text("not saved")).to_have_count(0)
    page.reload()
    expect(box(page, "EI1a")).to_have_value("12")
    assert warnings == ["beforeunload"]


def test_a_session_that_ended_is_carried_through_the_sign_in(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    box(page, "EI1a").fill("12")
    box(page, "EI1a").press("Enter")
    expect(row(page, "EI1a")).to_contain_text("you have been signed out. Press Save")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_text("Saved. 1 of 14 filled in.")).to_be_visible()
    expect(box(page, "EI1a")).to_have_value("12")


def test_what_cannot_be_read_is_said_at_once(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    box(page, "EI1a").fill("twelve")
    box(page, "EI1a").press("Enter")
    expect(row(page, "EI1a")).to_contain_text("Enter a whole number in figures, like 12")
    expect(box(page, "EI1a")).to_have_value("twelve")
    expect(box(page, "EI1a")).to_have_attribute("aria-invalid", "true")
    box(page, "EI1a").fill("12")
    box(page, "EI1a").press("Enter")
    expect(row(page, "EI1a").locator("[data-error='figure']")).to_be_hidden()
    see_saved(page, "EI1a")


def test_save_needs_no_new_page_when_all_is_saved(page: Page, council: Cast) -> None:
    open_form(page, council.manager)
    box(page, "EI1a").fill("12")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    assert Entry.objects.get().figure == 12


def test_next_empty_leads_to_what_is_missing(page: Page, council: Cast) -> None:
    save(council.mat1, {"EI1a": "1", "EI1b": "2"}, by=council.manager, month=JUNE)
    open_form(page, council.manager)
    page.get_by_role("link", name="Next empty").click()
    expect(box(page, "EI2")).to_be_focused()


def test_every_other_state_is_accessible(
    page: Page, council: Cast, assert_accessible: AxeCheck
) -> None:
    save(council.mat1, {"EI1a": "1 | A comment"}, by=council.manager, month=JUNE)
    sign_in(page, council.accountable)
    page.goto(FORM)
    expect(page.get_by_text("You can read this return but not change it")).to_be_visible()
    assert_accessible(page)
    sign_in(page, council.manager)
    for address in (f"{FORM}print/", f"{FORM}set-aside/EI5/", "/returns/mat-1/"):
        page.goto(address)
        assert_accessible(page)
    actions.close_quarter(quarter=JUNE.quarter, by=council.officer, at=timezone.now())
    page.goto(FORM)
    expect(page.get_by_text("Q1 2025/26 is closed.")).to_be_visible()
    assert_accessible(page)
    sign_in(page, council.officer)
    for address in ("/returns/", FORM, "/returns/mat-1/2025-05/"):
        page.goto(address)
        assert_accessible(page)
