"""Writes what the demonstration's performance officer did with its quarters."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from simple_history.utils import bulk_create_with_history

from doris.models import User
from measures.actions import close_quarter
from measures.demonstration.council import CHANGE_REASON, Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.findings import accept_findings
from measures.history import attribute
from measures.models import Commentary, RaisedFinding
from measures.periods import Quarter

CLOSED_AFTER = timedelta(days=45)


def write_commentary(council: Council, calendar: Calendar, *, by: User) -> None:
    """Write what was said about the city and the localities, each once for a quarter."""
    rows: dict[tuple[str, str, Quarter], Commentary] = {}
    for line in read("commentary"):
        quarter = calendar.quarter(line["quarter"])
        row = Commentary(
            locality=council.localities.get(line["unit"]),
            measure=council.measures.get(line["measure"]),
            last_month=quarter.last_month,
            span=3,
            written=line["text"],
        )
        attribute(row, by=by, at=_when_closed(quarter, calendar), why=CHANGE_REASON)
        rows.setdefault((line["unit"], line["measure"], quarter), row)
    bulk_create_with_history(list(rows.values()), Commentary)


def close_quarters(calendar: Calendar, *, by: User) -> None:
    """Close every quarter but the last one that ended: its stragglers are still awaited.

    What was found in it has been looked at by then.
    """
    quarter = calendar.first.quarter
    while quarter < calendar.last_quarter:
        at = _when_closed(quarter, calendar)
        found = RaisedFinding.objects.filter(month__in=quarter.months)
        accept_findings(findings=found.values_list("pk", flat=True), by=by, at=at)
        close_quarter(quarter=quarter, by=by, at=at)
        quarter = quarter.next


def _when_closed(quarter: Quarter, calendar: Calendar) -> datetime:
    day = quarter.last_month.last_day + CLOSED_AFTER
    return min(datetime.combine(day, time(10, 30), calendar.zone), calendar.start)
