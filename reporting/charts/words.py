"""What a chart shows, in words made from its figures. Pure.

The words stand as alternative text and as the sentence beside a chart. A month without a figure is
named: a reader who can't see the gap in a line is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from measures.change import Arrow, Change
from measures.change_wording import NO_COMPARISON, change_text
from measures.periods import Month

Value = int | Fraction
"""A count, or an exact share from 0 to 1."""

Series = Sequence[tuple[Month, Value | None]]
"""Months in order, without a value where there is no figure."""

NO_NUMBER = "no number"
"""For a month without one of which it was not read why: it is missing, or [x]."""

MOST_MONTHS_NAMED = 3


def value_text(value: Value) -> str:
    """A figure as read: "1,234", or a share as "45.2%"."""
    if isinstance(value, int):
        return f"{value:,}"
    # In tenths of a percent, half away from zero, as the cell beside it is rounded.
    tenths = (2000 * value.numerator + value.denominator) // (2 * value.denominator)
    return f"{tenths // 10}.{tenths % 10}%"


def month_text(month: Month, value: Value | None, gaps: Mapping[Month, str]) -> str:
    """A month's figure as read, or what is said of it without one: "[x]", "no figure"."""
    return gaps.get(month, NO_NUMBER) if value is None else value_text(value)


def hollow_words(level: str, untold: str) -> str:
    """What a hollow point is, and of which months nothing is told; "" for a team alone."""
    if level == "team":
        return ""
    but = f"; for {untold} that is not shown" if untold else ""
    return f"A hollow point is a month that misses a team{but}."


def due_months(series: Series, *, is_quarterly: bool) -> Series:
    """The months that can hold a figure: of a quarterly measure the last of each quarter."""
    return [each for each in series if each[0].is_quarter_end] if is_quarterly else series


def series_words(name: str, series: Series, change: Change | None = None) -> str:
    """A series in a sentence or two, without a full stop.

    "Number of new referrals: 96 in June 2020, up 22% on May 2020; lowest 79 (April and May 2020),
    highest 205 (January 2020); no figure for February 2020". `change` is that on the month before.
    """
    numbers = [(month, value) for month, value in series if value is not None]
    if not numbers:
        return f"{name}: no figure{_span_text([month for month, _ in series])}"
    (last_month, last), *_ = reversed(series)
    parts = [f"{name}: {_last_text(last_month, last)}{_change_text(series, change)}"]
    parts += _extremes(numbers)
    missing = [month for month, value in series if value is None and month > numbers[0][0]]
    if missing and missing != [last_month]:
        parts.append(f"no figure for {months_named(missing)}")
    if numbers[0][0] != series[0][0]:
        parts.append(f"first figure in {numbers[0][0].name}")
    return "; ".join(parts)


def headline(words: str) -> str:
    """What is to be seen first of a series, as a chart's title: "Referrals: 96 in June 2020, …"."""
    return words.partition("; ")[0]


def beyond_headline(words: str) -> str:
    """The rest of a chart's words, for under a chart whose heading and last label say the first."""
    _, _, rest = words.partition("; ")
    return f"{rest[:1].upper()}{rest[1:]}"


def _span_text(months: Sequence[Month]) -> str:
    if not months:
        return ""
    if len(months) == 1:
        return f" in {months[0].name}"
    return f" from {months[0].name} to {months[-1].name}"


def _last_text(month: Month, value: Value | None) -> str:
    figure = "no figure" if value is None else value_text(value)
    return f"{figure} in {month.name}"


def _change_text(series: Series, change: Change | None) -> str:
    """ ", up 22% on May 2020", where a change could be worked out."""
    if change is None or change.arrow is None or len(series) < 2 or series[-1][1] is None:
        return ""
    text = change_text(change)
    if text == NO_COMPARISON:
        return ""
    before = series[-2][0].name
    who = f" ({change.teams} of {change.of} teams, like for like)" if change.like_for_like else ""
    if change.arrow is Arrow.SIMILAR:
        return f", similar to {before} ({text.removeprefix('similar, ')}){who}"
    return f", {text} on {before}{who}"


def _extremes(numbers: Sequence[tuple[Month, Value]]) -> list[str]:
    """The lowest and highest figures with their months; of a single figure nothing."""
    if len(numbers) < 2:
        return []
    lowest = min(value for _, value in numbers)
    highest = max(value for _, value in numbers)
    if lowest == highest:
        return ["the same in every month with a figure"]
    texts = []
    for word, extreme in (("lowest", lowest), ("highest", highest)):
        months = [month for month, value in numbers if value == extreme]
        texts.append(f"{word} {value_text(extreme)} ({months_named(months)})")
    return [", ".join(texts)]


def months_named(months: Sequence[Month]) -> str:
    """Few months by name, a year said once; of many only how many: "April and May 2020"."""
    if len(months) > MOST_MONTHS_NAMED:
        return f"{len(months)} months"
    years: dict[int, list[str]] = {}
    for month in months:
        years.setdefault(month.year, []).append(month.word)
    return _joined(f"{_joined(words)} {year}" for year, words in years.items())


def _joined(texts: Iterable[str]) -> str:
    """ "A, B and C"."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
