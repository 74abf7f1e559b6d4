"""The checks of rules §8 over figures that count: what they need, and many returns at once.

A form checks what is typed (`measures.asked`); an import has written its figures by then, and an
officer may want to know which past returns a new rule would have stopped. All use the same pure
functions, on figures read here in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from measures.figures import Kind
from measures.models import Figure, Measure, MeasureVersion, PartRule, version_in_force
from measures.periods import Month
from measures.unusual import MONTHS_BACK, History, check_history
from measures.validation import Finding, PartOfWhole, Severity, check_parts

Key = tuple[int, int]
"""Team and measure, by primary key."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Numbers that count, by (team, measure) and then by month or by their quarter's last month."""

    numbers: Mapping[Key, dict[Month, int]] = field(default_factory=lambda: defaultdict(dict))
    quarters: Mapping[Key, dict[Month, int]] = field(default_factory=lambda: defaultdict(dict))


def first_month_back(month: Month) -> Month:
    """The first month that the checks of a month look at: a year back, which April never is."""
    return month.plus(-MONTHS_BACK)


def read_counted(teams: Collection[int], first: Month, last: Month) -> Counted:
    """The teams' numbers from one month to another, in one query."""
    counted = Counted()
    rows = Figure.objects.filter(team_id__in=teams, last_month__gte=first, last_month__lte=last)
    for team, measure, month, span, value in rows.values_list(
        "team_id", "measure_id", "last_month", "span", "value"
    ):
        found = counted.numbers if span == 1 else counted.quarters
        if value is not None:
            found[team, measure][month] = value
    return counted


def read_part_rules() -> list[PartRule]:
    """Every part-of-whole rule with its measures, in 2 queries."""
    return list(PartRule.objects.select_related("whole").prefetch_related("parts"))


def over(titles: Mapping[str, str], rules: Iterable[PartRule]) -> list[PartOfWhole]:
    """The rules as the pure checks take them, over the measures of `titles`.

    Those are short descriptions by reference, in the form's order. Parts that are not among them
    are left out, and so is a rule whose whole is not.
    """
    order = {reference: place for place, reference in enumerate(titles)}
    found = []
    for rule in rules:
        parts = [part.reference for part in rule.parts.all() if part.reference in order]
        if parts and rule.whole.reference in order:
            found.append(
                PartOfWhole(
                    whole=rule.whole.reference,
                    parts=tuple(sorted(parts, key=order.__getitem__)),
                    adds_up=rule.adds_up,
                    severity=Severity(rule.severity),
                    names=titles,
                    says=rule.says,
                )
            )
    return found


def found_in(returns: Collection[tuple[int, Month]]) -> dict[tuple[int, Month], list[Finding]]:
    """What is wrong or odd about the figures that count for these teams' months, in 5 queries.

    Returns without a finding are left out.
    """
    if not returns:
        return {}
    months = [month for _, month in returns]
    first = first_month_back(min(months))
    counted = read_counted({team for team, _ in returns}, first, max(months))
    check = _Checks(counted)
    return {
        (team, month): findings
        for team, month in returns
        if (findings := check.found_in(team, month))
    }


class _Checks:
    """The checks of any team's month, with the definitions in force in it."""

    def __init__(self, counted: Counted) -> None:
        self._counted = counted
        self._measures = {each.pk: each for each in Measure.objects.exclude(kind=Kind.RATIO)}
        self._part_rules = read_part_rules()
        self._versions: dict[int, list[MeasureVersion]] = defaultdict(list)
        for version in MeasureVersion.objects.order_by("from_month"):
            self._versions[version.measure_id].append(version)
        self._in_force: dict[Month, tuple[dict[str, str], list[PartOfWhole]]] = {}
        self._of_team: dict[int, list[int]] = defaultdict(list)
        for team, measure in counted.numbers:
            self._of_team[team].append(measure)

    def found_in(self, team: int, month: Month) -> list[Finding]:
        """What is wrong or odd about one team's month."""
        titles, rules = self._definitions(month)
        figures: dict[str, int] = {}
        odd = []
        for key in self._of_team[team]:
            numbers = self._counted.numbers[team, key]
            if month not in numbers:
                continue
            measure = self._measures[key]
            figures[measure.reference] = numbers[month]
            if measure.breakdown_of_id:
                continue  # Parts come and go; their whole is looked at.
            history = History(
                month=month,
                reference=measure.reference,
                name=titles[measure.reference],
                kind=Kind(measure.kind),
                numbers=numbers,
                quarters=self._counted.quarters.get((team, key), {}),
            )
            if found := check_history(history, numbers[month]):
                odd.append(found)
        return [*check_parts(rules, figures), *odd]

    def _definitions(self, month: Month) -> tuple[dict[str, str], list[PartOfWhole]]:
        if month not in self._in_force:
            titles = {}
            for key, measure in self._measures.items():
                version = version_in_force(self._versions[key], month)
                titles[measure.reference] = version.title if version else ""
            self._in_force[month] = titles, over(titles, self._part_rules)
        return self._in_force[month]
