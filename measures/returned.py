"""What was to be returned in some months, and what was: four tables, read in one query."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    ExpressionWrapper,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
)

from measures.models import NeverDoes, Return, TeamFramework, WillNotReport
from measures.periods import Month
from measures.rollup import NO_MONTHS, Months


class Standing(NamedTuple):
    """What was to be returned, and what was; the months as of a `Window`."""

    returned: dict[tuple[int, int], Months]
    set_aside: dict[tuple[int, int], Months]
    submitted: dict[int, set[Month]]
    """A return that was reopened since has been submitted."""
    will_not_report: dict[int, dict[Month, str]]


_RETURNED, _SET_ASIDE, _SUBMITTED, _ACCEPTED = "returned", "set aside", "submitted", "accepted"


def read_standing(months: Months) -> Standing:
    """What was to be returned in these months, and what was: four tables in one query."""
    first, *others = (
        _dated(_RETURNED, TeamFramework.objects.all(), "framework_id"),
        _dated(_SET_ASIDE, NeverDoes.objects.all(), "measure_id"),
        _of_month(_SUBMITTED, Return.objects.filter(month__in=months, submitted_at__isnull=False)),
        _of_month(_ACCEPTED, WillNotReport.objects.filter(month__in=months), F("why")),
    )
    found = Standing({}, {}, defaultdict(set), defaultdict(dict))
    by_text = {str(month): month for month in months}
    spans: dict[tuple[str, str | None], Months] = {}
    for kind, team, other, first_month, last_month, why in first.union(*others, all=True):
        if kind == _SUBMITTED:
            found.submitted[team].add(by_text[first_month])
        elif kind == _ACCEPTED:
            found.will_not_report[team][by_text[first_month]] = why
        else:
            span = (first_month, last_month)
            if span not in spans:
                spans[span] = _between(months, *span)
            covered = found.returned if kind == _RETURNED else found.set_aside
            covered[team, other] = covered.get((team, other), NO_MONTHS) | spans[span]
    return found


def _between(months: Months, first: str, last: str | None) -> Months:
    """Those of the months from one to another, given as text; None for good."""
    return frozenset(month for month in months if first <= month and (not last or month <= last))


def month_text(field: str) -> ExpressionWrapper:
    """A month as its text, so that it needs no conversion for each row."""
    return ExpressionWrapper(F(field), output_field=CharField())


def _dated(kind: str, rows: QuerySet[Any], other: str) -> QuerySet[Any]:
    """What is true of a team and something else from a month to a month."""
    return rows.order_by().values_list(
        Value(kind),
        "team_id",
        other,
        month_text("first_month"),
        month_text("last_month"),
        Value("", output_field=TextField()),
    )


def _of_month(kind: str, rows: QuerySet[Any], why: F | Value | None = None) -> QuerySet[Any]:
    """What is true of a team in one month, in the same columns."""
    month = month_text("month")
    return rows.order_by().values_list(
        Value(kind),
        "team_id",
        Value(0, output_field=IntegerField()),
        month,
        month,
        why or Value("", output_field=TextField()),
    )
