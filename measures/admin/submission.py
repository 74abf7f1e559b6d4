"""What teams entered and what counts, to look at: only returns and imports write it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from measures.admin.base import ENTERED, ReadOnlyAdmin
from measures.admin.filters import FinancialYearFilter, ReturnYearFilter
from measures.models import (
    ClosedQuarter,
    Commentary,
    Entry,
    Figure,
    FigureChange,
    Return,
)


@admin.register(Return)
class ReturnAdmin(ReadOnlyAdmin):
    """Monthly returns."""

    section = ENTERED
    place_in_section = 1
    list_display = ["team", "month", "status", "submitted_at", "submitted_by"]
    list_filter = ["status", ReturnYearFilter, "team"]
    list_select_related = ["team", "submitted_by"]
    search_fields = ["team__name", "month"]
    ordering = ["-month", "team__name"]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """What stands on the forms."""

    section = ENTERED
    place_in_section = 2
    list_display = ["measure", "team", "month", "shown", "comment", "changed_by", "changed_at"]
    list_filter = [("monthly_return__status", admin.ChoicesFieldListFilter), "reason"]
    list_select_related = ["measure", "monthly_return__team", "changed_by"]
    search_fields = ["=measure__reference", "monthly_return__team__name", "comment"]
    ordering = ["-monthly_return__month", "monthly_return__team__name", "measure__id"]

    @admin.display(description="team", ordering="monthly_return__team__name")
    def team(self, entry: Entry) -> str:
        """Whose form it is."""
        return str(entry.monthly_return.team)

    @admin.display(description="month", ordering="monthly_return__month")
    def month(self, entry: Entry) -> str:
        """The form's month."""
        return str(entry.monthly_return.month)

    @admin.display(description="figure", empty_value="missing")
    def shown(self, entry: Entry) -> Any:
        """The number or the reason."""
        return entry.figure


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    """Submitted figures: what reports add up."""

    section = ENTERED
    place_in_section = 3
    list_display = ["team", "measure", "last_month", "span", "shown"]
    list_filter = [FinancialYearFilter, "span", "reason", "measure__kind", "team"]
    list_select_related = ["team", "measure"]
    search_fields = ["team__name", "=measure__reference", "=last_month"]
    ordering = ["-last_month", "team__name", "measure__id"]

    @admin.display(description="figure", ordering="value")
    def shown(self, figure: Figure) -> Any:
        """The number or the reason."""
        return figure.figure

    def tools(self, request: HttpRequest, obj: Figure) -> list[tuple[str, str]]:
        """Figures keep their own history, which bulk writes don't escape."""
        return [("Changes to this figure", _changes_of(obj))]


def _changes_of(figure: Figure) -> str:
    address = reverse("admin:measures_figurechange_changelist")
    wanted: dict[str, str | int] = {
        "team__id__exact": figure.team_id,
        "measure__id__exact": figure.measure_id,
        "last_month": str(figure.last_month),
    }
    return f"{address}?{urlencode(wanted)}"


@admin.register(FigureChange)
class FigureChangeAdmin(ReadOnlyAdmin):
    """Every change to a figure that counts."""

    section = ENTERED
    place_in_section = 4
    list_display = ["at", "team", "measure", "last_month", "was", "now", "by", "why"]
    list_filter = [FinancialYearFilter, "team", "measure"]
    list_select_related = ["team", "measure", "by"]
    search_fields = ["team__name", "=measure__reference", "=last_month", "by__username", "why"]
    ordering = ["-at", "-pk"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Also by month, which the link from a figure asks for."""
        return lookup == "last_month" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="was")
    def was(self, change: FigureChange) -> str:
        """The figure before."""
        return _shown(change.old_value, change.old_reason)

    @admin.display(description="is now")
    def now(self, change: FigureChange) -> str:
        """The figure since."""
        return _shown(change.new_value, change.new_reason)


def _shown(value: int | None, reason: str) -> str:
    return reason or ("missing" if value is None else f"{value:,}")


@admin.register(Commentary)
class CommentaryAdmin(ReadOnlyAdmin):
    """What was written about figures."""

    section = ENTERED
    place_in_section = 5
    list_display = ["last_month", "span", "unit", "measure", "written"]
    list_filter = [FinancialYearFilter, "span", "locality", "team"]
    list_select_related = ["team", "locality", "measure"]
    search_fields = ["written", "team__name", "locality__name", "=measure__reference"]
    ordering = ["-last_month"]

    @admin.display(description="unit", empty_value="City")
    def unit(self, commentary: Commentary) -> Any:
        """Whom it is about."""
        return commentary.team or commentary.locality


@admin.register(ClosedQuarter)
class ClosedQuarterAdmin(ReadOnlyAdmin):
    """Quarters that are closed."""

    section = ENTERED
    place_in_section = 6
    list_display = ["quarter", "closed_at", "closed_by"]
    list_select_related = ["closed_by"]
    ordering = ["-last_month"]

    @admin.display(description="quarter", ordering="last_month")
    def quarter(self, closed: ClosedQuarter) -> str:
        """In words."""
        return closed.last_month.quarter.short
