"""Makes up a team's months (pure): the same team, size and months give the same figures.

A month is told as a team would live it: families are referred, their children become open cases,
some cases close with an outcome, and at closure people are asked how it was. So parts stay within
their wholes and open cases follow from what came in and went out, without anybody checking.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator

from measures.periods import Month

REFERRALS_BY_MONTH = {
    4: 0.82, 5: 1.02, 6: 1.10, 7: 1.00, 8: 0.56, 9: 0.96,
    10: 1.12, 11: 1.20, 12: 0.68, 1: 1.04, 2: 1.00, 3: 1.18,
}  # fmt: skip
"""Schools refer most: little comes in while they are closed, most in long terms."""

CLOSURES_BY_MONTH = {3: 1.25, 7: 1.3, 8: 0.75, 12: 0.8}
"""Work is finished before the summer and the year's end, and less in the holidays."""

GROWTH = 0.004
"""Referrals grow by this much a month."""

CHILDREN_IN_A_FAMILY = 1.9

INTERVENTIONS = {
    "EI11.1": 28, "EI11.2": 12, "EI11.3": 20, "EI11.4": 16, "EI11.5": 10, "EI11.6": 5, "EI11.7": 9,
}  # fmt: skip
"""How often of a hundred each intervention is the one that a child is referred to."""


def make_up(
    name: str, *, size: int, open_cases: int, months: Iterable[Month]
) -> Iterator[dict[str, int]]:
    """One month after the other of a team that begins with `open_cases` and usually has `size`:
    figures by reference.

    References are those of the monthly pro-forma, DORIS and Non-DORIS.
    """
    chance = random.Random(name)  # noqa: S311  (for made-up figures, not for secrets)
    intervention = random.Random(f"{name}, interventions")  # noqa: S311  (as above)
    closed_lately: list[int] = []
    social_care = round(open_cases * 0.08)
    for index, month in enumerate(months):
        families = size * 0.115 * REFERRALS_BY_MONTH[month.number] * (1 + GROWTH * index)
        came = _arrivals(chance, families)
        went = _closures(chance, open_cases, size, month)
        reopened = min(poisson(chance, sum(closed_lately[-3:]) * 0.025), sum(closed_lately[-3:]))
        open_cases += came["children"] + reopened - went["EI10"]
        closed_lately.append(went["EI10"])
        social_care = max(0, social_care + chance.choice((-1, -1, 0, 0, 0, 1, 1)))
        social_care = min(social_care, round(open_cases * 0.2))
        children = came.pop("children")
        referred_on = poisson(chance, children * 0.34)
        yield {
            **came,
            **went,
            "EI2": open_cases,
            "EI7": reopened,
            "EI11": referred_on,
            **_interventions(intervention, referred_on),
            "ND3": open_cases,
            "ND4": round(open_cases / CHILDREN_IN_A_FAMILY * chance.uniform(0.8, 0.95)),
            "ND5": poisson(chance, size * 0.025),
            "ND6": poisson(chance, open_cases * 0.32),
            "ND7": social_care,
        }


def _arrivals(chance: random.Random, families: float) -> dict[str, int]:
    """Referrals of families by route, the children in them, and what is done at the start."""
    through_vcm = poisson(chance, families * 0.62)
    otherwise = poisson(chance, families * 0.38)
    referred = through_vcm + otherwise
    children = referred + poisson(chance, referred * (CHILDREN_IN_A_FAMILY - 1))
    screened = _some_of(chance, children, 0.42)
    lead = _some_of(chance, referred, 0.45)
    return {
        "children": children,
        "EI1a": through_vcm,
        "EI1b": otherwise,
        "EI5": _some_of(chance, referred, 0.74),
        "EI16": screened,
        "EI17": _some_of(chance, screened, 0.07),
        "ND1": referred - lead,
        "ND2": lead,
    }


def _closures(chance: random.Random, open_cases: int, size: int, month: Month) -> dict[str, int]:
    """Cases closed, more of them the more are open, with their outcomes and what people said."""
    pace = CLOSURES_BY_MONTH.get(month.number, 1.0)
    usual = (open_cases * 0.21 + (open_cases - size) * 0.25) * pace
    closed = min(poisson(chance, max(usual, 0)), open_cases)
    undecided = chance.choice((1, 2)) if closed > 4 and chance.random() < 0.08 else 0
    decided = closed - undecided
    to_social_care = _some_of(chance, decided, 0.13)
    no_more_needed = _some_of(chance, decided - to_social_care, 0.58)
    surveys = _some_of(chance, closed, 0.46)
    tools = _some_of(chance, closed, 0.55)
    return {
        "EI10": closed,
        "EI10a(i)": no_more_needed,
        "EI10a(ii)": to_social_care,
        "EI10a(iii)": decided - to_social_care - no_more_needed,
        "EI4": surveys,
        "EI8": _some_of(chance, surveys, 0.95),
        "EI9": _some_of(chance, surveys, 0.92),
        "EI13": _some_of(chance, surveys, 0.85),
        "EI3": tools,
        "EI12": _some_of(chance, tools, 0.74),
    }


def _interventions(chance: random.Random, referred_on: int) -> dict[str, int]:
    """What the children were referred to, who together are `referred_on`."""
    chosen = chance.choices(list(INTERVENTIONS), list(INTERVENTIONS.values()), k=referred_on)
    return {reference: chosen.count(reference) for reference in INTERVENTIONS}


def _some_of(chance: random.Random, whole: int, share: float) -> int:
    """How many of `whole` things happen, each with the same chance."""
    return sum(chance.random() < share for _ in range(whole))


def poisson(chance: random.Random, mean: float) -> int:
    """How many of many unlikely things happen in a month."""
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
