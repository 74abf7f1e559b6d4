"""The direction that a reporter sets where there is no number, and its going when one comes.

One that was chosen on a draft stands on the form, and counts once its measure is submitted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from doris.models import User
from measures.change import NO_DIRECTION, Judgement
from measures.history import attribute
from measures.models import Entry, Measure, ReportedJudgement, Return, Team, columns
from measures.periods import Month
from measures.standing import NOTHING, Standing, standing

NUMBER_CAME = "There is another figure, or none, instead of [x]"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A direction as a form was sent with it, beside the one it was shown with; "" is none."""

    direction: str = ""
    shown: str = ""

    @property
    def is_touched(self) -> bool:
        """Whether the person chose another one than they were shown."""
        return self.direction != self.shown


@dataclass(frozen=True, slots=True)
class Direction:
    """What stands after what was chosen met what stood there."""

    direction: str = ""
    by: User | None = None
    """Who last chose it."""
    clash: bool = False
    """Whether two people chose differently; then it is what the other one chose."""
    moved: bool = False
    """Whether somebody else changed what was shown, and this person did not."""


def direction_on_form(stands: Standing, judgement: ReportedJudgement | None) -> str:
    """The direction that stands on a measure's form: one on the draft, or the one that counts."""
    if stands.direction:
        return stands.direction.replace(NO_DIRECTION, "")
    return judgement.judgement if judgement else ""


def choose_direction(
    monthly_return: Return, measure: int, chosen: Chosen, *, by: User, at: datetime
) -> Direction:
    """Keep a direction on the draft of a return that is locked.

    As with figures: what was left as it was shown leaves what somebody else chose meanwhile, and
    of two who chose differently the second is asked.
    """
    stands, counts = _standing(monthly_return, measure)
    now = direction_on_form(stands, counts)
    who = stands.changed_by if stands.direction or counts is None else counts.by
    if now != chosen.shown and now != chosen.direction:
        return Direction(now, who, clash=chosen.is_touched, moved=not chosen.is_touched)
    if now != chosen.direction:
        is_counting = chosen.direction == (counts.judgement if counts else "")
        draft = "" if is_counting else chosen.direction or NO_DIRECTION
        kept = {"direction": draft, "version": stands.version + 1}
        kept |= {"changed_by": by, "changed_at": at}
        Entry.objects.update_or_create(
            monthly_return=monthly_return,
            measure_id=measure,
            defaults=kept,
            create_defaults={**kept, **columns(stands.figure), "comment": stands.comment},
        )
    return Direction(chosen.direction, by)


def take_direction(monthly_return: Return, measure: int) -> Judgement | None:
    """The direction on the form, which is a draft no more: it counts from now on, or is dropped."""
    stands, counts = _standing(monthly_return, measure)
    drafted = Entry.objects.filter(monthly_return=monthly_return, measure=measure)
    drafted.exclude(direction="").update(direction="")
    direction = direction_on_form(stands, counts)
    return Judgement(direction) if direction else None


def is_another(monthly_return: Return, measure: int, chosen: Chosen) -> bool:
    """Whether what was chosen is to stand in the place of what stands."""
    now = direction_on_form(*_standing(monthly_return, measure))
    return chosen.is_touched and chosen.shown == now


def _standing(monthly_return: Return, measure: int) -> tuple[Standing, ReportedJudgement | None]:
    """What stands on the form, and the direction that counts."""
    stands = standing(monthly_return).get(measure, NOTHING)
    return stands, _of_period(monthly_return.team, measure, monthly_return.month)


def _of_period(team: Team, measure: int, month: Month) -> ReportedJudgement | None:
    """What counts, kept from whoever else would set it."""
    rows = ReportedJudgement.objects.select_for_update(of=("self",)).select_related("by")
    return rows.filter(team=team, measure=measure, last_month=month).order_by("pk").first()


def set_judgement(
    *,
    team: Team,
    measure: Measure,
    month: Month,
    judgement: Judgement | None,
    role: str,
    by: User,
    at: datetime,
    why: str = "",
) -> None:
    """Keep what a reporter says of a period without a number; with None, take it back."""
    row = _of_period(team, measure.pk, month)
    if judgement == (row and row.judgement):
        return
    if row is None:
        row = ReportedJudgement(team=team, measure=measure, last_month=month)
    attribute(row, by=by, at=at, why=why)
    if judgement is None:
        row.delete()
        return
    row.judgement, row.role, row.by, row.at = judgement.value, role, by, at
    row.save()


def withdraw_judgements(
    figures: Collection[tuple[int, int, Month]], *, by: User, at: datetime
) -> None:
    """These periods, by team, measure and last month, are [x] no longer: nothing is judged."""
    if not figures:
        return
    gone = set(figures)
    rows = ReportedJudgement.objects.filter(last_month__in={month for _, _, month in gone})
    for row in rows:
        if (row.team_id, row.measure_id, row.last_month) in gone:
            attribute(row, by=by, at=at, why=NUMBER_CAME)
            row.delete()


def role_of(user: User, *, is_reporter: bool) -> str:
    """As what somebody sets a direction: their job, or their part here."""
    return user.job_title or ("Reporter" if is_reporter else "Performance officer")
