from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser


class AccountBackend(ModelBackend):
    """Django's backend, in production without the demonstration's accounts.

    Django asks `user_can_authenticate` at sign-in and again on every request, so that a
    session begun before DORIS_PRODUCTION was set ends with it.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        if settings.PRODUCTION and getattr(user, "is_demonstration", False):
            return False
        return super().user_can_authenticate(user)
