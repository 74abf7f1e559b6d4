"""What a reporter says of a measure that has no number (rules §7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from measures.change import Judgement
from measures.models.catalogue import Measure
from measures.models.fields import MonthField
from measures.models.kept import kept_history
from measures.models.organisation import Team


class ReportedJudgement(models.Model):
    """A direction that somebody set where no number can be had, by role and date."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    last_month = MonthField()
    judgement = models.CharField(
        max_length=8, choices=[(each.value, each.value.capitalize()) for each in Judgement]
    )
    role = models.CharField(max_length=150, help_text="By what role, as it stood that day.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = kept_history()

    class Meta:
        ordering = ["last_month", "measure__reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "measure", "last_month"], name="reportedjudgement_one_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} of {self.team_id}, {self.last_month}: {self.judgement}"
