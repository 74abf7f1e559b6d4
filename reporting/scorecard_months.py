"""Where a month's scorecard stands between live and published, and what is missing from it.

A month needs no closing: it can be signed off and published once it has ended, and again once
anything has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from measures.due import read_due
from measures.exceptions import Refused
from measures.models import (
    Benchmark,
    ClosedQuarter,
    Commentary,
    Comparator,
    FigureChange,
    Framework,
    FrameworkMeasure,
    Locality,
    Measure,
    MeasureVersion,
    NeverDoes,
    Placement,
    ReportedJudgement,
    Target,
    Team,
    TeamFramework,
    WillNotReport,
)
from measures.periods import FinancialYear, Month
from measures.queries import Structure
from measures.targets import MONTHS_OF_QUARTER
from measures.wording import by_name
from reporting.editions import Editions, newest_read, of_scorecard, part_editions
from reporting.models import ReportKind, SignOff
from reporting.quarters import Readiness, SignedOff
from reporting.recorded import (
    Kind,
    Kinds,
    Recorded,
    Seen,
    Where,
    digest_of,
    history_of,
    later,
    read_kinds,
    what_matters,
)
from reporting.restating import BENCHMARK, DIRECTION, TARGET, Setting
from reporting.scoring import months_read, years_of_targets
from reporting.written import months_with_direction, months_written

MONTHS, QUARTER, DIRECTIONS = "figures", "quarter", "judgements"
"""Names of kinds."""


@dataclass(frozen=True, slots=True)
class MonthStage(Editions):
    """Where a framework's month stands."""

    framework: str
    month: Month
    is_changed: bool
    """Whether anything that it shows may have changed since the newest that can be read."""


def read_month_stage(framework: str, month: Month) -> MonthStage:
    """Where a framework's month stands."""
    making, editions = part_editions(list(of_scorecard(framework, month)))
    latest = newest_read(editions)
    changed = latest is not None and _is_changed(framework, month, latest.seen)
    return MonthStage(making, editions, framework, month, changed)


def _is_changed(framework: str, month: Month, seen: Seen) -> bool:
    kinds = _kinds(framework, month)
    # What came for the whole quarter belongs where the team is at its end.
    return bool(what_matters(kinds, later(kinds, seen), seen, month.quarter.last_month))


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


def month_figure_changes(framework: str, month: Month, seen: Seen) -> QuerySet[FigureChange]:
    """The changes to figures that a month's scorecards stand on, later than what was seen."""
    of_months = Q(pk__gt=seen.get(MONTHS, 0), last_month__in=months_read(month))
    end = month.quarter.last_month
    of_quarter = Q(pk__gt=seen.get(QUARTER, 0), last_month=end, span=MONTHS_OF_QUARTER)
    return FigureChange.objects.filter(of_months | of_quarter, measure__in=_measures(framework))


def _measures(framework: str) -> QuerySet[Measure]:
    """The measures of a framework, with the ratios of them and what those are divided by."""
    return Measure.objects.filter(
        Q(rows__framework__slug=framework)
        | Q(numerator__rows__framework__slug=framework)
        | Q(ratios_below__numerator__rows__framework__slug=framework)
    )


def _kinds(framework: str, month: Month) -> Kinds:
    """What a month's scorecards show of a framework, in 3 queries. What is said of the measures
    and the teams of others leaves them as they are.
    """
    measures: Where = {
        "measure_id": list(_measures(framework).distinct().values_list("pk", flat=True))
    }
    itself = list(Framework.objects.filter(slug=framework).values_list("pk", flat=True))
    held: Where = {"framework_id": itself}
    returned = TeamFramework.history.filter(framework_id__in=itself).order_by("team_id")
    teams: Where = {"team_id": list(returned.values_list("team_id", flat=True).distinct())}
    end: Where = {"last_month": (month.quarter.last_month,)}
    years = [year.start for year in years_of_targets(month)]
    return {
        MONTHS: Kind(FigureChange, {"last_month": months_read(month), **measures}),
        # A month inside a quarter says where its figure came with the quarter's.
        QUARTER: Kind(FigureChange, {**end, **measures, "span": (MONTHS_OF_QUARTER,)}),
        "comments": Kind(history_of(Commentary), {"last_month": months_written(month), **measures}),
        "gaps": Kind(history_of(WillNotReport), {"month": months_read(month), **teams}),
        DIRECTIONS: Kind(
            history_of(ReportedJudgement),
            {"last_month": months_with_direction(month), **measures},
        ),
        "closing": Kind(history_of(ClosedQuarter), end),
        Placement.__name__: Kind(history_of(Placement), teams),
        Team.__name__: Kind(history_of(Team), {"id": teams["team_id"]}),
        Locality.__name__: Kind(history_of(Locality)),
        TeamFramework.__name__: Kind(history_of(TeamFramework), held),
        NeverDoes.__name__: Kind(history_of(NeverDoes), {**teams, **measures}),
        Framework.__name__: Kind(history_of(Framework), {"id": itself}),
        FrameworkMeasure.__name__: Kind(history_of(FrameworkMeasure), held),
        Measure.__name__: Kind(history_of(Measure), {"id": measures["measure_id"]}),
        MeasureVersion.__name__: Kind(history_of(MeasureVersion), measures),
        Target.__name__: Kind(history_of(Target), {**measures, "year": years}),
        Benchmark.__name__: Kind(history_of(Benchmark), measures),
        Comparator.__name__: Kind(history_of(Comparator)),
    }


def read_month_recorded(framework: str, month: Month) -> dict[str, Recorded]:
    """What has been recorded of a month's scorecards so far, by kind; in a query for each."""
    return read_kinds(_kinds(framework, month))


def month_digest(framework: str, month: Month) -> str:
    """What somebody signs: it changes with anything that the month's scorecards show."""
    return digest_of(read_month_recorded(framework, month))


def setting_changes(framework: str, month: Month, seen: Seen) -> list[Setting]:
    """What was set beside a month's figures after what was seen."""
    kinds = _kinds(framework, month)
    return [
        _setting(kind, row)
        for kind, name in (
            (TARGET, Target.__name__),
            (BENCHMARK, Benchmark.__name__),
            (DIRECTION, DIRECTIONS),
        )
        for row in kinds[name]
        .shown.filter(pk__gt=seen.get(name, 0))
        .order_by("pk")
        .select_related("measure", "history_user")
    ]


def _setting(kind: str, row: Any) -> Setting:
    """A row of a history as what was set, and of which unit; of a target with its year."""
    level, key = "", None
    if kind != BENCHMARK:
        level, key = "team", row.team_id
    if kind == TARGET:
        kind = f"{TARGET} {FinancialYear(row.year).label}"
        if key is None:
            level, key = ("locality", row.locality_id) if row.locality_id else ("city", None)
    return Setting(
        kind=kind,
        reference=row.measure.reference,
        who=str(row.history_user or ""),
        when=timezone.localdate(row.history_date),
        why=row.history_change_reason or "",
        level=level,
        key=key,
    )


def read_month_sign_off(framework: str, month: Month) -> SignedOff | None:
    """The last sign-off of a framework's month, if there is one."""
    rows = SignOff.objects.filter(
        kind=ReportKind.SCORECARD, framework=framework, last_month=month, span=1
    )
    row = rows.select_related("by").first()
    return SignedOff(row, row.digest == month_digest(framework, month)) if row else None
