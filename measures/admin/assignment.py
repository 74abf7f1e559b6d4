"""Assignments: who may do what, from when to when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from measures.admin.base import PEOPLE, KeptAdmin
from measures.admin.filters import InForceByDayFilter
from measures.models import Assignment


@admin.register(Assignment)
class AssignmentAdmin(KeptAdmin):
    """People's roles. One that has begun is ended and followed by another, not rewritten."""

    section = PEOPLE
    place_in_section = 1
    fieldsets = [
        ("Who does what", {"fields": ["user", "role"]}),
        ("Of which", {"fields": ["team", "measure"]}),
        ("From when to when", {"fields": ["first_day", "last_day"]}),
    ]
    list_display = ["user", "role", "team", "measure", "first_day", "last_day"]
    list_filter = [InForceByDayFilter, "role", "team"]
    list_select_related = ["user", "team", "measure"]
    search_fields = [
        "user__username",
        "user__first_name",
        "user__last_name",
        "user__job_title",
        "team__name",
        "=measure__reference",
    ]
    ordering = ["user__last_name", "user__username", "first_day"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All but the last day, once it has begun."""
        fields = super().get_readonly_fields(request, obj)
        if _has_begun(obj):
            fields += ["user", "role", "team", "measure", "first_day"]
        return fields

    def why_not_delete(self, obj: Assignment) -> str:
        """Somebody may have done something under it."""
        if not _has_begun(obj):
            return ""
        return f"“{obj}” can't be deleted because it has begun. Give it a last day instead."

    def notice(self, request: HttpRequest, obj: Assignment | None) -> str:
        """How a role changes hands."""
        if not _has_begun(obj):
            return ""
        return "This has begun. When the role changes, give it a last day and add another."


def _has_begun(assignment: Assignment | None) -> bool:
    return assignment is not None and assignment.first_day <= timezone.localdate()
