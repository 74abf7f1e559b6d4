"""What has been recorded of a quarter so far, told by the last of each kind of change.

Whoever changes what counts for a team locks it, and so does whoever publishes. So a change that is
not in an edition has a later key than every one that is, whatever any clock says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, QuerySet

from measures.models import (
    Commentary,
    FigureChange,
    FrameworkMeasure,
    MeasureVersion,
    NeverDoes,
    Placement,
    Team,
    TeamFramework,
    WillNotReport,
)
from measures.periods import Quarter
from reporting.membership import months_shown

Seen = Mapping[str, int]
"""Kind of change -> key of its last row."""

FIGURES, SETTINGS = "figures", "settings"

_SETTINGS = (Placement, TeamFramework, NeverDoes, MeasureVersion, FrameworkMeasure)


def figure_changes(quarter: Quarter, after: int = 0) -> QuerySet[FigureChange]:
    """The changes to figures that a quarter's report shows, later than the one with this key."""
    return FigureChange.objects.filter(pk__gt=after, last_month__in=months_shown(quarter))


def _changes(quarter: Quarter, seen: Seen) -> dict[str, QuerySet]:
    """What changes a quarter's figures and commentary after what was seen."""
    shown = months_shown(quarter)
    return {
        "figures": figure_changes(quarter, seen.get("figures", 0)),
        "comments": Commentary.history.filter(
            history_id__gt=seen.get("comments", 0), last_month__in=quarter.months
        ),
        "gaps": WillNotReport.history.filter(history_id__gt=seen.get("gaps", 0), month__in=shown),
    }


def _settings_changes(seen: Seen) -> dict[str, QuerySet]:
    """What was changed of placements, definitions and what is asked for after what was seen."""
    return {
        model.__name__: model.history.filter(history_id__gt=seen.get(model.__name__, 0))
        for model in _SETTINGS
    }


class Recorded(NamedTuple):
    """What has been recorded of one kind.

    The last change alone doesn't tell that nothing came in between: a key that was drawn before
    another one may be committed after it. How many there are does.
    """

    last: int
    changes: int


def read_recorded(quarter: Quarter) -> dict[str, Recorded]:
    """What has been recorded so far, by kind; in a query for each."""
    every = {**_changes(quarter, {}), **_settings_changes({})}
    found = {
        kind: changes.order_by().aggregate(last=Max("pk"), changes=Count("pk"))
        for kind, changes in every.items()
    }
    return {kind: Recorded(each["last"] or 0, each["changes"]) for kind, each in found.items()}


def changed_since(quarter: Quarter, seen: Seen) -> frozenset[str]:
    """What changed of a quarter later: FIGURES, SETTINGS, both or nothing; in one query, and two
    more for each kind of setting that was touched.
    """
    figures, settings = _changes(quarter, seen), _settings_changes(seen)
    found = {kind: Exists(changes) for kind, changes in {**figures, **settings}.items()}
    # Any row will do to hang the questions on.
    row = Team.objects.order_by("pk").values_list(*found.values()).first()
    changed = {kind for kind, is_so in zip(found, row or (), strict=False) if is_so}
    kinds = {FIGURES} if changed & figures.keys() else set()
    if any(_matter(quarter, seen, settings[kind]) for kind in settings if kind in changed):
        kinds.add(SETTINGS)
    return frozenset(kinds)


def _matter(quarter: Quarter, seen: Seen, changes: QuerySet) -> bool:
    """Whether changes to settings say anything else of the quarter than what was seen: a team that
    moves next year doesn't.
    """
    model: Any = changes.model
    last = seen.get(model.instance_type.__name__, 0)
    touched = set(changes.values_list("id", flat=True))
    then: dict[int, tuple | None] = dict.fromkeys(touched)
    now = dict(then)
    for row in model.objects.filter(id__in=touched).order_by("history_id"):
        now[row.id] = _says(row, quarter)
        if row.history_id <= last:
            then[row.id] = now[row.id]
    return then != now


def _says(row: Any, quarter: Quarter) -> tuple | None:
    """What a setting says of the months up to the quarter's end; None where that is nothing."""
    end = quarter.last_month
    values = {
        field.attname: getattr(row, field.attname)
        for field in row.instance_type._meta.concrete_fields
    }
    if row.history_type == "-" or (values.get("first_month") or values["from_month"]) > end:
        return None
    if "last_month" in values:
        values["last_month"] = min(values["last_month"] or end, end)
    return tuple(values.values())


def digest(quarter: Quarter) -> str:
    """What somebody signs: it changes with any figure, comment, gap, placement or definition."""
    recorded = json.dumps(read_recorded(quarter), sort_keys=True)
    return sha256(recorded.encode()).hexdigest()
