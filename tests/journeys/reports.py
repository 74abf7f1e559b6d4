"""The report pages: who reads them looks for a measure's figure and goes on from there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def arrive_at(page: Page, title: str) -> None:
    """See the page's heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def see_quarter(page: Page, measure: str, figure: str) -> None:
    """See a measure's period actual in the page's first tables, with its coverage if not full."""
    cell = page.get_by_role("row", name=measure).get_by_role("cell").first
    expect(cell).to_have_text(figure, use_inner_text=True)


def link(page: Page, around: str, name: str) -> Locator:
    """A link of one of the lists of links around a report."""
    return page.get_by_role("navigation", name=around).get_by_role("link", name=name, exact=True)
