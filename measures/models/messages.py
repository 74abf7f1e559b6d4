"""The emails that DORIS writes: their wording, and what became of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from measures.models.fields import MonthField
from measures.models.kept import kept_history
from measures.models.organisation import Team
from measures.states import MESSAGES, MessageAction, MessageStatus


class MessageKind(models.TextChoices):
    """What an email is for."""

    OPENS = "opens", "A month or quarter opens"
    DUE_SOON = "due soon", "It is due in three days"
    OVERDUE = "overdue", "It is overdue"
    OVERDUE_OFFICER = "overdue officer", "It is still overdue, to the officer"
    SENT_BACK = "sent back", "A return was sent back"
    REOPENED = "reopened", "A return was reopened"
    REMINDER = "reminder", "An officer's reminder"
    DIGEST = "digest", "What is outstanding, to officers"


class MessageWording(models.Model):
    """What one kind of email says, with named placeholders that are filled in as plain text."""

    kind = models.CharField(max_length=20, choices=MessageKind, unique=True, editable=False)
    subject = models.CharField(max_length=200, help_text="The subject line.")
    text = models.TextField(help_text="What it says. A blank line begins a new paragraph.")
    history = kept_history()

    class Meta:
        ordering = ["pk"]
        verbose_name = "email wording"

    def __str__(self) -> str:
        return self.get_kind_display()


class Message(models.Model):
    """One email to one person, written once and kept, whatever became of it.

    `key` says what it is about and to whom, so that the same thing is never told twice. What is
    HANDING_OVER was on its way when the server stopped, or is at this moment.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=MessageKind)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    address = models.CharField(max_length=254, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="messages")
    last_month = MonthField(null=True)
    span = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    note = models.TextField(blank=True, help_text="What somebody wrote in it.")
    status = models.CharField(max_length=20, choices=MessageStatus, default=MessageStatus.WAITING)
    why = models.TextField(blank=True, help_text="Why it was not sent, or not yet.")
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    moved_at = models.DateTimeField(help_text="When it came to its status.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "made_at"], name="message_by_status"),
            # The list of emails, newest first.
            models.Index(fields=["-made_at", "-id"], name="message_by_time"),
        ]

    def __str__(self) -> str:
        return self.subject

    def after(self, action: MessageAction) -> MessageStatus | None:
        """The status that an action leads to, or None where it is refused."""
        return MESSAGES.get((MessageStatus(self.status), action))
