"""What the pages of Django admin share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.contrib.admin.utils import flatten, unquote
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet
from django.forms import ModelForm
from django.forms.models import BaseModelFormSet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst, get_text_list

from measures.admin import changes
from measures.admin.forms import DatedForm, DatedFormSet, DeletionForm, ReasonForm
from measures.history import give_reason

# Sections of the first page, in their order.
CATALOGUE = (1, "Catalogue")
PEOPLE = (2, "People and teams")
ENTERED = (3, "Entered and submitted, to look at")

CORRECTING = "correct"
"""In an address: an administrator has chosen to change what figures rest on."""


class PlainFields(admin.options.BaseModelAdmin):
    """Fields without what an administrator of measures has no use for."""

    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices without buttons that open small windows on other tables."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class HistoryAdmin(PlainFields, admin.ModelAdmin):
    """A page for each row's history and one for the whole table's, removed rows included."""

    history_of: Sequence[type[models.Model]] = ()
    """Other tables whose rows belong to this one's, and are in its history."""
    changes_per_page = 50

    @property
    def has_history(self) -> bool:
        """Whether django-simple-history keeps the table's changes."""
        return hasattr(self.model, "history")

    def get_urls(self) -> list[URLPattern]:
        """Django's, with the table's history among them."""
        if not self.has_history:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_table_history"
        view = self.admin_site.admin_view(self.table_history_view)
        return [path("history/", view, name=name), *super().get_urls()]

    def table_history_view(self, request: HttpRequest) -> HttpResponse:
        """Every change to the table."""
        return self._history_page(request, changes.records_of(self.model), None)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change to a row and to what belongs to it."""
        if not self.has_history:
            raise Http404
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("This isn't here any more. Its table's history still has it.")
        return self._history_page(request, changes.records_about(row, self.history_of), row)

    def address(self, page: str, *args: Any) -> str:
        """The address of one of this table's pages."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args)

    def tools(self, request: HttpRequest, obj: Any) -> list[tuple[str, str]]:
        """What else can be done with a row: words and address of each button beside History."""
        return []

    def notice(self, request: HttpRequest, obj: Any) -> str:
        """What to know before changing this row."""
        return ""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, under its name, with the way to the table's history."""
        title = capfirst(self.opts.verbose_name_plural)
        history = self.address("table_history") if self.has_history else ""
        context = {"title": title, "history": history, **(extra_context or {})}
        return super().changelist_view(request, context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The page, with the way to the row's history."""
        context["has_history"] = self.has_history
        context["tools"] = self.tools(request, obj) if obj else []
        context["notice"] = self.notice(request, obj)
        context.setdefault("why_not_delete", "")
        context.setdefault("reason", None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _history_page(
        self, request: HttpRequest, records: Any, row: models.Model | None
    ) -> HttpResponse:
        pages = Paginator(records, self.changes_per_page)
        page = pages.get_page(request.GET.get("p"))
        name = row or f"all {self.opts.verbose_name_plural}"
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {name}",
            "subtitle": None,
            "opts": self.opts,
            "object": row,
            "page": page,
            "changes": [changes.describe(record) for record in page],
        }
        return TemplateResponse(request, "admin/measures/object_history.html", context)


class ReadOnlyAdmin(HistoryAdmin):
    """Rows that other pages write, to look at only. What was written stays, for everybody."""

    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of them, those that no form edits too."""
        return self.get_readonly_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All of them."""
        return [field.name for field in self.opts.fields if not field.primary_key]


class KeptAdmin(HistoryAdmin):
    """Rows that administrators keep: changed for a reason, deleted only if nothing needs them."""

    form = ReasonForm
    actions = None
    list_per_page = 100
    fixed: Sequence[str] = ()
    """Fields that are chosen when the row is added, and never again."""
    instead_of_deleting = ""
    """What to do with a row that can't be deleted."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Those that are always so, and the fixed ones once the row is there."""
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj else ())]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Only for a new row: later on they are fixed."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    # Why -----------------------------------------------------------------------------------

    def asks_why(self, request: HttpRequest, obj: Any) -> bool:
        """Whether a reason is asked for: a row's first version speaks for itself."""
        return obj is not None and self.has_change_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, without the reason where none is asked for."""
        form = super().get_form(request, obj, change, **kwargs)
        if not self.asks_why(request, obj):
            del form.base_fields["change_reason"]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep the reason. A row that is as it was isn't saved, so that history stays readable."""
        if change and not set(form.changed_data) - {"change_reason"}:
            return
        give_reason(obj, _reason(form))
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Give the rows that are changed on the same page the same reason."""
        for row_form in formset.forms:
            give_reason(row_form.instance, _reason(form))
        super().save_formset(request, form, formset, change)

    # Deleting ------------------------------------------------------------------------------

    def why_not_delete(self, obj: Any) -> str:
        """Why this row can't be deleted and what to do instead, or nothing where it can."""
        resting = self.resting_on(obj)
        if not resting:
            return ""
        rest = "rests" if len(resting) == 1 and resting[0].startswith("1 ") else "rest"
        listed = get_text_list(resting, "and")
        return f"{obj} can't be deleted: {listed} {rest} on it. {self.instead_of_deleting}".strip()

    def resting_on(self, obj: Any) -> list[str]:
        """What would be lost or meaningless without this row: “12 figures”."""
        counts: Counter[type[models.Model]] = Counter()
        for relation in obj._meta.get_fields(include_hidden=True):
            backward = relation.auto_created and not relation.concrete
            if backward and (relation.many_to_many or relation.on_delete is models.PROTECT):
                manager = relation.related_model._default_manager
                found = manager.filter(**{relation.field.name: obj})
                counts[relation.related_model] += found.count()
        return [counted(count, model) for model, count in counts.items() if count]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not while something rests on it."""
        return super().has_delete_permission(request, obj) and not (
            obj and self.why_not_delete(obj)
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask why, delete; or say politely why not."""
        obj = self.get_object(request, unquote(object_id))
        why_not = self.why_not_delete(obj) if obj else ""
        if why_not:
            return self._refuse_deletion(request, obj, why_not)
        form = DeletionForm(request.POST or None)
        if request.method == "POST" and not form.is_valid():
            # Django deletes on any POST with something in it.
            request.POST = QueryDict()
        context = {"title": f"Delete {obj}", "reason_form": form, **(extra_context or {})}
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, context)
        except ProtectedError:
            return self._refuse_deletion(request, obj, self.why_not_delete(obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, keeping the reason in the history."""
        give_reason(obj, request.POST["change_reason"])
        super().delete_model(request, obj)

    def _refuse_deletion(self, request: HttpRequest, obj: Any, why_not: str) -> HttpResponse:
        self.message_user(request, why_not, messages.ERROR)
        return redirect(self.address("change", obj.pk))

    # The page ------------------------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The page with the question why."""
        context["why_not_delete"] = self.why_not_delete(obj) if obj else ""
        form = context["adminform"].form
        context["reason"] = form["change_reason"] if "change_reason" in form.fields else None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def unsaved_page(
        self, request: HttpRequest, form: ModelForm, obj: Any, *, title: str, **more: Any
    ) -> HttpResponse:
        """The page as it was filled in, with nothing saved, and more for its template to show."""
        fieldsets: Any = self.get_fieldsets(request, obj)
        read_only = self.get_readonly_fields(request, obj)
        shown = AdminForm(form, list(fieldsets), {}, read_only, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(obj) if obj else None,
            "adminform": shown,
            "object_id": str(obj.pk) if obj else None,
            "original": obj,
            "is_popup": False,
            "to_field": None,
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "errors": AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            **more,
        }
        return self.render_change_form(
            request, context, add=obj is None, change=obj is not None, obj=obj
        )


def counted(count: int, model: type[models.Model]) -> str:
    """“12 figures”, “1 figure”."""
    opts = model._meta
    return f"{count:,} {opts.verbose_name if count == 1 else opts.verbose_name_plural}"


def _reason(form: ModelForm) -> str:
    return form.cleaned_data.get("change_reason", "")


def is_correcting(request: HttpRequest) -> bool:
    """Whether an administrator has chosen to change what figures rest on."""
    return CORRECTING in request.GET


class LinkedInline(PlainFields, admin.TabularInline):
    """Rows with a page of their own, listed with links to it."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changed on their own page."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All that are listed."""
        return flatten(self.fields or ())


class DatedInline(PlainFields, admin.TabularInline):
    """Dated rows, changed on the page of what they belong to."""

    form = DatedForm
    formset = DatedFormSet
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Open rows that figures rest on only when they are to be corrected."""
        form = type(self.form.__name__, (self.form,), {"correcting": is_correcting(request)})
        return super().get_formset(request, obj, form=form, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """In the order of time."""
        return super().get_queryset(request).order_by("first_month")
