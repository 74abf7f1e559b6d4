"""Closes a quarter, has it signed off, and freezes it as an edition.

Each function changes things in one transaction; who may ask for it is `measures.access`. What is
frozen here becomes files, and then an edition that is read, in `reporting.making`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures import actions
from measures.exceptions import Refused
from measures.history import attribute
from measures.models import ClosedQuarter, Role, Team
from measures.periods import Month, Quarter
from measures.policies import lock_teams
from measures.queries import Structure, read_structure
from measures.states import QuarterAction, QuarterStatus
from reporting.copies import R
from reporting.formats import FORMATS
from reporting.freezing import FrozenReports, Signature, Terms, freeze_reports
from reporting.models import Edition, EditionReport, ReportKind, SignOff
from reporting.quarters import (
    Readiness,
    SignedOff,
    check_allows,
    has_ended,
    read_readiness,
    read_sign_off,
    read_stage,
    refusal,
)
from reporting.recorded import Recorded, digest, read_recorded
from reporting.report import Report
from reporting.wording import months_text, names_text

SINCE_SHOWN = "{name} has changed since this page was opened. Look at it again, then go on."


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an officer was shown and accepts to publish with or without."""

    missing: frozenset[tuple[int, Month]] = frozenset()
    """The returns that nobody has accepted won't come, by team and month."""
    findings: int = 0
    """How many findings were open."""
    note: str = ""


def close_quarter(*, quarter: Quarter, by: User, at: datetime) -> ClosedQuarter:
    """Close a quarter that has ended: from now on only officers change its returns."""
    if not has_ended(quarter, timezone.localdate(at)):
        raise Refused(f"{quarter.short} has not ended yet. It can be closed once it has.")
    return actions.close_quarter(quarter=quarter, by=by, at=at)


@transaction.atomic
def reopen_quarter(*, quarter: Quarter, why: str, by: User, at: datetime) -> None:
    """Open a quarter that was closed by mistake, before anything of it is published."""
    stage = read_stage(quarter, lock=True)
    check_allows(QuarterAction.REOPEN, stage)
    if not why.strip():
        raise Refused(f"Say why {quarter.short} is opened again.")
    lock_every_team()
    closed = stage.closed
    if closed is not None:
        attribute(closed, by=by, at=at, why=why)
        closed.delete()


@transaction.atomic
def sign_off(*, quarter: Quarter, shown: str, by: User, at: datetime) -> SignOff:
    """An accountable officer's word that the quarter may be published as it stands.

    `shown` is the digest of what they were shown: they sign what they have seen.
    """
    check_allows(QuarterAction.SIGN_OFF, read_stage(quarter, lock=True))
    lock_every_team()
    stands = digest(quarter)
    if shown != stands:
        raise Refused(SINCE_SHOWN.format(name=quarter.short))
    return SignOff.objects.create(
        kind=ReportKind.QUARTERLY,
        last_month=quarter.last_month,
        span=3,
        by=by,
        role=by.job_title or Role.ACCOUNTABLE.label,
        at=at,
        digest=stands,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A period as it is looked at to be frozen: the same look finds the same reports."""

    terms: Terms
    latest: Edition | None
    recorded: Mapping[str, Recorded]
    structure: Structure = field(compare=False)


def freeze_edition(
    *,
    quarter: Quarter,
    accepted: Accepted,
    by: User,
    at: datetime,
    without_sign_off: str = "",
) -> Edition:
    """Freeze every unit's report of a quarter as its next edition, whose files are still to be
    made; nobody reads it until then.
    """

    def look(*, lock: bool) -> Look:
        return _look(quarter, accepted, without_sign_off, by, at, lock=lock)

    def build(now: Look) -> FrozenReports[Report]:
        return freeze_reports(quarter, now.structure, now.terms, now.latest)

    def keep(now: Look, frozen: FrozenReports[Report]) -> Edition:
        if frozen.is_as_before:
            raise Refused(refusal(quarter, QuarterStatus.PUBLISHED, QuarterAction.PUBLISH))
        edition = Edition(kind=ReportKind.QUARTERLY, last_month=quarter.last_month, span=3)
        return keep_edition(edition, now, frozen, files=len(FORMATS), by=by, at=at)

    return in_three_steps(look, build, keep)


class Looks(Protocol):
    """Looks at a period; Refused where it may not be published so. With `lock` it stays so."""

    def __call__(self, *, lock: bool) -> Look: ...


def in_three_steps(
    look: Looks,
    build: Callable[[Look], FrozenReports[R]],
    keep: Callable[[Look, FrozenReports[R]], Edition],
) -> Edition:
    """Freeze a period while nobody waits for it, and keep what was frozen.

    Building the reports takes seconds in a large council, so it is done before anything is held.
    Then the period and all its teams are: where anything changed meanwhile, it is built again.
    """
    before = look(lock=False)
    frozen = build(before)
    with transaction.atomic():
        now = look(lock=True)
        if now != before:
            frozen = build(now)
        return keep(now, frozen)


def _look(
    quarter: Quarter, accepted: Accepted, without: str, by: User, at: datetime, *, lock: bool
) -> Look:
    """Where a quarter stands; Refused where it may not be published so."""
    stage = read_stage(quarter, lock=lock)
    # Where no figure changed, a placement or a definition may have: the reports will tell.
    if stage.status != QuarterStatus.PUBLISHED:
        check_allows(QuarterAction.PUBLISH, stage)
    if lock:
        lock_every_team()
    # First of all: what is recorded from here on is found out once everything is held.
    recorded = read_recorded(quarter)
    on, structure = timezone.localdate(at), read_structure()
    readiness = read_readiness(quarter, structure, on)
    check_accepted(readiness, accepted, name=quarter.short, what="the quarter")
    signature = signature_of(read_sign_off(quarter), without, name=quarter.short)
    terms = terms_of(readiness, accepted, signature, number=stage.next_number, on=on, by=by)
    return Look(terms, stage.latest, recorded, structure)


def terms_of(
    readiness: Readiness,
    accepted: Accepted,
    signature: Signature,
    *,
    number: int,
    on: date,
    by: User,
) -> Terms:
    """On what terms a period's next edition is published."""
    return Terms(
        number=number,
        on=on,
        signature=signature,
        missing=names_missing(readiness),
        teams_missing=len({each.team.pk for each in readiness.missing}),
        findings=readiness.findings,
        note=accepted.note.strip(),
        by=str(by),
    )


def keep_edition(
    edition: Edition,
    look: Look,
    frozen: FrozenReports[R],
    *,
    files: int,
    by: User,
    at: datetime,
) -> Edition:
    """Write an edition of a period with its reports, of each of which so many files are to be
    made.
    """
    terms = look.terms
    edition.number, edition.on = terms.number, terms.on
    edition.frozen_at = edition.worked_at = at
    edition.frozen_by = by
    edition.files_to_make = len(frozen.reports) * files
    edition.signed_off = terms.signature.as_json
    edition.without_sign_off = terms.signature.without
    edition.accepted = terms.accepted
    edition.seen = {kind: each.last for kind, each in look.recorded.items()}
    edition.restatements = [each._asdict() for each in frozen.restatements]
    attribute(edition, by=by, at=at, why=terms.note)
    edition.save()
    EditionReport.objects.bulk_create(
        [
            EditionReport(
                edition=edition,
                path=made.unit.path or "",
                copy=made.copy,
                content=content,
            )
            for made, content in zip(frozen.reports, frozen.contents, strict=True)
        ],
        batch_size=20,
    )
    return edition


def lock_every_team() -> None:
    """Keep whatever counts for any team as it is while it is signed or frozen."""
    lock_teams(Team.objects.values_list("pk", flat=True))


def check_accepted(readiness: Readiness, accepted: Accepted, *, name: str, what: str) -> None:
    """Refuse to publish without something that the officer was not shown as missing."""
    missing = [
        each
        for each in readiness.not_accepted
        if (each.team.pk, each.month) not in accepted.missing
    ]
    if missing:
        names = names_text([f"{each.team.name} ({each.month.name})" for each in missing])
        raise Refused(
            f"{names}: nothing was submitted, and nobody has accepted that. Look at what is "
            "missing again, then publish."
        )
    if readiness.not_accepted and not accepted.note.strip():
        raise Refused(f"Say why {what} is published without the returns that are missing.")
    if readiness.findings > accepted.findings:
        raise Refused(SINCE_SHOWN.format(name=name))


def signature_of(signed: SignedOff | None, without: str, *, name: str) -> Signature:
    """Who signed a period off as it stands, or why nobody did."""
    if signed and signed.holds:
        row = signed.row
        return Signature(name=str(row.by), role=row.role, on=timezone.localdate(row.at))
    if not without.strip():
        raise Refused(
            f"Nobody has signed {name} off as it stands. Ask an accountable officer to, "
            "or say why it is published without."
        )
    return Signature(without=without.strip())


def names_missing(readiness: Readiness) -> tuple[str, ...]:
    """Teams with the months of which nothing counts: "MAT 4 (August to September 2026)"."""
    months: dict[str, list[Month]] = {}
    for each in readiness.missing:
        months.setdefault(each.team.name, []).append(each.month)
    return tuple(f"{name} ({months_text(several)})" for name, several in months.items())
