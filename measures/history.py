"""Why a row changed: the one place that knows how django-simple-history is told."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from doris.models import User


def give_reason(row: models.Model, reason: str) -> None:
    """Keep `reason` in the row's history with its next save or deletion."""
    row._change_reason = reason  # type: ignore[attr-defined]  # noqa: SLF001


def attribute(row: models.Model, *, by: User | None, at: datetime, why: str = "") -> None:
    """Keep who, when and why in the row's history with its next save or deletion.

    By None is by a command that nobody's name stands for.
    """
    row._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
    row._history_date = at  # type: ignore[attr-defined]  # noqa: SLF001
    give_reason(row, why)
