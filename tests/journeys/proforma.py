"""The monthly pro-forma as somebody meets it who never touches a mouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle

from playwright.sync_api import Locator, Page, expect

from tests.journeys.keyboard import press_on, tab_to, write, write_here


@dataclass(frozen=True, slots=True)
class Proforma:
    """An open form for September."""

    page: Page
    has_scripts: bool
    """Whether this browser runs the page's script."""

    @property
    def submit_button(self) -> Locator:
        """There for those who may submit."""
        return self.page.get_by_role("button", name="Submit September")

    @property
    def save_button(self) -> Locator:
        """There for everybody who may fill the form in."""
        return self.page.get_by_role("button", name="Save", exact=True)

    def row(self, reference: str) -> Locator:
        """One measure, with all that stands under it."""
        return self.page.locator(f'[data-reference="{reference}"]')

    def box(self, reference: str) -> Locator:
        """Where its figure is typed."""
        return self.page.locator(f'[name="figure-{reference}"]')

    def fill(self, figures: Mapping[str, str], *, of: int | None = None) -> None:
        """Type these figures, which follow each other on the form, and see them saved.

        `of` says how many are filled in then, where some were before.
        """
        if self.has_scripts:
            self._go_down(figures)
        else:
            for reference, figure in figures.items():
                write(self.box(reference), figure)
            self.page.keyboard.press("Enter")
            expect(self.page.get_by_role("alert")).to_contain_text(
                f"Saved. {of or len(figures)} of "
            )

    def _go_down(self, figures: Mapping[str, str]) -> None:
        """Each figure is saved when it is left, with Enter or with the arrow."""
        tab_to(self.box(next(iter(figures))))
        ways_down = cycle(("Enter", "ArrowDown"))
        for (reference, figure), key in zip(figures.items(), ways_down, strict=False):
            expect(self.box(reference)).to_be_focused()
            write_here(self.page, figure)
            self.page.keyboard.press(key)
            self.see_saved(reference)

    def mend(self, reference: str, figure: str) -> None:
        """Type another figure into the box where the focus is."""
        expect(self.box(reference)).to_be_focused()
        write_here(self.page, figure)
        if self.has_scripts:
            self.page.keyboard.press("Enter")
            self.see_saved(reference)
            expect(self.box(reference)).not_to_have_attribute("aria-invalid", "true")

    def see_saved(self, reference: str) -> None:
        """Wait until the page says that a row is saved."""
        expect(self.row(reference).get_by_role("status")).to_have_text("Saved")

    def comment(self, reference: str, text: str) -> None:
        """Write the comment under a measure, which is open already where one is asked for."""
        box = self.page.locator(f'[name="comment-{reference}"]')
        if not box.is_visible():
            press_on(self.row(reference).locator("summary", has_text="Comment"))
        write(box, text)

    def submit(self) -> None:
        """Press Submit."""
        press_on(self.submit_button)
