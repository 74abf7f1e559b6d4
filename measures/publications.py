"""Whether figures have been published already, which whoever publishes them answers.

Measures know nothing of what is made of them. So the answer is given by the layer above, which says
once, as it starts, whom to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from measures.exceptions import Refused
from measures.periods import Month

Answer = Callable[[Collection[int], Month], str]
"""Measures, by primary key, and a month -> what was published of them, in words; "" for nothing."""

_answers: list[Answer] = []


def ask(answer: Answer) -> None:
    """Ask this from now on."""
    if answer not in _answers:
        _answers.append(answer)


def published_in(measures: Collection[int], month: Month) -> str:
    """Where the month's figures of any of these measures are published; "" where they are not."""
    if not measures:
        return ""
    return next((said for answer in _answers if (said := answer(measures, month))), "")


def check_says_why(changed: Collection[int], month: Month, why: str) -> None:
    """Refused where figures that were published change without a reason."""
    if not why.strip() and (where := published_in(changed, month)):
        raise Refused(f"{month.name} is published: {where}. Say why its figures change.")
