"""What is counted: measures, their definitions over time, and the frameworks that ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from measures.figures import GoodIs, Kind
from measures.models.fields import MonthField
from measures.models.kept import kept_history
from measures.models.organisation import DatedByMonth, Team
from measures.periods import Month
from measures.validation import Severity


class Frequency(models.TextChoices):
    """How often a measure is returned."""

    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"


class Measure(DatedByMonth):
    """Something that is counted. Its reference and kind never change; the rest is in its versions.

    It is collected from `first_month` to `last_month`: a measure is retired, not deleted.
    A ratio is never entered; it is worked out from its numerator and denominator. A measure with
    `breakdown_of` is one optional part of another.
    """

    reference = models.CharField(
        max_length=20, unique=True, help_text="As on the pro-forma: EI10a(i). It never changes."
    )
    kind = models.CharField(
        max_length=10,
        choices=[(kind.value, kind.value.capitalize()) for kind in Kind],
        help_text="Cumulative counts add up over months; snapshots never do. It never changes.",
    )
    frequency = models.CharField(
        max_length=10,
        choices=Frequency,
        default=Frequency.MONTHLY,
        help_text="A quarterly measure has its figure in the quarter's last month only.",
    )
    numerator = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ratios_above",
        help_text="For a ratio: the measure that is divided. Both are rolled up first.",
    )
    denominator = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ratios_below",
        help_text="For a ratio: the measure that it is divided by.",
    )
    breakdown_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="breakdown",
        help_text="The measure that this is one optional part of, as EI11.1 is of EI11.",
    )
    history = kept_history()

    class Meta(DatedByMonth.Meta):
        ordering = ["reference"]
        constraints = [
            *DatedByMonth.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=Kind.RATIO, numerator__isnull=False, denominator__isnull=False)
                | (~Q(kind=Kind.RATIO) & Q(numerator__isnull=True, denominator__isnull=True)),
                name="measure_parts_for_ratios_only",
                violation_error_message=(
                    "A ratio needs a numerator and a denominator; other measures have neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        """Reference and kind stay as they were; a ratio is one of two counts or two positions."""
        before = Measure.objects.filter(pk=self.pk).first() if self.pk else None
        if before and (before.reference, before.kind) != (self.reference, self.kind):
            raise ValidationError(
                "A measure's reference and kind never change. "
                "Retire this one by its last month and add another."
            )
        self._refuse_retirement_under_figures()
        if self.numerator and self.denominator:
            kinds = {self.numerator.kind, self.denominator.kind}
            if Kind.RATIO in kinds or len(kinds) > 1:
                raise ValidationError(
                    "A ratio's numerator and denominator are both cumulative or both snapshots: "
                    "a count over months can't be divided by a position."
                )

    def _refuse_retirement_under_figures(self) -> None:
        """A last month before submitted figures would take those out of every report."""
        if self.pk and self.last_month:
            latest = self.figures.aggregate(latest=models.Max("last_month"))["latest"]
            if latest and latest > self.last_month:
                message = f"Figures have been submitted up to {latest}. Retire it from then on."
                raise ValidationError({"last_month": message})


class MeasureVersion(models.Model):
    """A measure's definition, in force from a month until the next version's month.

    The columns are those of the council's table of definitions, one field each.
    """

    measure = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        related_name="versions",
        help_text="The measure that this defines.",
    )
    from_month = MonthField(help_text="The first month this definition is in force, like 2026-04.")
    title = models.CharField(
        "short description", max_length=200, help_text="As it stands in reports and messages."
    )
    definition = models.TextField(
        "detailed definition", help_text="What is counted, how, and what is left out."
    )
    counts = models.CharField(
        "what is counted", max_length=80, help_text="The unit: children, families, surveys …"
    )
    reporting_frequency = models.TextField(
        help_text="How the measure is monitored in a month and reported in a quarter."
    )
    good_is = models.CharField(
        max_length=4,
        choices=[(GoodIs.HIGH, "High"), (GoodIs.LOW, "Low"), (GoodIs.NEITHER, "n/a")],
        help_text="Which direction is an improvement. n/a gives no judgement and no colour.",
    )
    period_basis = models.TextField(
        "period data represents", help_text="What one period's figure stands for."
    )
    return_format = models.CharField(max_length=120, help_text="How the figure is written.")
    decimal_places = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(2)], help_text="0 for a count."
    )
    formula = models.CharField(max_length=200, blank=True, help_text="Empty where none is used.")
    data_source = models.CharField(max_length=80, blank=True, help_text="Local, CCM, LCS, Tribal.")
    accountability = models.TextField(blank=True, help_text="Job titles, never a person's name.")
    owner = models.CharField(max_length=120, blank=True, help_text="A job title.")
    reporter = models.CharField(max_length=120, blank=True, help_text="A job title.")
    outcome = models.TextField(
        blank=True, help_text="What monitoring it is meant to do for children."
    )
    tolerance = models.PositiveSmallIntegerField(
        "direction of travel tolerance",
        default=10,
        help_text="A change of this many percent (points, for a ratio) moves the arrow.",
    )
    target_tolerance = models.PositiveSmallIntegerField(
        default=5,
        help_text="A figure that misses its target by no more than this many percent is near it.",
    )
    is_percentage = models.BooleanField(
        default=False, help_text="Shown with a percent sign: ratios are."
    )
    commentary_guidance = models.TextField(
        blank=True, help_text="Shown beside this measure's comment box."
    )
    history = kept_history()

    class Meta:
        ordering = ["measure__reference", "from_month"]
        verbose_name = "definition"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "from_month"],
                name="measureversion_one_per_measure_and_month",
                violation_error_message="This measure already has a definition from that month.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} from {self.from_month}"


class Framework(models.Model):
    """An ordered, sectioned set of measures that certain teams return."""

    name = models.CharField(max_length=80, unique=True, help_text="As in headings.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="As in addresses. Left empty, it follows the name."
    )
    position = models.PositiveSmallIntegerField(
        unique=True, help_text="Its place on the form and in reports, lowest first."
    )
    for_placed_teams = models.BooleanField(
        default=False, help_text="New MATs and children's centres return it by default."
    )
    for_city_wide_services = models.BooleanField(
        default=False, help_text="New city-wide services return it by default."
    )
    description = models.TextField(blank=True, help_text="Whom it is for and what becomes of it.")
    history = kept_history()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class FrameworkMeasure(DatedByMonth):
    """One row of a framework's form: a measure, its section, place and wording, from a month on."""

    framework = models.ForeignKey(
        Framework,
        on_delete=models.PROTECT,
        related_name="rows",
        help_text="The framework whose form it is on.",
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        related_name="rows",
        help_text="The measure that is asked for. A ratio never is.",
    )
    section = models.CharField(max_length=120, help_text="The heading it stands under.")
    position = models.PositiveSmallIntegerField(help_text="Its place on the form, lowest first.")
    group = models.CharField(
        max_length=200,
        blank=True,
        help_text="Wording shared with the rows around it, such as “Number of new referrals”.",
    )
    wording = models.TextField(help_text="The question as the form puts it.")
    under = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rows_under",
        help_text="The measure this row is a part of; the form sets it in.",
    )
    optional = models.BooleanField(
        default=False, help_text="A return may be submitted with nothing in it."
    )
    history = kept_history()

    class Meta(DatedByMonth.Meta):
        ordering = ["framework__position", "position"]
        verbose_name = "form row"
        constraints = [
            *DatedByMonth.Meta.constraints,
            models.UniqueConstraint(
                fields=["framework", "measure", "first_month"],
                name="frameworkmeasure_one_per_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} in {self.framework} from {self.first_month}"

    def clean(self) -> None:
        """A measure has one row in a framework at a time, and a ratio none."""
        if self.measure_id and self.measure.kind == Kind.RATIO:
            raise ValidationError("A ratio is worked out, so no form asks for it.")
        if self.measure_id and self.framework_id and self.first_month:
            self.refuse_overlap(measure=self.measure, framework=self.framework)


class TeamFramework(DatedByMonth):
    """A framework that a team returns, from a month on."""

    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="frameworks",
        help_text="The team that returns it.",
    )
    framework = models.ForeignKey(
        Framework,
        on_delete=models.PROTECT,
        related_name="teams",
        help_text="What the team returns.",
    )
    history = kept_history()

    class Meta(DatedByMonth.Meta):
        ordering = ["team__name", "framework__position", "first_month"]
        verbose_name = "framework returned"
        verbose_name_plural = "frameworks returned"
        constraints = [
            *DatedByMonth.Meta.constraints,
            models.UniqueConstraint(
                fields=["team", "framework", "first_month"], name="teamframework_one_per_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} returns {self.framework} from {self.first_month}"

    def clean(self) -> None:
        """A team returns a framework once at a time."""
        if self.team_id and self.framework_id and self.first_month:
            self.refuse_overlap(team=self.team, framework=self.framework)


class NeverDoes(DatedByMonth):
    """A measure that a team never does: its returns carry `[z]` there by themselves."""

    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="never_does",
        help_text="The team that never does it.",
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        related_name="never_done_by",
        help_text="What the team never does.",
    )
    why = models.TextField(help_text="Why the team never does it.")
    history = kept_history()

    class Meta(DatedByMonth.Meta):
        ordering = ["team__name", "measure__reference", "first_month"]
        verbose_name = "measure never done"
        verbose_name_plural = "measures never done"
        constraints = [
            *DatedByMonth.Meta.constraints,
            models.UniqueConstraint(
                fields=["team", "measure", "first_month"], name="neverdoes_one_per_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} never does {self.measure} from {self.first_month}"

    def clean(self) -> None:
        """A measure is set aside once at a time."""
        if self.team_id and self.measure_id and self.first_month:
            self.refuse_overlap(team=self.team, measure=self.measure)


class PartRule(models.Model):
    """A check that parts stay within their whole, or add up to it (rules §8)."""

    whole = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        related_name="whole_in",
        help_text="The measure that the parts belong to.",
    )
    parts = models.ManyToManyField(
        Measure, related_name="part_in", help_text="Several parts are added together."
    )
    adds_up = models.BooleanField(
        default=False,
        help_text="Ticked: the parts, when given, must add up to the whole. "
        "Otherwise together they must be no more than it.",
    )
    severity = models.CharField(
        max_length=10,
        choices=[(Severity.ERROR, "Error: stops submission"), (Severity.WARNING, "Warning")],
        default=Severity.ERROR,
        help_text="A warning asks for a comment and is then accepted.",
    )
    says = models.CharField(
        max_length=300,
        blank=True,
        help_text="What a manager whose numbers break it is told, with {parts} and {whole} for "
        "the two numbers. Empty: both measures by name.",
    )
    why = models.TextField(blank=True, help_text="What the rule says, in plain words.")
    history = kept_history(m2m_fields=[parts])

    class Meta:
        ordering = ["whole__reference", "pk"]
        verbose_name = "part-of-whole rule"

    def __str__(self) -> str:
        return f"Parts of {self.whole}"


def version_in_force(versions: Sequence[MeasureVersion], month: Month) -> MeasureVersion | None:
    """The definition for a month, of one measure's versions in order of their months.

    A month before the first version takes the first: old figures still need a title.
    """
    in_force = [version for version in versions if version.from_month <= month]
    return in_force[-1] if in_force else (versions[0] if versions else None)
