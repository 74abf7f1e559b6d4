"""Where each team is placed once a file's rows are added to what is there (rules §2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Max

from measures.models import Figure, Locality, Placement, Team
from measures.periods import Month
from measures.spreadsheets.council import folded
from measures.spreadsheets.reading import Problem

NEW, UNCHANGED = "new", "unchanged"


@dataclass(frozen=True, slots=True)
class Place:
    """A team in a locality (empty: city-wide) from a month on; line 0 for one that is there."""

    line: int
    locality: str
    first: Month
    last: Month | None

    @property
    def months(self) -> str:
        """`April 2023 to now`."""
        return f"{self.first.name} to {self.last.name if self.last else 'now'}"

    @property
    def where(self) -> str:
        """As it is read."""
        return self.locality or "the city-wide services"


class Placing:
    """Every team's places by their first month: those that are there, then the file's too."""

    def __init__(self, problems: list[Problem]) -> None:
        self.teams = {folded(team.name): team for team in Team.objects.all()}
        self.localities = {folded(each.name): each for each in Locality.objects.all()}
        self.closed: list[tuple[Placement, Month]] = []
        self._problems = problems
        self._names: dict[str, str] = {}
        self._places: dict[str, dict[Month, Place]] = defaultdict(dict)
        self._placements: dict[tuple[str, Month], Placement] = {}
        for placement in Placement.objects.select_related("team", "locality"):
            name, first = folded(placement.team.name), placement.first_month
            locality = placement.locality.name if placement.locality else ""
            self._places[name][first] = Place(0, locality, first, placement.last_month)
            self._placements[name, first] = placement
        self._figures_until: dict[int, Month] = dict(
            Figure.objects.values_list("team_id").annotate(Max("last_month")).order_by()
        )

    def put(self, team: str, place: Place) -> str | None:
        """Add a row; what becomes of it, or None where it says against another one."""
        name = folded(team)
        self._names[name] = team
        other = self._places[name].get(place.first)
        if other is None:
            self._places[name][place.first] = place
            return NEW
        if folded(other.locality) != folded(place.locality):
            self._refuse(place, "locality", f"{team} is in {other.where} from then on{_by(other)}")
        elif other.last == place.last:
            return UNCHANGED
        elif other.line or other.last:
            until = f"ends after {other.last.name}" if other.last else "has no last month"
            self._refuse(place, "to", f"This placement of {team} {until}{_by(other)}")
        else:
            return self._close(name, other, place)
        return None

    def _close(self, name: str, there: Place, place: Place) -> str | None:
        """Give a placement that is there its last month, unless figures belong to it after that."""
        placement = self._placements[name, place.first]
        until = self._figures_until.get(placement.team_id)
        assert place.last is not None  # noqa: S101 for mypy: an open row changes nothing
        if until and until > place.last:
            self._refuse(
                place,
                "to",
                f"{placement.team.name} has figures up to {until.name} that belong to "
                f"{there.where}. An administrator can correct what was wrong from the start",
            )
            return None
        self._places[name][place.first] = place
        self.closed.append((placement, place.last))
        return f"ends after {place.last.name}"

    def refuse_overlaps(self) -> None:
        """A team is in one place at a time."""
        for name, team in self._names.items():
            places = [place for _, place in sorted(self._places[name].items())]
            for one, other in pairwise(places):
                if one.last is None or one.last >= other.first:
                    late, early = sorted((one, other), key=lambda place: -place.line)
                    message = f"This overlaps with {team} in {early.where}, {early.months}"
                    self._refuse(late, "from", message + _by(early))

    def _refuse(self, place: Place, column: str, message: str) -> None:
        self._problems.append(Problem(place.line, column, message))


def _by(place: Place) -> str:
    return f" (line {place.line})" if place.line else " already"
