"""When months and quarters open, are due and close: made ahead from settings, then left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from doris.models import User
from measures.models import Deadline
from measures.periods import Month, month_range
from measures.working_days import working_day_after

CHANGE_REASON = "Made from the settings"

MONTH, QUARTER = 1, 3
"""How many months a deadline is for."""


def read_deadlines(months: Collection[Month]) -> Mapping[tuple[Month, int], Deadline]:
    """The deadlines of these months, and of the quarters that end with them, by (last month, span).

    A period without one has no deadline: nothing of it is late. One query.
    """
    rows = Deadline.objects.filter(last_month__in=months)
    return {(row.last_month, row.span): row for row in rows}


def make_deadlines(first: Month, last: Month, *, by: User | None, at: datetime) -> int:
    """Make the missing deadlines of these months and of the quarters that end in them.

    Returns how many were made. One that an administrator has changed stays as it is, and one that
    was removed does not come back.
    """
    wanted = [
        (month, span)
        for month in month_range(first, last)
        for span in ((MONTH, QUARTER) if month.is_quarter_end else (MONTH,))
    ]
    key = ("last_month", "span")
    ever = {*Deadline.objects.values_list(*key), *Deadline.history.values_list(*key)}
    missing = [deadline_from_settings(*period) for period in wanted if period not in ever]
    try:
        with transaction.atomic():
            bulk_create_with_history(
                missing,
                Deadline,
                default_user=by,
                default_date=at,
                default_change_reason=CHANGE_REASON,
            )
    except IntegrityError:
        # Another run has made them in the meantime, and its history says so now.
        return make_deadlines(first, last, by=by, at=at)
    return len(missing)


def deadline_from_settings(last_month: Month, span: int) -> Deadline:
    """The deadline of a period as the settings have it, not saved."""
    opens, due, closes = settings.MONTH_DAYS if span == MONTH else settings.QUARTER_DAYS
    end = last_month.last_day
    return Deadline(
        last_month=last_month,
        span=span,
        opens=working_day_after(end, opens),
        due=working_day_after(end, due),
        closes=working_day_after(end, closes),
    )
