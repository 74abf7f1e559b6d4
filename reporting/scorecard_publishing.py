"""Has a month's scorecards signed off, and freezes them as an edition, of every unit.

Each function is one transaction; who may ask for it is `measures.access`. The files are made by
`reporting.making`, as a quarter's are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures.exceptions import Refused
from measures.history import attribute
from measures.models import Role
from measures.periods import Month
from measures.queries import Structure, read_structure
from reporting.copies import says_the_same, units_of_period
from reporting.editions import AUDIENCES, COPIES
from reporting.formats import SCORECARD_FORMATS
from reporting.freezing import Terms, causes, sources_of_ratios
from reporting.frozen import freeze, thaw_scorecard
from reporting.making import take_back
from reporting.membership import city_unit, members_of
from reporting.models import Copy, Edition, EditionReport, ReportKind, SignOff
from reporting.publishing import (
    SINCE_SHOWN,
    Accepted,
    check_accepted,
    lock_every_team,
    names_missing,
    signature_of,
)
from reporting.report import Publication, Restatement, Unit
from reporting.restating import restatements, scorecard_differences, without_names
from reporting.scorecard import Scorecard
from reporting.scorecard_months import (
    MonthStage,
    check_ended,
    last_changes,
    month_digest,
    month_figure_changes,
    read_month_readiness,
    read_month_sign_off,
    read_month_stage,
)
from reporting.scoring import months_read, read_month, scorecard
from reporting.units import NoSuchReport


class MadeScorecard(NamedTuple):
    """One unit's scorecard in one copy."""

    unit: Unit
    copy: Copy
    scorecard: Scorecard

    @property
    def key(self) -> tuple[str | None, str]:
        """By what it is told apart in its edition."""
        return self.unit.path, self.copy.value


@transaction.atomic
def sign_off_scorecard(
    *, framework: str, month: Month, shown: str, by: User, at: datetime
) -> SignOff:
    """An accountable officer's word that a month's scorecards may be published as they stand."""
    check_ended(month, timezone.localdate(at))
    lock_every_team()
    stands = month_digest(month)
    if shown != stands:
        raise Refused(SINCE_SHOWN.format(name=month.name))
    return SignOff.objects.create(
        kind=ReportKind.SCORECARD,
        framework=framework,
        last_month=month,
        span=1,
        by=by,
        role=by.job_title or Role.ACCOUNTABLE.label,
        at=at,
        digest=stands,
    )


@transaction.atomic
def freeze_scorecards(
    *,
    framework: str,
    month: Month,
    accepted: Accepted,
    by: User,
    at: datetime,
    without_sign_off: str = "",
) -> Edition:
    """Freeze every unit's scorecard of a month as its next edition, whose files are still to be
    made; nobody reads it until then.

    Whoever publishes holds all the teams, so that two who do so at once come one after the other.
    """
    on = timezone.localdate(at)
    check_ended(month, on)
    lock_every_team()
    stage, structure = read_month_stage(framework, month), read_structure()
    if stage.making:
        raise Refused(
            f"{month.name} is being published already. Wait until that is done, or give it up."
        )
    readiness = read_month_readiness(framework, month, structure, on)
    check_accepted(readiness, accepted, name=month.name, what="the month")
    signed = read_month_sign_off(framework, month)
    signature = signature_of(signed, without_sign_off, name=month.name)
    terms = Terms(
        number=stage.next_number,
        on=on,
        signature=signature,
        missing=names_missing(readiness),
        teams_missing=len({each.team.pk for each in readiness.missing}),
        findings=0,
        note=accepted.note.strip(),
        by=str(by),
    )
    made = list(_build(framework, month, structure, on))
    if not made:
        raise Refused(f"No team was asked for anything for {month.name}.")
    before = _read_before(stage)
    if before and says_the_same(before, {each.key: each.scorecard for each in made}):
        raise Refused(f"Nothing in {month.name} has changed since it was published.")
    stated: list[Restatement] = []
    reports = []
    for each, restated in _restated(made, before, stage, structure):
        if each.copy == Copy.FULL:
            stated += restated
        publication = Publication(
            on=on,
            notes=terms.notes(each.unit, each.copy),
            restates=stage.latest.number if stage.latest else None,
            restatements=tuple(restated),
        )
        frozen = replace(
            each.scorecard, status="published", edition=terms.number, publication=publication
        )
        reports.append((each, freeze(frozen)))
    edition = Edition(
        kind=ReportKind.SCORECARD,
        framework=framework,
        last_month=month,
        span=1,
        number=terms.number,
        frozen_at=at,
        frozen_by=by,
        on=on,
        files_to_make=len(reports) * len(SCORECARD_FORMATS),
        worked_at=at,
        signed_off=signature.as_json,
        without_sign_off=signature.without,
        accepted=terms.accepted,
        seen=last_changes(month),
        restatements=[each._asdict() for each in stated],
    )
    attribute(edition, by=by, at=at, why=accepted.note)
    edition.save()
    EditionReport.objects.bulk_create(
        [
            EditionReport(
                edition=edition, path=each.unit.path or "", copy=each.copy, content=content
            )
            for each, content in reports
        ],
        batch_size=20,
    )
    return edition


@transaction.atomic
def give_up_scorecards(*, framework: str, month: Month, by: User, at: datetime) -> None:
    """Take away an edition that is being made, as if it had never been begun."""
    lock_every_team()
    stage = read_month_stage(framework, month)
    if stage.takes_a_place:
        raise Refused(
            "This edition takes the place of one that text was taken away from: what was "
            f"published of {month.name} stands nowhere else. Go on with it."
        )
    take_back(stage.making, name=month.name, by=by, at=at)


def _build(framework: str, month: Month, structure: Structure, on: date) -> Iterator[MadeScorecard]:
    """Every copy of every unit's scorecard; the figures are read once for all of them."""
    window = read_month(city_unit(), framework, month, on=on, structure=structure)
    for unit in units_of_period(month, structure, on):
        for copy in COPIES[unit.level]:
            try:
                built = scorecard(
                    unit,
                    framework,
                    month,
                    on=on,
                    structure=structure,
                    audience=AUDIENCES[copy],
                    window=window,
                )
            except NoSuchReport:
                break  # none of its teams returns the framework
            yield MadeScorecard(unit, copy, built)


def _read_before(stage: MonthStage) -> dict[tuple[str | None, str], Scorecard]:
    """The edition before, by unit and copy."""
    if stage.latest is None:
        return {}
    rows = stage.latest.reports.filter(content__isnull=False)
    return {
        (path, copy): thaw_scorecard(content)
        for path, copy, content in rows.values_list("path", "copy", "content")
        if content
    }


def _restated(
    made: list[MadeScorecard],
    before: Mapping[tuple[str | None, str], Scorecard],
    stage: MonthStage,
    structure: Structure,
) -> Iterator[tuple[MadeScorecard, list[Restatement]]]:
    """Each scorecard with what it states anew of the edition before."""
    seen = stage.latest.seen.get("figures", 0) if stage.latest else 0
    because = causes(month_figure_changes(stage.month, seen)) if before else []
    sources = sources_of_ratios() if before else {}
    for each in made:
        old = before.get(each.key)
        found = scorecard_differences(old, each.scorecard) if old else []
        members = dict(members_of(structure, each.unit, months_read(stage.month)))
        stated = restatements(found, because, members, sources)
        yield each, stated if each.copy == Copy.FULL else without_names(stated)
