"""GOV.UK Notify: the client with the address of the settings, and what its answers mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django_gov_notify.backends import NotifyEmailBackend
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import NewConnectionError

from doris.mail import MailFailure, NeverTaken, NotTaken, Unknown

BAD_REQUEST = 400


class NotifyBackend(NotifyEmailBackend):
    """The published backend, with the address and patience of our settings."""

    client: NotificationsAPIClient | None

    def open(self) -> None:
        """Make the client; each email is a request of its own."""
        if self.client is None:
            self.client = NotificationsAPIClient(
                self.api_key, base_url=settings.GOVUK_NOTIFY_ADDRESS, timeout=settings.EMAIL_TIMEOUT
            )

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them, as one request for each recipient; a failure is one of ours."""
        try:
            return super().send_messages(email_messages)
        except APIError as failure:
            raise _what_became(failure) from failure
        except ValueError as unwritable:
            raise NeverTaken(f"It could not be written as an email: {unwritable}") from unwritable


def _what_became(failure: APIError) -> MailFailure:
    # Declared as never missing, which it is where nobody answered.
    if cast(Any, failure.response) is None:
        return _without_answer(failure)
    answer = f"GOV.UK Notify answered {failure.status_code}: {_said(failure)}"
    if failure.status_code == BAD_REQUEST:
        return NeverTaken(answer)
    # Too many requests, a key that is refused, a fault of theirs: so it is with the next one.
    return NotTaken(answer, ends=True)


def _without_answer(failure: APIError) -> NotTaken | Unknown:
    cause = failure.__context__
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    never_began = isinstance(cause, requests.ConnectTimeout) or isinstance(
        reason, NewConnectionError
    )
    if never_began:
        return NotTaken(f"GOV.UK Notify did not answer: {cause}", ends=True)
    return Unknown(f"GOV.UK Notify did not say whether it took it: {cause}")


def _said(failure: APIError) -> str:
    if isinstance(failure.message, str):
        return failure.message
    return "; ".join(str(error.get("message", error)) for error in failure.message)
