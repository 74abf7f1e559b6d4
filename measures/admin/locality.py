"""Localities."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from measures.admin.base import PEOPLE, KeptAdmin, LinkedInline
from measures.admin.forms import NamedForm
from measures.models import Locality, Placement
from measures.periods import Month


class PlacementsInline(LinkedInline):
    """The teams that are and were placed here; moved on the page of the team."""

    model = Placement
    fields = ["team", "first_month", "last_month"]
    show_change_link = False


@admin.register(Locality)
class LocalityAdmin(KeptAdmin):
    """Parts of the city."""

    section = PEOPLE
    place_in_section = 4
    form = NamedForm
    fixed = ("slug",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = [("Locality", {"fields": ["name", "slug"]})]
    inlines = [PlacementsInline]
    list_display = ["name", "teams_now"]
    search_fields = ["name", "placements__team__name"]
    instead_of_deleting = "Move its teams and leave it: past reports need it."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Locality]:
        """With the teams placed there in this month."""
        month = Month.of(timezone.localdate())
        now = (
            Placement.objects.filter(Q(last_month__isnull=True) | Q(last_month__gte=month))
            .filter(first_month__lte=month)
            .select_related("team")
            .order_by("team__name")
        )
        return super().get_queryset(request).prefetch_related(Prefetch("placements", now))

    @admin.display(description="teams placed here now")
    def teams_now(self, locality: Locality) -> str:
        """Their names."""
        return ", ".join(placement.team.name for placement in locality.placements.all())
