"""What a history says, in words: who changed what, from what to what, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.text import capfirst

DONE = {"+": "Added", "~": "Changed", "-": "Removed"}
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed, as people read its values."""

    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one row."""

    at: datetime
    by: str
    row: str
    done: str
    why: str
    differences: Sequence[Difference]


def records_about(row: models.Model, related: Iterable[type[models.Model]]) -> list[Any]:
    """History records of a row and of the rows of other tables that belong to it, newest first.

    Those of removed rows are there too.
    """
    records = list(_history(type(row)).filter(**{row._meta.pk.name: row.pk}))
    for model in related:
        for field in model._meta.fields:
            if field.related_model is type(row):
                records += _history(model).filter(**{field.attname: row.pk})
                break
    return sorted(
        records, key=lambda record: (record.history_date, record.history_id), reverse=True
    )


def records_of(model: type[models.Model]) -> models.QuerySet:
    """Every history record of a table, newest first."""
    return _history(model).order_by("-history_date", "-history_id")


def _history(model: type[models.Model]) -> models.QuerySet:
    return model.history.select_related("history_user")  # type: ignore[attr-defined]


def describe(record: Any) -> Change:
    """A history record as a change to the one before it; a few queries."""
    model = record.instance_type
    return Change(
        at=record.history_date,
        by=_named(record.history_user),
        row=f"{capfirst(model._meta.verbose_name)}: {_row_name(record)}",
        done=DONE[record.history_type],
        why=record.history_change_reason or "",
        differences=_differences(model, record) if record.history_type == "~" else [],
    )


def _named(user: Any) -> str:
    if user is None:
        return "A command"
    return f"{user}, {user.job_title}" if user.job_title else str(user)


def _row_name(record: Any) -> str:
    try:
        return str(record.instance)
    except ObjectDoesNotExist:
        return "about something since removed"


def _differences(model: type[models.Model], record: Any) -> list[Difference]:
    pk = model._meta.pk.name
    before = (
        type(record)
        .objects.filter(**{pk: getattr(record, pk)}, history_id__lt=record.history_id)
        .order_by("-history_id")
        .first()
    )
    if before is None:
        return []
    delta = record.diff_against(before, foreign_keys_are_objs=True)
    order = [field.name for field in (*model._meta.fields, *model._meta.many_to_many)]
    found = []
    for change in sorted(delta.changes, key=lambda change: order.index(change.field)):
        field: Any = model._meta.get_field(change.field)
        found.append(
            Difference(
                field=capfirst(str(field.verbose_name)),
                was=_shown(field, change.old),
                now=_shown(field, change.new),
            )
        )
    return found


def _shown(field: Any, value: Any) -> str:
    if isinstance(field, models.ManyToManyField):
        through = field.m2m_reverse_field_name()
        return ", ".join(str(row[through]) for row in value) or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(dict(field.flatchoices).get(value, value))
