from collections.abc import Callable
from functools import wraps
from operator import itemgetter
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
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
    enable_nav_sidebar = False  # lists need its room more

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever an authentication backend says may administer; no flag on the account does."""
        return request.user.has_perm(ADMINISTER)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page, with its tables in the sections that their pages name."""
        context = {"app_list": self.sections(request), **(extra_context or {})}
        return super().index(request, context)

    def sections(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What Django calls an app list. A page says its `section`, by order and name, and its
        `place_in_section`.
        """
        placed: dict[tuple[int, str], list[tuple[int, dict[str, Any]]]] = {}
        for app in self.get_app_list(request):
            for table in app["models"]:
                page = self.get_model_admin(table["model"])
                section = getattr(page, "section", (99, app["name"]))
                placed.setdefault(section, []).append(
                    (getattr(page, "place_in_section", 99), table)
                )
        return [
            {
                "name": name,
                "app_label": f"section-{order}",
                "app_url": reverse("admin:index"),
                "models": [table for _, table in sorted(tables, key=itemgetter(0))],
            }
            for (order, name), tables in sorted(placed.items(), key=itemgetter(0))
        ]

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
