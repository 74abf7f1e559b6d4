"""What a clause of commentary claims about a measure's movement. Pure.

A claim is a piece of the text that can be right or wrong: a change in percent or as a fraction, a
number beside another, or a word for a direction where it can mean nothing else. Each says whether
a movement agrees with it, as far as anybody could mean it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from measures.commentary_movement import Measured, Movement


@dataclass(frozen=True, slots=True)
class Claim:
    """A direction that a piece of the text says there was."""

    start: int
    end: int
    sign: int
    """1 for up, -1 for down, 0 for neither."""

    def agrees(self, movement: Movement, tolerance: int) -> bool:
        """Whether the figures say the same."""
        if self.sign:
            return movement.sign == self.sign
        moved = movement.percent
        return moved is not None and abs(moved) < max(tolerance, 1)


@dataclass(frozen=True, slots=True)
class Share(Claim):
    """A change of so many percent, rounded by as many points as may be given."""

    percent: Fraction
    give: int

    def agrees(self, movement: Movement, tolerance: int) -> bool:
        """From a base of 0 there is no percentage to be right or wrong about."""
        moved = movement.percent
        return moved is None or abs(moved - self.sign * self.percent) <= self.give


@dataclass(frozen=True, slots=True)
class Pair(Claim):
    """ "Increased from 79 to 90"."""

    before: int
    now: int

    def agrees(self, movement: Movement, tolerance: int) -> bool:
        """Whether both numbers are the figures', and go the way that is said."""
        is_pair = (self.before, self.now) == (movement.before, movement.now)
        return is_pair and self.sign == movement.sign


@dataclass(frozen=True, slots=True)
class Difference(Claim):
    """ "17 more than May"."""

    amount: int
    give: Fraction

    def agrees(self, movement: Movement, tolerance: int) -> bool:
        """Whether the figures lie so far apart."""
        return abs(movement.now - movement.before - self.sign * self.amount) <= self.give


@dataclass(frozen=True, slots=True)
class Figure(Claim):
    """ "95 assessments were started this month"."""

    number: int
    give: Fraction

    def agrees(self, movement: Movement, tolerance: int) -> bool:
        """Whether it is the period's figure."""
        return abs(movement.now - self.number) <= self.give


# Words ---------------------------------------------------------------------------------------

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


_TIMES = {
    "halved": (-1, 50),
    "doubled": (1, 100),
    "trebled": (1, 200),
    "tripled": (1, 200),
    "quadrupled": (1, 300),
}
_MANIFOLD = re.compile(
    rf"(?P<about>{_ABOUT})?\b(?P<word>{'|'.join(_TIMES)})\b(?!\s+(?:up|down|as)\b)", re.I
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
        r"\b(?:(?:is|are)\s+(?:still\s+|now\s+)?|and\s+)"
        r"(?:(?P<up>rising|increasing|growing|going up)"
        rf"|(?P<down>falling|decreasing|reducing|dropping|declining|going down))\b{_ENDS}",
        re.I,
    ),
    re.compile(
        r"\b(?:remain(?:s|ed)?|stay(?:s|ed)?|has been|have been|is|are|was|were)\s+"
        r"(?:broadly\s+|largely\s+)?(?P<same>constant|stable|steady|unchanged|static|the same)\b",
        re.I,
    ),
)

# Whole numbers, and the periods that one may be set against.
_COUNT = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,6})(?![\d%]|[.,]\d|\s?per ?cent)"
_THAN = (
    r"than\s+(?:in\s+|for\s+|the\s+)*(?=(?:last|previous|prior|same|a year|q[1-4]\b"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b))"
)
_PAIR = re.compile(
    rf"{_WAY}(?:\s+\w+ly)?\s+from\s+(?P<before>{_COUNT})(?:\s+in\s+\w+(?:\s+20\d\d)?)?"
    rf"\s+to\s+(?P<now>{_COUNT})",
    re.I,
)
_DIFFERENCE = re.compile(
    rf"(?P<about>{_ABOUT})?(?P<amount>{_COUNT})\s+(?:(?P<up>more|higher)|(?P<down>fewer|less|lower))"
    rf"\s+(?P<of>(?:[\w&-]+\s+){{0,4}}?){_THAN}",
    re.I,
)
_MORE_OR_FEWER = re.compile(
    rf"\b(?:(?P<up>more)|(?P<down>fewer|less))\s+(?P<of>(?:[\w&-]+\s+){{0,4}}?){_THAN}", re.I
)
_FIGURE = re.compile(
    rf"(?P<about>{_ABOUT})?(?P<number>{_COUNT})\s+(?P<of>(?:[\w&-]+\s+){{1,6}})", re.I
)
_THIS_PERIOD = re.compile(r"\b(?:this|in the|during the) (?:month|quarter)\b", re.I)
_SAID_OF_IT = frozenset("this in during for received recorded made reported".split())
_AUXILIARY = re.compile(r"^(?:were|was|have been|has been|are)\s+", re.I)
LONGEST_NAME = 200
"""Characters after a number that may say what it counts."""
_NEAR = Fraction(1, 4)
"""How far from a figure a number may be that is plainly meant to be it."""

_ITSELF = re.compile(
    r"\b(?:numbers?|figures?|totals?|this measure|there (?:is|was|has been|have been)"
    r"|(?:this )?month saw|we (?:saw|have seen|had))\b",
    re.I,
)
_BEGINS_WITH_IT = re.compile(
    r"\s*(?:(?:this|that|it)\s+(?:is|was|represents|shows)\s+)?(?:an?\s+)?\w+\s+(?:on|of|since)\b",
    re.I,
)
_SUBSET = re.compile(
    r"\s+(?:in|of)\s+(?:the\s+)?(?:[\w&-]+\s+){0,4}(?:with|from|among|aged)\b", re.I
)
_COMMON = frozenset("number total month with have from that this including excluding those".split())


def claims_of(clause: str, measured: Measured) -> list[Claim]:
    """What a clause says of the change, in order; each piece of it once, the exact ones first."""
    exact: list[Claim] = [_share(match) for each in _QUANTIFIED for match in each.finditer(clause)]
    is_about_it = _is_about_it(clause, measured.title)
    exact += _numbers(clause, measured, is_about_it=is_about_it)
    plain: list[Claim] = []
    if is_about_it:
        exact += _manifold(clause)
        plain += _plain(clause, measured.title)
    kept: list[Claim] = []
    for claim in (*_in_order(exact), *_in_order(plain)):
        place = bisect(kept, claim.start, key=lambda each: each.start)
        is_clear = place == len(kept) or claim.end <= kept[place].start
        if is_clear and (not place or claim.start >= kept[place - 1].end):
            kept.insert(place, claim)
    return kept


def _in_order(claims: list[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda each: each.start)


def _sign(match: re.Match[str]) -> int:
    return 1 if match["up"] else -1


def _share(match: re.Match[str]) -> Share:
    if match["number"]:
        # "12%" may be 11.5 to 12.49, or what somebody rounded the other way.
        percent, give = Fraction(match["number"]), 1
    else:
        percent, give = _FRACTIONS[match["fraction"].lower()], 3
    if match["about"]:
        give = max(give, 4)
    return Share(match.start(), match.end(), _sign(match), percent, give)


def _manifold(clause: str) -> Iterator[Claim]:
    """ "Have halved", "doubled": as far as people say so."""
    for match in _MANIFOLD.finditer(clause):
        if not _SUBSET.match(clause, match.end()):
            sign, percent = _TIMES[match["word"].lower()]
            give = percent // (5 if match["about"] else 10)
            yield Share(match.start("word"), match.end(), sign, Fraction(percent), give)


def _plain(clause: str, title: str) -> Iterator[Claim]:
    """Words for a direction, where they can mean nothing else."""
    for pattern in _PLAIN:
        for match in pattern.finditer(clause):
            if not _SUBSET.match(clause, match.end()):
                sign = 0 if match.groupdict().get("same") else _sign(match)
                yield Claim(match.start(), match.end(), sign)
    for match in _MORE_OR_FEWER.finditer(clause):
        if _are_of_title(match["of"].split(), title):
            yield Claim(match.start(), match.end(), _sign(match))


# Numbers -------------------------------------------------------------------------------------


def _numbers(clause: str, measured: Measured, *, is_about_it: bool) -> Iterator[Claim]:
    """Numbers that are plainly meant to be the measure's figures, or between two of them."""
    movements = [each for each in (measured.on_previous, measured.on_last_year) if each]
    for match in _PAIR.finditer(clause):
        before, now = _count(match["before"]), _count(match["now"])
        if _is_pair(before, now, movements, is_about_it=is_about_it):
            yield Pair(match.start(), match.end(), _sign(match), before, now)
    for match in _DIFFERENCE.finditer(clause):
        if _are_of_title(match["of"].split(), measured.title):
            amount = _count(match["amount"])
            give = Fraction(amount, 5) if match["about"] else Fraction()
            yield Difference(match.start(), match.end(), _sign(match), amount, give)
    if _THIS_PERIOD.search(clause):
        yield from _figures(clause, measured.title, movements)


def _count(text: str) -> int:
    return int(text.replace(",", ""))


def _is_near(number: int, figure: int) -> bool:
    return abs(number - figure) <= figure * _NEAR


def _is_pair(before: int, now: int, movements: list[Movement], *, is_about_it: bool) -> bool:
    """Whether two numbers are meant to be a movement's: one of them is, or both nearly are."""
    return any(
        before == each.before
        or now == each.now
        or (is_about_it and _is_near(before, each.before) and _is_near(now, each.now))
        for each in movements
    )


def _figures(clause: str, title: str, movements: list[Movement]) -> Iterator[Claim]:
    """Numbers of what the title names, near the period's figure; not where that stands there."""
    known = {number for each in movements for number in (each.before, each.now)}
    if known & {_count(number) for number in re.findall(_COUNT, clause)}:
        return
    for match in _FIGURE.finditer(clause):
        number, words = _count(match["number"]), clause[match.start("of") :][:LONGEST_NAME]
        if any(_is_near(number, each.now) for each in movements) and _names_it(words, title):
            give = Fraction(number, 10) if match["about"] else Fraction()
            yield Figure(match.start("number"), match.end(), 0, number, give)


def _names_it(words: str, title: str) -> bool:
    """Whether a text begins with words of the title, and says nothing else of them."""
    every = words.split()
    of_title = 0
    while of_title < len(every) and _are_of_title([every[of_title]], title):
        of_title += 1
    rest = _AUXILIARY.sub("", " ".join(every[of_title:])).split()
    return bool(of_title) and (
        not rest or rest[0].lower() in _SAID_OF_IT or _are_of_title(rest[:1], title)
    )


# Of what -------------------------------------------------------------------------------------


def _title_words(title: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{4,}", title.lower()) if word not in _COMMON}


def _are_of_title(words: list[str], title: str) -> bool:
    """Whether every word is one of the title's, or says no more than that it is new."""
    named = {word.rstrip("s") for word in _title_words(title)} | {"new"}
    return all(word.lower().rstrip("s") in named for word in words)


def _is_about_it(clause: str, title: str) -> bool:
    """Whether a clause is plainly about the measure: it names it, or nothing else."""
    if _ITSELF.search(clause) or _BEGINS_WITH_IT.match(clause):
        return True
    return any(word.rstrip("s") in clause.lower() for word in _title_words(title))
