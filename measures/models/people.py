"""Who may do what, and from when to when (rules §10)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models.catalogue import Measure
from measures.models.kept import kept_history
from measures.models.organisation import Team


class Role(models.TextChoices):
    """The parts people play."""

    MANAGER = "manager", "MAT manager"
    DEPUTY = "deputy", "Deputy"
    REPORTER = "reporter", "Reporter"
    OFFICER = "officer", "Performance officer"
    ACCOUNTABLE = "accountable", "Accountable officer"
    LEADER = "leader", "Leader"
    VIEWER = "viewer", "Viewer"
    ADMINISTRATOR = "administrator", "Administrator"


TEAM_ROLES = (Role.MANAGER, Role.DEPUTY)


class AssignmentQuerySet(models.QuerySet):
    """Assignments by date."""

    def active(self, on: date) -> AssignmentQuerySet:
        """Those in force on a day."""
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on), first_day__lte=on)


class Assignment(models.Model):
    """One person's role from a first day to a last one, for a team or a measure where it has one.

    A person may hold several: a manager of two teams has two.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        help_text="Who it is.",
    )
    role = models.CharField(
        max_length=20, choices=Role, help_text="A person with two roles has two assignments."
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        help_text="For managers and deputies: whose returns they fill in.",
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        help_text="For reporters: the measure they report.",
    )
    first_day = models.DateField(help_text="The first day on which it holds.")
    last_day = models.DateField(
        null=True, blank=True, help_text="Empty means until further notice."
    )
    history = kept_history()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["user__username", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=TEAM_ROLES, team__isnull=False)
                | (~Q(role__in=TEAM_ROLES) & Q(team__isnull=True)),
                name="assignment_team_for_managers_and_deputies",
                violation_error_message="Managers and deputies need a team; nobody else has one.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.REPORTER, measure__isnull=False)
                | (~Q(role=Role.REPORTER) & Q(measure__isnull=True)),
                name="assignment_measure_for_reporters",
                violation_error_message="Reporters need a measure; nobody else has one.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("first_day")),
                name="assignment_last_day_not_before_first",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        of = self.team or self.measure
        return f"{self.user}: {self.get_role_display()}" + (f" of {of}" if of else "")
