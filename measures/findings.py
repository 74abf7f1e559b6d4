"""What becomes of findings: raised with a return, then settled by a performance officer (rules §8).

Each function is one transaction. Who may ask for it is `measures.access`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from doris.models import User
from measures.beyond import BEYOND_TOLERANCE
from measures.deadlines import MONTH, QUARTER
from measures.exceptions import Refused
from measures.history import attribute
from measures.messages import tell
from measures.models import (
    Action,
    Figure,
    FindingStatus,
    Measure,
    MessageKind,
    QuarterlyUpdate,
    RaisedFinding,
    Return,
    ReturnStatus,
    Team,
    WillNotReport,
)
from measures.periods import Month
from measures.policies import check_allows, lock_return, lock_teams
from measures.update_policies import check_allows_update, lock_update
from measures.validation import Finding, Severity

BATCH = 500

REPORTED = "The month was reported after all"

OF_UPDATES = frozenset({BEYOND_TOLERANCE, "quarter-adds-up", "quarter-part-above-whole"})
"""Codes of what is found in a quarterly update, which stands under its quarter's last month."""

Key = tuple[int, Month, int, str, str]
"""Team, month, measure, code, numbers: the same key is the same finding."""


@transaction.atomic
def raise_findings(
    found: Mapping[tuple[int, Month], Iterable[Finding]],
    *,
    by: User,
    at: datetime,
    again: int | None = None,
) -> int:
    """Put the warnings of these returns, by (team, month), before the officers; returns how many
    are new.

    A finding that was there already keeps what was decided about it. One that is there no longer
    is kept as gone; should it come back, it is open again. One that was sent back is open again,
    too, unless only one measure was submitted `again` and it is about another.
    """
    return _raise(found, of_updates=False, by=by, at=at, again=again)


@transaction.atomic
def raise_update_findings(
    team: int, last_month: Month, found: Iterable[Finding], *, by: User, at: datetime
) -> int:
    """`raise_findings` for a team's quarterly update, beside those of its last month's return."""
    return _raise({(team, last_month): found}, of_updates=True, by=by, at=at)


def _raise(
    found: Mapping[tuple[int, Month], Iterable[Finding]],
    *,
    of_updates: bool,
    by: User,
    at: datetime,
    again: int | None = None,
) -> int:
    lock_teams({team for team, _ in found})
    wanted = _by_key(found)
    standing = {
        _key(row): row for row in _of_returns(found) if (row.code in OF_UPDATES) == of_updates
    }
    changed = []
    for key, row in standing.items():
        if key not in wanted and row.status != FindingStatus.GONE:
            row.status = FindingStatus.GONE
            changed.append(row)
        elif key in wanted and (
            row.status == FindingStatus.GONE
            or (row.status == FindingStatus.SENT_BACK and again in (None, row.measure_id))
        ):
            row.status = FindingStatus.OPEN
            changed.append(row)
    kept = {"default_user": by, "default_date": at}
    for first in range(0, len(changed), BATCH):
        batch = changed[first : first + BATCH]
        bulk_update_with_history(batch, RaisedFinding, ["status"], **kept)
    new = [
        RaisedFinding(
            team_id=key[0],
            month=key[1],
            measure_id=key[2],
            measures=finding.measures,
            code=key[3],
            numbers=key[4],
            message=finding.message,
            raised_at=at,
        )
        for key, finding in wanted.items()
        if key not in standing
    ]
    bulk_create_with_history(new, RaisedFinding, batch_size=BATCH, **kept)
    return len(new)


def _by_key(found: Mapping[tuple[int, Month], Iterable[Finding]]) -> dict[Key, Finding]:
    measures = dict(Measure.objects.values_list("reference", "pk"))
    return {
        (team, month, measures[finding.measures[0]], finding.code, _numbers(finding)): finding
        for (team, month), findings in found.items()
        for finding in findings
        if finding.severity is Severity.WARNING
    }


def _numbers(finding: Finding) -> str:
    return " ".join(str(number) for number in finding.numbers)


def _key(row: RaisedFinding) -> Key:
    return row.team_id, row.month, row.measure_id, row.code, row.numbers


def _of_returns(returns: Iterable[tuple[int, Month]]) -> list[RaisedFinding]:
    """What was raised about these returns before, in one query, kept from everybody else."""
    returns = set(returns)
    rows = RaisedFinding.objects.select_for_update().filter(
        team_id__in={team for team, _ in returns}, month__in={month for _, month in returns}
    )
    return [row for row in rows.order_by("pk") if (row.team_id, row.month) in returns]


@transaction.atomic
def accept_finding(*, finding: RaisedFinding, note: str, by: User, at: datetime) -> None:
    """The number is right as it is. A note says why, where the manager's comment does not."""
    row = RaisedFinding.objects.select_for_update().get(pk=finding.pk)
    # One that was sent back is why its return is: it is open again when that is submitted.
    if row.status != FindingStatus.OPEN:
        raise Refused(f"This finding is settled already: {row.get_status_display().lower()}.")
    _decide(row, FindingStatus.ACCEPTED, note, by=by, at=at)


@transaction.atomic
def accept_findings(*, findings: Collection[int], by: User, at: datetime) -> int:
    """Accept those of these that are still open, by primary key; returns how many were."""
    rows = RaisedFinding.objects.select_for_update().filter(
        pk__in=findings, status=FindingStatus.OPEN
    )
    accepted = list(rows.order_by("pk"))
    for row in accepted:
        row.status, row.note = FindingStatus.ACCEPTED, ""
        row.decided_by, row.decided_at = by, at
    bulk_update_with_history(
        accepted,
        RaisedFinding,
        ["status", "note", "decided_by", "decided_at"],
        batch_size=BATCH,
        default_user=by,
        default_date=at,
    )
    return len(accepted)


@transaction.atomic
def send_back(
    *, finding: RaisedFinding, note: str, by: User, at: datetime
) -> Return | QuarterlyUpdate:
    """Give the return, or the quarterly update, back to its manager, with a note that says what to
    look at.

    What was submitted goes on counting until it is submitted again. Of one that has been sent back
    already, another finding may be sent back too.
    """
    if not note.strip():
        raise Refused("Say what the manager should look at.")
    # What was submitted before the finding, the order in which it is submitted.
    form = _lock_form(finding)
    row = RaisedFinding.objects.select_for_update().get(pk=finding.pk)
    if row.status != FindingStatus.OPEN:
        raise Refused(f"This finding is not open: {row.get_status_display().lower()}.")
    if form.status != ReturnStatus.SENT_BACK:
        form.status = _sent_back(form, note, at=at)
    attribute(form, by=by, at=at, why=note)
    form.save()
    _decide(row, FindingStatus.SENT_BACK, note, by=by, at=at)
    tell(
        kind=MessageKind.SENT_BACK,
        team=finding.team,
        last_month=finding.month,
        span=QUARTER if finding.code in OF_UPDATES else MONTH,
        by=by,
        at=at,
        key=f"{at.isoformat()} {finding.pk}",
        note=f"{finding.measure.reference}: {note.strip()}",
    )
    return form


def _lock_form(finding: RaisedFinding) -> Return | QuarterlyUpdate:
    """What a finding was raised with."""
    if finding.code in OF_UPDATES:
        return lock_update(finding.team, finding.month.quarter)
    return lock_return(finding.team, finding.month)


def _sent_back(form: Return | QuarterlyUpdate, note: str, *, at: datetime) -> ReturnStatus:
    """The status it comes to, where it may be sent back."""
    if isinstance(form, Return):
        return check_allows(Action.SEND_BACK, form, at=at, as_officer=True, why=note)
    return check_allows_update(Action.SEND_BACK, form, at=at, as_officer=True, why=note)


def _decide(
    row: RaisedFinding, status: FindingStatus, note: str, *, by: User, at: datetime
) -> None:
    row.status, row.note = status, note.strip()
    row.decided_by, row.decided_at = by, at
    attribute(row, by=by, at=at, why=note)
    row.save()


@transaction.atomic
def accept_gap(*, team: Team, month: Month, why: str, by: User, at: datetime) -> WillNotReport:
    """A team will not report a month: nobody chases it any more, and every gap says why."""
    if not why.strip():
        raise Refused(f"Say why {team.name} will not report {month.name}.")
    # Whoever records figures locks the team too.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    if WillNotReport.objects.filter(team=team, month=month).exists():
        raise Refused(f"It is accepted already that {team.name} will not report {month.name}.")
    covering = Q(last_month=month) | Q(last_month=month.quarter.last_month, span=3)
    if Figure.objects.filter(covering, team=team).exists():
        raise Refused(f"{team.name} has reported {month.name}.")
    row = WillNotReport(team=team, month=month, why=why.strip(), accepted_by=by, accepted_at=at)
    attribute(row, by=by, at=at, why=why)
    row.save()
    return row


@transaction.atomic
def withdraw_gap(*, gap: WillNotReport, by: User, at: datetime, why: str = "Withdrawn") -> None:
    """The team is asked to report the month after all."""
    row = WillNotReport.objects.select_for_update().filter(pk=gap.pk).first()
    if row is None:
        raise Refused(f"{gap.month.name} is to be reported already.")
    attribute(row, by=by, at=at, why=why)
    row.delete()


@transaction.atomic
def withdraw_reported_gaps(
    returns: Collection[tuple[int, Month]], *, by: User, at: datetime
) -> int:
    """These months were reported after all, by team and month; returns how many had been gaps."""
    reported = set(returns)
    rows = WillNotReport.objects.filter(
        team_id__in={team for team, _ in reported}, month__in={month for _, month in reported}
    )
    gaps = [row for row in rows if (row.team_id, row.month) in reported]
    for gap in gaps:
        attribute(gap, by=by, at=at, why=REPORTED)
        gap.delete()
    return len(gaps)
