"""Part-of-whole rules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from measures.admin.base import CATALOGUE, KeptAdmin
from measures.admin.forms import ReasonForm
from measures.figures import Kind
from measures.models import Measure, PartRule


class PartRuleForm(ReasonForm):
    """A rule about different measures."""

    def clean(self) -> dict[str, Any]:
        """A whole is no part of itself."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whole") in cleaned.get("parts", ()):
            self.add_error("parts", "A measure is no part of itself: take the whole out")
        return cleaned


@admin.register(PartRule)
class PartRuleAdmin(KeptAdmin):
    """Checks that parts stay within their whole, on every form from now on."""

    section = CATALOGUE
    place_in_section = 5
    form = PartRuleForm
    fieldsets = [
        ("Rule", {"fields": ["whole", "parts", "adds_up"]}),
        ("When a return breaks it", {"fields": ["severity", "why"]}),
    ]
    filter_horizontal = ["parts"]
    list_display = ["whole", "rule", "severity", "why"]
    list_display_links = ["whole", "rule"]
    list_filter = ["severity", "adds_up"]
    list_select_related = ["whole"]
    search_fields = ["=whole__reference", "=parts__reference", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartRule]:
        """With the parts that the list shows."""
        return super().get_queryset(request).prefetch_related("parts")

    @admin.display(description="rule")
    def rule(self, rule: PartRule) -> str:
        """As a formula."""
        parts = " + ".join(part.reference for part in rule.parts.all())
        return f"{parts} {'=' if rule.adds_up else '≤'} {rule.whole}"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what is entered can be checked."""
        kwargs["queryset"] = _entered()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what is entered can be checked."""
        kwargs["queryset"] = _entered()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _entered() -> QuerySet[Measure]:
    return Measure.objects.exclude(kind=Kind.RATIO).order_by("pk")
