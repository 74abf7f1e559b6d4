"""A team's quarterly update: what it confirmed and wrote of its quarter (rules §9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from measures.models.catalogue import Measure
from measures.models.fields import MonthField
from measures.models.kept import kept_history
from measures.models.organisation import Team
from measures.models.submission import HoldsFigure
from measures.states import RETURNS, Action, ReturnStatus


class QuarterlyUpdate(models.Model):
    """One team's DORIS submission for a quarter. It begins with the first thing saved."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="updates")
    last_month = MonthField()
    status = models.CharField(
        max_length=10, choices=ReturnStatus, default=ReturnStatus.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    history = kept_history()

    class Meta:
        ordering = ["last_month", "team__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "last_month"], name="quarterlyupdate_one_per_team_and_quarter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}, {self.last_month.quarter.short}"

    def after(self, action: Action) -> ReturnStatus | None:
        """The status that an action leads to, or None where it is refused."""
        return RETURNS.get((ReturnStatus(self.status), action))


class UpdateEntry(HoldsFigure):
    """What stands on a quarterly update for one measure, until it is submitted.

    The figure is a period actual that was typed, with its year to date: only for a quarter that
    has no months. `confirmed_as` holds the figures as they were confirmed, so that a measure whose
    months have changed since is to be confirmed again; empty until it is.
    """

    update = models.ForeignKey(QuarterlyUpdate, on_delete=models.CASCADE, related_name="entries")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    year_to_date = models.PositiveIntegerField(null=True, blank=True)
    drafted = models.TextField(blank=True, help_text="What was put together from the months.")
    written = models.TextField(blank=True, help_text="What the manager made of it.")
    confirmed_as = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "update entries"
        constraints = [
            *HoldsFigure.Meta.constraints,
            models.UniqueConstraint(
                fields=["update", "measure"], name="updateentry_one_per_update_and_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} on {self.update_id}"
