"""What an officer's commentary on a unit's quarter is written beside."""

from __future__ import annotations

from collections.abc import Collection

from measures.commentary_beside import Beside
from measures.commentary_movement import Measured, movement
from measures.models import Frequency
from measures.periods import Quarter
from measures.queries import Window
from measures.rows import Row
from reporting.audience import EVERYBODY_NAMED
from reporting.commenting import Measure, read_commentary
from reporting.content import Builder, start_building
from reporting.report import Unit


def read_beside(
    unit: Unit, quarter: Quarter, window: Window, only: Collection[Measure] | None = None
) -> dict[Measure, Beside]:
    """What was said of the quarter before, and the figures, by measure; None is the whole quarter.

    The figures are those of the report: like for like, over the teams that have both quarters.
    """
    before = read_commentary(unit.key, quarter.previous)
    builder = start_building(unit, quarter, EVERYBODY_NAMED, window)
    measured: dict[Measure, Measured | None] = {None: None}
    for row in builder.rows():
        if only is None or row.measure.pk in only:
            measured[row.measure.pk] = _measured(builder, row)
    return {
        key: Beside(quarter.previous.short, before.get(key, ""), each)
        for key, each in measured.items()
    }


def _measured(builder: Builder, row: Row) -> Measured:
    quarter, version = builder.quarter, row.version(builder.quarter.last_month)
    ledger = builder.ledger(row, builder.unit, builder.members)
    quarterly = any(each.measure.frequency == Frequency.QUARTERLY for each in builder.sources(row))
    on_previous, on_last_year = (
        movement(
            base.short, ledger.like_for_like(*builder.compared_periods(base, quarterly=quarterly))
        )
        for base in (quarter.previous, quarter.last_year)
    )
    return Measured(version.title, version.tolerance, on_previous, on_last_year, is_quarterly=True)
