"""The guidance that stands beside a comment box."""

from __future__ import annotations

from django.db import models

from measures.models.kept import kept_history


class Guidance(models.Model):
    """One piece of guidance for writing comments, shown on the form."""

    key = models.SlugField(
        unique=True, help_text="A name for this piece that stays when its words change."
    )
    position = models.PositiveSmallIntegerField(help_text="Its place, lowest first.")
    heading = models.CharField(max_length=120, help_text="The advice in a few words.")
    text = models.TextField(help_text="The advice in full.")
    history = kept_history()

    class Meta:
        ordering = ["position"]
        verbose_name = "piece of guidance"
        verbose_name_plural = "pieces of guidance"

    def __str__(self) -> str:
        return self.heading
