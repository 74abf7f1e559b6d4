"""What was found odd in returns, what became of it, and what other systems counted (rules §8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models.catalogue import Measure
from measures.models.fields import MonthField
from measures.models.kept import kept_history
from measures.models.organisation import Team


class FindingStatus(models.TextChoices):
    """What became of a finding."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    SENT_BACK = "sent back", "Sent back"
    GONE = "gone", "No longer found"


class RaisedFinding(models.Model):
    """A warning that stood when a month was submitted or imported, for an officer to settle.

    The same warning with the same numbers keeps what was decided about it when the month is
    submitted again; one that is no longer found is kept as that.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="findings")
    month = MonthField()
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="+", help_text="The one to mend first."
    )
    measures = models.JSONField(
        default=list, help_text="References of all it is about, the one to mend first."
    )
    code = models.CharField(max_length=40)
    numbers = models.CharField(
        max_length=200, help_text="The numbers it is about: other numbers, another finding."
    )
    message = models.TextField()
    status = models.CharField(max_length=10, choices=FindingStatus, default=FindingStatus.OPEN)
    raised_at = models.DateTimeField()
    note = models.TextField(blank=True, help_text="What the officer said on settling it.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    history = kept_history()

    class Meta:
        ordering = ["month", "team__name", "measure__reference", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month", "measure", "code", "numbers"],
                name="raisedfinding_once_per_return",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="raisedfinding_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["month", "status"], name="raisedfinding_by_month")]

    def __str__(self) -> str:
        return f"{self.code} in {self.measure_id} of {self.team_id}, {self.month}"


class WillNotReport(models.Model):
    """A month that a team will not report, accepted by an officer with a reason.

    It ends the chasing. The gap stays a gap, and says this wherever it shows.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="will_not_report")
    month = MonthField()
    why = models.TextField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField()
    history = kept_history()

    class Meta:
        ordering = ["month", "team__name"]
        verbose_name = "month that will not be reported"
        verbose_name_plural = "months that will not be reported"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month"], name="willnotreport_one_per_team_and_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team_id} will not report {self.month}"


class UploadKind(models.TextChoices):
    """What an uploaded file is to become."""

    PROFORMA = "pro-forma", "Spreadsheet pro-forma"
    TEAMS = "teams", "Teams"
    FIGURES = "figures", "Figures"
    COUNTS = "counts", "Counts from a case system"
    TARGETS = "targets", "Targets"
    BENCHMARKS = "benchmarks", "Benchmarks"


class Upload(models.Model):
    """A file that somebody sent, kept between its preview and their confirmation and no longer.

    Nobody but the person who sent it can see or confirm it.
    """

    kind = models.CharField(max_length=10, choices=UploadKind)
    name = models.CharField(max_length=255, help_text="The file's name, as sent.")
    content = models.BinaryField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.name


class SourceCount(models.Model):
    """What a case system counted for a team, measure and period. It changes no figure."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="source_counts")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    last_month = MonthField()
    span = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=20, help_text="LCS, CCM or Tribal.")
    count = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    history = kept_history()

    class Meta:
        ordering = ["last_month", "team__name", "measure__reference", "source"]
        constraints = [
            models.CheckConstraint(condition=Q(span__in=(1, 3)), name="sourcecount_span_1_or_3"),
            models.UniqueConstraint(
                fields=["team", "measure", "last_month", "span", "source"],
                name="sourcecount_one_per_period_and_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.measure_id} of {self.team_id}, {self.last_month}"
