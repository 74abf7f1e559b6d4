"""The measures that frameworks ask for, as their forms and reports show them, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import F

from measures.figures import Kind
from measures.models import Frequency, Measure, MeasureVersion, version_in_force
from measures.periods import Month
from measures.rollup import NO_MONTHS, Months


@dataclass(frozen=True, slots=True)
class Row:
    """A measure where a framework's form or report shows it, with its definitions over time."""

    measure: Measure
    framework: str
    framework_id: int
    framework_slug: str
    section: str
    wording: str
    """What the form asks."""
    versions: Sequence[MeasureVersion]
    months: Months
    """The months of the window in which the framework asks for it."""
    optional: bool
    elsewhere: tuple[Row, ...] = ()
    """The same measure in other frameworks: whoever returns one of them is asked for it."""

    def version(self, month: Month) -> MeasureVersion:
        """The definition in force in a month."""
        version = version_in_force(self.versions, month)
        if version is None:
            raise LookupError(f"{self.measure.reference} has no definition")
        return version

    def changed_within(self, months: Sequence[Month]) -> list[Month]:
        """The months after the first in which a new definition took the place of another."""
        changes = [version.from_month for version in self.versions[1:]]
        return [month for month in changes if months[0] < month <= months[-1]]


def read_rows(months: Months) -> list[Row]:
    """The rows of every framework in these months, in order, each followed by its ratios."""
    versions, form_rows = _read_definitions()
    ratios: dict[int | None, list[Measure]] = defaultdict(list)
    for first, *_ in versions.values():
        if first.measure.kind == Kind.RATIO:
            ratios[first.measure.numerator_id].append(first.measure)
    asked = _asked(months, versions, form_rows)
    by_measure: dict[int | None, tuple[Row, ...]] = defaultdict(tuple)
    for row in asked:
        by_measure[row.measure.pk] += (row,)
    rows = []
    for row in asked:
        others = tuple(other for other in by_measure[row.measure.pk] if other is not row)
        rows.append(replace(row, elsewhere=others) if others else row)
        for ratio in ratios[row.measure.pk]:
            below = NO_MONTHS.union(*(other.months for other in by_measure[ratio.denominator_id]))
            covered = frozenset(month for month in row.months & below if ratio.covers(month))
            if covered:
                rows.append(
                    replace(row, measure=ratio, versions=versions[ratio.pk], months=covered)
                )
    return rows


class _FormRow(NamedTuple):
    """A row of a framework's form, from a month on."""

    measure: int
    first_month: Month
    last_month: Month | None
    section: str
    position: int
    wording: str
    optional: bool
    framework_id: int
    framework: str
    framework_slug: str
    framework_position: int


_COLUMNS = {
    "first_month": "first_month",
    "last_month": "last_month",
    "section": "section",
    "position": "position",
    "wording": "wording",
    "optional": "optional",
    "framework_id": "framework_id",
    "framework": "framework__name",
    "framework_slug": "framework__slug",
    "framework_position": "framework__position",
}


def _read_definitions() -> tuple[dict[int, list[MeasureVersion]], dict[int, _FormRow]]:
    """Every measure's definitions in order, and the rows of the forms by primary key.

    A measure is on a form or two: beside its definitions, their rows come in the same query.
    """
    versions: dict[int, dict[int, MeasureVersion]] = defaultdict(dict)
    form_rows: dict[int, _FormRow] = {}
    columns = {f"row_{name}": F(f"measure__rows__{path}") for name, path in _COLUMNS.items()}
    every = MeasureVersion.objects.select_related("measure").order_by("from_month", "pk")
    for version in every.annotate(row=F("measure__rows__pk"), **columns):
        versions[version.measure_id].setdefault(version.pk, version)
        if version.row is not None and version.row not in form_rows:
            cells = [getattr(version, name) for name in columns]
            form_rows[version.row] = _FormRow(version.measure_id, *cells)
    return {measure: [*several.values()] for measure, several in versions.items()}, form_rows


def _asked(
    months: Months,
    versions: Mapping[int, Sequence[MeasureVersion]],
    form_rows: Mapping[int, _FormRow],
) -> list[Row]:
    """The measures that each framework asks for in these months, in order, each once."""
    found: dict[tuple[int, int], list[tuple[Month, Months, _FormRow]]] = defaultdict(list)
    ends = frozenset(month for month in months if month.is_quarter_end)
    for form_row in form_rows.values():
        measure = versions[form_row.measure][0].measure
        due = months if measure.frequency == Frequency.MONTHLY else ends
        covered = _within(_within(due, form_row), measure)
        if covered:
            key = (form_row.framework_id, form_row.measure)
            found[key].append((max(covered), covered, form_row))
    asked = []
    for several in found.values():
        # Where the measure was moved on the form, it stands in its latest place.
        _, _, latest = max(several, key=lambda each: each[0])
        row = Row(
            measure=versions[latest.measure][0].measure,
            framework=latest.framework,
            framework_id=latest.framework_id,
            framework_slug=latest.framework_slug,
            section=latest.section,
            wording=latest.wording,
            versions=versions[latest.measure],
            months=NO_MONTHS.union(*(covered for _, covered, _ in several)),
            optional=latest.optional,
        )
        asked.append(((latest.framework_position, latest.position), row))
    return [row for _, row in sorted(asked, key=lambda each: each[0])]


def _within(months: Months, dated: Measure | _FormRow) -> Months:
    """The months that something is true in; where it is for all of them, the very same."""
    first, last = dated.first_month, dated.last_month
    if months and first <= min(months) and (last is None or max(months) <= last):
        return months
    return frozenset(
        month for month in months if first <= month and (last is None or month <= last)
    )
