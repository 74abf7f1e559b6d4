from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from doris.models import User
from doris.passwords import is_shared


class AccountBackend(ModelBackend):
    """Django's backend, in production without the demonstration's accounts or its password.

    Django asks `user_can_authenticate` at sign-in and again on every request, so that a
    session begun before DORIS_PRODUCTION was set ends with it.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Django's, but in production nobody comes in with the demonstration's password."""
        if settings.PRODUCTION and password is not None and is_shared(password):
            return None
        return super().authenticate(request, username, password, **kwargs)

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Whether the account may be used here."""
        if settings.PRODUCTION and getattr(user, "is_demonstration", False):
            return False
        return super().user_can_authenticate(user)
