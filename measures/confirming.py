"""What was confirmed on a quarterly update, and what has changed since. Pure.

A measure is confirmed as its figures stood: they are kept as a short text, and a confirmation whose
text is not today's has lapsed. The two texts side by side say what changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from measures.figures import Figure
from measures.periods import Month

NONE = "-"
QUARTER, TO_DATE = "quarter", "to-date"


def as_confirmed(
    months: Mapping[Month, Figure | None], year_to_date: int | None, quarter: Figure | None = None
) -> str:
    """The figures as a text: `2026-07=12 2026-08=[x] 2026-09=- to-date=61`.

    A quarter without months has its own figure in their place: `quarter=50 to-date=120`.
    """
    parts = {str.__str__(month): figure for month, figure in months.items()} or {QUARTER: quarter}
    texts = [f"{name}={NONE if figure is None else figure}" for name, figure in parts.items()]
    return " ".join([*texts, f"{TO_DATE}={NONE if year_to_date is None else year_to_date}"])


def what_changed(confirmed: str, now: str) -> list[str]:
    """Each figure that is another one now: "August was 9 and is 11 now"; nothing where none is."""
    before, after = _parts(confirmed), _parts(now)
    return [
        f"{_name(each)} was {_words(before.get(each, NONE))} and is "
        f"{_words(after.get(each, NONE))} now"
        for each in dict.fromkeys([*before, *after])
        if before.get(each, NONE) != after.get(each, NONE)
    ]


def _parts(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(" ") if "=" in part)


def _name(part: str) -> str:
    if part == TO_DATE:
        return "the year to date"
    return "the quarter" if part == QUARTER else Month(part).word


def _words(figure: str) -> str:
    if figure == NONE:
        return "nothing"
    return f"{int(figure):,}" if figure.isdecimal() else figure
