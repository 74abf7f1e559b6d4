"""Chooses what managers wrote under their figures (pure), so that words and numbers agree."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from measures.demonstration.files import Row
from measures.periods import Month

REST = 4
"""Months before the same words are used again, so that no quarter's report repeats itself."""

SEVERAL, MANY = 3, 8
"""From how many on a comment may speak of several, and a change calls for one."""

WHOLE_OF = {"EI8": "EI4", "EI9": "EI4", "EI13": "EI4", "EI12": "EI3"}
OUTCOMES = ("EI10a(i)", "EI10a(ii)", "EI10a(iii)")


@dataclass(frozen=True, slots=True)
class Situation:
    """A team's month: its figures by reference, and those of the month before where it has any."""

    month: Month
    team_kind: str
    now: Mapping[str, int]
    before: Mapping[str, int]


class Writer:
    """Hands out the comments of a table, month after month, without repeating one too soon."""

    def __init__(self, rows: Sequence[Row], seed: str) -> None:
        self._rows = rows
        self._chance = random.Random(seed)  # noqa: S311  (a choice of words is no secret)
        self._last_used: dict[str, Month] = {}

    def write(self, situation: Situation, how_many: int) -> dict[str, str]:
        """Comments by measure: about `how_many`, and one wherever a reader would ask."""
        chosen: dict[str, str] = {}
        for row in sorted(self._rows, key=lambda row: self._turn(row, situation.month)):
            asked_for = row["when"] == "undecided"
            if not asked_for and len(chosen) >= how_many:
                break
            if row["measure"] in chosen or not fits(row, situation):
                continue
            if asked_for or self._is_rested(row["text"], situation.month):
                chosen[row["measure"]] = row["text"]
                self._last_used[row["text"]] = situation.month
        return chosen

    def _turn(self, row: Row, month: Month) -> float:
        """When a comment's turn comes: at random, but first what readers would ask about."""
        turn = self._chance.random()
        if row["when"] == "undecided":
            return turn - (2 if self._is_rested(row["text"], month) else 1)
        explains_a_change = bool(row["months"]) or row["when"] in ("up", "down")
        return turn * (0.3 if explains_a_change else 1)

    def _is_rested(self, text: str, month: Month) -> bool:
        used = self._last_used.get(text)
        return used is None or used.plus(REST) < month


def fits(row: Row, situation: Situation) -> bool:
    """Whether a comment is true of a month."""
    now = situation.now.get(row["measure"])
    if now is None:
        return False
    if row["team_kind"] not in ("", situation.team_kind):
        return False
    if row["months"] and situation.month.word not in row["months"].split():
        return False
    return not row["when"] or row["when"] in conditions(row["measure"], situation)


def conditions(measure: str, situation: Situation) -> Iterator[str]:
    """What can be said of a measure's figure in a month, in the words of the column `when`."""
    now, before = situation.now[measure], situation.before.get(measure)
    yield "any" if now else "none"
    if now >= SEVERAL:
        yield "several"
    if before is not None:
        moved = abs(now - before) >= max(SEVERAL, min(before * 0.2, MANY))
        if not moved:
            yield "steady"
        elif now:
            yield "up" if now > before else "down"
    if measure in WHOLE_OF and now >= SEVERAL:
        yield "all" if now == situation.now[WHOLE_OF[measure]] else "not all"
    if measure == "EI10" and now > sum(situation.now[part] for part in OUTCOMES):
        yield "undecided"
