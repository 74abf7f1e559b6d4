"""The council's localities and teams, and which team was placed where, when (rules §2)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from measures.models.fields import MonthField
from measures.models.kept import kept_history
from measures.periods import Month


class Locality(models.Model):
    """A part of the city that teams are placed in."""

    name = models.CharField(max_length=80, unique=True, help_text="As in reports.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="As in addresses. Left empty, it follows the name."
    )
    history = kept_history()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "localities"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the slug from the name when there is none."""
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)


class TeamKind(models.TextChoices):
    """What a team is. A children's centre is a team of its own, never part of a MAT."""

    MAT = "MAT", "Multi-Agency Team (MAT)"
    CHILDRENS_CENTRE = "Children's Centre", "Children's centre"
    CITY_WIDE = "City-wide service", "City-wide service"


class Team(models.Model):
    """Whoever fills in a return: a Multi-Agency Team, a children's centre, a city-wide service."""

    name = models.CharField(max_length=80, unique=True, help_text="As on forms and in reports.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="As in addresses. Left empty, it follows the name."
    )
    kind = models.CharField(
        max_length=20,
        choices=TeamKind,
        help_text="A city-wide service has no locality; every other team has one.",
    )
    enters_year_to_date = models.BooleanField(
        default=False,
        help_text="Ticked: its form takes cumulative measures as the total since 1 April.",
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="teams_looked_after",
        help_text="The performance officer who is told when its returns are overdue. Empty: all "
        "of them are.",
    )
    history = kept_history()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the slug from the name when there is none."""
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)


class DatedByMonth(models.Model):
    """Something true from a first month to a last one, or for good."""

    first_month = MonthField(help_text="The first month it is true for, like 2026-09.")
    last_month = MonthField(
        null=True,
        blank=True,
        help_text="The last month it is true for. Empty means for good.",
    )

    replacing: Collection[int] = ()
    """Keys of rows that end or change together with this one, so that it may not overlap with
    what they were. Whoever sets it compares it with what they will be."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_month__isnull=True)
                | models.Q(last_month__gte=models.F("first_month")),
                name="%(class)s_last_month_not_before_first",
                violation_error_message="The last month is before the first.",
            )
        ]

    def covers(self, month: Month) -> bool:
        """Whether it is true in that month."""
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)

    def overlapping(self) -> models.QuerySet:
        """Other rows of the same table that share a month with this one."""
        others = type(self)._default_manager.exclude(pk__in={self.pk, *self.replacing} - {None})
        if self.last_month:
            others = others.filter(first_month__lte=self.last_month)
        return others.exclude(last_month__lt=self.first_month)

    def refuse_overlap(self, **same: models.Model) -> None:
        """Raise a ValidationError naming the months of a row for the same things that overlaps."""
        other = self.overlapping().filter(**same).first()
        if other:
            raise ValidationError(
                f"This overlaps with {other.first_month} to {other.last_month or 'now'}. "
                "Give that one a last month first."
            )


class Placement(DatedByMonth):
    """The locality a team belongs to, from a month on; none for a city-wide service.

    A figure belongs to the placement of its month for ever, so a team that moves gets a new
    placement and the old one a last month.
    """

    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="placements",
        help_text="The team that is placed.",
    )
    locality = models.ForeignKey(
        Locality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        help_text="Leave empty for a city-wide service.",
    )
    history = kept_history()

    class Meta(DatedByMonth.Meta):
        ordering = ["team__name", "first_month"]
        constraints = [
            *DatedByMonth.Meta.constraints,
            models.UniqueConstraint(
                fields=["team", "first_month"], name="placement_one_per_team_and_first_month"
            ),
        ]

    def __str__(self) -> str:
        where = self.locality.name if self.locality else "City-wide"
        return f"{self.team} in {where} from {self.first_month}"

    def clean(self) -> None:
        """A team is in one place at a time."""
        if self.team_id and self.first_month:
            self.refuse_overlap(team=self.team)
