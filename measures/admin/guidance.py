"""Guidance on writing comments."""

from __future__ import annotations

from django.contrib import admin

from measures.admin.base import CATALOGUE, KeptAdmin
from measures.models import Guidance


@admin.register(Guidance)
class GuidanceAdmin(KeptAdmin):
    """Pieces of guidance, in the order in which the form shows them."""

    section = CATALOGUE
    place_in_section = 6
    fixed = ("key",)
    fieldsets = [("Guidance", {"fields": ["key", "position", "heading", "text"]})]
    list_display = ["heading", "text", "position"]
    search_fields = ["heading", "text"]
