"""Forms that Django admin shares: why something changes, and rows dated by month."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.text import slugify

from measures.admin.settled import settled_by
from measures.models.organisation import DatedByMonth


class WhyField(forms.CharField):
    """The reason that goes into the history."""

    def __init__(self, label: str = "Why are you changing this?") -> None:
        super().__init__(
            label=label,
            widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            help_text="Kept in the history, with your name and the time.",
            error_messages={"required": "Say why, for whoever reads the history"},
        )


class ReasonForm(forms.ModelForm):
    """A row with the reason for changing it."""

    change_reason = WhyField()


class NamedForm(ReasonForm):
    """A row with a name and a slug, which follows the name when it is left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        """Make the slug here, so that one that is taken gets a message."""
        cleaned = super().clean() or self.cleaned_data
        if "slug" in self.fields and not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = slugify(cleaned["name"])[:80]
            if not cleaned["slug"]:
                self.add_error("name", "Use some plain letters or digits, for the address")
        return cleaned


class DeletionForm(forms.Form):
    """Asks why a row is deleted."""

    change_reason = WhyField("Why are you deleting this?")


class DatedForm(forms.ModelForm):
    """A dated row inside another page. While figures rest on it only its last month is open."""

    correcting: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_closed = (
            self.instance.pk is not None and not self.correcting and bool(settled_by(self.instance))
        )
        for name, field in self.fields.items():
            field.disabled = self.is_closed and name != "last_month"


class DatedFormSet(BaseInlineFormSet):
    """Dated rows of one team, compared with one another as they will be after saving.

    So a team's move takes one save: the placement it leaves gets its last month, and the next
    placement its first.
    """

    same: ClassVar[tuple[str, ...]] = ()
    """Fields beside the team that rows must share for an overlap to matter."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Compare rows here, and let none be removed that figures rest on."""
        super().add_fields(form, index)
        form.instance.replacing = [row.pk for row in self.get_queryset()]
        if form.is_closed and "DELETE" in form.fields:
            form.fields["DELETE"].disabled = True

    def clean(self) -> None:
        """Refuse rows that overlap."""
        super().clean()
        if any(self.errors):
            return
        self._refuse_overlaps()

    def rows(self) -> list[Any]:
        """The rows that there will be."""
        return [
            form.instance
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]

    def _refuse_overlaps(self) -> None:
        def key(row: DatedByMonth) -> tuple[Any, ...]:
            return tuple(getattr(row, f"{name}_id") for name in self.same)

        in_order = sorted(self.rows(), key=lambda row: (key(row), row.first_month))
        for _, same in groupby(in_order, key):
            rows = list(same)
            for earlier, later in pairwise(rows):
                if earlier.last_month is None or earlier.last_month >= later.first_month:
                    raise ValidationError(
                        f"“{earlier}” and “{later}” overlap. Give the first of them the last "
                        f"month {later.first_month.previous}, or an earlier one."
                    )


def copy_of(row: models.Model, *, without: tuple[str, ...]) -> dict[str, Any]:
    """A row's values as the initial ones of a form for the row that follows it."""
    return {name: value for name, value in forms.model_to_dict(row).items() if name not in without}
