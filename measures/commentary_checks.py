"""Numbers and directions in commentary that disagree with the figures (rules §7). Pure.

What is pointed out is a kindness to whoever writes, never an error, and a false alarm costs more
than a slip that nobody points out. So only what is said plainly of the measure itself, on the
period before or the same period last year, is held against the figures: a change in percent or as
a fraction, numbers that are plainly meant to be the measure's, or a plain "has increased", "a
reduction", "remains constant". Plans, targets, averages, other periods and other things are left
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.commentary_claims import Claim, claims_of
from measures.commentary_movement import Measured, Movement

LONGEST_READ = 20_000
"""What is longer is kept nowhere, and not read here either."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A piece of the text, and what the figures say instead."""

    quote: str
    figures: str

    @property
    def text(self) -> str:
        """The sentence for whoever wrote it."""
        return f"You wrote “{self.quote}”; the figures say {self.figures}."


_SENTENCES = re.compile(r"(?<!\bNB)(?<!\bvs)[.!?](?=\s|$)|[;\n]")
_CLAUSES = re.compile(
    r"[(]|,?\s+\b(?:although|but|while|whereas|however|due to|because|reflecting|despite)\b", re.I
)

_OTHERWISE = re.compile(
    r"\b(?:target\w*|expect\w*|forecast\w*|predict\w*|plan(?:ned|ning)|aim\w*|hope\w*|will|would"
    r"|should|could|(?-i:may)|might|if|not|no|never|n[o']t|average\w*|mean|trend|likely|anticipat\w*"
    r"|project(?:ed|ions?)|assum\w+|initial|since|week\w*|years|nationally|national|england"
    r"|neighbours?|benchmarks?|year to date|ytd|cumulative\w*|peak|"
    r"(?:last|past|previous) (?:\w+ )?(?:\d+|two|three|four|five|six|twelve) months)\b",
    re.I,
)
"""What makes a sentence one about something else than how the figure moved."""

_OTHER_THINGS = re.compile(
    r"\b(?:staff\w*|sickness|vacanc\w*|budget\w*|fund\w+|costs?|spend\w*|wait\w*|attendance"
    r"|satisfaction|conversion|rates?|proportion|percentage|shares?|capacity|demand|complex\w*"
    r"|step[ -]downs?|EI\d+\w*|ND\d+|EH\d+\w*|FM\d+)\b",
    re.I,
)
_LAST_YEAR = re.compile(
    r"\b(?:last|previous|prior) year|\byear ago|\ba year earlier"
    r"|\bsame (?:period|month|quarter|time)|\byear[ -]on[ -]year",
    re.I,
)
_PREVIOUS = re.compile(r"\b(?:last|previous|prior) (?:month|period)|\bmonth[ -]on[ -]month", re.I)
_PREVIOUS_QUARTER = re.compile(r"\b(?:last|previous|prior) quarter", re.I)
_QUARTERS = re.compile(r"\b(?:quarter(?:s|ly)?|qtr|q[1-4])\b", re.I)
_QUARTER = re.compile(r"Q[1-4]\b")
_PARTS_OF_QUARTER = re.compile(r"\b(?:months?|qtr|q[1-4])\b", re.I)
_MONTHS = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?:\s+(\d{4}))?"
)
_YEARS = re.compile(r"\b20\d\d\b")


def disagreements(text: str, measured: Measured) -> list[Disagreement]:
    """What the text says of the measure's change that its figures deny; empty when unsure."""
    found: list[Disagreement] = []
    if measured.on_previous is None and measured.on_last_year is None:
        return found
    for each in _SENTENCES.split(text[:LONGEST_READ]):
        # Long runs of white space would be tried over from each of their places.
        sentence = " ".join(each.split())
        if _OTHERWISE.search(sentence):
            continue
        for clause in _CLAUSES.split(sentence):
            found += _in_clause(clause, sentence, measured)
    return list(dict.fromkeys(found))


def _in_clause(clause: str, sentence: str, measured: Measured) -> Iterator[Disagreement]:
    if _OTHER_THINGS.search(clause):
        return
    claims = claims_of(clause, measured)
    for index, claim in enumerate(claims):
        begin = claims[index - 1].end if index else 0
        end = claims[index + 1].start if index + 1 < len(claims) else len(clause)
        around = (clause[claim.end : end], clause[begin : claim.start])
        against = _compared_with(around, measured)
        movements = [each for each in against if each is not None]
        if movements and not any(claim.agrees(each, measured.tolerance) for each in movements):
            quote = " ".join(clause[claim.start : claim.end].split())
            yield Disagreement(quote, _said_of(claim, movements))


def _compared_with(around: tuple[str, str], measured: Measured) -> Sequence[Movement | None]:
    """The movements that a claim may be about, by what stands after it or else before it.

    Empty where it names a period that is neither.
    """
    for text in around:
        last_year, previous = _names(text, measured)
        if last_year or previous:
            named = ((measured.on_last_year, last_year), (measured.on_previous, previous))
            return [movement for movement, is_named in named if is_named]
        if _names_another(text, measured):
            return []
    return [measured.on_previous, measured.on_last_year]


def _names(text: str, measured: Measured) -> tuple[bool, bool]:
    """Whether a text names last year's period, and the one before."""
    last_year, previous = measured.on_last_year, measured.on_previous
    pattern = _PREVIOUS_QUARTER if measured.is_quarterly else _PREVIOUS
    return (
        bool(_LAST_YEAR.search(text))
        or _names_month(text, last_year, needs_year=True)
        or _names_quarter(text, last_year, needs_year=True),
        bool(pattern.search(text))
        or _names_month(text, previous, needs_year=False)
        or _names_quarter(text, previous, needs_year=False),
    )


def _names_quarter(text: str, movement: Movement | None, *, needs_year: bool) -> bool:
    """Whether a text names the quarter that a movement is on; "on Q1" is the one just before."""
    if movement is None or not _QUARTER.match(movement.than):
        return False
    name = movement.than if needs_year else movement.than.partition(" ")[0]
    return bool(re.search(rf"\b{re.escape(name)}\b", text, re.I))


def _names_month(text: str, movement: Movement | None, *, needs_year: bool) -> bool:
    """Whether a text names the month that a movement is on; "on May" is the one just before."""
    if movement is None:
        return False
    month, _, year = movement.than.partition(" ")
    return any(
        month.startswith(name[:3]) and (said == year or not (said or needs_year))
        for name, said in _MONTHS.findall(text)
    )


def _names_another(text: str, measured: Measured) -> bool:
    """Whether a text names some period that the figures here say nothing of."""
    shorter_or_longer = _PARTS_OF_QUARTER if measured.is_quarterly else _QUARTERS
    if shorter_or_longer.search(text):
        return True
    return bool(_MONTHS.search(text) or _YEARS.search(text))


def _said_of(claim: Claim, movements: Sequence[Movement]) -> str:
    """What the figures say: the movement on the period before and, where only last year's goes
    along with the claim, that as well.
    """
    first = movements[0]
    nearest = next((each for each in movements if each.sign == claim.sign), first)
    return first.text if nearest is first else f"{first.text}; {nearest.text}"
