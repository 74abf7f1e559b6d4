"""Writes what the checks found in the demonstration's last quarter, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from doris.models import User
from measures.checks import found_in
from measures.demonstration.council import Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.findings import accept_finding, accept_gap, raise_findings, send_back
from measures.models import Commentary, RaisedFinding, Return
from measures.periods import Month
from measures.validation import Finding, Severity

IN_AFTER, LOOKED_AFTER = timedelta(days=11), timedelta(days=12)
"""When a month's returns are all in, and when the officer looks at them."""

ACCEPTED_NOTE = "Checked with the manager by phone: the figure is right."
SENT_BACK_NOTE = (
    "This is well outside what the team usually has, and nothing is said about it. Please check "
    "it against the case system, and either correct it or say what happened."
)

Found = dict[tuple[int, Month], list[Finding]]


def raise_and_settle(calendar: Calendar, *, by: User) -> None:
    """Put the last quarter's findings before the officer, who has begun to look at them."""
    months = calendar.last_quarter.months
    returns = list(
        Return.objects.filter(month__in=months, submitted_at__isnull=False).values_list(
            "team_id", "month"
        )
    )
    explained, silent = _sorted_out(found_in(returns))
    for month in months:
        of_month = {
            key: explained.get(key, []) + silent.get(key, [])
            for key in {*explained, *silent}
            if key[1] == month
        }
        raise_findings(of_month, by=by, at=_after(month, IN_AFTER, calendar))
    first = [row for row in RaisedFinding.objects.all() if row.month == months[0]]
    _settle(first, explained, by=by, at=_after(months[0], LOOKED_AFTER, calendar))


def _sorted_out(found: Found) -> tuple[Found, Found]:
    """The warnings that a comment was written about, and one a month that nobody said a word on.

    The rest is left out: the demonstration's managers never saw them on their forms.
    """
    written = set(
        Commentary.objects.filter(team__isnull=False, span=1).values_list(
            "team_id", "last_month", "measure__reference"
        )
    )
    explained: Found = {}
    silent: Found = {}
    said_nothing: set[Month] = set()
    for key, findings in sorted(found.items(), key=lambda each: (each[0][1], each[0][0])):
        for finding in findings:
            if finding.severity is not Severity.WARNING:
                continue
            if any((*key, measure) in written for measure in finding.measures):
                explained.setdefault(key, []).append(finding)
            elif key[1] not in said_nothing:
                said_nothing.add(key[1])
                silent.setdefault(key, []).append(finding)
    return explained, silent


def _settle(rows: Sequence[RaisedFinding], explained: Found, *, by: User, at: datetime) -> None:
    """Accept what was explained in the first month, and send back what was not."""
    for row in rows:
        messages = {finding.message for finding in explained.get((row.team_id, row.month), [])}
        if row.message in messages:
            accept_finding(finding=row, note=ACCEPTED_NOTE, by=by, at=at)
        else:
            send_back(finding=row, note=SENT_BACK_NOTE, by=by, at=at)


def accept_gaps(council: Council, calendar: Calendar, *, by: User) -> None:
    """Accept the months that teams will not report."""
    for row in read("gaps"):
        month = calendar.month(row["month"])
        accept_gap(
            team=council.teams[row["team"]],
            month=month,
            why=row["why"],
            by=by,
            at=_after(month, LOOKED_AFTER, calendar),
        )


def _after(month: Month, days: timedelta, calendar: Calendar) -> datetime:
    day = month.last_day + days
    return min(datetime.combine(day, time(11, 20), calendar.zone), calendar.start)
