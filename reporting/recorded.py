"""What has been recorded of a quarter so far, told by the last of each kind of change.

Whoever changes what counts for a team locks it, and so does whoever publishes. So a change that is
not in an edition has a later key than every one that is, whatever any clock says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from django.db.models import Exists, Max, QuerySet

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


def last_changes(quarter: Quarter) -> dict[str, int]:
    """The last change of each kind, 0 where there is none."""
    return {
        kind: changes.order_by("-pk").values_list("pk", flat=True).first() or 0
        for kind, changes in _changes(quarter, {}).items()
    }


def is_changed_since(quarter: Quarter, seen: Seen) -> bool:
    """Whether a quarter's figures, commentary or accepted gaps changed later; in one query."""
    found = {kind: Exists(changes) for kind, changes in _changes(quarter, seen).items()}
    # Any row will do to hang the three questions on.
    asked = Team.objects.order_by("pk").values_list(*found.values())[:1]
    return any(any(answers) for answers in asked)


def digest(quarter: Quarter) -> str:
    """What somebody signs: it changes with any figure, comment, gap, placement or definition."""
    last = {
        **last_changes(quarter),
        **{
            model.__name__: model.history.aggregate(last=Max("history_id"))["last"] or 0
            for model in _SETTINGS
        },
    }
    return sha256(json.dumps(last, sort_keys=True).encode()).hexdigest()
