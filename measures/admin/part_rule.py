"""Part-of-whole rules, and which past returns one would break before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from measures.admin.base import CATALOGUE, KeptAdmin
from measures.admin.forms import ReasonForm
from measures.figures import Kind
from measures.models import Measure, PartRule
from measures.rule_trial import Draft, Trial, try_rule
from measures.validation import Severity

TRY = "_try"
"""The button that tries a rule on past returns without saving it."""


class PartRuleForm(ReasonForm):
    """A rule about different measures, in words that name nothing but its two numbers."""

    is_tried = False
    """Whether it is only tried: that needs no reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_tried and "change_reason" in self.fields:
            self.fields["change_reason"].required = False

    def clean_says(self) -> str:
        """Any other brace would be read out to a manager as it stands."""
        says = self.cleaned_data["says"]
        left = says.replace("{parts}", "").replace("{whole}", "")
        if "{" in left or "}" in left:
            raise ValidationError(
                "Only {parts} and {whole} stand for numbers. Take every other brace out: "
                f"“{_around_brace(left)}”"
            )
        return says

    def clean(self) -> dict[str, Any]:
        """A whole is no part of itself."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whole") in cleaned.get("parts", ()):
            self.add_error("parts", "A measure is no part of itself: take the whole out")
        return cleaned


def _around_brace(text: str) -> str:
    """The words with the first brace, to find it by."""
    place = min(found for found in (text.find("{"), text.find("}")) if found >= 0)
    return text[max(0, place - 10) : place + 15].strip()


@admin.register(PartRule)
class PartRuleAdmin(KeptAdmin):
    """Checks that parts stay within their whole, on every form from now on."""

    section = CATALOGUE
    place_in_section = 5
    form = PartRuleForm
    change_form_template = "admin/measures/part_rule_form.html"
    fieldsets = [
        ("Rule", {"fields": ["whole", "parts", "adds_up"]}),
        ("When a return breaks it", {"fields": ["severity", "says", "why"]}),
    ]
    filter_horizontal = ["parts"]
    list_display = ["whole", "rule", "severity", "why"]
    list_display_links = ["whole", "rule"]
    list_filter = ["severity", "adds_up"]
    list_select_related = ["whole"]
    search_fields = ["=whole__reference", "=parts__reference", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartRule]:
        """With the parts that the list shows."""
        return super().get_queryset(request).prefetch_related("parts")

    @admin.display(description="rule")
    def rule(self, rule: PartRule) -> str:
        """As a formula."""
        parts = " + ".join(part.reference for part in rule.parts.all())
        return f"{parts} {'=' if rule.adds_up else '≤'} {rule.whole}"

    # Trying a rule -------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's page; sent with the button that tries the rule, nothing is saved."""
        if request.method == "POST" and TRY in request.POST:
            return self._try(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _try(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        """The page as it was filled in, with the past returns that would break the rule.

        It shows an administrator the numbers that the rule is about, and nothing else that teams
        entered.
        """
        rule = self._tried(request, object_id)
        form_class = self.get_form(request, rule, change=rule is not None)
        form_class.is_tried = True
        form = form_class(request.POST, instance=rule)
        trial = _try(form.cleaned_data) if form.is_valid() else None
        title = "Which past returns would break this?"
        return self.unsaved_page(request, form, rule, title=title, trial=trial)

    def _tried(self, request: HttpRequest, object_id: str | None) -> PartRule | None:
        """The saved rule that is tried, None for a new one; only for those who may write it."""
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        rule = self.get_object(request, unquote(object_id))
        if rule is None:
            raise Http404("This rule isn't here any more.")
        if not self.has_change_permission(request, rule):
            raise PermissionDenied
        return rule

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The page, with the button that tries the rule."""
        context.setdefault("trial", None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Fields --------------------------------------------------------------------------------

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what is entered can be checked."""
        kwargs["queryset"] = _entered()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what is entered can be checked."""
        kwargs["queryset"] = _entered()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _entered() -> QuerySet[Measure]:
    return Measure.objects.exclude(kind=Kind.RATIO).order_by("pk")


def _try(given: dict[str, Any]) -> Trial:
    """A rule as it was filled in, tried on every past return."""
    return try_rule(
        Draft(
            whole=given["whole"],
            parts=list(given["parts"]),
            adds_up=given["adds_up"],
            severity=Severity(given["severity"]),
            says=given["says"],
        )
    )
