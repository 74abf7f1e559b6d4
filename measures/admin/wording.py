"""What each kind of email says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse

from doris.models import User
from measures.admin.base import CATALOGUE, KeptAdmin
from measures.admin.forms import ReasonForm
from measures.deadlines import MONTH
from measures.letters import paragraphs
from measures.models import MessageKind, MessageWording, Team
from measures.periods import Month
from measures.placeholders import PLACEHOLDERS, missing_places, unknown_places
from measures.wordings import KNOWN, NEEDED, Form, Wording, absolute, values_of

PREVIEW = "_preview"
"""The button that shows the email as it stands on the page, without saving it."""


class WordingForm(ReasonForm):
    """A subject and a text whose placeholders stand for something."""

    is_previewed = False
    """Whether it is only looked at: that needs no reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [f"{{{name}}} {PLACEHOLDERS[name]}" for name in self._known]
        self.fields["text"].help_text += f" Filled in when it is sent: {'; '.join(known)}."
        self.fields["text"].widget = Textarea(attrs={"rows": 16, "class": "vLargeTextField"})
        if self.is_previewed:
            self.fields["change_reason"].required = False

    @property
    def _kind(self) -> MessageKind:
        return MessageKind(self.instance.kind)

    @property
    def _known(self) -> tuple[str, ...]:
        return KNOWN[self._kind]

    def clean_subject(self) -> str:
        """One line, whatever was pasted."""
        subject = " ".join(self.cleaned_data["subject"].split())
        self._refuse_unknown(subject)
        return subject

    def clean_text(self) -> str:
        """With everything that the email can't do without."""
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        self._refuse_unknown(text)
        missing = missing_places(text, NEEDED[self._kind])
        if missing:
            raise ValidationError(f"Put {' and '.join(missing)} in: this email needs it")
        return text

    def _refuse_unknown(self, text: str) -> None:
        unknown = unknown_places(text, self._known)
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in self._known)
            raise ValidationError(
                f"{', '.join(unknown)} stands for nothing and would be sent as it is. "
                f"What is filled in here: {known}"
            )


@admin.register(MessageWording)
class MessageWordingAdmin(KeptAdmin):
    """One row for each kind of email: its words change, the kinds don't."""

    section = CATALOGUE
    place_in_section = 7
    form = WordingForm
    change_form_template = "admin/measures/wording_form.html"
    fieldsets = [("Email", {"fields": ["subject", "text"]})]
    list_display = ["kind_in_words", "subject"]
    search_fields = ["subject", "text"]
    instead_of_deleting = "Emails of this kind need their words."

    @admin.display(description="email")
    def kind_in_words(self, wording: MessageWording) -> str:
        """What it is for."""
        return str(wording)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: another kind of email needs somebody to send it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's page; sent with the button that previews it, nothing is saved."""
        if request.method == "POST" and PREVIEW in request.POST and object_id:
            return self._preview(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        wording = self.get_object(request, unquote(object_id))
        if wording is None:
            raise Http404("This email isn't here any more.")
        if not self.has_change_permission(request, wording):
            raise PermissionDenied
        form_class = self.get_form(request, wording, change=True)
        form_class.is_previewed = True
        form = form_class(request.POST, instance=wording)
        preview = None
        if form.is_valid():
            given = form.cleaned_data
            preview = example(MessageKind(wording.kind), given["subject"], given["text"])
        return self.unsaved_page(
            request, form, wording, title="How this email would look", preview=preview
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The page, with the email as it is sent now where nothing else is previewed."""
        if "preview" not in context:
            is_sent = request.method == "POST"
            context["preview"] = (
                None if is_sent else example(MessageKind(obj.kind), obj.subject, obj.text)
            )
        return super().render_change_form(request, context, add, change, form_url, obj)


def example(kind: MessageKind, subject: str, text: str) -> Mapping[str, Any]:
    """An email of made-up people, as a page shows it."""
    form = Form(Team(name="MAT 1", slug="mat-1"), Month("2026-09"), MONTH)
    values = values_of(
        form,
        User(first_name="Priya", last_name="Nair"),
        deadline=date(2026, 10, 14),
        note="Is the number of closed cases right? It is twice the month before.",
        sender=User(first_name="Maxine", last_name="Clarke"),
    )
    if kind is MessageKind.DIGEST:
        listed = "Overdue (2):\n- September 2026, due Wednesday 14 October 2026: MAT 2, MAT 3"
        values = {
            "name": "Maxine",
            "list": listed,
            "link": absolute("/returns/"),
            "council": settings.COUNCIL_NAME,
        }
    filled = Wording(subject, text).filled(values)
    return {"subject": filled.subject, "paragraphs": paragraphs(filled.text)}
