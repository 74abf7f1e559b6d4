"""What measures are held against: the council's own targets, and what others have (rules §7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from measures.models.catalogue import Measure
from measures.models.kept import kept_history
from measures.models.organisation import Locality, Team
from measures.periods import FinancialYear
from measures.targets import Average


class Target(models.Model):
    """A measure's target for one financial year, of the city, a locality or a team.

    `amount` is for the whole year, or for each quarter where the four are given; with neither the
    target is still to be confirmed, "TBC". A percentage is in percent.
    """

    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="targets", help_text="What it is of."
    )
    year = models.PositiveSmallIntegerField(
        "financial year from", help_text="The year in which it begins: 2026 for 2026/27."
    )
    locality = models.ForeignKey(
        Locality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For a locality's target. Empty, without a team, for the city's.",
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For a team's target.",
    )
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="For the whole year. Empty, with no quarters, means TBC.",
    )
    q1 = models.DecimalField("Q1", max_digits=12, decimal_places=2, null=True, blank=True)
    q2 = models.DecimalField("Q2", max_digits=12, decimal_places=2, null=True, blank=True)
    q3 = models.DecimalField("Q3", max_digits=12, decimal_places=2, null=True, blank=True)
    q4 = models.DecimalField("Q4", max_digits=12, decimal_places=2, null=True, blank=True)
    history = kept_history()

    class Meta:
        ordering = ["measure__reference", "-year", "locality__name", "team__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(locality__isnull=True) | Q(team__isnull=True),
                name="target_of_one_unit",
                violation_error_message="A target is of a locality or of a team, not of both.",
            ),
            models.CheckConstraint(
                condition=Q(q1__isnull=True, q2__isnull=True, q3__isnull=True, q4__isnull=True)
                | Q(
                    amount__isnull=True,
                    q1__isnull=False,
                    q2__isnull=False,
                    q3__isnull=False,
                    q4__isnull=False,
                ),
                name="target_whole_or_by_quarter",
                violation_error_message="Give the whole year, or all four quarters, or nothing "
                "for TBC.",
            ),
            # Empty units count as equal, which a plain unique constraint denies.
            models.UniqueConstraint(
                F("measure"),
                F("year"),
                Coalesce(F("locality"), Value(0)),
                Coalesce(F("team"), Value(0)),
                name="target_one_per_measure_year_and_unit",
                violation_error_message="There is a target for this measure, year and unit.",
            ),
        ]

    def __str__(self) -> str:
        unit = self.locality or self.team
        of = f" of {unit}" if unit else ""
        return f"{self.measure}{of}, {FinancialYear(self.year).label}"


class Comparator(models.Model):
    """Who a measure is compared with: statistical neighbours, England, the region.

    One that has members is their average, where it has no value of its own.
    """

    name = models.CharField(max_length=80, unique=True, help_text="As in full.")
    short_name = models.CharField(
        max_length=20, unique=True, help_text="As at the head of a column: SN, ENG."
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place among the columns, lowest first."
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        help_text="For a neighbour: the group whose average it is a part of. It has no column.",
    )
    history = kept_history()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Benchmark(models.Model):
    """What a comparator had for a measure in a financial year; no value where it has not said."""

    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="benchmarks", help_text="What it is of."
    )
    comparator = models.ForeignKey(
        Comparator, on_delete=models.PROTECT, related_name="benchmarks", help_text="Who had it."
    )
    year = models.PositiveSmallIntegerField(
        "financial year from", help_text="The year in which it begins: 2025 for 2025/26."
    )
    value = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In the measure's own unit; a percentage in percent. Empty: not published.",
    )
    average = models.CharField(
        max_length=6,
        choices=[(each.value, each.value.capitalize()) for each in Average],
        default=Average.MEAN.value,
        help_text="What kind of average.",
    )
    source = models.CharField(max_length=200, help_text="Where it was published.")
    published_on = models.DateField(help_text="The date of that publication.")
    history = kept_history()

    class Meta:
        ordering = ["measure__reference", "-year", "comparator__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "comparator", "year"],
                name="benchmark_one_per_measure_comparator_and_year",
                violation_error_message="There is a benchmark for this measure, comparator and "
                "year.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.comparator}, {FinancialYear(self.year).label}"
