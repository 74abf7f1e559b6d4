"""Makes up a city-wide service's months (pure): the same name, size and months, the same figures.

Families are referred and assessments started, as schools refer. Most are completed in that month
or the next, for the children and many of the adults of a family; some lead to a plan, and plans
end as families no longer need one. Families Matter is counted by the quarter.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from measures.demonstration.numbers import GROWTH, REFERRALS_BY_MONTH, poisson
from measures.periods import Month

STARTED = 0.54
"""Assessments started in a month, to each plan that is usually open."""

SAME_MONTH = 0.6
"""How many of the assessments are completed in the month in which they were started."""

CHILDREN, ADULTS = 1.42, 0.41
"""Children to an assessment started, and adults to a child whose assessment is completed."""

INTO_A_PLAN, OUT_OF_A_PLAN = 0.46, 0.35
"""How many assessments of children lead to a plan, and how many plans end in a month."""

ATTACHED, CLAIMED = 90, 112
"""Families attached and claims certified in a quarter."""


def make_up_service(
    name: str, *, size: int, open_plans: int, months: Iterable[Month]
) -> Iterator[dict[str, int]]:
    """One month after the other of a service that usually has `size` plans open: its figures by
    reference, with the quarterly ones in a quarter's last month.
    """
    chance = random.Random(name)  # noqa: S311  (for made-up figures, not for secrets)
    started_before = size * STARTED
    for index, month in enumerate(months):
        usual = size * STARTED * REFERRALS_BY_MONTH[month.number] * (1 + GROWTH * index)
        started = poisson(chance, usual)
        under_way = started * SAME_MONTH + started_before * (1 - SAME_MONTH)
        children = poisson(chance, under_way * CHILDREN)
        opened = poisson(chance, children * INTO_A_PLAN)
        ended = min(open_plans, poisson(chance, open_plans * OUT_OF_A_PLAN))
        open_plans += opened - ended
        started_before = started
        yield {
            "EH1a": started,
            "EH1c": children + poisson(chance, children * ADULTS),
            "EH1b": open_plans,
            "EH14b": children,
            **(_families_matter(chance) if month.is_quarter_end else {}),
        }


def _families_matter(chance: random.Random) -> dict[str, int]:
    return {"FM011": poisson(chance, ATTACHED), "FM012": poisson(chance, CLAIMED)}
