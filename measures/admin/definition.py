"""Definitions: what a measure counts, from a month on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from measures.admin.base import CATALOGUE
from measures.admin.filters import DefinitionFrameworkFilter
from measures.admin.versioned import VersionedAdmin
from measures.models import MeasureVersion

# The columns of the council's table of definitions, in their order and under their headings.
FIELDSETS: list[tuple[str, Any]] = [
    ("Short description", {"fields": ["title"]}),
    ("Detailed description", {"fields": ["definition", "counts"]}),
    ("Reporting frequency", {"fields": ["reporting_frequency"]}),
    ("Good is?", {"fields": ["good_is", "tolerance", "target_tolerance"]}),
    ("Period data represents", {"fields": ["period_basis"]}),
    ("Return format", {"fields": ["return_format", "decimal_places", "is_percentage"]}),
    ("Formulas?", {"fields": ["formula"]}),
    ("Data source", {"fields": ["data_source"]}),
    ("Accountability", {"fields": ["accountability", "owner", "reporter"]}),
    ("Commentary and outcome", {"fields": ["commentary_guidance", "outcome"]}),
]


@admin.register(MeasureVersion)
class DefinitionAdmin(VersionedAdmin):
    """A measure's definitions. One in force for months with figures is followed, not edited."""

    section = CATALOGUE
    place_in_section = 2
    noun = "definition"
    month_field = "from_month"
    same = ("measure",)
    fixed = ("measure",)
    fieldsets: ClassVar[Any] = [("Measure", {"fields": ["measure", "from_month"]}), *FIELDSETS]
    list_display = ["measure", "from_month", "title", "good_is", "tolerance", "counts"]
    list_display_links = ["measure", "from_month"]
    list_filter = [DefinitionFrameworkFilter, "measure__kind", "good_is", "from_month"]
    list_select_related = ["measure"]
    search_fields = ["=measure__reference", "title", "definition", "counts", "accountability"]
    ordering = ["measure__id", "from_month"]
    instead_of_deleting = "Make a new definition from a month instead."

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only as one that follows another: a measure's first comes with the measure."""
        return super().has_add_permission(request) and self.followed(request) is not None

    def response_post_save_add(
        self, request: HttpRequest, obj: MeasureVersion
    ) -> HttpResponseRedirect:
        """On to the measure, where all its definitions stand."""
        return redirect("admin:measures_measure_change", obj.measure_id)

    def response_post_save_change(
        self, request: HttpRequest, obj: MeasureVersion
    ) -> HttpResponseRedirect:
        """On to the measure, where all its definitions stand."""
        return redirect("admin:measures_measure_change", obj.measure_id)

    def why_not_delete(self, obj: MeasureVersion) -> str:
        """A measure is never without a definition, and figures keep theirs."""
        if obj.measure.versions.count() == 1:
            return f"{obj} can't be deleted: {obj.measure} has no other definition."
        return super().why_not_delete(obj)
