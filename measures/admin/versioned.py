"""Rows that change from a month on, by a copy that follows them; what figures rest on stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.text import get_text_list

from measures.admin.base import CORRECTING, KeptAdmin, is_correcting
from measures.admin.forms import ReasonForm, copy_of
from measures.admin.settled import settled_by
from measures.history import give_reason

COPY = "copy"
"""In an address: the key of the row that the new one follows."""


class FollowingForm(ReasonForm):
    """A row that may follow another one, of which it began as a copy."""

    follows: Any = None
    month_field = "first_month"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.follows is not None:
            self.instance.replacing = [self.follows.pk]

    def clean(self) -> dict[str, Any]:
        """Refuse a copy that is still the same, and one that would begin before its original."""
        cleaned = super().clean() or self.cleaned_data
        month = cleaned.get(self.month_field)
        if self.follows is None or month is None:
            return cleaned
        began = getattr(self.follows, self.month_field)
        if month <= began:
            expected = f"Enter a month after {began}, when the one that this follows began"
            self.add_error(self.month_field, expected)
        elif not self._differs(cleaned):
            self.add_error(None, "Nothing here differs from the one that this follows.")
        return cleaned

    def _differs(self, cleaned: dict[str, Any]) -> bool:
        names = set(cleaned) - {self.month_field, "last_month", "change_reason"}
        return any(cleaned[name] != getattr(self.follows, name) for name in names)


class VersionedAdmin(KeptAdmin):
    """A change from a month on makes a new row that begins as a copy of the old one.

    A row that figures rest on is shown, not edited, save for its open fields; `?correct` opens
    it for what was wrong from the start, and says what that will do.
    """

    form = FollowingForm
    month_field = "first_month"
    noun = "row"
    same: Sequence[str] = ()
    """What a copy shares with its original for good."""
    open_fields: Sequence[str] = ()
    """What may change about a row that figures rest on, without changing what they mean."""

    # What may be changed -------------------------------------------------------------------

    def is_settled(self, request: HttpRequest, obj: Any) -> bool:
        """Whether figures rest on the row and nobody has asked to correct it."""
        return obj is not None and not is_correcting(request) and bool(settled_by(obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not for a settled row of which nothing is open."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (bool(self.open_fields) or not self.is_settled(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All but the open fields of a settled row; its month even when it is corrected."""
        fields = super().get_readonly_fields(request, obj)
        if self.is_settled(request, obj):
            names = [field.name for field in self.opts.fields if field.editable]
            return [name for name in names if name not in self.open_fields]
        if obj is not None and settled_by(obj):
            fields.append(self.month_field)
        return fields

    def resting_on(self, obj: Any) -> list[str]:
        """The figures, in words."""
        settled = settled_by(obj)
        return [*super().resting_on(obj), *([settled] if settled else [])]

    # A copy that follows -------------------------------------------------------------------

    def followed(self, request: HttpRequest) -> Any:
        """The row that the one being added is to follow, if there is one."""
        key = request.GET.get(COPY, "")
        return self.model._default_manager.filter(pk=key).first() if key.isdecimal() else None

    def asks_why(self, request: HttpRequest, obj: Any) -> bool:
        """A row that follows another is a change too."""
        if obj is None:
            return self.followed(request) is not None
        return super().asks_why(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, filled in with the row to follow."""
        form = super().get_form(request, obj, change, **kwargs)
        form.month_field = self.month_field
        follows = None if obj else self.followed(request)
        if follows is not None:
            form.follows = follows
            without = (self.month_field, "last_month")
            for name, value in copy_of(follows, without=without).items():
                if name in form.base_fields:
                    form.base_fields[name].initial = value
                    form.base_fields[name].disabled = name in self.same
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; a row that is followed ends in the month before."""
        follows = None if change else form.follows
        if follows is not None and hasattr(follows, "last_month"):
            last = getattr(obj, self.month_field).previous
            if follows.last_month is None or follows.last_month > last:
                follows.last_month = last
                give_reason(follows, form.cleaned_data["change_reason"])
                follows.save()
        super().save_model(request, obj, form, change)

    # The page ------------------------------------------------------------------------------

    def copy_address(self, obj: Any) -> str:
        """Where a row that follows this one is added."""
        return f"{self.address('add')}?{urlencode({COPY: obj.pk})}"

    def tools(self, request: HttpRequest, obj: Any) -> list[tuple[str, str]]:
        """The two ways to change: from a month on, and as if it had always been so."""
        tools = [(f"New {self.noun} from a month", self.copy_address(obj))]
        if self.is_settled(request, obj):
            tools.append((f"Correct this {self.noun}", f"?{urlencode({CORRECTING: 1})}"))
        return tools

    def notice(self, request: HttpRequest, obj: Any) -> str:
        """What rests on the row, and so which way to change it."""
        if obj is None:
            follows = self.followed(request)
            if follows is None:
                return ""
            return (
                f"This begins as a copy of “{follows}”, which stays as it is "
                f"for the months before the one you enter."
            )
        settled = settled_by(obj)
        if not settled:
            return ""
        if is_correcting(request):
            return (
                f"The {settled} will be shown with what you save here, as if it had always been "
                f"so. For a change from a month on, make a new {self.noun} instead."
            )
        labels = {field.name: str(field.verbose_name) for field in self.opts.fields}
        fields = [labels[name] for name in self.open_fields]
        stays = (
            f"only its {get_text_list(fields, 'and')} can change" if fields else "it stays as it is"
        )
        return (
            f"The {settled} rest on this, so {stays}. For a change from a month on, make a new "
            f"{self.noun}; correct this one only if it was wrong from the start."
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's page, which says so when it is for a row that follows another."""
        if self.followed(request) is not None:
            title = f"New {self.noun} from a month"
            # Django would lose the address's query on the way to another one.
            context = {"title": title, "show_save_and_add_another": False}
            extra_context = {**context, **(extra_context or {})}
        return super().add_view(request, form_url, extra_context)
