"""Comparators: who measures are compared with."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest

from measures.admin.base import CATALOGUE, KeptAdmin
from measures.admin.forms import ReasonForm
from measures.models import Comparator


class ComparatorForm(ReasonForm):
    """A column of benchmarks, or a member of the group that has one."""

    def clean_part_of(self) -> Comparator | None:
        """Groups have no groups: a member's members would be averaged twice."""
        group: Comparator | None = self.cleaned_data["part_of"]
        if group is None:
            return None
        if group.pk == self.instance.pk:
            raise ValidationError("Nobody is a member of itself: choose another, or none")
        if self.instance.pk and self.instance.members.exists():
            raise ValidationError("It has members of its own, so it can't be a member: choose none")
        return group


@admin.register(Comparator)
class ComparatorAdmin(KeptAdmin):
    """Columns of benchmarks, in their order, and the members of groups."""

    section = CATALOGUE
    place_in_section = 10
    form = ComparatorForm
    fieldsets = [("Comparator", {"fields": ["name", "short_name", "position", "part_of"]})]
    list_display = ["name", "short_name", "position", "part_of"]
    list_select_related = ["part_of"]
    ordering = [F("part_of").asc(nulls_first=True), "position", "name"]
    search_fields = ["name", "short_name"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only those with a column are groups."""
        kwargs["queryset"] = Comparator.objects.filter(part_of=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
