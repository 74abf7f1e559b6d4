"""Targets: what a measure is to reach in a year."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from measures.admin.base import CATALOGUE, KeptAdmin
from measures.admin.standards import FinancialYearField, StandardForm, YearFilter, financial_year
from measures.figures import Kind
from measures.models import Target
from measures.target_reading import target_cell

QUARTERS = ("q1", "q2", "q3", "q4")


class TargetForm(StandardForm):
    """Amounts for the year or for its quarters."""

    amounts = ("amount", *QUARTERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUARTERS:
            if name in self.fields:
                self.fields[name].help_text = "For this quarter alone, where the quarters differ."


@admin.register(Target)
class TargetAdmin(KeptAdmin):
    """Targets by measure, year and unit. A change is kept with its reason."""

    section = CATALOGUE
    place_in_section = 8
    form = TargetForm
    fixed = ("measure", "year", "locality", "team")
    fieldsets = [
        ("Target", {"fields": ["measure", "year"]}),
        ("Of the city, or of", {"fields": ["locality", "team"]}),
        ("For the whole year, or for each quarter", {"fields": ["amount", *QUARTERS]}),
    ]
    list_display = ["measure", financial_year, "unit", "says"]
    list_display_links = ["measure", financial_year]
    list_filter = [
        YearFilter,
        ("locality", admin.RelatedOnlyFieldListFilter),
        ("team", admin.RelatedOnlyFieldListFilter),
    ]
    ordering = ["measure__id", "-year", "locality__name", "team__name"]
    list_select_related = ["measure", "locality", "team"]
    search_fields = ["=measure__reference", "locality__name", "team__name"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the year as it is written."""
        if isinstance(db_field, models.Field) and db_field.name == "year":
            return FinancialYearField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="of")
    def unit(self, target: Target) -> str:
        """Whose it is."""
        return str(target.locality or target.team or settings.CITY_NAME)

    @admin.display(description="target")
    def says(self, target: Target) -> str:
        """The amount, the quarters', or TBC."""
        return target_cell(target).text(Kind(target.measure.kind))
