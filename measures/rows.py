"""The measures that frameworks ask for, as their forms and reports show them, in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from measures.figures import Kind
from measures.models import (
    FrameworkMeasure,
    Frequency,
    Measure,
    MeasureVersion,
    version_in_force,
)
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
    versions: dict[int, list[MeasureVersion]] = defaultdict(list)
    for version in MeasureVersion.objects.select_related("measure").order_by("from_month"):
        versions[version.measure_id].append(version)
    ratios: dict[int | None, list[Measure]] = defaultdict(list)
    for first, *_ in versions.values():
        if first.measure.kind == Kind.RATIO:
            ratios[first.measure.numerator_id].append(first.measure)
    asked = _read_asked(months, versions)
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


def _read_asked(months: Months, versions: Mapping[int, Sequence[MeasureVersion]]) -> list[Row]:
    """The measures that each framework asks for in these months, in order, each once."""
    found: dict[tuple[int, int], list[tuple[Month, Months, FrameworkMeasure]]] = defaultdict(list)
    for form_row in FrameworkMeasure.objects.select_related("framework"):
        if form_row.measure_id not in versions:
            continue  # Until it has a definition there is nothing to call it by.
        form_row.measure = versions[form_row.measure_id][0].measure
        covered = frozenset(month for month in months if _asks(form_row, month))
        if covered:
            key = (form_row.framework_id, form_row.measure_id)
            found[key].append((max(covered), covered, form_row))
    asked = []
    for several in found.values():
        # Where the measure was moved on the form, it stands in its latest place.
        _, _, latest = max(several, key=lambda each: each[0])
        row = Row(
            measure=latest.measure,
            framework=latest.framework.name,
            framework_id=latest.framework_id,
            framework_slug=latest.framework.slug,
            section=latest.section,
            wording=latest.wording,
            versions=versions[latest.measure_id],
            months=NO_MONTHS.union(*(covered for _, covered, _ in several)),
            optional=latest.optional,
        )
        asked.append(((latest.framework.position, latest.position), row))
    return [row for _, row in sorted(asked, key=lambda each: each[0])]


def _asks(form_row: FrameworkMeasure, month: Month) -> bool:
    """Whether a framework asks for a measure in a month."""
    measure = form_row.measure
    is_due = measure.frequency == Frequency.MONTHLY or month.is_quarter_end
    return is_due and form_row.covers(month) and measure.covers(month)
