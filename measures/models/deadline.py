"""When returns and quarterly updates open, are due and close."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from measures.models.fields import MonthField
from measures.models.kept import kept_history


class Deadline(models.Model):
    """The three days of a month's returns (span 1) or of a quarter's updates (span 3).

    They are made a year ahead; one that an administrator has changed is left as it is.
    """

    last_month = MonthField(help_text="The month, or the quarter's last month.")
    span = models.PositiveSmallIntegerField(
        choices=[(1, "Month"), (3, "Quarter")],
        default=1,
        help_text="Whether it is for a month's returns or for a quarter's updates.",
    )
    opens = models.DateField(help_text="The day on which everybody is asked to begin.")
    due = models.DateField(help_text="The last day on which it is in time.")
    closes = models.DateField(help_text="The day by which figures are to be final.")
    history = kept_history()

    class Meta:
        ordering = ["-last_month", "span"]
        constraints = [
            models.UniqueConstraint(fields=["last_month", "span"], name="deadline_one_per_period"),
            models.CheckConstraint(condition=Q(span__in=(1, 3)), name="deadline_span_1_or_3"),
            models.CheckConstraint(
                condition=Q(opens__lte=F("due")) & Q(due__lte=F("closes")),
                name="deadline_days_in_order",
                violation_error_message="It opens, then is due, then closes: the days are not in "
                "that order.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """ "September 2026", or "Q2 2026/27" for a quarter."""
        return self.last_month.name if self.span == 1 else self.last_month.quarter.short
