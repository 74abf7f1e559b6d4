"""Links into the pro-forma in a real browser: a row never lands under what stays on the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import gather
from tests.measures.signed_in import FORM, row, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_row_that_a_link_leads_to_stands_below_the_column_heads(page: Page, db: None) -> None:
    cast = gather()
    page.set_viewport_size({"width": 1280, "height": 700})
    sign_in(page, cast.manager)
    page.goto(f"{FORM}#row-EI7")
    expect(row(page, "EI7")).to_be_in_viewport()
    heads = page.locator(".proforma__columns").bounding_box()
    place = row(page, "EI7").bounding_box()
    assert heads
    assert place
    assert place["y"] >= heads["y"] + heads["height"]
