"""Rows that are written once: the history of everything, which nobody rewrites.

The one thing that takes text away from it is a redaction (rules §9), by `rewrite_for_redaction`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords

REFUSED = "History is append-only: it is neither changed nor deleted"


class AppendOnly(models.QuerySet):
    """Rows that are written once."""

    def update(self, **kwargs: object) -> int:
        """Refused: history is not rewritten."""
        raise TypeError(REFUSED)

    def bulk_update(
        self, objs: Iterable[models.Model], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Refused: history is not rewritten."""
        raise TypeError(REFUSED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: history is not rewritten."""
        raise TypeError(REFUSED)


class AppendOnlyHistory(AppendOnly, HistoricalQuerySet):
    """What `Model.history` reads."""


class WrittenOnce(models.Model):
    """A row that is added and then stays as it is."""

    objects = AppendOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if not self._state.adding:
            raise TypeError(REFUSED)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: history is not rewritten."""
        raise TypeError(REFUSED)


def kept_history(**options: Any) -> HistoricalRecords:
    """A model's history, append-only for everybody."""
    return HistoricalRecords(
        bases=[WrittenOnce],
        m2m_bases=[WrittenOnce],
        historical_queryset=AppendOnlyHistory,
        **options,
    )


def rewrite_for_redaction(model: type[models.Model], key: object, **texts: object) -> None:
    """Put other texts into one row, history or not: for a redaction and nothing else."""
    # A plain query set: that of the model may refuse.
    models.QuerySet(model).filter(pk=key).update(**texts)
