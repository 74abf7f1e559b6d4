"""Why a row changed: the one place that knows how django-simple-history is told."""

from __future__ import annotations

from django.db import models


def give_reason(row: models.Model, reason: str) -> None:
    """Keep `reason` in the row's history with its next save or deletion."""
    row._change_reason = reason  # type: ignore[attr-defined]  # noqa: SLF001
