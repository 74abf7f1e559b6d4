"""Columns that hold the calendar and the stated reasons."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from measures.figures import Reason
from measures.periods import Month


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

    def from_db_value(self, value: str | None, *_: Any) -> Month | None:
        """The month in a row."""
        return Month(value) if value else None

    def to_python(self, value: Any) -> Month | None:
        """The month that was typed; other text is a ValidationError that says how to write one."""
        if value is None or value == "":
            return None
        try:
            return Month(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("Enter a month like 2026-09") from error

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
