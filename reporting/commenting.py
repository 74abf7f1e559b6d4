"""Writes what a performance officer says of the city's or a locality's quarter.

Who may ask for it is `measures.access`. It may be written at any time: once the quarter is
published, live reports follow, and the next edition has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from doris.models import User
from measures.history import attribute
from measures.models import Commentary
from measures.periods import Quarter
from measures.seen import digest
from reporting.quarters import read_stage

Measure = int | None
"""A measure by its primary key; None for the quarter as a whole."""


@dataclass(frozen=True, slots=True)
class Written:
    """One box as somebody sent it: what is in it, and the digest of what had been shown in it."""

    measure: Measure
    text: str
    shown: str
    drafted: str = ""
    """What the months said at that time."""

    @property
    def is_changed(self) -> bool:
        """Whether it was changed from what was shown."""
        return digest(self.text) != self.shown


@transaction.atomic
def write_commentary(
    *,
    locality: int | None,
    quarter: Quarter,
    written: Iterable[Written],
    by: User,
    at: datetime,
) -> dict[Measure, str]:
    """Keep the boxes that were changed, each with its history; a locality of None is the city.

    A box that somebody else changed to something else since it was shown is left alone: what
    stands in it comes back, by measure. The others are kept.
    """
    # Whoever publishes the quarter holds it too, so that an edition is of one moment.
    read_stage(quarter, lock=True)
    clashes: dict[Measure, str] = {}
    for each in written:
        if not each.is_changed:
            continue
        row = _lock(locality, quarter, each.measure)
        if row.written == each.text:
            continue
        if digest(row.written) != each.shown:
            clashes[each.measure] = row.written
            continue
        row.written, row.drafted = each.text, each.drafted
        attribute(row, by=by, at=at)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            # Somebody else wrote the first words here a moment ago.
            clashes[each.measure] = _lock(locality, quarter, each.measure).written
    return clashes


def read_commentary(locality: int | None, quarter: Quarter) -> dict[Measure, str]:
    """What is written of the city's (None) or a locality's quarter, by measure."""
    rows = Commentary.objects.filter(**_of(locality, quarter))
    return dict(rows.values_list("measure_id", "written"))


def _of(locality: int | None, quarter: Quarter) -> dict[str, Any]:
    return {
        "team": None,
        "locality_id": locality,
        "last_month": quarter.last_month,
        "span": 3,
    }


def _lock(locality: int | None, quarter: Quarter, measure: Measure) -> Commentary:
    """A piece of commentary, kept from everybody else; one not yet written is not saved."""
    about = {**_of(locality, quarter), "measure_id": measure}
    rows = Commentary.objects.select_for_update().filter(**about)
    return rows.order_by("pk").first() or Commentary(**about)
