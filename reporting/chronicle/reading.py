"""Reads history newest first, from every table at once, a chunk at a time.

Nothing reads a whole table: each gives its next few rows by the index of its time, and what comes
next is the newest of those. So a page takes as long with a hundred rows as with a hundred thousand.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.text import capfirst

from measures.figures import Reason
from measures.models import Measure, Target
from measures.targets import TO_BE_CONFIRMED
from measures.wording import figure_text
from reporting.chronicle.naming import NOBODY, NOTHING, Names, Person
from reporting.chronicle.sources import KIND_NAMES, SOURCES, Kind, Source

DONE = {"+": "Added", "~": "Changed", "-": "Removed"}

UNTOLD = frozenset(
    {"worked_at", "worker", "files_to_make", "seen", "accepted", "restatements", "numbers", "code"}
)
"""Fields that tell a machine something, and people nothing."""


class Place(NamedTuple):
    """Where a reading stopped: the last row it gave."""

    at: datetime
    source: int
    key: int


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; nothing is everything. Teams, measures and people by key."""

    kind: Kind | None = None
    text: str = ""
    team: int | None = None
    measure: int | None = None
    person: int | None = None
    first: datetime | None = None
    until: datetime | None = None
    """The moment before which, and not the last one at which."""


class Difference(NamedTuple):
    """One thing that changed."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as read."""

    place: Place
    kind: str
    what: str
    done: str
    differences: tuple[Difference, ...]
    who: Person
    why: str


def read_events(
    search: Search, names: Names, *, after: Place | None = None, chunk: int
) -> Iterator[Event]:
    """What happened, newest first, from a place on; each table is asked for `chunk` rows a time."""
    several = [
        _events(place, source, search, names, after, chunk)
        for place, source in enumerate(SOURCES)
        if _is_searched(source, search)
    ]
    return heapq.merge(*several, key=_newest_first)


def _newest_first(event: Event) -> tuple[float, int, int]:
    at, source, key = event.place
    return -at.timestamp(), source, -key


def _is_searched(source: Source, search: Search) -> bool:
    """Whether a table can hold anything that is looked for."""
    if search.kind is not None and source.kind is not search.kind:
        return False
    return all(
        source.has(name)
        or (name == "team" and source.rows.__name__ == "HistoricalTeam")
        or (name == "measure" and source.rows.__name__ == "HistoricalMeasure")
        for name in ("team", "measure")
        if getattr(search, name) is not None
    )


def _events(
    place: int, source: Source, search: Search, names: Names, after: Place | None, chunk: int
) -> Iterator[Event]:
    """One table's events, read again from where the last chunk stopped."""
    while True:
        rows = list(_rows(place, source, search, after)[:chunk])
        before = _before(source, rows)
        parts = _parts(source, [*rows, *before.values()])
        for row in rows:
            yield _event(place, source, names, row, before.get(_previous(row)), parts)
        if len(rows) < chunk:
            return
        after = Place(getattr(rows[-1], source.at), place, rows[-1].pk)


def _rows(place: int, source: Source, search: Search, after: Place | None) -> models.QuerySet:
    rows: models.QuerySet[Any] = models.QuerySet(source.rows).filter(_looked_for(source, search))
    if after is not None:
        rows = rows.filter(_older(place, source, after))
    if source.is_history:
        earlier: models.QuerySet[Any] = models.QuerySet(source.rows).filter(
            id=OuterRef("id"), history_id__lt=OuterRef("history_id")
        )
        previous = earlier.order_by("-history_id").values("history_id")[:1]
        rows = rows.annotate(previous=Subquery(previous))
    return rows.order_by(F(source.at).desc(), F(source.key).desc())


def _older(place: int, source: Source, after: Place) -> Q:
    """What comes after a place: tables at the same moment stand in their own order."""
    older = Q(**{f"{source.at}__lt": after.at})
    if place == after.source:
        return older | Q(**{source.at: after.at, f"{source.key}__lt": after.key})
    return older if place < after.source else Q(**{f"{source.at}__lte": after.at})


def _looked_for(source: Source, search: Search) -> Q:
    found = Q()
    for name in ("team", "measure"):
        key = getattr(search, name)
        if key is not None:
            found &= Q(**{f"{name}_id" if source.has(name) else "id": key})
    if search.person is not None:
        found &= Q(**{f"{source.by}_id": search.person})
    if search.first:
        found &= Q(**{f"{source.at}__gte": search.first})
    if search.until:
        found &= Q(**{f"{source.at}__lt": search.until})
    if search.text:
        said = Q()
        for name in source.texts:
            said |= Q(**{f"{name}__icontains": search.text})
        found &= said
    return found


def _previous(row: Any) -> int | None:
    return getattr(row, "previous", None)


def _before(source: Source, rows: Sequence[Any]) -> Mapping[int | None, Any]:
    """What each row was before, by key, in one query."""
    keys = [key for row in rows if (key := _previous(row)) and row.history_type == "~"]
    if not keys:
        return {}
    kept: models.QuerySet[Any] = models.QuerySet(source.rows)
    return {row.pk: row for row in kept.filter(pk__in=keys)}


def _parts(source: Source, rows: Sequence[Any]) -> Mapping[int, tuple[int, ...]]:
    """The measures in a field that holds several, by the row's key."""
    if not source.many or not rows:
        return {}
    manager = getattr(source.rows, source.many)
    found: dict[int, tuple[int, ...]] = {}
    kept: models.QuerySet[Any] = models.QuerySet(manager.model).filter(
        history_id__in=[row.pk for row in rows]
    )
    for key, measure in kept.order_by("measure_id").values_list("history_id", "measure_id"):
        found[key] = (*found.get(key, ()), measure)
    return found


def _event(
    place: int,
    source: Source,
    names: Names,
    row: Any,
    before: Any,
    parts: Mapping[int, tuple[int, ...]],
) -> Event:
    done = DONE[row.history_type] if source.is_history else ""
    return Event(
        place=Place(getattr(row, source.at), place, row.pk),
        kind=KIND_NAMES[source.kind],
        what=names.about(source, row),
        done=done,
        differences=tuple(_differences(source, names, row, before, parts)),
        who=names.people.get(getattr(row, f"{source.by}_id"), NOBODY),
        why=(getattr(row, source.why) or "") if source.why not in source.about else "",
    )


def _differences(
    source: Source, names: Names, row: Any, before: Any, parts: Mapping[int, tuple[int, ...]]
) -> Iterator[Difference]:
    if source.kind is Kind.FIGURE:
        yield Difference("", _figure(row.old_value, row.old_reason), _figure_new(row))
    if source.kind is Kind.REDACTION:
        for place in row.places:
            yield Difference(place["what"], place["where"], "[redacted]")
    if not source.is_history:
        return
    if before is None and source.model is Target and _is_to_be_confirmed(row):
        yield Difference("Amount", "", TO_BE_CONFIRMED)
    removed = row.history_type == "-"
    for field in source.model._meta.concrete_fields:
        if field.primary_key or field.name in UNTOLD:
            continue
        new = getattr(row, field.attname)
        old = getattr(before, field.attname) if before is not None else None
        if before is None and (field.name in source.about or new in (None, "", False)):
            continue
        if new != old:
            shown = names.shown(field, new)
            was = names.shown(field, old) if before is not None else ""
            name = capfirst(str(field.verbose_name))
            yield Difference(name, shown if removed else was, "" if removed else shown)
    if source.many:
        old_parts, new_parts = parts.get(before.pk if before else 0, ()), parts.get(row.pk, ())
        if old_parts != new_parts:
            yield Difference("Parts", _references(names, old_parts), _references(names, new_parts))


def _is_to_be_confirmed(row: Any) -> bool:
    """Whether a target that is added has no amount yet, for the year or any of its quarters."""
    return row.history_type == "+" and row.amount is None and row.q1 is None


def _references(names: Names, measures: Sequence[int]) -> str:
    return ", ".join(names.of(Measure, key) for key in measures) or NOTHING


def _figure(value: int | None, reason: str) -> str:
    """Zero, missing and both reasons are four things."""
    return figure_text(Reason(reason) if reason else value) or "no figure"


def _figure_new(row: Any) -> str:
    return _figure(row.new_value, row.new_reason)


def day_after(day: date) -> date:
    """The day after, from which on nothing is looked for."""
    return date.fromordinal(day.toordinal() + 1)
