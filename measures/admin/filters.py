"""Filters beside the lists of Django admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from measures.models import Framework
from measures.periods import FinancialYear, Month


class FrameworkFilter(admin.SimpleListFilter):
    """By the framework whose form asks for a measure. Ratios stand in none."""

    title = "framework"
    parameter_name = "framework"
    lookup = "rows__framework"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every framework."""
        return [(str(pk), name) for pk, name in Framework.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those on its form at any time."""
        value = self.value()
        if not value or not value.isdecimal():
            return queryset
        return queryset.filter(**{self.lookup: value}).distinct()


class DefinitionFrameworkFilter(FrameworkFilter):
    """The same, for definitions."""

    lookup = "measure__rows__framework"


class InForceFilter(admin.SimpleListFilter):
    """By whether a dated row holds in this month."""

    title = "when it holds"
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Now, no more, not yet."""
        return [("now", "Now"), ("ended", "No more"), ("coming", "Not yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those that do."""
        first, last, today = self.dates()
        ended, coming = Q(**{f"{last}__lt": today}), Q(**{f"{first}__gt": today})
        if self.value() == "ended":
            return queryset.filter(ended)
        if self.value() == "coming":
            return queryset.filter(coming)
        if self.value() == "now":
            # What has no last month or day ends never, and a comparison with nothing is false.
            return queryset.filter(Q(**{f"{last}__isnull": True}) | ~ended).exclude(coming)
        return queryset

    def dates(self) -> tuple[str, str, Any]:
        """The fields of its beginning and end, and today as they are written."""
        return "first_month", "last_month", Month.of(timezone.localdate())


class InForceByDayFilter(InForceFilter):
    """The same, for rows dated by day."""

    def dates(self) -> tuple[str, str, Any]:
        """Days."""
        return "first_day", "last_day", timezone.localdate()


class FinancialYearFilter(admin.SimpleListFilter):
    """By the financial year of a month."""

    title = "financial year"
    parameter_name = "year"
    month_field = "last_month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every year from the first to the last that has rows, the newest first."""
        found = model_admin.model.objects.aggregate(
            first=Min(self.month_field), last=Max(self.month_field)
        )
        if found["first"] is None:
            return []
        years = range(
            found["last"].financial_year.start, found["first"].financial_year.start - 1, -1
        )
        return [(FinancialYear(year).slug, FinancialYear(year).label) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """April to March."""
        try:
            year = FinancialYear.parse(self.value() or "")
        except ValueError:
            return queryset
        return queryset.filter(
            **{
                f"{self.month_field}__gte": year.first_month,
                f"{self.month_field}__lte": year.last_month,
            }
        )


class ReturnYearFilter(FinancialYearFilter):
    """The same, for returns."""

    month_field = "month"
