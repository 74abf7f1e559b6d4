"""What stands on a return's form, measure by measure, before anything new is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doris.models import User
from measures.figures import Figure as FigureValue
from measures.models import Commentary, Entry, Figure, Return, Team
from measures.periods import Month
from measures.seen import Seen


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure as it stands. Nothing typed yet is version 0 with neither author nor time."""

    figure: FigureValue | None = None
    comment: str = ""
    version: int = 0
    changed_by: User | None = None
    changed_at: datetime | None = None
    direction: str = ""
    """A direction that was chosen and does not count yet, as `Entry` keeps it."""

    @property
    def seen(self) -> Seen:
        """What a person to whom this is shown has seen."""
        return Seen.of(self.version, self.figure, self.comment)


NOTHING = Standing()


def of_entry(entry: Entry) -> Standing:
    """A row of the table as it stands."""
    return Standing(
        entry.figure,
        entry.comment,
        entry.version,
        entry.changed_by,
        entry.changed_at,
        entry.direction,
    )


def standing(monthly_return: Return | None) -> dict[int, Standing]:
    """Everything on the form by measure's key, in at most three queries.

    Figures that were submitted without a form, by an import, have no entry. They stand on the
    form all the same, with their commentary, so that a return reopened begins with what counts.
    """
    if monthly_return is None or monthly_return.pk is None:
        return {}
    entries = Entry.objects.filter(monthly_return=monthly_return).select_related("changed_by")
    stands = {entry.measure_id: of_entry(entry) for entry in entries}
    if monthly_return.submitted_at is None:
        return stands
    period = {"team_id": monthly_return.team_id, "last_month": monthly_return.month, "span": 1}
    comments = dict(
        Commentary.objects.filter(**period, measure__isnull=False).values_list(
            "measure_id", "written"
        )
    )
    figures = {row.measure_id: row.figure for row in Figure.objects.filter(**period)}
    for measure in (figures.keys() | comments.keys()) - stands.keys():
        stands[measure] = Standing(
            figures.get(measure),
            comments.get(measure, ""),
            changed_by=monthly_return.submitted_by,
            changed_at=monthly_return.submitted_at,
        )
    return stands


def counting(team: Team, month: Month) -> dict[int, Standing]:
    """What counts of a team's month by measure's key, whatever stands on its form; two queries."""
    period = {"team": team, "last_month": month, "span": 1}
    comments = dict(
        Commentary.objects.filter(**period, measure__isnull=False).values_list(
            "measure_id", "written"
        )
    )
    figures = {row.measure_id: row.figure for row in Figure.objects.filter(**period)}
    return {
        measure: Standing(figures.get(measure), comments.get(measure, ""))
        for measure in figures.keys() | comments.keys()
    }
