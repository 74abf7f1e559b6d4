"""Changes as they are read: "↑ up 22%", "similar, −4%", "no comparison". Pure.

The text is for reading: it has a proper minus sign and thousands separators.
"""

from __future__ import annotations

from decimal import Decimal

from measures.change import Arrow, Change

MINUS = "\N{MINUS SIGN}"
NO_COMPARISON = "no comparison"

ARROW_SHAPES = {Arrow.UP: "↑", Arrow.DOWN: "↓", Arrow.SIMILAR: "→"}
"""Direction. Every common font has them, as it has the shapes of judgement."""


def number_text(value: Decimal | int, *, plus: bool = False) -> str:
    """A number for reading: "1,234", "−33"; with `plus` also "+22"."""
    text = f"{abs(value):,}"
    if value < 0:
        return MINUS + text
    return f"+{text}" if plus and value > 0 else text


def change_value(change: Change) -> str:
    """A change as a signed number: "+22%", "−11.3 points", or "" where there is no number."""
    if change.points is not None:
        return f"{number_text(change.points, plus=True)} points"
    if change.percent is not None:
        return f"{number_text(change.percent, plus=True)}%"
    return ""


def change_text(change: Change) -> str:
    """A change in words: "up 22%", "down 11.3 points", "similar, −4%", "up (from 0)"."""
    if change.arrow is None:
        return NO_COMPARISON
    value = change_value(change)
    if not value:
        return f"{change.arrow.value} (from 0)"
    if change.arrow is Arrow.SIMILAR:
        return f"similar, {value.removeprefix('+')}"
    return f"{change.arrow.value} {value.lstrip('+' + MINUS)}"


def arrow_shape(change: Change) -> str:
    """The arrow, or "" where there is none."""
    return ARROW_SHAPES[change.arrow] if change.arrow else ""
