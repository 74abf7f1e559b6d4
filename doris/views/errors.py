"""Pages for when something is wrong: what happened, what became of the work, and a way back.

The pages for a failure (400, 500, 503 and a refused form) read neither session, user nor
database, because any of these may be what is broken: they stand on templates/frame.html. The
pages for a wrong address or a missing right stand on base.html like any other.
"""

import logging
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import requires_csrf_token

from doris import carrying
from doris.forms import SignInForm

# Paths are logged with %r: one with a line break in it would write a line of its own.
logger = logging.getLogger(__name__)

DATABASE_FAILURES = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "10"


def _page(request: HttpRequest, name: str, status: HTTPStatus, **context: object) -> HttpResponse:
    response = render(request, f"errors/{name}.html", context, status=status)
    add_never_cache_headers(response)
    return response


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form can't be read at all."""
    return _page(request, "400", HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, and may not. A view's own words stand in PermissionDenied("…")."""
    return _page(request, "403", HTTPStatus.FORBIDDEN, message=_own_words(exception))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. A view's own words stand in Http404("…"); they are shown as plain text."""
    return _page(request, "404", HTTPStatus.NOT_FOUND, message=_own_words(exception))


def _own_words(exception: Exception | None) -> str:
    """The text a view gave with its exception, or nothing where Django wrote it."""
    if exception is None or isinstance(exception, Resolver404) or not exception.args:
        return ""
    words = str(exception.args[0])
    from_shortcut = isinstance(exception, Http404) and words.endswith("matches the given query.")
    return "" if from_shortcut else words


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database failed outside a view, for instance reading the session."""
    failure = sys.exc_info()[1]
    if isinstance(failure, DATABASE_FAILURES):
        return database_unavailable(request, failure)
    return _page(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


@requires_csrf_token
def database_unavailable(request: HttpRequest, failure: BaseException) -> HttpResponse:
    """503: the database is locked or gone. What was typed goes along, to be sent again."""
    logger.error("The database failed at %r: %s", request.path, failure, exc_info=failure)
    action, fields = carrying.to_send_again(request)
    response = _page(
        request,
        "503",
        HTTPStatus.SERVICE_UNAVAILABLE,
        was_sent=request.method == "POST",
        action=action,
        fields=fields,
    )
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is out of date, as after signing in again in another tab."""
    logger.warning("A form was refused at %r: %s", request.path, reason)
    action, fields = carrying.to_send_again(request)
    if not carrying.came_from_our_own_page(request):
        fields = None
    return _page(request, "csrf", HTTPStatus.FORBIDDEN, action=action, fields=fields)


def signed_out(request: HttpRequest) -> HttpResponse:
    """401 for a form sent after the session ended: a sign-in that takes what was typed along."""
    response = _page(
        request,
        "signed_out",
        HTTPStatus.UNAUTHORIZED,
        form=SignInForm(request),
        next=request.get_full_path(),
        carried=carrying.packed(carrying.typed_fields(request)),
        files_lost=bool(request.FILES),
    )
    response.headers["WWW-Authenticate"] = "Form"
    return response
