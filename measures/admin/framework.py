"""Frameworks and the rows of their forms."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from measures.admin.base import CATALOGUE, KeptAdmin, LinkedInline
from measures.admin.filters import InForceFilter
from measures.admin.forms import NamedForm
from measures.admin.versioned import VersionedAdmin
from measures.figures import Kind
from measures.models import Framework, FrameworkMeasure, Measure


class RowsInline(LinkedInline):
    """The form as it reads, from top to bottom."""

    model = FrameworkMeasure
    fields = ["position", "section", "group", "measure", "wording", "first_month", "last_month"]
    ordering = ["position", "first_month"]
    verbose_name_plural = "rows of the form"


@admin.register(Framework)
class FrameworkAdmin(KeptAdmin):
    """Ordered sets of measures that certain teams return."""

    section = CATALOGUE
    place_in_section = 3
    form = NamedForm
    fixed = ("slug",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = [
        ("Framework", {"fields": ["name", "slug", "position", "description"]}),
        ("Who returns it", {"fields": ["for_placed_teams", "for_city_wide_services"]}),
    ]
    inlines = [RowsInline]
    list_display = ["name", "position", "for_placed_teams", "for_city_wide_services"]
    list_filter = ["for_placed_teams", "for_city_wide_services"]
    search_fields = ["name", "description", "rows__wording", "=rows__measure__reference"]
    history_of = (FrameworkMeasure,)
    instead_of_deleting = "Give each of its rows a last month instead."

    def tools(self, request: HttpRequest, obj: Framework) -> list[tuple[str, str]]:
        """The next row."""
        address = reverse("admin:measures_frameworkmeasure_add")
        return [("Add a row", f"{address}?{urlencode({'framework': obj.pk})}")]


@admin.register(FrameworkMeasure)
class FormRowAdmin(VersionedAdmin):
    """Rows of forms: a measure's section, place and wording, from a month on."""

    section = CATALOGUE
    place_in_section = 4
    noun = "form row"
    same = ("framework", "measure")
    fixed = ("framework", "measure")
    open_fields = ("section", "position", "last_month")
    fieldsets = [
        ("Form and measure", {"fields": ["framework", "measure"]}),
        ("Place on the form", {"fields": ["section", "position", "under"]}),
        ("Wording", {"fields": ["group", "wording"]}),
        ("Returned", {"fields": ["optional", "first_month", "last_month"]}),
    ]
    list_display = [
        "measure",
        "framework",
        "position",
        "section",
        "wording",
        "first_month",
        "last_month",
    ]
    list_display_links = ["measure", "wording"]
    list_filter = ["framework", InForceFilter, "optional", "section"]
    list_select_related = ["framework", "measure"]
    search_fields = ["=measure__reference", "wording", "group", "section"]
    instead_of_deleting = "Give it a last month instead."

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No form asks for a ratio."""
        if db_field.name in ("measure", "under"):
            kwargs["queryset"] = Measure.objects.exclude(kind=Kind.RATIO).order_by("pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
