"""Signing in and out, and passwords."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from doris import attempts, carrying
from doris.forms import (
    ChangePasswordForm,
    NewPasswordForm,
    ResetRequestForm,
    SignInForm,
    too_many_attempts,
)


class SignIn(auth_views.LoginView):
    """Sign-in. A form that was refused because the session had ended comes along as `carried`."""

    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_valid(form)
        action, fields = carrying.carried_through(self.request)
        if fields is None:
            return response
        return render(self.request, "account/carry_on.html", {"fields": fields, "action": action})

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        response = self.render_to_response(
            self.get_context_data(
                form=form, carried=self.request.POST.get(carrying.CARRIED_FIELD, "")
            )
        )
        if form.minutes_to_wait:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(form.minutes_to_wait * 60)
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth_views.LogoutView):
    """Sign-out, by POST only, and back to sign-in; also for somebody who is signed out already."""


class PasswordChange(auth_views.PasswordChangeView):
    """A new password for somebody who knows the old one."""

    template_name = "account/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("password-change")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Your password has been changed.")
        return super().form_valid(form)


class PasswordReset(auth_views.PasswordResetView):
    """Asks for an email address and sends a link, saying the same whether or not it is known."""

    template_name = "account/password_reset.html"
    form_class = ResetRequestForm
    email_template_name = "account/password_reset_email.txt"
    subject_template_name = "account/password_reset_subject.txt"
    extra_email_context = {"minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
    success_url = reverse_lazy("password-reset-sent")

    def form_valid(self, form: ResetRequestForm) -> HttpResponse:  # type: ignore[override]
        minutes = attempts.minutes_to_wait(
            account=f"reset {form.cleaned_data['email']}",
            address=attempts.address_of(self.request),
            now=timezone.now(),
        )
        if minutes:
            form.add_error("email", too_many_attempts(minutes))
            return self.render_to_response(
                self.get_context_data(form=form), status=HTTPStatus.TOO_MANY_REQUESTS
            )
        return super().form_valid(form)


@login_not_required
@require_safe
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, in words that don't tell whether the address is known."""
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return render(request, "account/password_reset_sent.html", {"minutes": minutes})


class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    """The page at the end of an emailed link: a new password, or that the link has expired."""

    template_name = "account/password_reset_confirm.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        attempts.forget(account=form.user.get_username(), address=attempts.address_of(self.request))
        messages.success(self.request, "Your password has been changed. Sign in with it.")
        return response
