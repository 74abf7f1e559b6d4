from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from doris.colours import theme_css


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok`, or 503 `not ok` when the database doesn't answer or was never set up."""
    try:
        with connection.cursor() as cursor:
            # SQLite answers a bare SELECT 1 without looking at its file.
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            cursor.fetchone()
    except Error:
        return HttpResponse("not ok", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@cache_control(public=True, max_age=3600)
@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """The council's colour as CSS custom properties: the policy allows no inline style."""
    css = theme_css(settings.COUNCIL_COLOUR)
    response = HttpResponse(css, content_type="text/css")
    response.headers["ETag"] = f'"{sha256(css.encode()).hexdigest()[:16]}"'
    return response


@login_not_required
@cache_control(public=True, max_age=3600)
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon unasked, as beside a file.

    A 404 page there could set another CSRF cookie than the page being filled in was made with.
    """
    return redirect(static("icon.svg"))
