"""Benchmarks: what comparators had, and where that was published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from measures.admin.base import CATALOGUE, KeptAdmin
from measures.admin.standards import FinancialYearField, StandardForm, YearFilter, financial_year
from measures.models import Benchmark


class BenchmarkForm(StandardForm):
    """A value with its source."""

    amounts = ("value",)

    def clean_published_on(self) -> date:
        """What is not published yet is no benchmark yet."""
        day: date = self.cleaned_data["published_on"]
        if day > timezone.localdate():
            raise ValidationError("This day is still to come")
        return day


@admin.register(Benchmark)
class BenchmarkAdmin(KeptAdmin):
    """Benchmarks by measure, comparator and year. A change is kept with its reason."""

    section = CATALOGUE
    place_in_section = 9
    form = BenchmarkForm
    fixed = ("measure", "comparator", "year")
    fieldsets = [
        ("Benchmark", {"fields": ["measure", "comparator", "year"]}),
        ("What they had", {"fields": ["value", "average"]}),
        ("Where that was published", {"fields": ["source", "published_on"]}),
    ]
    list_display = ["measure", "comparator", financial_year, "value", "average", "source"]
    list_display_links = ["measure", "comparator"]
    list_filter = [YearFilter, "comparator"]
    ordering = ["measure__id", "-year", "comparator__position", "comparator__name"]
    list_select_related = ["measure", "comparator"]
    search_fields = ["=measure__reference", "comparator__name", "source"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the year as it is written."""
        if isinstance(db_field, models.Field) and db_field.name == "year":
            return FinancialYearField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)
