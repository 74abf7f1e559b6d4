"""Writes what the demonstration's measures are held against: its targets, and other councils."""

from __future__ import annotations

from decimal import Decimal

from doris.models import User
from measures.demonstration.council import CHANGE_REASON, Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.history import attribute
from measures.models import Benchmark, Comparator, Target
from measures.targets import TO_BE_CONFIRMED

QUARTERS = ("q1", "q2", "q3", "q4")
NEIGHBOURS = "SN"
PUBLISHED_AFTER = 3
"""Months from a year's end to the day when its benchmarks were published."""


def write_targets(council: Council, calendar: Calendar, *, by: User) -> None:
    """Write the targets of the city, of localities and of teams."""
    for row in read("targets"):
        amount = "" if row["amount"] == TO_BE_CONFIRMED else row["amount"]
        target = Target(
            measure=council.measures[row["measure"]],
            year=calendar.month(row["month"]).financial_year.start,
            locality=council.localities.get(row["unit"]),
            team=council.teams.get(row["unit"]),
            amount=_number(amount),
            **{name: _number(row[name]) for name in QUARTERS},
        )
        attribute(target, by=by, at=calendar.joined, why=CHANGE_REASON)
        target.save()


def write_benchmarks(council: Council, calendar: Calendar, *, by: User) -> None:
    """Write the statistical neighbours, and what they and the others had."""
    group = Comparator.objects.get(short_name=NEIGHBOURS)
    for place, row in enumerate(read("neighbours"), 1):
        neighbour = Comparator(
            name=row["name"], short_name=row["short_name"], position=place, part_of=group
        )
        attribute(neighbour, by=by, at=calendar.joined, why=CHANGE_REASON)
        neighbour.save()
    comparators = {each.short_name: each for each in Comparator.objects.all()}
    for row in read("benchmarks"):
        year = calendar.month(row["month"]).financial_year
        published = year.last_month.plus(PUBLISHED_AFTER).last_day
        benchmark = Benchmark(
            measure=council.measures[row["measure"]],
            comparator=comparators[row["comparator"]],
            year=year.start,
            value=_number(row["value"]),
            average=row["average"],
            source=row["source"],
            published_on=min(published, calendar.on),
        )
        attribute(benchmark, by=by, at=calendar.start, why=CHANGE_REASON)
        benchmark.save()


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
