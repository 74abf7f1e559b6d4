"""The weekly digest: what is outstanding, for each performance officer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
from measures.recipients import Recipients
from measures.scheduling import Pending
from measures.wording import by_name, counted
from measures.wordings import Form, Wordings, absolute, day_text, name_of

MOST_LISTED = 15
"""How many forms are listed under one heading; the board has them all."""

OPEN_AGAIN = (ReturnStatus.SENT_BACK, ReturnStatus.REOPENED)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What somebody is to see to, whoever it is."""

    overdue: Sequence[Pending]
    sent_back: Sequence[Form]
    reopened: Sequence[Form]
    findings: Mapping[Team, int]
    """How many are open, by team."""
    unknown_emails: int


def is_digest_day(on: date) -> bool:
    """Whether officers get their digest on a day."""
    return on.isoweekday() == settings.DIGEST_WEEKDAY


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
    open_findings = {
        team: team.open_findings  # type: ignore[attr-defined]
        for team in teams.annotate(open_findings=Count("findings"))
    }
    return Outstanding(
        overdue=[each for each in pending if each.deadline.due < on],
        sent_back=again[ReturnStatus.SENT_BACK],
        reopened=again[ReturnStatus.REOPENED],
        findings=open_findings,
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
            key = f"{MessageKind.DIGEST}:{officer.pk}:{on}"
            drafts.append(Draft(MessageKind.DIGEST, officer, filled, key))
    return drafts


def _parts(outstanding: Outstanding, officer: User, recipients: Recipients) -> list[str]:
    """What is outstanding for an officer, a paragraph for each kind of thing."""

    def looks_after(team: Team) -> bool:
        return officer in recipients.officers_of(team)

    overdue = [
        (each.form, f", due {day_text(each.deadline.due)}")
        for each in outstanding.overdue
        if looks_after(each.form.team)
    ]
    parts = [_listed("Overdue", overdue)]
    for heading, forms in (
        ("Sent back and not submitted again", outstanding.sent_back),
        ("Reopened and not submitted again", outstanding.reopened),
    ):
        parts.append(_listed(heading, [(form, "") for form in forms if looks_after(form.team)]))
    findings = sum(number for team, number in outstanding.findings.items() if looks_after(team))
    if findings:
        address = absolute(reverse("measures:latest-findings"))
        parts.append(f"{counted(findings, 'finding')} to settle:\n{address}")
    if outstanding.unknown_emails:
        emails = counted(outstanding.unknown_emails, "email")
        address = absolute(reverse("measures:emails"))
        parts.append(f"{emails} cut off while being sent, to decide on:\n{address}")
    return [part for part in parts if part]


def _listed(heading: str, forms: Collection[tuple[Form, str]]) -> str:
    """A heading with a line for each form, as people count; nothing where there is none."""
    if not forms:
        return ""
    in_order = sorted(forms, key=lambda each: (by_name(each[0].team.name), each[0].last_month))
    lines = [f"- {form.team.name}: {form.period}{more}" for form, more in in_order[:MOST_LISTED]]
    left = len(in_order) - MOST_LISTED
    if left > 0:
        lines.append(f"- and {left:,} more")
    return "\n".join([f"{heading} ({len(in_order):,}):", *lines])
