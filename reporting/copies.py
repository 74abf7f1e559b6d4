"""Every unit's report of a quarter in every copy, as an edition holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from measures.periods import Month, Quarter
from measures.queries import Structure, read_window
from reporting.content import quarterly_report
from reporting.editions import AUDIENCES, COPIES
from reporting.frozen import Frozen, freeze
from reporting.membership import city_unit, locality_unit, months_shown, team_unit
from reporting.models import Copy
from reporting.report import Report, Unit
from reporting.scorecard import Scorecard
from reporting.units import has_report

Key = tuple[str | None, str]
"""A unit's place in an address, and for whom the copy is."""


R = TypeVar("R", Report, Scorecard)


class Made(NamedTuple, Generic[R]):
    """One unit's report in one copy."""

    unit: Unit
    copy: Copy
    report: R

    @property
    def key(self) -> Key:
        """By what it is told apart in its edition."""
        return self.unit.path, self.copy.value


def units_of(period: Month | Quarter, structure: Structure, on: date) -> list[Unit]:
    """The units that have a report for a period: the city, its localities, its teams."""
    units = [
        city_unit(),
        *(locality_unit(each) for each in structure.localities.values()),
        *(team_unit(each) for each in structure.teams.values()),
    ]
    return [unit for unit in units if has_report(unit, period, structure, on)]


def build_copies(quarter: Quarter, structure: Structure, on: date) -> Iterator[Made[Report]]:
    """Build every copy of every unit's report; the figures are read once for all of them."""
    window = read_window(months_shown(quarter), on=on, structure=structure)
    for unit in units_of(quarter, structure, on):
        for copy in COPIES[unit.level]:
            report = quarterly_report(
                unit,
                quarter,
                on=on,
                structure=structure,
                audience=AUDIENCES[copy],
                window=window,
            )
            yield Made(unit, copy, report)


def bare(report: R) -> Frozen:
    """What a report says of the quarter, without what it says of itself and its day."""
    plain = replace(report, status="live", edition=None, publication=None)
    frozen = freeze(plain)
    content: Frozen = json.loads(json.dumps(frozen["report"]))
    del content["on"]
    content.pop("editions", None)
    return content


def says_the_same(one: Mapping[Key, R], other: Mapping[Key, R]) -> bool:
    """Whether two editions' reports, by path and copy, say the same of every unit."""
    return one.keys() == other.keys() and all(
        bare(report) == bare(other[key]) for key, report in one.items()
    )
