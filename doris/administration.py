from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from doris.models import ADMINISTER
from doris.views.account import SignOut

View = Callable[..., HttpResponseBase]


class Administration(AdminSite):
    """Django admin behind the one sign-in that counts attempts; to others it isn't there."""

    site_header = "DORIS administration"
    site_title = "DORIS administration"
    index_title = "What administrators keep"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever an authentication backend says may administer; no flag on the account does."""
        return request.user.has_perm(ADMINISTER)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Answer 404 to somebody who is signed in and no administrator."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return checked

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django admin's own sign-in page has no limit of attempts: ours takes its place."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index")))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The same sign-out as everywhere."""
        return SignOut.as_view()(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The same page as everywhere."""
        return redirect("password-change")
