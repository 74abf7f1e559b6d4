"""What an import's rows are held against: the teams, the measures, and who returns what when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from measures.asked import no_return_message
from measures.checks import over, read_part_rules
from measures.figures import Kind
from measures.models import (
    ClosedQuarter,
    FrameworkMeasure,
    Frequency,
    Measure,
    MeasureVersion,
    NeverDoes,
    Placement,
    Team,
    TeamFramework,
    version_in_force,
)
from measures.models.organisation import DatedByMonth
from measures.periods import Month, month_range
from measures.rollup import NO_MONTHS, Months
from measures.validation import PartOfWhole

MOST_LIKE = 20
"""Names that are no team's for which one like it is looked for."""


class Council:
    """Teams by name and measures by reference in any case, in a fixed number of queries."""

    def __init__(self, on: date) -> None:
        self.current = Month.of(on)
        self.teams = {team.pk: team for team in Team.objects.all()}
        self.measures = {
            measure.pk: measure
            for measure in Measure.objects.select_related("numerator", "denominator")
        }
        self.closed = set(ClosedQuarter.objects.values_list("last_month", flat=True))
        self._team_keys = {folded(team.name): team.pk for team in self.teams.values()}
        self._measure_keys = {folded(each.reference): each.pk for each in self.measures.values()}
        self._placements: dict[int, list[Placement]] = defaultdict(list)
        for placement in Placement.objects.order_by("first_month"):
            self._placements[placement.team_id].append(placement)
        self._like: dict[str, str] = {}
        self._part_rules = read_part_rules()
        self.in_rules = {rule.whole_id for rule in self._part_rules} | {
            part.pk for rule in self._part_rules for part in rule.parts.all()
        }
        """The measures that a part-of-whole rule names."""
        self._versions: dict[int, list[MeasureVersion]] = defaultdict(list)
        for version in MeasureVersion.objects.order_by("from_month"):
            self._versions[version.measure_id].append(version)
        self._never: dict[tuple[int, int], list[NeverDoes]] = defaultdict(list)
        for never in NeverDoes.objects.all():
            self._never[never.team_id, never.measure_id].append(never)
        self._calendar = self._months()
        self._placed = {
            team: self._covered(placements) for team, placements in self._placements.items()
        }
        self._returned: dict[int, dict[int, Months]] = defaultdict(dict)
        for row in TeamFramework.objects.all():
            of_team = self._returned[row.team_id]
            of_team[row.framework_id] = of_team.get(row.framework_id, NO_MONTHS) | self._covered(
                [row]
            )
        self._rows: dict[int, list[tuple[int, bool, Months]]] = defaultdict(list)
        for form_row in FrameworkMeasure.objects.all():
            self._rows[form_row.measure_id].append(
                (form_row.framework_id, form_row.optional, self._covered([form_row]))
            )
        self._asked: dict[tuple[int, int], tuple[Months, Months]] = {}
        self._in_force: dict[Month, tuple[dict[str, str], list[PartOfWhole]]] = {}

    def _months(self) -> Months:
        """Every month in which a team was open."""
        first = min(
            (placement.first_month for each in self._placements.values() for placement in each),
            default=self.current,
        )
        return frozenset(month_range(first, self.current))

    def _covered(self, rows: Iterable[DatedByMonth]) -> Months:
        rows = list(rows)
        return frozenset(
            month for month in self._calendar if any(row.covers(month) for row in rows)
        )

    def team(self, text: str) -> int | None:
        """The key of the team of that name."""
        return self._team_keys.get(folded(text))

    def measure(self, text: str) -> Measure | None:
        """The measure of that reference."""
        key = self._measure_keys.get(folded(text))
        return None if key is None else self.measures[key]

    def key_of(self, reference: str) -> int:
        """The key of a measure that there is."""
        return self._measure_keys[folded(reference)]

    def team_like(self, text: str) -> str:
        """The name of a team that somebody may have meant; empty where none is like it.

        To look for one takes long, so that a file of other teams is told no more after some.
        """
        if text not in self._like and len(self._like) < MOST_LIKE:
            self._like[text] = self._find_like(text)
        return self._like.get(text, "")

    def _find_like(self, text: str) -> str:
        near = get_close_matches(folded(text)[:80], self._team_keys, n=3, cutoff=0.8)
        # MAT 12 is nothing like MAT 2, but MAT 02 is.
        same = [name for name in near if _numbers(name) == _numbers(text)]
        return self.teams[self._team_keys[same[0]]].name if same else ""

    def asked(self, team: int, measure: int) -> Months:
        """The months in which a team returns a measure."""
        return self._asked_and_needed(team, measure)[0]

    def needed(self, team: int, measure: int) -> Months:
        """Those of them that call for a figure: not where the measure is optional or set aside."""
        return self._asked_and_needed(team, measure)[1] - self._covered(
            self._never.get((team, measure), ())
        )

    def _asked_and_needed(self, team: int, measure: int) -> tuple[Months, Months]:
        key = (team, measure)
        if key not in self._asked:
            asked = needed = NO_MONTHS
            for framework, optional, months in self._rows[measure]:
                returned = self._returned[team].get(framework, NO_MONTHS) & months
                asked |= returned
                needed |= NO_MONTHS if optional else returned
            possible = self._placed.get(team, NO_MONTHS) & self._collected(measure)
            self._asked[key] = asked & possible, needed & possible
        return self._asked[key]

    def _collected(self, measure: int) -> Months:
        found = self.measures[measure]
        if not self._versions[measure]:
            return NO_MONTHS  # Until it has a definition no form asks for it.
        months = self._covered([found])
        if found.frequency == Frequency.QUARTERLY:
            return frozenset(month for month in months if month.is_quarter_end)
        return months

    def why_not(self, team: int, measure: int, month: Month) -> str:
        """Why a team has no figure of a measure for a month that is not among those asked for."""
        name, reference = self.teams[team].name, self.measures[measure].reference
        if month > self.current:
            return f"{month.name} has not begun"
        if month not in self._placed.get(team, NO_MONTHS):
            placements = self._placements[team]
            return no_return_message(self.teams[team], month, placements).rstrip(".")
        if self.measures[measure].frequency == Frequency.QUARTERLY and not month.is_quarter_end:
            last = month.quarter.last_month
            return f"{reference} is quarterly: its figure is for the quarter's last month, {last}"
        if not self.measures[measure].covers(month):
            return f"{reference} is not collected in {month.name}"
        return f"{name} does not return {reference} in {month.name}"

    def never_does(self, team: int, measure: int, month: Month) -> NeverDoes | None:
        """Where it is set aside that month, that row."""
        rows = self._never.get((team, measure), ())
        return next((row for row in rows if row.covers(month)), None)

    def definitions(self, month: Month) -> tuple[Mapping[str, str], list[PartOfWhole]]:
        """Every measure's short description in force in a month, and the part-of-whole rules."""
        if month not in self._in_force:
            titles = {}
            for key, measure in self.measures.items():
                version = version_in_force(self._versions[key], month)
                if measure.kind != Kind.RATIO:
                    titles[measure.reference] = version.title if version else ""
            self._in_force[month] = titles, over(titles, self._part_rules)
        return self._in_force[month]


def folded(text: str) -> str:
    """A name as it is compared: in any case, with any spaces and either apostrophe."""
    return " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]
