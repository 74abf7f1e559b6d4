"""What has been recorded of a period so far, told by the last of each kind of change.

Whoever changes what counts for a team locks it, and so does whoever publishes. So a change that is
not in an edition has a later key than every one that is, whatever any clock says.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Count, Max, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from measures.models import (
    Commentary,
    FigureChange,
    FrameworkMeasure,
    MeasureVersion,
    NeverDoes,
    Placement,
    TeamFramework,
    WillNotReport,
)
from measures.periods import Month, Quarter
from reporting.membership import months_shown

Seen = Mapping[str, int]
"""Kind of change -> key of its last row."""

FIGURES, SETTINGS = "figures", "settings"

_SETTINGS = (Placement, TeamFramework, NeverDoes, MeasureVersion, FrameworkMeasure)


def figure_changes(quarter: Quarter, after: int = 0) -> QuerySet[FigureChange]:
    """The changes to figures that a quarter's report shows, later than the one with this key."""
    return FigureChange.objects.filter(pk__gt=after, last_month__in=months_shown(quarter))


Where = Mapping[str, Collection[Any]]
EVERYWHERE: Where = MappingProxyType({})


class Kind(NamedTuple):
    """A kind of change: its rows, and which of them a report shows."""

    rows: type[models.Model]
    where: Where = EVERYWHERE
    """Column -> the values that a row has which it shows. Of a setting, whatever is said of later
    months does not matter."""

    @property
    def shown(self) -> QuerySet:
        """Every row that the report shows."""
        every: QuerySet = self.rows._default_manager.order_by()
        return every.filter(**{f"{column}__in": held for column, held in self.where.items()})


Kinds = Mapping[str, Kind]
"""Kinds of change by name."""


def _changes(quarter: Quarter) -> dict[str, Kind]:
    """What changes a quarter's figures and commentary."""
    shown = months_shown(quarter)
    return {
        "figures": Kind(FigureChange, {"last_month": shown}),
        "comments": Kind(history_of(Commentary), {"last_month": quarter.months}),
        "gaps": Kind(history_of(WillNotReport), {"month": shown}),
    }


def _settings_changes() -> dict[str, Kind]:
    """What changes placements, definitions and what is asked for."""
    return {model.__name__: Kind(history_of(model)) for model in _SETTINGS}


@cache
def history_of(model: Any) -> type[models.Model]:
    """The rows of a model's history. To ask for its manager makes a class of it each time."""
    history: type[models.Model] = model.history.model
    return history


class Recorded(NamedTuple):
    """What has been recorded of one kind.

    The last change alone doesn't tell that nothing came in between: a key that was drawn before
    another one may be committed after it. How many there are does.
    """

    last: int
    changes: int


def read_recorded(quarter: Quarter) -> dict[str, Recorded]:
    """What has been recorded of a quarter so far, by kind; in a query for each."""
    return read_kinds({**_changes(quarter), **_settings_changes()})


def read_kinds(kinds: Kinds) -> dict[str, Recorded]:
    """What has been recorded so far of each kind, in a query for each."""
    found = {
        name: kind.shown.aggregate(last=Max("pk"), changes=Count("pk"))
        for name, kind in kinds.items()
    }
    return {name: Recorded(each["last"] or 0, each["changes"]) for name, each in found.items()}


def changed_since(quarter: Quarter, seen: Seen) -> frozenset[str]:
    """What changed of a quarter later: FIGURES, SETTINGS, both or nothing; in one query, and
    another where a setting was touched.
    """
    figures, settings = _changes(quarter), _settings_changes()
    changed = later({**figures, **settings}, seen)
    kinds = {FIGURES} if changed & figures.keys() else set()
    if what_matters(settings, changed & settings.keys(), seen, quarter.last_month):
        kinds.add(SETTINGS)
    return frozenset(kinds)


def what_matters(kinds: Kinds, changed: Collection[str], seen: Seen, end: Month) -> set[str]:
    """Those of the kinds with unseen rows that say anything else of the months up to this one; in
    one query where a setting of months is among them.
    """
    names = {model.__name__ for model in _SETTINGS}
    touched = {name: kinds[name] for name in changed if name in names}
    others = set(changed) - touched.keys()
    return {*others, *touched} if touched and _matter(end, seen, touched) else others


def later(kinds: Kinds, seen: Seen) -> set[str]:
    """The kinds with a row that was not seen, in one query.

    Every page of a published quarter asks. Put together by Django, this one statement would take
    longer than all the others of the page to be read.
    """
    quote = connection.ops.quote_name
    asked: list[str] = []
    parameters: list[int | str] = []
    for name, kind in kinds.items():
        table = quote(kind.rows._meta.db_table)
        key = quote(str(kind.rows._meta.pk.column))
        unseen = f"{key} > %s"
        parameters.append(seen.get(name, 0))
        for column, held in kind.where.items():
            # No list is empty there: SQL has none. No row has a key of 0.
            values = [str(each) if isinstance(each, Month) else each for each in held] or [0]
            unseen += f" AND {quote(column)} IN ({', '.join(['%s'] * len(values))})"
            parameters += values
        asked.append(f"EXISTS (SELECT 1 FROM {table} WHERE {unseen})")  # noqa: S608 names of our own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", parameters)
        found = cursor.fetchone()
    return {name for name, is_so in zip(kinds, found, strict=True) if is_so}


def _matter(end: Month, seen: Seen, touched: Kinds) -> bool:
    """Whether changes to settings say anything else of the months up to this one than what was
    seen: a team that moves next year doesn't. In one query, whatever was touched.
    """
    first, *others = (_said(name, kind, seen.get(name, 0)) for name, kind in touched.items())
    then: dict[tuple[str, int], tuple | None] = {}
    now: dict[tuple[str, int], tuple | None] = {}
    for row in sorted(map(_Said._make, first.union(*others, all=True)), key=_by_age):
        says = _up_to(row, str(end))
        setting = (row.kind, row.id)
        then.setdefault(setting, None)
        if row.history_id <= seen.get(row.kind, 0):
            then[setting] = says
        now[setting] = says
    return then != now


class _Said(NamedTuple):
    """What a setting was at one time: from which month to which, and all the rest as text."""

    kind: str
    id: int
    history_id: int
    history_type: str
    first: str
    last: str | None
    rest: str


def _by_age(row: _Said) -> tuple[str, int]:
    return row.kind, row.history_id


def _said(name: str, kind: Kind, last: int) -> QuerySet:
    """The whole history of the settings that were touched after this key, as `_Said`."""
    rows: Any = kind.rows
    fields = [field.attname for field in rows.instance_type._meta.concrete_fields]
    first = "first_month" if "first_month" in fields else "from_month"
    ends = Cast("last_month" if "last_month" in fields else Value(None), TextField())
    rest = JSONObject(**{field: field for field in fields if field != "last_month"})
    touched = kind.shown.filter(history_id__gt=last).values("id")
    return (
        rows.objects.filter(id__in=touched)
        .order_by()
        .values_list(
            Value(name),
            "id",
            "history_id",
            "history_type",
            Cast(first, TextField()),
            ends,
            Cast(rest, TextField()),
        )
    )


def _up_to(row: _Said, end: str) -> tuple | None:
    """What a setting says of the months up to this one; None where that is nothing."""
    if row.history_type == "-" or row.first > end:
        return None
    return row.rest, min(row.last or end, end)


def digest(quarter: Quarter) -> str:
    """What somebody signs: it changes with any figure, comment, gap, placement or definition."""
    return digest_of(read_recorded(quarter))


def digest_of(recorded: Mapping[str, Recorded]) -> str:
    """The same of anything that was recorded."""
    return sha256(json.dumps(recorded, sort_keys=True).encode()).hexdigest()
