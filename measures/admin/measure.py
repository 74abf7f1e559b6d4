"""Measures: what is counted, with its definitions and its places on forms."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from measures.admin.base import CATALOGUE, KeptAdmin, LinkedInline, PlainFields
from measures.admin.definition import FIELDSETS
from measures.admin.filters import FrameworkFilter, InForceFilter
from measures.admin.settled import settled_by
from measures.admin.versioned import COPY
from measures.figures import Kind
from measures.history import give_reason
from measures.models import FrameworkMeasure, Measure, MeasureVersion, version_in_force
from measures.periods import Month

PARTS = ("numerator", "denominator", "breakdown_of")


class FirstDefinitionInline(PlainFields, admin.StackedInline):
    """A new measure's definition, from the first month that it is collected."""

    model = MeasureVersion
    fieldsets: ClassVar[Any] = FIELDSETS
    verbose_name = "definition"
    extra = 0
    min_num = 1
    max_num = 1
    can_delete = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """One must be filled in."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)


class DefinitionsInline(LinkedInline):
    """A measure's definitions in the order of their months."""

    model = MeasureVersion
    fields = ["from_month", "title", "good_is", "tolerance"]
    verbose_name_plural = "definitions"
    ordering = ["from_month"]


class FormRowsInline(LinkedInline):
    """Where a measure stands on forms."""

    model = FrameworkMeasure
    fk_name = "measure"
    fields = ["framework", "section", "position", "wording", "first_month", "last_month"]
    verbose_name_plural = "on forms"


@admin.register(Measure)
class MeasureAdmin(KeptAdmin):
    """Measures in the order of the catalogue."""

    section = CATALOGUE
    place_in_section = 1
    fixed = ("reference", "kind")
    fieldsets = [
        ("Measure", {"fields": ["reference", "kind", "frequency"]}),
        ("Collected", {"fields": ["first_month", "last_month"]}),
        ("Worked out from, for a ratio", {"fields": ["numerator", "denominator"]}),
        ("Part of another measure", {"fields": ["breakdown_of"]}),
    ]
    list_display = ["reference", "title", "kind", "frequency", "good_is", "forms", "last_month"]
    list_display_links = ["reference", "title"]
    list_filter = [FrameworkFilter, "kind", "frequency", InForceFilter]
    search_fields = ["reference", "versions__title", "versions__definition", "rows__wording"]
    search_help_text = "Searches references, short and detailed descriptions, and the form's words."
    ordering = ["pk"]
    history_of = (MeasureVersion, FrameworkMeasure)
    instead_of_deleting = "Retire it instead: give it a last month."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        """With what the list shows of definitions and forms."""
        versions = MeasureVersion.objects.order_by("from_month")
        rows = FrameworkMeasure.objects.select_related("framework")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("versions", versions), Prefetch("rows", rows))
        )

    def get_inlines(self, request: HttpRequest, obj: Measure | None) -> list[Any]:
        """The first definition of a new measure; links to those of one that is there."""
        return [DefinitionsInline, FormRowsInline] if obj else [FirstDefinitionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once there are figures, also how often they come and what they are worked out from."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and settled_by(obj):
            fields += ["frequency", *PARTS]
        return fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ratios are worked out from what is entered, and so are breakdowns."""
        if db_field.name in PARTS:
            kwargs["queryset"] = Measure.objects.exclude(kind=Kind.RATIO).order_by("pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # The list ------------------------------------------------------------------------------

    @admin.display(description="short description")
    def title(self, measure: Measure) -> str:
        """From the definition in force."""
        version = _in_force(measure)
        return version.title if version else ""

    @admin.display(description="good is")
    def good_is(self, measure: Measure) -> str:
        """From the definition in force."""
        version = _in_force(measure)
        return version.get_good_is_display() if version else ""

    @admin.display(description="on the forms of")
    def forms(self, measure: Measure) -> str:
        """The frameworks that ask for it, at any time."""
        return ", ".join(dict.fromkeys(row.framework.name for row in measure.rows.all()))

    # Saving and deleting -------------------------------------------------------------------

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet, change: bool
    ) -> None:
        """A first definition holds from the measure's first month."""
        if formset.model is MeasureVersion:
            for row_form in formset.forms:
                row_form.instance.from_month = form.instance.first_month
        super().save_formset(request, form, formset, change)

    def resting_on(self, obj: Measure) -> list[str]:
        """All but its definitions, which go with it."""
        own = MeasureVersion._meta
        return [
            what
            for what in super().resting_on(obj)
            if not what.endswith((f" {own.verbose_name}", f" {own.verbose_name_plural}"))
        ]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A measure goes with its definitions: by now nothing else rests on it."""
        listed = [str(row) for measure in objs for row in (measure, *measure.versions.all())]
        counts = {self.opts.verbose_name_plural: len(objs)}
        return listed, counts, set(), []

    def delete_model(self, request: HttpRequest, obj: Measure) -> None:
        """Delete it with its definitions."""
        for version in obj.versions.all():
            give_reason(version, request.POST["change_reason"])
            version.delete()
        super().delete_model(request, obj)

    # The page ------------------------------------------------------------------------------

    def tools(self, request: HttpRequest, obj: Measure) -> list[tuple[str, str]]:
        """The next definition, and the next place on a form."""
        tools = []
        version = _in_force(obj)
        if version:
            address = reverse("admin:measures_measureversion_add")
            query = urlencode({COPY: version.pk})
            tools.append(("New definition from a month", f"{address}?{query}"))
        if obj.kind != Kind.RATIO:
            address = reverse("admin:measures_frameworkmeasure_add")
            tools.append(("Put on a form", f"{address}?{urlencode({'measure': obj.pk})}"))
        return tools

    def notice(self, request: HttpRequest, obj: Measure | None) -> str:
        """What can't change any more, and where the rest is changed."""
        settled = settled_by(obj) if obj else ""
        if not settled:
            return ""
        return (
            f"There are {settled}. What this measure counts is changed by a new definition from a "
            "month; when it is no longer collected, it gets a last month."
        )


def _in_force(measure: Measure) -> MeasureVersion | None:
    versions = list(measure.versions.all())
    return version_in_force(versions, Month.of(timezone.localdate()))
