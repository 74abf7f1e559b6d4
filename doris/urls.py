"""Every address of DORIS."""

from django.contrib import admin
from django.urls import include, path

from doris.views import account, errors, site

urlpatterns = [
    path("healthz", site.healthz, name="healthz"),
    path("theme.css", site.theme, name="theme"),
    path("favicon.ico", site.icon, name="icon"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", account.SignOut.as_view(), name="sign-out"),
    path("password/", account.PasswordChange.as_view(), name="password-change"),
    path("password/reset/", account.PasswordReset.as_view(), name="password-reset"),
    path("password/reset/sent/", account.password_reset_sent, name="password-reset-sent"),
    path(
        "password/reset/<uidb64>/<token>/",
        account.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path("admin/", admin.site.urls),
    path("", include("measures.urls")),
    path("", include("reporting.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
