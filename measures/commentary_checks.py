"""Numbers and directions in commentary that disagree with the figures (rules §7). Pure.

What is pointed out is a kindness to whoever writes, never an error, and a false alarm costs more
than a slip that nobody points out. So only what is said plainly of the measure itself, on the
period before or the same period last year, is held against the figures: a change in percent or as
a fraction, or a plain "has increased", "a reduction", "remains constant". Plans, targets,
averages, other periods and other things are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.change import rounded
from measures.rollup import LikeForLike

MINUS = "\N{MINUS SIGN}"
LONGEST_READ = 20_000
"""What is longer is kept nowhere, and not read here either."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What a measure did from one period to another, both of them numbers."""

    than: str
    """The period before it, as it is called: "May 2020"."""
    before: int
    now: int
    among: str = ""
    """Over which teams alone both were counted, where somebody is left out."""

    @property
    def percent(self) -> Fraction | None:
        """The exact change; None from a base of 0 to something."""
        if self.before:
            return Fraction(self.now - self.before) / self.before * 100
        return Fraction(0) if not self.now else None

    @property
    def sign(self) -> int:
        """1 for up, -1 for down, 0 for neither."""
        return (self.now > self.before) - (self.now < self.before)

    @property
    def text(self) -> str:
        """ "22% up on May 2020, from 79 to 96"."""
        if not self.sign:
            return f"no change on {self.than}, {self.now:,} both times"
        way = "up" if self.sign > 0 else "down"
        much = f"{abs(rounded(self.percent)):,}% " if self.percent else ""
        among = f" ({self.among})" if self.among else ""
        return f"{much}{way} on {self.than}, from {self.before:,} to {self.now:,}{among}"


def movement(than: str, sides: LikeForLike) -> Movement | None:
    """What two periods come to, where both are whole numbers."""
    if isinstance(sides.base, int) and isinstance(sides.current, int):
        among = f"{sides.teams} of {sides.of} teams, like for like"
        return Movement(than, sides.base, sides.current, among if sides.teams < sides.of else "")
    return None


@dataclass(frozen=True, slots=True)
class Measured:
    """What commentary on a measure in a period is held against."""

    title: str
    tolerance: int
    on_previous: Movement | None
    on_last_year: Movement | None
    is_quarterly: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A piece of the text, and what the figures say instead."""

    quote: str
    figures: str

    @property
    def text(self) -> str:
        """The sentence for whoever wrote it."""
        return f"You wrote “{self.quote}”; the figures say {self.figures}."


@dataclass(frozen=True, slots=True)
class _Claim:
    """A change that a piece of the text says there was."""

    start: int
    end: int
    sign: int
    """1 for up, -1 for down, 0 for neither."""
    percent: Fraction | None = None
    """How much, where it says so."""
    give: int = 0
    """By how many points it may be rounded."""

    def agrees(self, movement: Movement, tolerance: int) -> bool:
        """Whether the figures say the same, as far as anybody could mean it."""
        moved = movement.percent
        if self.sign == 0:
            return moved is not None and abs(moved) < max(tolerance, 1)
        if self.percent is None:
            return movement.sign == self.sign
        # From a base of 0 there is no percentage to be right or wrong about.
        return moved is None or abs(moved - self.sign * self.percent) <= self.give


_UP = (
    r"increase[sd]?|increasing|rise[sn]?|rose|rising|grew|grown|growth|higher|up|more"
    r"|uplift|climbed"
)
_DOWN = (
    r"decrease[sd]?|decreasing|reduction|reduced|fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?"
    r"|decline[sd]?|declining|lower|down|fewer|less"
)
_FRACTIONS = {
    "two thirds": Fraction(200, 3),
    "two-thirds": Fraction(200, 3),
    "three quarters": Fraction(75),
    "three-quarters": Fraction(75),
    "a third": Fraction(100, 3),
    "one third": Fraction(100, 3),
    "a quarter": Fraction(25),
    "one quarter": Fraction(25),
    "a fifth": Fraction(20),
    "a half": Fraction(50),
    "half": Fraction(50),
}
_ABOUT = r"(?:about|around|roughly|approximately|nearly|almost|over|more than|some|~)\s*"
_FRACTION = "|".join(sorted(_FRACTIONS, key=len, reverse=True))
# So few digits that no number takes long to find, or is too long to be one.
_NUMBER = r"(?<![\d.])(?<!\d,)(?P<number>\d{1,6}(?:\.\d{1,4})?)"
_MUCH = (
    rf"(?P<about>{_ABOUT})?(?:{_NUMBER}\s?(?:%|per ?cent\b)(?!\s*points?)"
    rf"|(?P<fraction>{_FRACTION})\b(?!\s*of\b))"
)
_WAY = rf"(?:(?P<up>\b(?:{_UP})\b)|(?P<down>\b(?:{_DOWN})\b))"
_QUANTIFIED = (
    re.compile(rf"{_WAY}\s+(?:of\s+|by\s+)?{_MUCH}", re.I),
    re.compile(rf"{_MUCH}\s+{_WAY}", re.I),
)

# A word alone is read where it can mean nothing else: "has increased", "an increase", "is down".
_BEFORE_ADJECTIVE = r"(?:slight|small|further|big|large|sharp|significant|marked|clear)"
_ENDS = r"(?=\s*(?:$|[,)]|(?:on|since|compared|from|again|slightly|sharply|significantly|this)\b))"
_PLAIN = (
    re.compile(
        rf"\ban?\s+(?:{_BEFORE_ADJECTIVE}\s+)?(?:(?P<up>increase|rise)"
        r"|(?P<down>decrease|reduction|fall|drop|decline))\b(?!\s+of\s+\d)",
        re.I,
    ),
    re.compile(
        r"\b(?:has|have|had)\s+(?:\w+ly\s+)?(?:(?P<up>increased|risen|grown|gone up)"
        rf"|(?P<down>decreased|reduced|fallen|dropped|declined|gone down))\b(?:{_ENDS}"
        r"|(?=\s+the\s+number\b))",
        re.I,
    ),
    re.compile(
        r"\b(?:(?P<up>increased|rose|grew|went up)"
        rf"|(?P<down>decreased|reduced|fell|dropped|declined|went down))\b{_ENDS}",
        re.I,
    ),
    re.compile(
        r"\b(?:is|are|was|were)\s+(?:still\s+|again\s+|slightly\s+)?"
        r"(?:(?P<up>up|higher)|(?P<down>down|lower))\b(?=\s*(?:$|[,)]|(?:on|than|since|again)\b))",
        re.I,
    ),
    re.compile(
        r"\b(?:remain(?:s|ed)?|stay(?:s|ed)?|has been|have been|is|are|was|were)\s+"
        r"(?:broadly\s+|largely\s+)?(?P<same>constant|stable|steady|unchanged|static|the same)\b",
        re.I,
    ),
)

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
_ITSELF = re.compile(
    r"\b(?:numbers?|figures?|totals?|this measure|there (?:is|was|has been|have been)"
    r"|(?:this )?month saw|we (?:saw|have seen|had))\b",
    re.I,
)
_BEGINS_WITH_IT = re.compile(r"\s*(?:an?\s+)?\w+\s+(?:on|of|since)\b", re.I)
_SUBSET = re.compile(
    r"\s+(?:in|of)\s+(?:the\s+)?(?:[\w&-]+\s+){0,4}(?:with|from|among|aged)\b", re.I
)
_COMMON = frozenset("number total month with have from that this including excluding those".split())

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
    claims = _claims(clause, measured.title)
    for index, claim in enumerate(claims):
        begin = claims[index - 1].end if index else 0
        end = claims[index + 1].start if index + 1 < len(claims) else len(clause)
        around = (clause[claim.end : end], clause[begin : claim.start])
        against = _compared_with(around, measured)
        movements = [each for each in against if each is not None]
        if movements and not any(claim.agrees(each, measured.tolerance) for each in movements):
            quote = " ".join(clause[claim.start : claim.end].split())
            yield Disagreement(quote, _nearest(claim, movements).text)


def _claims(clause: str, title: str) -> list[_Claim]:
    """What a clause says of the change, in order; each piece of it once."""
    claims: list[_Claim] = []
    for pattern in _QUANTIFIED:
        claims += [_quantified(match) for match in pattern.finditer(clause)]
    if _is_about_it(clause, title):
        for pattern in _PLAIN:
            for match in pattern.finditer(clause):
                if not _SUBSET.match(clause, match.end()):
                    same = match.groupdict().get("same")
                    sign = 0 if same else 1 if match["up"] else -1
                    claims.append(_Claim(match.start(), match.end(), sign))
    kept: list[_Claim] = []
    for claim in sorted(claims, key=lambda each: (each.percent is None, each.start)):
        place = bisect(kept, claim.start, key=lambda each: each.start)
        is_clear = place == len(kept) or claim.end <= kept[place].start
        if is_clear and (not place or claim.start >= kept[place - 1].end):
            kept.insert(place, claim)
    return kept


def _quantified(match: re.Match[str]) -> _Claim:
    if match["number"]:
        # "12%" may be 11.5 to 12.49, or what somebody rounded the other way.
        percent, give = Fraction(match["number"]), 1
    else:
        percent, give = _FRACTIONS[match["fraction"].lower()], 3
    if match["about"]:
        give = max(give, 4)
    return _Claim(match.start(), match.end(), 1 if match["up"] else -1, percent, give)


def _is_about_it(clause: str, title: str) -> bool:
    """Whether a clause is plainly about the measure: it names it, or nothing else."""
    if _ITSELF.search(clause) or _BEGINS_WITH_IT.match(clause):
        return True
    words = {word for word in re.findall(r"[a-z]{4,}", title.lower()) if word not in _COMMON}
    return any(word.rstrip("s") in clause.lower() for word in words)


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


def _nearest(claim: _Claim, movements: Sequence[Movement]) -> Movement:
    """The movement that was probably meant: the one before, unless only last year's goes along."""
    return next((each for each in movements if each.sign == claim.sign), movements[0])
