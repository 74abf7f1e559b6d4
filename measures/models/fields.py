"""Columns that hold the calendar and the stated reasons, and how a month is typed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from measures.figures import Reason
from measures.periods import Month

NO_MONTH = "Enter a month like 2026-09"


class MonthFormField(forms.CharField):
    """A month as it is shown and typed: `2026-09`."""

    def to_python(self, value: Any) -> Month | None:
        """The month that was typed, or None for nothing typed."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Month(text)
        except ValueError as error:
            raise ValidationError(NO_MONTH, code="invalid") from error

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A box as wide as a month."""
        return {**super().widget_attrs(widget), "size": "7"}


# A page reads the same few months from hundreds of rows.
_stored_month = lru_cache(maxsize=4096)(Month)


class MonthField(models.CharField):
    """A `Month`, kept as its own text so that SQL, exports and people read the same `2026-09`."""

    _pyi_private_get_type: Month

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 7
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave the fixed length out of migrations."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Text that is no month is answered by a message, and so is text that is too long."""
        return super().formfield(**{**kwargs, "form_class": MonthFormField, "max_length": None})

    def from_db_value(self, value: str | None, *_: Any) -> Month | None:
        """The month in a row."""
        return _stored_month(value) if value else None

    def to_python(self, value: Any) -> Month | None:
        """The month that was typed; other text is a ValidationError that says how to write one."""
        if value is None or value == "":
            return None
        if isinstance(value, Month):
            return value
        try:
            return Month(value)
        except (TypeError, ValueError) as error:
            raise ValidationError(NO_MONTH) from error

    def get_prep_value(self, value: Any) -> str | None:
        """Refuse to store text that is no month."""
        month = self.to_python(value)
        return None if month is None else str.__str__(month)


class ReasonField(models.CharField):
    """A `Reason`, or an empty string where there is a number or nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(
            max_length=3, blank=True, default="", choices=[(r.value, r.meaning) for r in Reason]
        )
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave what never varies out of migrations."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "default", "choices"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs
