"""Short ways to a quarter that is published: closed, frozen, its files made."""

from __future__ import annotations

from datetime import datetime

from doris.models import User
from measures.models import Measure
from measures.periods import Quarter
from measures.queries import read_structure
from measures.recording import Recorded, record_returns
from reporting.formats import endings_of
from reporting.making import make_edition
from reporting.models import Edition, EditionStatus, ReportKind
from reporting.publishing import Accepted, close_quarter, freeze_edition
from reporting.quarters import read_readiness
from tests.cast import NOW, Q2, Cast

WITHOUT = "Nobody was there to sign it."


def frozen(
    by: User, quarter: Quarter = Q2, *, at: datetime = NOW, note: str = "They were short of staff."
) -> Edition:
    """Freeze a closed quarter, whatever is missing, without a sign-off where there is none."""
    readiness = read_readiness(quarter, read_structure(), at.date())
    missing = frozenset((each.team.pk, each.month) for each in readiness.not_accepted)
    return freeze_edition(
        quarter=quarter,
        accepted=Accepted(missing, readiness.findings, note if missing else ""),
        by=by,
        at=at,
        without_sign_off=WITHOUT,
    )


def made(edition: Edition, *, at: datetime = NOW) -> Edition:
    """Make an edition's files in this process."""
    return make_edition(edition.pk, clock=lambda: at)


def published(cast: Cast, quarter: Quarter = Q2, *, at: datetime = NOW) -> Edition:
    """Close a quarter and publish it."""
    close_quarter(quarter=quarter, by=cast.officer, at=at)
    return made(frozen(cast.officer, quarter, at=at), at=at)


def published_without_files(cast: Cast, quarter: Quarter = Q2, *, at: datetime = NOW) -> Edition:
    """As `published`, where no file is looked at: making them takes most of the time."""
    close_quarter(quarter=quarter, by=cast.officer, at=at)
    return without_files(frozen(cast.officer, quarter, at=at))


def without_files(edition: Edition) -> Edition:
    """Let a frozen edition be read without its files."""
    edition.status = EditionStatus.PUBLISHED
    edition.save()
    return edition


def correct(
    cast: Cast,
    reference: str,
    figure: int,
    *,
    why: str = "A case was counted twice.",
    at: datetime = NOW,
) -> None:
    """Put a figure of MAT 1's September right, as an officer does in a closed quarter."""
    measure = Measure.objects.get(reference=reference)
    wanted = [Recorded(cast.mat1.pk, measure.pk, Q2.last_month, figure)]
    record_returns(wanted, by=cast.officer, at=at, why=why)


def of_the_city(edition: Edition) -> Edition:
    """An edition with the city's reports alone: making every unit's files takes a minute."""
    edition.reports.exclude(path="city").delete()
    endings = endings_of(is_scorecard=edition.kind == ReportKind.SCORECARD)
    edition.files_to_make = edition.reports.count() * len(endings)
    edition.save()
    return edition
