"""Brings benchmarks in from a text file: a measure, a year and a comparator in each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet

from measures.figures import Kind, Reason
from measures.models import Benchmark, Comparator, Measure
from measures.periods import FinancialYear
from measures.spreadsheets.cells import read_amount, read_day
from measures.spreadsheets.council import folded
from measures.spreadsheets.keyed import Key, Keyed, Refuse, Row
from measures.spreadsheets.reading import Columns, quoted
from measures.targets import Average, amount_text
from measures.wording import day_text

COLUMNS = Columns(("measure", "year", "comparator", "value", "average", "source", "published_on"))
LONGEST_SOURCE = 200
NOT_PUBLISHED = "not published"


class Benchmarks(Keyed[Benchmark]):
    """A row is a measure, a year and a comparator, with its value and where that comes from."""

    columns = COLUMNS
    noun = "benchmark"
    value_column = "value"

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._comparators = {comparator.pk: comparator for comparator in Comparator.objects.all()}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for comparator in self._comparators.values():
            for name in (comparator.name, comparator.short_name):
                self._by_name[folded(name)].add(comparator.pk)

    def read(self, cells: Mapping[str, str], refuse: Refuse) -> tuple[Key, dict[str, Any]] | None:
        """What a row is about, its value, and where that comes from."""
        measure = self.measure(cells["measure"], refuse)
        year = self.year(cells["year"], refuse)
        comparator = self._comparator(cells["comparator"], refuse)
        fields = {
            "value": self._value(cells["value"], measure, refuse),
            "average": self._average(cells["average"], comparator, refuse),
            "source": self._source(cells["source"], refuse),
            "published_on": self._published(cells["published_on"], refuse),
        }
        if measure is None or year is None or comparator is None:
            return None
        return (measure.pk, year, comparator.pk), fields

    def _comparator(self, text: str, refuse: Refuse) -> Comparator | None:
        several = self._by_name.get(folded(text), set())
        if len(several) > 1:
            refuse("comparator", f"More than one comparator is called {quoted(text)}")
            return None
        found = self._comparators[next(iter(several))] if several else None
        if found is None:
            known = ", ".join(each.short_name for each in self._comparators.values())
            expected = f"Write one of {known}, or add it in administration first"
            missing = f"There is no comparator {quoted(text)}. " if text else ""
            refuse("comparator", missing + expected)
        return found

    def _value(self, text: str, measure: Measure | None, refuse: Refuse) -> Decimal | None:
        """The number; None where none was published."""
        if not text or text.lower() == Reason.NOT_AVAILABLE:
            return None
        is_percentage = measure is not None and measure.kind == Kind.RATIO
        return self.cell(partial(read_amount, is_percentage=is_percentage), "value", text, refuse)

    def _average(self, text: str, comparator: Comparator | None, refuse: Refuse) -> str:
        """Mean or median; one council's own value is neither, and may leave it out."""
        if text.lower() in list(Average):
            return Average(text.lower()).value
        if text or comparator is None or comparator.part_of_id is None:
            missing = f"{quoted(text)} is no kind of average. " if text else ""
            refuse("average", f"{missing}Write mean or median")
        return Average.MEAN.value

    def _source(self, text: str, refuse: Refuse) -> str:
        source = " ".join(text.split())
        if not source:
            refuse("source", "Say where it was published")
        if len(source) > LONGEST_SOURCE:
            refuse("source", f"Say it in {LONGEST_SOURCE} characters or fewer")
        return source

    def _published(self, text: str, refuse: Refuse) -> date | None:
        day = self.cell(read_day, "published_on", text, refuse)
        if day and day > self.on:
            refuse("published_on", f"{day_text(day)} is still to come")
        return day

    def kept(self, keys: Collection[Key]) -> QuerySet[Benchmark]:
        """The benchmarks of the file's measures and years."""
        return Benchmark.objects.filter(
            measure__in={key[0] for key in keys}, year__in={key[1] for key in keys}
        )

    def key_of(self, row: Benchmark) -> Key:
        """Its measure, year and comparator."""
        return row.measure_id, row.year, row.comparator_id

    def made(self, row: Row) -> Benchmark:
        """A new benchmark."""
        measure, year, comparator = row.key
        return Benchmark(measure_id=measure, year=year, comparator_id=comparator)

    def name(self, key: Key) -> str:
        """ "EI5 of England for 2025/26"."""
        measure, year, comparator = key
        name = self._comparators[comparator].name
        return f"{self.measures[measure]} of {name} for {FinancialYear(year).label}"

    def text(self, fields: Mapping[str, Any]) -> str:
        """ "120 (mean, Children in need census, 31 March 2026)"."""
        value = fields["value"]
        said = NOT_PUBLISHED if value is None else amount_text(value)
        published = day_text(fields["published_on"])
        return f"{said} ({fields['average']}, {fields['source']}, {published})"
