"""Where a month's scorecard stands between live and published, and what is missing from it.

A month needs no closing: it can be signed off and published once it has ended, and again once
anything has changed since.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Q, QuerySet

from measures.due import read_due
from measures.exceptions import Refused
from measures.models import (
    Benchmark,
    Commentary,
    Comparator,
    FigureChange,
    FrameworkMeasure,
    MeasureVersion,
    NeverDoes,
    Placement,
    ReportedJudgement,
    Target,
    TeamFramework,
    WillNotReport,
)
from measures.periods import Month
from measures.queries import Structure
from measures.wording import by_name
from reporting.editions import of_scorecard
from reporting.models import Edition, EditionStatus, ReportKind, SignOff
from reporting.quarters import Readiness, SignedOff
from reporting.scoring import months_read

SETTINGS = (
    Placement,
    TeamFramework,
    NeverDoes,
    MeasureVersion,
    FrameworkMeasure,
    Target,
    Benchmark,
    Comparator,
)


@dataclass(frozen=True, slots=True)
class MonthStage:
    """Where a framework's month stands."""

    framework: str
    month: Month
    making: Edition | None
    """The edition that is being made."""
    editions: tuple[Edition, ...]
    """Those that were published, newest first; one replaced after a redaction included."""
    is_changed: bool
    """Whether anything that it shows may have changed since the newest that can be read."""

    @property
    def latest(self) -> Edition | None:
        """The newest edition that can be read."""
        return next((each for each in self.editions if is_read(each)), None)

    @property
    def next_number(self) -> int:
        """The number that the next edition gets."""
        return max((each.number for each in self.editions), default=0) + 1

    @property
    def takes_a_place(self) -> bool:
        """Whether what is being made takes the place of an edition that a redaction took away."""
        if self.making is None or not self.editions:
            return False
        last = self.editions[0]
        return last.number + 1 == self.making.number and not is_read(last)


def is_read(edition: Edition) -> bool:
    """Whether an edition can be read."""
    return edition.status == EditionStatus.PUBLISHED


def read_month_stage(framework: str, month: Month) -> MonthStage:
    """Where a framework's month stands."""
    every = list(of_scorecard(framework, month))
    making = next((each for each in every if each.status == EditionStatus.MAKING), None)
    editions = tuple(each for each in every if each is not making)
    latest = next(filter(is_read, editions), None)
    changed = latest is not None and latest.seen != last_changes(month)
    return MonthStage(framework, month, making, editions, changed)


def read_month_readiness(framework: str, month: Month, structure: Structure, on: date) -> Readiness:
    """The returns for the month of every team that returns the framework."""
    rows = TeamFramework.objects.filter(
        Q(last_month=None) | Q(last_month__gte=month),
        framework__slug=framework,
        first_month__lte=month,
    )
    teams = set(rows.values_list("team_id", flat=True))
    due = [each for each in read_due(structure, teams, (month,), on) if each.is_due]
    returns = sorted(due, key=lambda each: by_name(each.team.name))
    return Readiness(returns=tuple(returns), updates=(), findings=0)


def check_ended(month: Month, on: date) -> None:
    """Refused for a month that has not ended."""
    if not month.ended_by(on):
        raise Refused(
            f"{month.name} has not ended yet. Its scorecard can be published once it has."
        )


def month_figure_changes(month: Month, after: int = 0) -> QuerySet[FigureChange]:
    """The changes to figures that a month's scorecard stands on, after the one with this key."""
    return FigureChange.objects.filter(pk__gt=after, last_month__in=months_read(month))


def last_changes(month: Month) -> dict[str, int]:
    """The last change of each kind that a month's scorecard shows, 0 where there is none."""
    changes: dict[str, QuerySet] = {
        "figures": month_figure_changes(month),
        "comments": Commentary.history.filter(last_month__in=(month.previous, month)),
        "gaps": WillNotReport.history.filter(month__in=months_read(month)),
        "judgements": ReportedJudgement.history.filter(last_month=month),
        **{model.__name__: model.history.all() for model in SETTINGS},
    }
    return {
        kind: rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        for kind, rows in changes.items()
    }


def month_digest(month: Month) -> str:
    """What somebody signs: it changes with anything that the month's scorecards show."""
    return sha256(json.dumps(last_changes(month), sort_keys=True).encode()).hexdigest()


def read_month_sign_off(framework: str, month: Month) -> SignedOff | None:
    """The last sign-off of a framework's month, if there is one."""
    rows = SignOff.objects.filter(
        kind=ReportKind.SCORECARD, framework=framework, last_month=month, span=1
    )
    row = rows.select_related("by").first()
    return SignedOff(row, row.digest == month_digest(month)) if row else None
