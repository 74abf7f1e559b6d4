"""What the pages of targets and benchmarks share: how their amounts and years are typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from measures.admin.forms import ReasonForm
from measures.figures import Kind
from measures.models import Measure
from measures.periods import FinancialYear
from measures.spreadsheets.cells import WHOLE_SHARE, NotRead, read_year


class FinancialYearField(forms.CharField):
    """A financial year as it is typed, `2026-27`; kept as the year in which it begins."""

    def __init__(self) -> None:
        super().__init__(label="Financial year", help_text="Like 2026-27.")

    def prepare_value(self, value: Any) -> Any:
        """As it would be typed."""
        return FinancialYear(value).slug if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """The year in which it begins, or nothing for nothing typed."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_year(text).start
        except NotRead as error:
            raise ValidationError(str(error)) from error

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A box as wide as a year."""
        return {**super().widget_attrs(widget), "size": "7"}


class StandardForm(ReasonForm):
    """Amounts of a measure, which are 0 or more, and of a percentage 100 or less."""

    amounts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.amounts:
            amount: Decimal | None = self.initial.get(name)
            if amount is not None and amount == amount.to_integral_value():
                self.initial[name] = amount.quantize(Decimal(1))  # 70, not 70.00

    def clean(self) -> dict[str, Any]:
        """Refuse what no figure of the measure could be."""
        cleaned = super().clean() or self.cleaned_data
        measure = cleaned.get("measure") or Measure.objects.filter(pk=self.instance.measure_id)
        is_percentage = _kind_of(measure) == Kind.RATIO
        for name in self.amounts:
            amount: Decimal | None = cleaned.get(name)
            if amount is None:
                continue
            if amount < 0:
                self.add_error(name, "Enter a number that is 0 or more")
            elif is_percentage and amount > WHOLE_SHARE:
                self.add_error(name, f"This measure is a percentage: enter {WHOLE_SHARE} or less")
        return cleaned


def _kind_of(measure: Measure | QuerySet[Measure]) -> str:
    found = measure if isinstance(measure, Measure) else measure.first()
    return found.kind if found else ""


class YearFilter(admin.SimpleListFilter):
    """By financial year, the last first."""

    title = "financial year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those that there are rows for."""
        rows = model_admin.model._default_manager.order_by("-year")
        years = dict.fromkeys(rows.values_list("year", flat=True))
        return [(str(year), FinancialYear(year).label) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those of it."""
        value = self.value()
        return queryset.filter(year=value) if value and value.isdecimal() else queryset

    def has_output(self) -> bool:
        """Also with one year, or none yet."""
        return True


@admin.display(description="financial year", ordering="year")
def financial_year(row: Model) -> str:
    """ "2026/27"."""
    return FinancialYear(row.year).label  # type: ignore[attr-defined]
