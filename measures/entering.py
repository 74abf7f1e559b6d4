"""How a box on the form is read and filled: with the month's own figure, or a running total. Pure.

A team chooses which (rules §4). What is kept is always the month's own figure; positions at a
month's end have no total, so that their boxes hold the figure itself either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from measures.figures import Figure, NotAWholeNumber, read_figure
from measures.periods import Month
from measures.running import Earlier, month_from_total


class EnteredAs(StrEnum):
    """What the boxes of cumulative measures hold. A form says so itself when it is sent."""

    MONTH = "month"
    TOTAL = "total"


NO_FIGURE = frozenset({"x", "z", "n/a", "na", "n.a.", "nil", "none", "tbc", "-", "–", "—", "?"})
"""What people write where there is nothing to count, or nothing known."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box of one measure on one month's form."""

    month: Month
    earlier: Earlier | None = None
    """The year before the month, where the box takes a total since April."""

    def read(self, text: str) -> Figure | None:
        """The month's figure that a text stands for, or None for nothing typed.

        Raises NotAWholeNumber or, for a total that makes no month, TotalRefused.
        """
        if text.strip().lower() in NO_FIGURE:
            raise NotAWholeNumber(
                "If there is no figure, choose [x] or [z] under Comment. Type 0 only for none"
            )
        figure = read_figure(text)
        if self.earlier is None or not isinstance(figure, int):
            return figure
        return month_from_total(figure, self.month, self.earlier)

    def text(self, figure: Figure | None) -> str:
        """A month's figure as somebody would type it here; nothing where no total can be made."""
        if figure is None:
            return ""
        if self.earlier is None or not isinstance(figure, int):
            return str(figure)
        return "" if self.earlier.missing else str(self.earlier.before + figure)
