"""Addresses that go wrong in every way, for the tests of the pages that say so."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from doris.models import User
from doris.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

FAILURES = {
    "bad": BadRequest("internals"),
    "forbidden": PermissionDenied(),
    "forbidden-because": PermissionDenied("Only the manager can <submit> a return."),
    "missing": Http404(),
    "missing-because": Http404("MAT 3 opened in June 2024, so it has no <return> for May."),
    "broken": ZeroDivisionError("internals"),
    "locked": OperationalError("database is locked"),
    "gone": InterfaceError("connection already closed"),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise FAILURES[how]


def look_up(request: HttpRequest) -> HttpResponse:
    get_object_or_404(User, pk=0)
    return HttpResponse()


def save(request: HttpRequest) -> HttpResponse:
    """Stands for a form: says what it got."""
    return HttpResponse("|".join(request.POST.getlist("EI1a")))


urlpatterns = [
    *urlpatterns,
    path("fail/<how>/", fail),
    path("look-up/", look_up),
    path("save/", save),
]
