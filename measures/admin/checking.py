"""What was found odd, what will not come, and what other systems counted: to look at only."""

from __future__ import annotations

from django.contrib import admin

from measures.admin.base import ENTERED, ReadOnlyAdmin
from measures.admin.filters import FinancialYearFilter, ReturnYearFilter
from measures.models import RaisedFinding, SourceCount, WillNotReport


@admin.register(RaisedFinding)
class RaisedFindingAdmin(ReadOnlyAdmin):
    """Warnings that stood when a month was submitted, and what became of them."""

    section = ENTERED
    place_in_section = 7
    list_display = ["team", "month", "measure", "message", "status", "decided_by", "note"]
    list_filter = ["status", ReturnYearFilter, "code", "team"]
    list_select_related = ["team", "measure", "decided_by"]
    search_fields = ["team__name", "=measure__reference", "=month", "message", "note"]
    ordering = ["-month", "team__name", "measure__id"]


@admin.register(WillNotReport)
class WillNotReportAdmin(ReadOnlyAdmin):
    """Months that officers have accepted will not come."""

    section = ENTERED
    place_in_section = 8
    list_display = ["team", "month", "why", "accepted_by", "accepted_at"]
    list_filter = [ReturnYearFilter, "team"]
    list_select_related = ["team", "accepted_by"]
    search_fields = ["team__name", "=month", "why"]
    ordering = ["-month", "team__name"]


@admin.register(SourceCount)
class SourceCountAdmin(ReadOnlyAdmin):
    """What case systems counted. It changes no figure."""

    section = ENTERED
    place_in_section = 9
    list_display = ["team", "measure", "last_month", "span", "source", "count", "uploaded_at"]
    list_filter = ["source", FinancialYearFilter, "span", "team"]
    list_select_related = ["team", "measure"]
    search_fields = ["team__name", "=measure__reference", "=last_month"]
    ordering = ["-last_month", "team__name", "measure__id", "source"]
