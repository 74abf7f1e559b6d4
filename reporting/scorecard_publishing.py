"""Has a month's scorecards signed off, and freezes them as an edition, of every unit.

Each function changes things in one transaction; who may ask for it is `measures.access`. The files
are made by `reporting.making`, as a quarter's are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from doris.models import User
from measures.exceptions import Refused
from measures.models import Role
from measures.periods import Month
from measures.queries import Structure, read_structure
from measures.target_reading import read_standards
from reporting.copies import Key, Made, units_of
from reporting.editions import AUDIENCES, COPIES, read_scorecard
from reporting.formats import SCORECARD_FORMATS
from reporting.freezing import Compared, FrozenReports, freeze_copies, read_contents
from reporting.frozen import thaw_scorecard
from reporting.making import take_back
from reporting.membership import city_unit
from reporting.models import Copy, Edition, ReportKind, SignOff
from reporting.publishing import (
    SINCE_SHOWN,
    Accepted,
    Look,
    check_accepted,
    in_three_steps,
    keep_edition,
    lock_every_team,
    signature_of,
    terms_of,
)
from reporting.report import Restatement
from reporting.scorecard import Scorecard
from reporting.scorecard_months import (
    check_ended,
    month_digest,
    month_figure_changes,
    read_month_readiness,
    read_month_recorded,
    read_month_sign_off,
    read_month_stage,
    setting_changes,
)
from reporting.scorecard_restating import scorecard_differences
from reporting.scoring import months_read, read_month, scorecard, years_of_targets
from reporting.units import NoSuchReport


@transaction.atomic
def sign_off_scorecard(
    *, framework: str, month: Month, shown: str, by: User, at: datetime
) -> SignOff:
    """An accountable officer's word that a month's scorecards may be published as they stand."""
    check_ended(month, timezone.localdate(at))
    lock_every_team()
    stands = month_digest(framework, month)
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
    """

    def look(*, lock: bool) -> Look:
        return _look(framework, month, accepted, without_sign_off, by, at, lock=lock)

    def build(now: Look) -> FrozenReports[Scorecard]:
        before = read_contents(now.latest, thaw_scorecard)
        return freeze_copies(
            list(_build(framework, month, now.structure, now.terms.on)),
            _compared(framework, month, now.structure, now.latest, before),
            now.terms,
            now.latest,
        )

    def keep(now: Look, frozen: FrozenReports[Scorecard]) -> Edition:
        if not frozen.reports:
            raise Refused(f"No team was asked for anything for {month.name}.")
        if frozen.is_as_before:
            raise Refused(f"Nothing in {month.name} has changed since it was published.")
        edition = Edition(kind=ReportKind.SCORECARD, framework=framework, last_month=month, span=1)
        return keep_edition(edition, now, frozen, files=len(SCORECARD_FORMATS), by=by, at=at)

    return in_three_steps(look, build, keep)


def would_restate(
    framework: str, month: Month, latest: Edition, structure: Structure, on: date
) -> list[Restatement]:
    """What of the city's scorecard the next edition would state anew, as things stand."""
    city, key = city_unit(), (city_unit().path, Copy.FULL.value)
    path = city.path or ""
    before = {key: read_scorecard(framework, month, latest.number, path, Copy.FULL)}
    audience = AUDIENCES[Copy.FULL]
    try:
        now = scorecard(city, framework, month, on=on, structure=structure, audience=audience)
    except NoSuchReport:
        return []
    compared = _compared(framework, month, structure, latest, before)
    return compared.restatements(Made(city, Copy.FULL, now))


def _look(
    framework: str,
    month: Month,
    accepted: Accepted,
    without: str,
    by: User,
    at: datetime,
    *,
    lock: bool,
) -> Look:
    """Where a month stands; Refused where it may not be published so.

    Whoever publishes holds all the teams, so that two who do so at once come one after the other.
    """
    on = timezone.localdate(at)
    check_ended(month, on)
    if lock:
        lock_every_team()
    stage = read_month_stage(framework, month)
    if stage.making:
        raise Refused(
            f"{month.name} is being published already. Wait until that is done, or give it up."
        )
    # First of all: what is recorded from here on is found out once everything is held.
    recorded, structure = read_month_recorded(framework, month), read_structure()
    readiness = read_month_readiness(framework, month, structure, on)
    check_accepted(readiness, accepted, name=month.name, what="the month")
    signed = read_month_sign_off(framework, month)
    signature = signature_of(signed, without, name=month.name)
    terms = terms_of(readiness, accepted, signature, number=stage.next_number, on=on, by=by)
    return Look(terms, stage.latest, recorded, structure)


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


def _build(
    framework: str, month: Month, structure: Structure, on: date
) -> Iterator[Made[Scorecard]]:
    """Every copy of every unit's scorecard; figures and targets are read once for all of them."""
    window = read_month(city_unit(), framework, month, on=on, structure=structure)
    measures = {row.measure.pk for row in window.rows if row.framework_slug == framework}
    standards = read_standards(measures, years_of_targets(month))
    for unit in units_of(month, structure, on):
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
                    standards=standards,
                )
            except NoSuchReport:
                break  # none of its teams returns the framework
            yield Made(unit, copy, built)


def _compared(
    framework: str,
    month: Month,
    structure: Structure,
    previous: Edition | None,
    before: Mapping[Key, Scorecard],
) -> Compared[Scorecard]:
    """The edition before and its scorecards, with what was changed since."""
    seen = previous.seen if previous else {}
    return Compared(
        before,
        scorecard_differences,
        structure,
        months_read(month),
        month_figure_changes(framework, month, seen),
        lambda: setting_changes(framework, month, seen) if previous else [],
    )
