"""Reads what was found odd in returns, for those who settle it and those who are to mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from doris.models import User
from measures.deadlines import MONTH, QUARTER
from measures.findings import OF_UPDATES
from measures.models import (
    Commentary,
    Figure,
    FindingStatus,
    Measure,
    MeasureVersion,
    QuarterlyUpdate,
    RaisedFinding,
    Return,
    ReturnStatus,
    Team,
)
from measures.periods import Month, Quarter
from measures.titles import read_versions
from measures.wording import by_name

MONTHS_BESIDE = 6
"""How many numbers before a finding's month are shown beside it."""

WITHOUT_HISTORY = frozenset({"adds-up", "part-above-whole"}) | OF_UPDATES
"""Findings that the numbers of the months before say nothing about."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the manager said about one of a finding's measures when submitting."""

    reference: str
    comment: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with what an officer reads it beside."""

    row: RaisedFinding
    version: MeasureVersion | None
    """The measure's definition as it was in force."""
    said: tuple[Said, ...]
    before: tuple[tuple[Month, int], ...]
    """The team's numbers in the months before, where they say something."""

    @property
    def title(self) -> str:
        """The measure's short description."""
        return self.version.title if self.version else ""

    @property
    def tolerance(self) -> int:
        """How far the measure may move without being up or down, in percent."""
        return self.version.tolerance if self.version else 0

    @property
    def is_of_update(self) -> bool:
        """Whether it was found in a quarterly update, and not in a month's return."""
        return self.row.code in OF_UPDATES


@dataclass(frozen=True, slots=True)
class TeamFindings:
    """One team's findings of a quarter, by month and then measure."""

    team: Team
    open: tuple[Found, ...]

    @property
    def explained(self) -> list[Found]:
        """The open ones that the manager said something about."""
        return [found for found in self.open if found.said]


@dataclass(frozen=True, slots=True)
class QuarterFindings:
    """A quarter's findings: the open ones by team in the order people count, then the settled."""

    teams: tuple[TeamFindings, ...]
    settled: tuple[Found, ...]
    """By team and month, no matter what became of them."""


def read_quarter(quarter: Quarter) -> QuarterFindings:
    """The findings of every team in a quarter, in 4 queries and one for the references."""
    rows = sorted(
        RaisedFinding.objects.filter(month__in=quarter.months).select_related(
            "team", "measure", "decided_by"
        ),
        key=lambda row: (by_name(row.team.name), row.month, row.measure_id, row.pk),
    )
    if not rows:
        return QuarterFindings((), ())
    waiting = [row for row in rows if row.status == FindingStatus.OPEN]
    versions = read_versions({(row.measure_id, row.month) for row in rows})
    said, before = _said(waiting), _before(waiting)
    found = [
        Found(
            row=row,
            version=versions[row.measure_id, row.month],
            said=said.get(row.pk, ()),
            before=before.get(row.pk, ()),
        )
        for row in rows
    ]
    by_team: dict[Team, list[Found]] = {}
    for each in found:
        if each.row.status == FindingStatus.OPEN:
            by_team.setdefault(each.row.team, []).append(each)
    return QuarterFindings(
        teams=tuple(TeamFindings(team, tuple(several)) for team, several in by_team.items()),
        settled=tuple(each for each in found if each.row.status != FindingStatus.OPEN),
    )


def _said(rows: Sequence[RaisedFinding]) -> dict[int, tuple[Said, ...]]:
    """By finding, the comments that were submitted on the measures it is about."""
    if not rows:
        return {}
    named = {reference for row in rows for reference in row.measures}
    measures = dict(Measure.objects.filter(reference__in=named).values_list("reference", "pk"))
    comments = {
        (team, measure, month, span): written
        for team, measure, month, span, written in Commentary.objects.filter(
            team__in={row.team_id for row in rows},
            measure__in=measures.values(),
            last_month__in={row.month for row in rows},
        ).values_list("team_id", "measure_id", "last_month", "span", "written")
        if written.strip()
    }
    return {
        row.pk: tuple(
            Said(reference, comments[key])
            for reference in row.measures
            if (key := (row.team_id, measures[reference], row.month, span_of(row))) in comments
        )
        for row in rows
    }


def span_of(row: RaisedFinding) -> int:
    """How many months a finding is about: a month's return, or a quarter's update."""
    return QUARTER if row.code in OF_UPDATES else MONTH


def _before(rows: Sequence[RaisedFinding]) -> dict[int, tuple[tuple[Month, int], ...]]:
    """By finding, the numbers of the months before its own; none for what adds measures up."""
    alone = [row for row in rows if row.code not in WITHOUT_HISTORY]
    if not alone:
        return {}
    numbers: Mapping[tuple[int, int], dict[Month, int]] = defaultdict(dict)
    for team, measure, month, value in Figure.objects.filter(
        team__in={row.team_id for row in alone},
        measure__in={row.measure_id for row in alone},
        last_month__gte=min(row.month for row in alone).plus(-MONTHS_BESIDE),
        last_month__lt=max(row.month for row in alone),
        span=1,
        value__isnull=False,
    ).values_list("team_id", "measure_id", "last_month", "value"):
        numbers[team, measure][month] = value or 0
    found = {}
    for row in alone:
        of_row = numbers[row.team_id, row.measure_id]
        months = [row.month.plus(-back) for back in range(MONTHS_BESIDE, 0, -1)]
        found[row.pk] = tuple((month, of_row[month]) for month in months if month in of_row)
    return found


def count_open() -> dict[Quarter, int]:
    """How many findings are open in each quarter that has any, in one query."""
    counts: dict[Quarter, int] = defaultdict(int)
    for month, count in (
        RaisedFinding.objects.filter(status=FindingStatus.OPEN)
        .order_by()
        .values_list("month")
        .annotate(Count("pk"))
    ):
        counts[month.quarter] += count
    return dict(counts)


def sent_back(monthly_return: Return | None) -> list[RaisedFinding]:
    """What an officer sent a return back for, in one query; nothing once it is submitted again."""
    if monthly_return is None or monthly_return.status != ReturnStatus.SENT_BACK:
        return []
    return list(
        RaisedFinding.objects.filter(
            team=monthly_return.team_id,
            month=monthly_return.month,
            status=FindingStatus.SENT_BACK,
        )
        .exclude(code__in=OF_UPDATES)
        .select_related("measure", "decided_by")
        .order_by("measure_id")
    )


@dataclass(frozen=True, slots=True)
class SentBack:
    """A note with which an update was sent back."""

    note: str
    by: User | None
    at: datetime


def sent_back_update(update: QuarterlyUpdate | None) -> list[SentBack]:
    """The notes that an update was sent back with, in one query; nothing once it is submitted
    again.
    """
    if update is None or update.status != ReturnStatus.SENT_BACK:
        return []
    notes: dict[str, SentBack] = {}
    for row in update.history.select_related("history_user").order_by("-history_id"):
        if row.status == ReturnStatus.SUBMITTED:
            break
        if row.status == ReturnStatus.SENT_BACK and row.history_change_reason:
            note = row.history_change_reason
            notes.setdefault(note, SentBack(note, row.history_user, row.history_date))
    return list(reversed(notes.values()))


def notes_sent_back(teams: Collection[int]) -> dict[tuple[int, Month], list[str]]:
    """What officers wrote on sending these teams' returns back, by team and month, in one query."""
    notes: dict[tuple[int, Month], list[str]] = defaultdict(list)
    rows = RaisedFinding.objects.filter(team__in=teams, status=FindingStatus.SENT_BACK).exclude(
        code__in=OF_UPDATES
    )
    for team, month, note in rows.order_by("measure_id").values_list("team_id", "month", "note"):
        if note not in notes[team, month]:
            notes[team, month].append(note)
    return dict(notes)
