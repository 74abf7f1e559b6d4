"""What a piece of commentary is written beside: what was said before, and the figures. Pure.

The pro-forma, a reporter's form, the quarterly update and an officer's boxes all show the same:
the commentary of the period before, whether the new one is still that, and where it disagrees
with the figures. Nothing of it stops anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from measures.commentary_checks import disagreements
from measures.commentary_movement import Measured, Movement
from measures.figures import Figure
from measures.periods import Month


@dataclass(frozen=True, slots=True)
class Beside:
    """What is there while a measure's commentary is written."""

    period: str
    """The period before, as it is called: "May 2020"."""
    before: str
    """What was said of it; empty for nothing."""
    measured: Measured | None = None
    """The figures; None for what is written of no measure."""

    def is_unchanged(self, text: str) -> bool:
        """Whether a text is still that of the period before."""
        return bool(text.strip()) and text.split() == self.before.split()

    def notes(self, text: str) -> list[str]:
        """What is pointed out to whoever writes it, a sentence each."""
        found = [f"Unchanged from {self.period}."] if self.is_unchanged(text) else []
        if self.measured is not None:
            found += [each.text for each in disagreements(text, self.measured)]
        return found


@dataclass(frozen=True, slots=True)
class BesideMonths:
    """A measure's earlier months, for commentary on a month whose figure is still being typed."""

    title: str
    tolerance: int
    month: Month
    is_quarterly: bool
    cells: Mapping[Month, Figure]
    """The figures that count, by month."""
    before: str

    @property
    def previous(self) -> Month:
        """The last month of the period before."""
        return self.month.plus(-3 if self.is_quarterly else -1)

    def with_figure(self, figure: Figure | None) -> Beside:
        """What is there once this figure stands for the month."""
        return Beside(
            period=self.previous.name,
            before=self.before,
            measured=Measured(
                title=self.title,
                tolerance=self.tolerance,
                on_previous=self._movement(self.previous, figure),
                on_last_year=self._movement(self.month.plus(-12), figure),
                is_quarterly=self.is_quarterly,
            ),
        )

    def _movement(self, month: Month, figure: Figure | None) -> Movement | None:
        before = self.cells.get(month)
        if isinstance(figure, int) and isinstance(before, int):
            return Movement(month.name, before, figure)
        return None
