"""Puts the catalogue's rows into the database, and leaves alone whatever is or was there.

The rule that keeps an administrator's work safe: a row is added only if the database has never
held it. One that is here stays as it is, however it differs from the file; one that was here and
has been removed, or moved to another month, does not come back. The history tables remember.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from measures.catalogue.files import CatalogueError, Problem, Row, read_tables
from measures.history import give_reason
from measures.models import (
    Comparator,
    Framework,
    FrameworkMeasure,
    Guidance,
    Measure,
    MeasureVersion,
    MessageWording,
    PartRule,
)

RowT = TypeVar("RowT", bound=models.Model)

FOLDER: Path = settings.BASE_DIR / "fixtures" / "catalogue"
CHANGE_REASON = "Loaded from the catalogue's files"

MEASURE = {name: name for name in ("reference", "kind", "frequency", "first_month", "last_month")}
MEASURE_LINKS = ("numerator", "denominator", "breakdown_of")
VERSION = {
    "from_month": "from_month",
    "title": "title",
    "definition": "definition",
    "counts": "counted_unit",
    "reporting_frequency": "reporting_frequency",
    "good_is": "good_is",
    "period_basis": "period_basis",
    "return_format": "return_format",
    "decimal_places": "decimal_places",
    "formula": "formula",
    "data_source": "data_source",
    "accountability": "accountability",
    "owner": "owner",
    "reporter": "reporter",
    "outcome": "outcome",
    "tolerance": "tolerance",
    "commentary_guidance": "commentary_guidance",
    "is_percentage": "is_percentage",
}
FRAMEWORK = {
    "position": "order",
    "name": "name",
    "slug": "slug",
    "for_placed_teams": "mats_and_childrens_centres",
    "for_city_wide_services": "city_wide_services",
    "description": "description",
}
FORM_ROW = {
    "section": "section",
    "position": "order",
    "group": "group",
    "wording": "wording",
    "optional": "optional",
    "first_month": "from_month",
    "last_month": "to_month",
}
GUIDANCE = {"position": "order", "key": "key", "heading": "heading", "text": "text"}
WORDING = {"kind": "kind", "subject": "subject", "text": "text"}
COMPARATOR = {"position": "order", "name": "name", "short_name": "short_name"}
"""For each table, which column of its file holds a field."""


@dataclass(slots=True)
class Outcome:
    """What a load did. Nouns are plurals; rows are named as an administrator knows them."""

    added: Counter[str] = field(default_factory=Counter)
    left_alone: int = 0
    differing: list[str] = field(default_factory=list)
    """Rows that are no longer as in the files, with the fields that differ."""
    gone: list[str] = field(default_factory=list)
    """Rows that were here and have been removed or moved to another month."""


@transaction.atomic
def load(folder: Path = FOLDER) -> Outcome:
    """Add what the database has never held. Files that are wrong are a CatalogueError and add
    nothing.
    """
    tables = read_tables(folder)
    loading = _Loading()
    loading.measures(tables["measures.csv"])
    loading.frameworks(tables["frameworks.csv"])
    loading.form_rows(tables["framework_measures.csv"])
    loading.part_rules(tables["part_rules.csv"])
    loading.guidance(tables["guidance.csv"])
    loading.wordings(tables["emails.csv"])
    loading.comparators(tables["comparators.csv"])
    if loading.problems:
        raise CatalogueError(loading.problems)
    return loading.outcome


class _Table(Generic[RowT]):
    """What the database holds of one table, by key, and the keys that it has ever held."""

    def __init__(self, noun: str, here: Mapping[Any, RowT], ever: Collection[Hashable]) -> None:
        self.noun = noun
        self.here: dict[Any, RowT] = dict(here)
        self.closed = set(ever) - set(here)
        """Keys that name no row, and may not: what was removed here, or is wrong in the file."""
        self.lines: dict[Hashable, int] = {}


class _Loading:
    """One load: the outcome so far and what is wrong so far."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self.problems: list[Problem] = []
        self._measures = _Table(
            "measures",
            {measure.reference: measure for measure in Measure.objects.all()},
            Measure.history.values_list("reference", flat=True),
        )
        self._frameworks = _Table(
            "frameworks",
            {framework.slug: framework for framework in Framework.objects.all()},
            Framework.history.values_list("slug", flat=True),
        )

    def measures(self, rows: Iterable[Row]) -> None:
        """Measures, each with its definitions: a reference's first row also says what it is."""
        versions = _Table(
            "definitions",
            {
                (version.measure_id, version.from_month): version
                for version in MeasureVersion.objects.select_related("measure")
            },
            MeasureVersion.history.values_list("measure_id", "from_month"),
        )
        first_rows: dict[str, Row] = {}
        for row in rows:
            reference = row["reference"]
            if reference in first_rows:
                self._same_measure(row, first_rows[reference])
            else:
                first_rows[reference] = row
                self._measure(row)
            measure = self._measures.here.get(reference)
            if measure:
                fields = {"measure": measure, **_fields(row, VERSION)}
                key = (measure.pk, row["from_month"])
                self._place(versions, key, MeasureVersion(**fields), row, VERSION)

    def _measure(self, row: Row) -> None:
        links = {}
        for column in MEASURE_LINKS:
            if row[column]:
                links[column] = self._linked(self._measures, row, column, "further up in this file")
        if None in links.values():
            self._measures.closed.add(row["reference"])
            return
        measure = Measure(**_fields(row, MEASURE), **links)
        self._place(self._measures, row["reference"], measure, row, MEASURE)

    def _same_measure(self, row: Row, first: Row) -> None:
        for column in (*MEASURE.values(), *MEASURE_LINKS):
            if row[column] != first[column]:
                expected = f"Expected the same as on line {first.line}, for the same measure"
                self.problems.append(row.problem(column, expected))

    def frameworks(self, rows: Iterable[Row]) -> None:
        """Frameworks, without their rows."""
        for row in rows:
            framework = Framework(**_fields(row, FRAMEWORK))
            self._place(self._frameworks, row["slug"], framework, row, FRAMEWORK)

    def form_rows(self, rows: Iterable[Row]) -> None:
        """The lines of each framework's form."""
        key = ("framework_id", "measure_id", "first_month")
        table = _Table(
            "form rows",
            {
                (line.framework_id, line.measure_id, line.first_month): line
                for line in FrameworkMeasure.objects.select_related("framework", "measure")
            },
            FrameworkMeasure.history.values_list(*key),
        )
        for row in rows:
            framework = self._linked(self._frameworks, row, "framework", "in frameworks.csv")
            measure = self._linked(self._measures, row, "reference", "in measures.csv")
            under = self._linked(self._measures, row, "parent", "in measures.csv")
            if not (framework and measure) or (row["parent"] and not under):
                continue
            line = FrameworkMeasure(
                framework=framework, measure=measure, under=under, **_fields(row, FORM_ROW)
            )
            columns = {**FORM_ROW, "under": "parent", "measure": "reference"}
            self._place(table, tuple(getattr(line, name) for name in key), line, row, columns)

    def part_rules(self, rows: Iterable[Row]) -> None:
        """Part-of-whole rules. A rule is known by its whole, its parts and which kind it is."""
        table = _Table(
            "part-of-whole rules",
            {
                (rule.whole_id, rule.adds_up, frozenset(part.pk for part in rule.parts.all())): rule
                for rule in PartRule.objects.select_related("whole").prefetch_related("parts")
            },
            _part_rules_ever(),
        )
        for row in rows:
            whole = self._linked(self._measures, row, "whole", "in measures.csv")
            parts = self._parts(row)
            if not whole or not parts:
                continue
            rule = PartRule(
                whole=whole,
                adds_up=row["rule"] == "adds up to",
                severity=row["severity"],
                says=row["message"],
                why=row["reason"],
            )
            key = (whole.pk, rule.adds_up, frozenset(part.pk for part in parts))
            columns = {
                "adds_up": "rule",
                "severity": "severity",
                "says": "message",
                "why": "reason",
            }
            if self._place(table, key, rule, row, columns) is rule:
                rule.parts.set(parts)

    def _parts(self, row: Row) -> list[Measure]:
        """The measures a rule's parts name; none where one of them is not there."""
        parts = [self._measures.here.get(part) for part in row["parts"]]
        unknown = [
            part
            for part, measure in zip(row["parts"], parts, strict=True)
            if measure is None and part not in self._measures.closed
        ]
        for part in unknown:
            expected = f"Expected the references of measures in measures.csv; {part} is none"
            self.problems.append(row.problem("parts", expected))
        found = [part for part in parts if part is not None]
        return found if len(found) == len(parts) else []

    def guidance(self, rows: Iterable[Row]) -> None:
        """The pieces of guidance shown beside the commentary box."""
        table = _Table(
            "pieces of guidance",
            {piece.key: piece for piece in Guidance.objects.all()},
            Guidance.history.values_list("key", flat=True),
        )
        for row in rows:
            self._place(table, row["key"], Guidance(**_fields(row, GUIDANCE)), row, GUIDANCE)

    def wordings(self, rows: Iterable[Row]) -> None:
        """What each kind of email says."""
        table = _Table(
            "email wordings",
            {wording.kind: wording for wording in MessageWording.objects.all()},
            MessageWording.history.values_list("kind", flat=True),
        )
        for row in rows:
            self._place(table, row["kind"], MessageWording(**_fields(row, WORDING)), row, WORDING)

    def comparators(self, rows: Iterable[Row]) -> None:
        """Who measures are compared with, each further down than the group it is a part of."""
        table = _Table(
            "comparators",
            {comparator.short_name: comparator for comparator in Comparator.objects.all()},
            Comparator.history.values_list("short_name", flat=True),
        )
        columns = {**COMPARATOR, "part_of": "part_of"}
        for row in rows:
            group = self._linked(table, row, "part_of", "further up in this file")
            if group or not row["part_of"]:
                comparator = Comparator(part_of=group, **_fields(row, COMPARATOR))
                self._place(table, row["short_name"], comparator, row, columns)

    def _linked(self, table: _Table[RowT], row: Row, column: str, where: str) -> RowT | None:
        """The row of another table that a cell names, or None where there is none (any more)."""
        key = row[column]
        found = table.here.get(key)
        if key and found is None and key not in table.closed:
            expected = f"Expected one of the {table.noun} {where}"
            self.problems.append(row.problem(column, expected))
        return found

    def _place(
        self,
        table: _Table[RowT],
        key: Hashable,
        wanted: RowT,
        row: Row,
        columns: Mapping[str, str],
    ) -> RowT | None:
        """The database's row for this key: the one there is, or `wanted` as a new one.

        None where it was removed here, or where something is wrong with it.
        """
        if key in table.lines:
            expected = f"Expected each of the {table.noun} once; line {table.lines[key]} has it too"
            self.problems.append(row.problem(next(iter(columns.values())), expected))
            return None
        table.lines[key] = row.line
        present = table.here.get(key)
        if present is not None:
            self._leave_alone(present, wanted)
        elif key in table.closed:
            self.outcome.gone.append(f"{wanted._meta.verbose_name} {wanted}")
        elif self._is_valid(wanted, row, columns):
            give_reason(wanted, CHANGE_REASON)
            wanted.save()
            table.here[key] = present = wanted
            self.outcome.added[table.noun] += 1
        else:
            table.closed.add(key)
        return present

    def _leave_alone(self, present: models.Model, wanted: models.Model) -> None:
        differing = [
            str(column.verbose_name)
            for column in present._meta.fields
            if not column.primary_key
            and getattr(present, column.attname) != getattr(wanted, column.attname)
        ]
        self.outcome.left_alone += 1
        if differing:
            name = f"{present._meta.verbose_name} {present}"
            self.outcome.differing.append(f"{name} ({', '.join(differing)})")

    def _is_valid(self, wanted: models.Model, row: Row, columns: Mapping[str, str]) -> bool:
        """Whether the model accepts the row; what it has against it becomes problems."""
        try:
            wanted.full_clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                column = columns.get(name, "" if name == NON_FIELD_ERRORS else name)
                self.problems += [row.problem(column, message) for message in messages]
            return False
        return True


def _part_rules_ever() -> set[tuple[int, bool, frozenset[int]]]:
    """The whole, the kind and the parts of every rule at every time, however it was since."""
    rules: dict[int, tuple[int, bool, set[int]]] = {}
    past_parts = PartRule.history.model.parts.values_list(
        "history_id", "history__whole_id", "history__adds_up", "measure_id"
    )
    for record, whole, adds_up, part in past_parts:
        rules.setdefault(record, (whole, adds_up, set()))[2].add(part)
    return {(whole, adds_up, frozenset(parts)) for whole, adds_up, parts in rules.values()}


def _fields(row: Row, columns: Mapping[str, str]) -> dict[str, Any]:
    """A row's values by the names of the model's fields."""
    return {name: row[column] for name, column in columns.items()}
