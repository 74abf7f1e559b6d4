"""What teams enter and what counts: returns, entries, submitted figures (rules §4, §9)."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from measures.change import NO_DIRECTION, Judgement
from measures.figures import Figure as FigureValue
from measures.figures import Reason
from measures.models.catalogue import Measure
from measures.models.fields import MonthField, ReasonField
from measures.models.kept import WrittenOnce, kept_history
from measures.models.organisation import Locality, Team
from measures.states import RETURNS, Action, ReturnStatus


class Return(models.Model):
    """One team's monthly return with all its frameworks. It begins with the first thing saved.

    `submitted_at` is when it was last submitted; it stays while the return is reopened, because
    what was submitted then goes on counting.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="returns")
    month = MonthField()
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
        ordering = ["month", "team__name"]
        constraints = [
            models.UniqueConstraint(fields=["team", "month"], name="return_one_per_team_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.team}, {self.month}"

    def after(self, action: Action) -> ReturnStatus | None:
        """The status that an action leads to, or None where it is refused."""
        return RETURNS.get((ReturnStatus(self.status), action))


class HoldsFigure(models.Model):
    """A number or a stated reason, never both."""

    value = models.PositiveIntegerField(null=True, blank=True)
    reason = ReasonField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(reason=""),
                name="%(class)s_number_or_reason",
            )
        ]

    @property
    def figure(self) -> FigureValue | None:
        """The number, the reason, or None for neither."""
        return Reason(self.reason) if self.reason else self.value


class FigureColumns(TypedDict):
    """The two columns that hold a figure."""

    value: int | None
    reason: str


def columns(figure: FigureValue | None) -> FigureColumns:
    """A figure as the two columns that hold it."""
    if isinstance(figure, Reason):
        return {"value": None, "reason": figure.value}
    return {"value": figure, "reason": ""}


class Entry(HoldsFigure):
    """What stands on the form for one measure: a draft until its return is submitted.

    `version` goes up with every save; a save that was based on an older one is refused.
    """

    monthly_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="entries")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    direction = models.CharField(
        max_length=8,
        blank=True,
        choices=[
            *((each.value, each.value.capitalize()) for each in Judgement),
            (NO_DIRECTION, "No direction"),
        ],
        help_text="A direction that was chosen and does not count yet.",
    )
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            *HoldsFigure.Meta.constraints,
            models.UniqueConstraint(
                fields=["monthly_return", "measure"], name="entry_one_per_return_and_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} on {self.monthly_return_id}"


class Figure(HoldsFigure):
    """What counts: a submitted figure for a month (span 1) or a whole quarter (span 3).

    Roll-up reads nothing else. A missing figure has no row.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="figures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="figures")
    last_month = MonthField()
    span = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            *HoldsFigure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(reason=""), name="figure_says_something"
            ),
            models.CheckConstraint(condition=Q(span__in=(1, 3)), name="figure_span_1_or_3"),
            models.UniqueConstraint(
                fields=["team", "measure", "last_month"], name="figure_one_per_period"
            ),
        ]
        indexes = [
            # A report reads whole months of all teams from this index alone.
            models.Index(
                fields=["last_month", "team", "measure", "span", "value", "reason"],
                name="figure_by_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} of {self.team_id}, {self.last_month}"


class FigureChange(WrittenOnce):
    """One change to a figure that counts: old, new, who, when, why. Append-only."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    last_month = MonthField()
    span = models.PositiveSmallIntegerField(default=1)
    old_value = models.PositiveIntegerField(null=True)
    old_reason = ReasonField()
    new_value = models.PositiveIntegerField(null=True)
    new_reason = ReasonField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["team", "measure", "last_month"], name="figurechange_by_figure"),
            # The history of everything is read newest first.
            models.Index(fields=["at"], name="figurechange_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} of {self.team_id}, {self.last_month}"


class Commentary(models.Model):
    """What was written about a measure, or about a unit as a whole, in a period.

    The unit is a team, a locality, or with neither the city. `drafted` is what was put together
    from the months, `written` what a person made of it; reports show what was written.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True)
    locality = models.ForeignKey(Locality, on_delete=models.PROTECT, null=True, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True)
    last_month = MonthField()
    span = models.PositiveSmallIntegerField(default=1)
    drafted = models.TextField(blank=True)
    written = models.TextField(blank=True)
    history = kept_history()

    class Meta:
        verbose_name = "piece of commentary"
        verbose_name_plural = "pieces of commentary"
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(locality__isnull=True),
                name="commentary_of_one_unit",
            ),
            models.CheckConstraint(condition=Q(span__in=(1, 3)), name="commentary_span_1_or_3"),
            # Empty units and measures count as equal, which a plain unique constraint denies.
            models.UniqueConstraint(
                Coalesce(F("team"), Value(0)),
                Coalesce(F("locality"), Value(0)),
                Coalesce(F("measure"), Value(0)),
                F("last_month"),
                F("span"),
                name="commentary_one_per_unit_measure_period",
            ),
        ]
        indexes = [models.Index(fields=["last_month"], name="commentary_by_month")]

    def __str__(self) -> str:
        return f"Commentary for {self.last_month}"


class ClosedQuarter(models.Model):
    """A quarter whose figures managers can no longer reopen."""

    last_month = MonthField(unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    history = kept_history()

    class Meta:
        ordering = ["last_month"]

    def __str__(self) -> str:
        return f"Quarter to {self.last_month}, closed"
