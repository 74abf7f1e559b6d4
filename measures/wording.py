"""Figures, months and times as they are read on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from measures.figures import Figure, Reason
from measures.periods import MONTH_NAMES, Month

MOST_MONTHS_NAMED = 3

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def figure_text(figure: Figure | None) -> str:
    """A figure as it is read: `1,234`, `[x]`, or nothing for none."""
    if figure is None:
        return ""
    return figure.value if isinstance(figure, Reason) else f"{figure:,}"


def without_text(months: Sequence[Month]) -> str:
    """Which earlier months a total stands without: "without June and July"."""
    if not months:
        return ""
    if len(months) > MOST_MONTHS_NAMED:
        return f"without {len(months)} earlier months"
    return f"without {joined_text([month.word for month in months])}"


def joined_text(texts: Sequence[str]) -> str:
    """One or more things in a sentence: "June, July and August"."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def when_text(at: datetime) -> str:
    """A moment in local time: "5 October 2026, 10:30am"."""
    local = timezone.localtime(at)
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{local.day} {Month.of(local).name}, {hour}:{local.minute:02d}{half}"


def day_text(day: date) -> str:
    """ "30 September 2026"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def weekday_text(day: date) -> str:
    """A day that people plan by: "Wednesday 30 September 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day_text(day)}"


def by_name(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts names as people count: MAT 2 before MAT 10."""
    return [
        (1, int(part), "") if part.isdecimal() else (0, 0, part.casefold())
        for part in re.split(r"(\d+)", name)
        if part
    ]


def counted(number: int, noun: str) -> str:
    """`1 figure`, `1,234 figures`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
