"""When months and quarters open, are due and close."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from measures.admin.base import PEOPLE, KeptAdmin
from measures.admin.forms import ReasonForm
from measures.deadlines import QUARTER
from measures.models import Deadline
from measures.periods import Month


class DeadlineForm(ReasonForm):
    """The days of a period: a quarter's are told by the quarter's last month."""

    def clean(self) -> dict[str, Any]:
        """A quarter has one last month, and nothing opens before its month has begun."""
        cleaned = super().clean() or self.cleaned_data
        month: Month | None = cleaned.get("last_month", self.instance.last_month or None)
        span, opens = cleaned.get("span", self.instance.span), cleaned.get("opens")
        if month and span == QUARTER and not month.is_quarter_end:
            last = month.quarter.last_month
            self.add_error(
                "last_month",
                ValidationError(f"No quarter ends with {month}. Its quarter ends with {last}"),
            )
        if month and opens and opens < month.first_day:
            self.add_error(
                "opens", ValidationError(f"{month.name} has not begun by then. Choose a later day")
            )
        return cleaned


@admin.register(Deadline)
class DeadlineAdmin(KeptAdmin):
    """Made a year ahead by themselves; what is changed here stays as it is changed."""

    section = PEOPLE
    place_in_section = 5
    form = DeadlineForm
    fixed = ("last_month", "span")
    fieldsets = [
        ("For", {"fields": ["last_month", "span"]}),
        ("Days", {"fields": ["opens", "due", "closes"]}),
    ]
    radio_fields = {"span": admin.HORIZONTAL}
    list_display = ["name", "last_month", "opens", "due", "closes"]
    list_filter = ["span"]
    search_fields = ["=last_month"]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without a choice for neither."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [choice for choice in db_field.choices if choice[0]]
        return field
