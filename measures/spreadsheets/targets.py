"""Brings targets in from a text file: a measure, a year and a unit in each row (rules §7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from measures.figures import Kind
from measures.models import Locality, Target, Team
from measures.periods import FinancialYear
from measures.spreadsheets.cells import read_amount
from measures.spreadsheets.council import folded
from measures.spreadsheets.keyed import Key, Keyed, Refuse, Row
from measures.spreadsheets.reading import Columns, quoted
from measures.targets import TO_BE_CONFIRMED, target_text

COLUMNS = Columns(("measure", "year", "amount"), ("unit", "q1", "q2", "q3", "q4"))
QUARTERS = ("q1", "q2", "q3", "q4")
CITY = "City"

Place = tuple[int | None, int | None]
"""The keys of a locality and of a team; neither is the city."""


class Targets(Keyed[Target]):
    """A row is a measure, a year, a unit, and an amount for the year or one for each quarter."""

    columns = COLUMNS
    noun = "target"
    value_column = "amount"

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._localities = dict(Locality.objects.values_list("pk", "name"))
        self._teams = dict(Team.objects.values_list("pk", "name"))
        city: Place = (None, None)
        self._places: dict[str, list[Place]] = {
            folded(name): [city] for name in ("", CITY, settings.CITY_NAME)
        }
        for key, name in self._localities.items():
            self._places.setdefault(folded(name), []).append((key, None))
        for key, name in self._teams.items():
            self._places.setdefault(folded(name), []).append((None, key))

    def read(self, cells: Mapping[str, str], refuse: Refuse) -> tuple[Key, dict[str, Any]] | None:
        """What a row is about and its amounts."""
        measure = self.measure(cells["measure"], refuse)
        year, place = self.year(cells["year"], refuse), self._place(cells["unit"], refuse)
        amounts = self._amounts(
            cells, refuse, is_percentage=measure is not None and measure.kind == Kind.RATIO
        )
        if measure is None or year is None or place is None or amounts is None:
            return None
        return (measure.pk, year, *place), amounts

    def _place(self, text: str, refuse: Refuse) -> Place | None:
        """The unit of that name."""
        found = self._places.get(folded(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            refuse("unit", f"More than one locality or team is called {quoted(text)}")
        else:
            expected = "Write City, or the name of a locality or a team"
            refuse("unit", f"There is no unit {quoted(text)}. {expected}")
        return None

    def _amounts(
        self, cells: Mapping[str, str], refuse: Refuse, *, is_percentage: bool
    ) -> dict[str, Decimal | None] | None:
        """The year's amount, or the quarters'; all of them None for a target to be confirmed."""
        read = partial(read_amount, is_percentage=is_percentage)
        given = [name for name in QUARTERS if cells[name]]
        whole = cells["amount"]
        if folded(whole) == folded(TO_BE_CONFIRMED):
            whole = ""
            if not given:
                return dict.fromkeys(("amount", *QUARTERS))
            refuse("amount", f"Give the quarters’ amounts or {TO_BE_CONFIRMED}, not both")
        elif whole and given:
            refuse("amount", "Give the year’s amount or the quarters’, not both")
        elif not whole and not given:
            refuse("amount", f"Give an amount for the year or each quarter, or {TO_BE_CONFIRMED}")
        if given:
            for name in QUARTERS:
                if not cells[name]:
                    refuse(name, "Give an amount for each of the four quarters, or for none")
        return {
            name: self.cell(read, name, cells[name], refuse)
            if name in given or (name == "amount" and whole)
            else None
            for name in ("amount", *QUARTERS)
        }

    def kept(self, keys: Collection[Key]) -> QuerySet[Target]:
        """The targets of the file's measures and years."""
        return Target.objects.filter(
            measure__in={key[0] for key in keys}, year__in={key[1] for key in keys}
        )

    def key_of(self, row: Target) -> Key:
        """Its measure, year, locality and team."""
        return row.measure_id, row.year, row.locality_id, row.team_id

    def made(self, row: Row) -> Target:
        """A new target."""
        measure, year, locality, team = row.key
        return Target(measure_id=measure, year=year, locality_id=locality, team_id=team)

    def name(self, key: Key) -> str:
        """ "EI5 of Locality 1 for 2026/27"."""
        measure, year, locality, team = key
        unit = self._localities.get(locality) or self._teams.get(team) or settings.CITY_NAME
        return f"{self.measures[measure]} of {unit} for {FinancialYear(year).label}"

    def text(self, fields: Mapping[str, Any]) -> str:
        """ "1,200", "Q1 100, Q2 200, Q3 300, Q4 400" or "TBC"."""
        quarters = [fields[name] for name in QUARTERS if fields[name] is not None]
        return target_text(fields["amount"], quarters)
