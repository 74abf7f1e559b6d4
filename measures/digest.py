"""The weekly digest: what is outstanding, for each performance officer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from doris.models import User
from measures.deadlines import MONTH, QUARTER
from measures.messages import Draft, unknown
from measures.models import (
    FindingStatus,
    MessageKind,
    QuarterlyUpdate,
    Return,
    ReturnStatus,
    Team,
)
from measures.periods import Month
from measures.recipients import Recipients
from measures.scheduling import Pending
from measures.wording import by_name, counted
from measures.wordings import Form, Wordings, absolute, day_text, name_of

MOST_NAMED = 15
"""How many teams are named for a period; the board has them all."""

OPEN_AGAIN = (ReturnStatus.SENT_BACK, ReturnStatus.REOPENED)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What somebody is to see to, whoever it is."""

    overdue: Sequence[Pending]
    sent_back: Sequence[Form]
    reopened: Sequence[Form]
    findings: Sequence[tuple[Team, int]]
    """The teams with open findings, and how many."""
    unknown_emails: int


def digest_day(on: date) -> date:
    """The day whose digest is the latest on another one: it is written by the first run since."""
    return on - timedelta(days=(on.isoweekday() - settings.DIGEST_WEEKDAY) % 7)


def read_outstanding(pending: Collection[Pending], on: date, at: datetime) -> Outstanding:
    """What is outstanding on a day, in 4 queries besides what is pending."""
    again: dict[str, list[Form]] = {status: [] for status in OPEN_AGAIN}
    returns = Return.objects.filter(status__in=OPEN_AGAIN).select_related("team")
    updates = QuarterlyUpdate.objects.filter(status__in=OPEN_AGAIN).select_related("team")
    for monthly in returns:
        again[monthly.status].append(Form(monthly.team, monthly.month, MONTH))
    for quarterly in updates:
        again[quarterly.status].append(Form(quarterly.team, quarterly.last_month, QUARTER))
    teams = Team.objects.filter(findings__status=FindingStatus.OPEN)
    counted_teams = teams.annotate(open_findings=Count("findings"))
    return Outstanding(
        overdue=[each for each in pending if each.deadline.due < on],
        sent_back=again[ReturnStatus.SENT_BACK],
        reopened=again[ReturnStatus.REOPENED],
        findings=[(team, team.open_findings) for team in counted_teams],
        unknown_emails=unknown(at).count(),
    )


def draft_digests(
    outstanding: Outstanding, recipients: Recipients, wordings: Wordings, on: date
) -> list[Draft]:
    """A digest for every officer for whose teams something is outstanding."""
    drafts = []
    for officer in recipients.officers:
        parts = _parts(outstanding, officer, recipients)
        if parts:
            values = {
                "name": name_of(officer),
                "list": "\n\n".join(parts),
                "link": absolute(reverse("measures:teams")),
                "council": settings.COUNCIL_NAME,
            }
            filled = wordings[MessageKind.DIGEST].filled(values)
            key = f"{MessageKind.DIGEST}:{officer.pk}:{digest_day(on)}"
            drafts.append(Draft(MessageKind.DIGEST, officer, filled, key))
    return drafts


def _parts(outstanding: Outstanding, officer: User, recipients: Recipients) -> list[str]:
    """What is outstanding for an officer, a paragraph for each kind of thing."""

    def looks_after(team: Team) -> bool:
        return officer in recipients.officers_of(team)

    days = {_period(each.form): each.deadline.due for each in outstanding.overdue}
    parts = []
    for heading, forms, due in (
        ("Overdue", [each.form for each in outstanding.overdue], days),
        ("Sent back and not submitted again", outstanding.sent_back, {}),
        ("Reopened and not submitted again", outstanding.reopened, {}),
    ):
        theirs = [form for form in forms if looks_after(form.team)]
        if theirs:
            parts.append("\n".join([f"{heading} ({len(theirs):,}):", *_listed(theirs, due)]))
    findings = sum(number for team, number in outstanding.findings if looks_after(team))
    if findings:
        address = absolute(reverse("measures:latest-findings"))
        parts.append(f"{counted(findings, 'finding')} to settle:\n{address}")
    if outstanding.unknown_emails:
        emails = counted(outstanding.unknown_emails, "email")
        address = absolute(reverse("measures:emails"))
        parts.append(f"{emails} cut off while being sent, to decide on:\n{address}")
    return parts


def _period(form: Form) -> tuple[Month, int]:
    return form.last_month, form.span


def _listed(forms: Collection[Form], due: Mapping[tuple[Month, int], date]) -> list[str]:
    """A line for each period, oldest first, with its teams as people count."""
    lines = []
    for period, of_period in groupby(sorted(forms, key=_period), key=_period):
        teams = list(of_period)
        names = sorted((form.team.name for form in teams), key=by_name)
        more = len(names) - MOST_NAMED
        listed = ", ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        when = f", due {day_text(due[period])}" if period in due else ""
        lines.append(f"- {teams[0].period}{when}: {listed}")
    return lines
