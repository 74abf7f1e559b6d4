"""What a piece of commentary is held against: how a measure moved, in whole numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from measures.change import rounded
from measures.rollup import LikeForLike


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
