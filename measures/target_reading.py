"""Reads targets and benchmarks for a scorecard, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from measures.models import Benchmark, Comparator, Target
from measures.periods import FinancialYear
from measures.targets import Average, BenchmarkCell, TargetCell, average_of_members


class Benchmarks(NamedTuple):
    """The comparators that have a column, and for each measure a cell under each of them."""

    comparators: tuple[str, ...]
    cells: Mapping[int, tuple[BenchmarkCell, ...]]


Cells = Mapping[int, tuple[TargetCell, ...]]
"""Targets by measure, each in the order of time. A measure without one is not among them: no target
is not the same as "TBC"."""

UnitKey = tuple[int | None, int | None]
"""A locality or a team, or the city with neither."""


class Standards(NamedTuple):
    """What the figures of units are held against."""

    targets: Mapping[UnitKey, Cells]
    benchmarks: Benchmarks


def read_standards(
    measures: Collection[int], years: Collection[FinancialYear], unit: UnitKey | None = None
) -> Standards:
    """The targets of a unit, or of every one, and the benchmarks as of the last year; 2 queries."""
    rows = _targets(measures, years)
    if unit is not None:
        rows = rows.filter(locality=unit[0], team=unit[1])
    found: dict[UnitKey, list[Target]] = defaultdict(list)
    for row in rows:
        found[row.locality_id, row.team_id].append(row)
    return Standards(
        {key: _by_measure(several) for key, several in found.items()},
        read_benchmarks(measures, max(years)),
    )


def read_targets(
    measures: Collection[int],
    years: Collection[FinancialYear],
    *,
    locality: int | None = None,
    team: int | None = None,
) -> Cells:
    """The targets of a locality or a team, or of the city. One query."""
    return _by_measure(_targets(measures, years).filter(locality=locality, team=team))


def _targets(measures: Collection[int], years: Collection[FinancialYear]) -> QuerySet[Target]:
    starts = {year.start for year in years}
    return Target.objects.filter(measure__in=measures, year__in=starts).order_by("year")


def _by_measure(rows: Iterable[Target]) -> Cells:
    found: dict[int, list[TargetCell]] = defaultdict(list)
    for row in rows:
        found[row.measure_id].append(target_cell(row))
    return {measure: tuple(cells) for measure, cells in found.items()}


def target_cell(row: Target) -> TargetCell:
    """A row as the rules know it."""
    quarters = (row.q1, row.q2, row.q3, row.q4)
    given = tuple(amount for amount in quarters if amount is not None)
    return TargetCell(FinancialYear(row.year), row.amount, given)


def read_benchmarks(measures: Collection[int], year: FinancialYear) -> Benchmarks:
    """What the comparators had, as of a year: each in the last year up to it with a value.

    A group's own value goes before the average of its members, which is worked out where it has
    none; the members are those of one year. Where nothing was published the cell has no value, and
    the year and source of the last row there is. One query.
    """
    comparators: dict[int, Comparator] = {}
    rows: dict[tuple[int, int], dict[int, Benchmark]] = defaultdict(dict)
    wanted = Q(benchmarks__measure__in=measures, benchmarks__year__lte=year.start)
    for comparator, row in _each_with(FilteredRelation("benchmarks", condition=wanted)):
        comparators.setdefault(comparator.pk, comparator)
        if row is not None:
            rows[row.measure_id, comparator.pk][row.year] = row
    heads = [each for each in comparators.values() if each.part_of_id is None]
    members: dict[int, list[int]] = defaultdict(list)
    for each in comparators.values():
        if each.part_of_id is not None:
            members[each.part_of_id].append(each.pk)
    return Benchmarks(
        tuple(head.short_name for head in heads),
        {
            measure: tuple(
                _cell(
                    head,
                    rows.get((measure, head.pk), {}),
                    [rows.get((measure, member), {}) for member in members[head.pk]],
                )
                for head in heads
            )
            for measure in measures
        },
    )


def _each_with(known: FilteredRelation) -> Iterator[tuple[Comparator, Benchmark | None]]:
    """Every comparator in order, with each of those of its benchmarks, or with none."""
    columns = ("measure_id", "year", "value", "average", "source", "published_on")
    rows = Comparator.objects.annotate(known=known).order_by("position", "name")
    for pk, short_name, part_of, *values in rows.values_list(
        "pk", "short_name", "part_of_id", *(f"known__{column}" for column in columns)
    ):
        row = dict(zip(columns, values, strict=True))
        yield (
            Comparator(pk=pk, short_name=short_name, part_of_id=part_of),
            Benchmark(comparator_id=pk, **row) if row["year"] is not None else None,
        )


def _cell(
    head: Comparator, own: Mapping[int, Benchmark], members: list[dict[int, Benchmark]]
) -> BenchmarkCell:
    """A comparator's cell, from its own rows and its members' by year."""
    years = sorted({*own, *(year for rows in members for year in rows)}, reverse=True)
    for year in years:
        row = own.get(year)
        if row and row.value is not None:
            return _published(head, row)
        cell = _averaged(head, year, row, [rows.get(year) for rows in members])
        if cell.value is not None:
            return cell
    return _published(head, own[max(own)]) if own else BenchmarkCell(head.short_name, None)


def _published(head: Comparator, row: Benchmark) -> BenchmarkCell:
    return BenchmarkCell(
        head.short_name,
        row.value,
        FinancialYear(row.year),
        row.average,
        row.source,
        row.published_on,
    )


def _averaged(
    head: Comparator, year: int, own: Benchmark | None, members: list[Benchmark | None]
) -> BenchmarkCell:
    """The average of a year's members: the mean, unless the group's own row asks for the median.

    Its sources are those of the values in it, its date the latest of theirs.
    """
    kind = Average(own.average) if own else Average.MEAN
    known = [row for row in members if row is not None and row.value is not None]
    average = average_of_members((row.value if row else None for row in members), kind)
    return BenchmarkCell(
        head.short_name,
        average.value,
        FinancialYear(year),
        kind.value,
        "; ".join(dict.fromkeys(row.source for row in known)),
        max((row.published_on for row in known), default=None),
        average.members,
        average.of,
    )
