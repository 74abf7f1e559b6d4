"""What was published, frozen: an edition with its reports and their files (rules §9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models.fields import MonthField
from measures.models.kept import WrittenOnce, kept_history


class ReportKind(models.TextChoices):
    """What a report is."""

    QUARTERLY = "quarterly", "Quarterly report"
    SCORECARD = "scorecard", "Scorecard"


class EditionStatus(models.TextChoices):
    """Whether an edition can be read."""

    MAKING = "making", "Being made"
    PUBLISHED = "published", "Published"
    REPLACED = "replaced", "Replaced after a redaction"


class Edition(models.Model):
    """One publication of a period, of every unit. What it says never changes.

    Figures, coverage, definitions and commentary are frozen first; the files are made from what is
    frozen; then the edition is published. Until then nobody reads it.
    """

    kind = models.CharField(max_length=10, choices=ReportKind, default=ReportKind.QUARTERLY)
    framework = models.CharField(max_length=80, blank=True, help_text="A scorecard's framework.")
    last_month = MonthField()
    span = models.PositiveSmallIntegerField(default=3)
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=EditionStatus, default=EditionStatus.MAKING)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(help_text="The day as of which months had ended or not.")
    files_to_make = models.PositiveIntegerField()
    worked_at = models.DateTimeField(help_text="When its making last got on.")
    worker = models.CharField(
        max_length=32, blank=True, help_text="Which process makes its files: only one at a time."
    )
    published_at = models.DateTimeField(null=True)
    signed_off = models.JSONField(
        null=True, help_text="Who signed it off: name, role and date; none where nobody did."
    )
    without_sign_off = models.TextField(blank=True, help_text="Why nobody signed it off.")
    accepted = models.JSONField(
        default=dict, help_text="What was missing or open, who accepted that, and their note."
    )
    seen = models.JSONField(
        default=dict, help_text="The last of each kind of change that is in it, by primary key."
    )
    restatements = models.JSONField(
        default=list, help_text="What differs from the edition before: old, new, who, when, why."
    )
    notice = models.TextField(blank=True, help_text="Why it was replaced, shown in its place.")
    history = kept_history()

    class Meta:
        ordering = ["-last_month", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "framework", "last_month", "span", "number"],
                name="edition_one_per_number",
            ),
            # One at a time is made of a period: two officers who publish at once meet here.
            models.UniqueConstraint(
                fields=["kind", "framework", "last_month", "span"],
                condition=Q(status="making"),
                name="edition_one_being_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.last_month}, edition {self.number}"


class Copy(models.TextChoices):
    """For whom a report is: what it names and shows (rules §10)."""

    FULL = "full", "Every team by name"
    ROWS = "rows", "Teams without their names"
    OPEN = "open", "Without teams"


class EditionReport(models.Model):
    """One unit's report in an edition, in one copy, as frozen."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reports")
    path = models.CharField(max_length=100, help_text="The unit's place in an address.")
    copy = models.CharField(max_length=4, choices=Copy)
    content = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "path", "copy"], name="editionreport_one_per_unit_and_copy"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.copy})"


class EditionFile(models.Model):
    """A frozen report as a file. Its hash stays even where its bytes were taken away."""

    report = models.ForeignKey(EditionReport, on_delete=models.PROTECT, related_name="files")
    ending = models.CharField(max_length=4)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "ending"], name="editionfile_one_per_report_and_ending"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.ending}"


class SignOff(WrittenOnce):
    """An accountable officer's word that a period's figures and commentary may be published.

    `digest` is of what they saw: once that changes, the word no longer holds.
    """

    kind = models.CharField(max_length=10, choices=ReportKind, default=ReportKind.QUARTERLY)
    framework = models.CharField(max_length=80, blank=True)
    last_month = MonthField()
    span = models.PositiveSmallIntegerField(default=3)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=150, help_text="By what role, as it stood that day.")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.last_month} by {self.role}"


class Redaction(WrittenOnce):
    """Text that an administrator took away for good, and where; never the text itself."""

    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    places = models.JSONField(help_text="Where it stood: what it was, of whom, and when.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d %B %Y}: {self.reason}"
