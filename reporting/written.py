"""What was written about a scorecard's month, and what became of it, in one query.

Comments, reported judgements, the closing of the quarter and published editions are few rows of
four tables. A page is allowed few queries, so that they are read together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    CharField,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.utils.timezone import localdate

from measures.change import Judgement
from measures.models import ClosedQuarter, ReportedJudgement
from measures.periods import Month
from measures.queries import Membership, Window
from reporting.audience import Audience
from reporting.commentary import Written, arranged, citys_words, written_of
from reporting.models import Edition, EditionStatus, ReportKind
from reporting.report import Comment, Unit
from reporting.scorecard import Said, month_told

COMMENT, JUDGEMENT, CLOSED, EDITION = "comment", "judgement", "closed", "edition"

EMPTY: Mapping[str, Combinable] = {
    "of_measure": Value(None, output_field=IntegerField()),
    "of_team": Value(None, output_field=IntegerField()),
    "to_month": F("last_month"),
    "months": Value(1, output_field=IntegerField()),
    "words": Value("", output_field=TextField()),
    "said_as": Value("", output_field=TextField()),
    "said_at": Value(None, output_field=DateTimeField()),
}
"""The columns that the tables are read in."""


Direction = tuple[datetime, Judgement, str]
"""When a team set it, what it is, and by what role."""


@dataclass(frozen=True, slots=True)
class WrittenOfMonth:
    """What one audience may read of a unit's month, by measure."""

    comments: Mapping[Month, Mapping[int | None, list[Comment]]]
    """What was written of the month and the one before, of the quarter told in it and the one
    before.
    """
    reported: Mapping[Month, Mapping[int, Mapping[int, Direction]]]
    """What was reported of each measure without a number, by team."""
    is_closed: bool
    editions: tuple[int, ...]


def months_with_direction(month: Month) -> tuple[Month, ...]:
    """The months whose reported judgements a month's scorecard may show."""
    return tuple(sorted({month, month_told(month, is_quarterly=True)}))


def months_written(month: Month) -> tuple[Month, ...]:
    """Those whose comments it may show, and those before them: what is left unchanged is marked."""
    quarterly = month_told(month, is_quarterly=True)
    return tuple(sorted({month, month.previous, quarterly, quarterly.plus(-3)}))


def read_written(
    unit: Unit,
    framework: str,
    month: Month,
    window: Window,
    audience: Audience,
    members: Membership,
) -> WrittenOfMonth:
    """Everything that was written about a unit's month and those before it; one query."""
    months, told = months_written(month), months_with_direction(month)
    citys = citys_words(unit.level, window, audience)
    comments = written_of(unit.level, unit.key, months, audience, members, citys)
    judgements = ReportedJudgement.objects.filter(last_month__in=told, team_id__in=list(members))
    closed = ClosedQuarter.objects.filter(last_month=month.quarter.last_month)
    editions = Edition.objects.filter(
        kind=ReportKind.SCORECARD, framework=framework, last_month=month, span=1
    ).exclude(status=EditionStatus.MAKING)
    found: dict[str, list[tuple]] = defaultdict(list)
    of_team = {"of_measure": F("measure_id"), "of_team": F("team_id")}
    said = {"words": F("judgement"), "said_as": F("role"), "said_at": F("at")}
    for what, *row in _columns(
        comments, COMMENT, **of_team, months=F("span"), words=F("written")
    ).union(
        _columns(judgements, JUDGEMENT, **of_team, **said),
        _columns(closed, CLOSED),
        _columns(editions, EDITION, months=F("number")),
        all=True,
    ):
        found[what].append(tuple(row))
    written: list[Written] = [row[:5] for row in found[COMMENT]]
    of = {
        each: arranged(
            [row for row in written if row[2] == each],
            unit.level,
            window.structure,
            audience,
            members,
            citys,
        )
        for each in months
    }
    return WrittenOfMonth(
        comments=of,
        reported=_by_team(found[JUDGEMENT]),
        is_closed=bool(found[CLOSED]),
        editions=tuple(sorted((row[3] for row in found[EDITION]), reverse=True)),
    )


def _columns(rows: QuerySet[Any], what: str, **filled: F) -> QuerySet[Any, tuple[Any, ...]]:
    """A table's rows in the columns that all of them share; what one has not is empty."""
    named = Value(what, output_field=CharField())
    return rows.order_by().annotate(what=named, **{**EMPTY, **filled}).values_list("what", *EMPTY)


def _by_team(rows: Iterable[tuple]) -> dict[Month, dict[int, dict[int, Direction]]]:
    """What each team reported of a measure in each month."""
    said: dict[Month, dict[int, dict[int, Direction]]] = defaultdict(lambda: defaultdict(dict))
    for measure, team, month, _, judgement, role, at in rows:
        said[month][measure][team] = (at, Judgement(judgement), role)
    return said


def agreed(said: Mapping[int, Direction], teams: Iterable[int]) -> Said | None:
    """What all these teams reported alike, by the latest of them; None where one says otherwise,
    or nothing.
    """
    several = [said.get(team) for team in teams]
    known = sorted(each for each in several if each is not None)
    if len(known) < len(several) or len({judgement for _, judgement, _ in known}) != 1:
        return None
    at, judgement, role = known[-1]
    return Said(judgement, role, localdate(at))
