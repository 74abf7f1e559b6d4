"""Which past returns would break a part-of-whole rule that is being written (rules §8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from measures.models import Figure, Measure, Team
from measures.periods import Month
from measures.titles import read_titles
from measures.validation import Finding, PartOfWhole, Severity, check_parts
from measures.wording import by_name

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as it stands on the page where it is written, saved or not."""

    whole: Measure
    parts: Sequence[Measure]
    adds_up: bool
    severity: Severity
    says: str

    @property
    def measures(self) -> list[Measure]:
        """All that it is about."""
        return [*self.parts, self.whole]


@dataclass(frozen=True, slots=True)
class Broken:
    """A past return that would break the rule, and what its manager would be told."""

    team: Team
    month: Month
    finding: Finding


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have found among the returns submitted so far."""

    checked: int
    """Months that have the numbers which the rule compares."""
    broken: int
    listed: tuple[Broken, ...]
    """The latest of them."""

    @property
    def not_listed(self) -> int:
        """How many more there are."""
        return self.broken - len(self.listed)


def try_rule(draft: Draft) -> Trial:
    """Check a rule against every month that counts, in 3 queries."""
    teams, months = Team.objects.in_bulk(), list(_months(draft))
    rules = _in_force(draft, {month for _, month, _ in months})
    broken = [
        Broken(teams[team], month, finding)
        for team, month, figures in months
        for finding in check_parts([rules[month]], figures)
    ]
    broken.sort(key=lambda each: by_name(each.team.name))
    broken.sort(key=lambda each: each.month, reverse=True)
    return Trial(len(months), len(broken), tuple(broken[:MOST_LISTED]))


def _months(draft: Draft) -> Iterator[tuple[int, Month, dict[str, int]]]:
    """Every team's month that has a number for the whole and for a part, with those numbers."""
    references = {measure.pk: measure.reference for measure in draft.measures}
    months: dict[tuple[int, Month], dict[str, int]] = defaultdict(dict)
    numbers = Figure.objects.filter(measure__in=references, span=1, value__isnull=False)
    for team, month, measure, number in numbers.values_list(
        "team_id", "last_month", "measure_id", "value"
    ):
        months[team, month][references[measure]] = number or 0
    parts = {part.reference for part in draft.parts}
    for (team, month), figures in months.items():
        if draft.whole.reference in figures and not parts.isdisjoint(figures):
            yield team, month, figures


def _in_force(draft: Draft, months: Collection[Month]) -> dict[Month, PartOfWhole]:
    """The rule by month, with its measures' short descriptions as they were in force."""
    titles = read_titles({(each.pk, month) for each in draft.measures for month in months})
    return {
        month: PartOfWhole(
            whole=draft.whole.reference,
            parts=tuple(part.reference for part in draft.parts),
            adds_up=draft.adds_up,
            severity=draft.severity,
            names={each.reference: titles[each.pk, month] for each in draft.measures},
            says=draft.says,
        )
        for month in months
    }
