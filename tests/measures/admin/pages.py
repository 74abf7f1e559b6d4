"""Fills in pages of Django admin the way a browser does."""

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def address(row: Model | type[Model], page: str = "change") -> str:
    """The address of a page about a row, or about a table."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name, args=[row.pk] if isinstance(row, Model) else [])


def fields_of(response: HttpResponse) -> dict[str, Any]:
    """Every open field of a page with what stands in it, inlines included."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if not bound.field.disabled and value is not None and value is not False:
                fields[bound.html_name] = value
    return fields


def fill_in(office: Client, page: str, **changes: Any) -> HttpResponse:
    """Open a page, change some of its fields, and save. `__` in a name stands for `-`."""
    response = office.get(page)
    assert response.status_code == 200, page
    named = {name.replace("__", "-"): value for name, value in changes.items()}
    return office.post(page, fields_of(response) | named)


def errors_of(response: HttpResponse) -> list[str]:
    """What a page that was not saved says is wrong."""
    assert response.status_code == 200
    errors: list[str] = []
    for found in response.context["errors"]:
        errors += [found] if isinstance(found, str) else list(found)
    return errors


def text_of(response: HttpResponse) -> str:
    """The page."""
    return response.content.decode()


def messages_of(response: HttpResponse) -> list[str]:
    """What the next page will say."""
    return [str(message) for message in response.wsgi_request._messages]
