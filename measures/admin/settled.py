"""Which figures rest on a row, so that changing the row would change what they mean."""

from __future__ import annotations

from functools import singledispatch

from django.db import models
from django.db.models import Max, Min, Q, QuerySet

from measures.figures import Kind
from measures.models import (
    Figure,
    FrameworkMeasure,
    Measure,
    MeasureVersion,
    NeverDoes,
    Placement,
    TeamFramework,
)
from measures.models.organisation import DatedByMonth


@singledispatch
def figures_on(row: models.Model) -> QuerySet[Figure]:
    """The submitted figures that rest on a row."""
    raise NotImplementedError(f"Figures don't rest on {type(row).__name__}")


@figures_on.register
def _(row: Measure) -> QuerySet[Figure]:
    if row.kind == Kind.RATIO:
        return Figure.objects.filter(measure__in=[row.numerator_id, row.denominator_id])
    return Figure.objects.filter(measure=row)


@figures_on.register
def _(row: MeasureVersion) -> QuerySet[Figure]:
    # A month before the first definition takes the first.
    others = MeasureVersion.objects.filter(measure=row.measure_id).exclude(pk=row.pk)
    figures = figures_on(row.measure)
    if others.filter(from_month__lt=row.from_month).exists():
        figures = figures.filter(last_month__gte=row.from_month)
    following = others.filter(from_month__gt=row.from_month).order_by("from_month").first()
    return figures.filter(last_month__lt=following.from_month) if following else figures


@figures_on.register
def _(row: FrameworkMeasure) -> QuerySet[Figure]:
    return Figure.objects.filter(_months(row), measure=row.measure_id)


@figures_on.register
def _(row: Placement) -> QuerySet[Figure]:
    return Figure.objects.filter(_months(row), team=row.team_id)


@figures_on.register
def _(row: TeamFramework) -> QuerySet[Figure]:
    asked_for = FrameworkMeasure.objects.filter(framework=row.framework_id).values("measure")
    return Figure.objects.filter(_months(row), team=row.team_id, measure__in=asked_for)


@figures_on.register
def _(row: NeverDoes) -> QuerySet[Figure]:
    return Figure.objects.filter(_months(row), team=row.team_id, measure=row.measure_id)


def settled_by(row: models.Model) -> str:
    """“figures of April 2025 to May 2026” where figures rest on a row, and nothing otherwise."""
    found = figures_on(row).aggregate(first=Min("last_month"), last=Max("last_month"))
    if found["first"] is None:
        return ""
    if found["first"] == found["last"]:
        return f"figures of {found['first'].name}"
    return f"figures of {found['first'].name} to {found['last'].name}"


def _months(row: DatedByMonth) -> Q:
    months = Q(last_month__gte=row.first_month)
    return months & Q(last_month__lte=row.last_month) if row.last_month else months
