"""The forms of signing in and of passwords."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from doris import attempts
from doris.backends import AccountBackend
from doris.mail import send_afterwards
from doris.models import User

NO_MATCH = "Your username and password don’t match. Check both and try again"
GOOD_CHOICE = (
    "At least 12 characters. Three random words are easy to remember and hard to guess. "
    "You can paste it from a password manager."
)


class SignInForm(AuthenticationForm):
    """Username and password. Whatever is wrong with them, the answer is the same.

    `minutes_to_wait` is above 0 when this account has been tried too often from here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_to_wait = 0
        self.fields["username"].label = "Username"
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["username"].widget.attrs["spellcheck"] = "false"
        self.fields["username"].error_messages["required"] = "Enter your username"
        self.fields["password"].error_messages["required"] = "Enter your password"

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password") or self.request is None:
            return self.cleaned_data
        address = attempts.address_of(self.request)
        self.minutes_to_wait = attempts.minutes_to_wait(
            account=username, address=address, now=timezone.now()
        )
        if self.minutes_to_wait:
            raise ValidationError({"username": [too_many_attempts(self.minutes_to_wait)]})
        cleaned = super().clean()
        attempts.forget(account=username, address=address)
        return cleaned

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError({"username": [NO_MATCH]})


def too_many_attempts(minutes: int) -> str:
    """What somebody who must wait is told, whether or not the account exists."""
    return f"Too many attempts. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again"


class ResetRequestForm(PasswordResetForm):
    """The email address to send a reset link to."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The address on your DORIS account.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )

    def get_users(self, email: str) -> Iterator[User]:
        """Whoever may sign in here and has this address, so in production no demonstration."""
        backend = AccountBackend()
        for user in super().get_users(email):
            if backend.user_can_authenticate(user):
                yield user

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Send the link once the answer is on its way.

        Waiting for a mail server takes long enough to tell a known address from an unknown one.
        """
        subject = " ".join(render_to_string(subject_template_name, context).split())
        text = render_to_string(email_template_name, context)
        send_afterwards(EmailMessage(subject, text, from_email, [to_email]))


class NewPasswordForm(SetPasswordForm):
    """A new password, twice, at the end of a reset link."""

    error_messages = {"password_mismatch": "The two passwords don’t match. Type the same twice"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_new_password(self)


class ChangePasswordForm(PasswordChangeForm):
    """The password in use, and a new one twice."""

    error_messages = {
        **NewPasswordForm.error_messages,
        "password_incorrect": "That isn’t your password. Type the one you use now",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_new_password(self)
        self.fields["old_password"].label = "Password you use now"
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.fields["old_password"].error_messages["required"] = "Enter the password you use now"


def word_new_password(form: forms.Form) -> None:
    """Label a form's two new password fields the same way wherever they stand."""
    first, second = form.fields["new_password1"], form.fields["new_password2"]
    first.label, first.help_text = "New password", GOOD_CHOICE
    second.label, second.help_text = "New password again", ""
    first.error_messages["required"] = "Enter a new password"
    second.error_messages["required"] = "Enter the new password again"
