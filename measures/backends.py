"""Who may use Django admin: whoever is assigned as an administrator today, and nobody by flags."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from doris.models import User
from measures.access import rights_of


class AdministratorBackend(BaseBackend):
    """Gives an administrator every permission on the days of their assignment.

    It signs nobody in. Pages outside Django admin ask `measures.access`, not for permissions.
    """

    def has_perm(
        self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Any = None
    ) -> bool:
        """Whether this person is an administrator today, whatever the permission."""
        return _administers(user_obj, on=timezone.localdate())

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        """The same, for a whole app."""
        return _administers(user_obj, on=timezone.localdate())


def _administers(user: AbstractBaseUser | AnonymousUser, *, on: date) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    # Django admin asks a hundred times a page. As with Django's own permissions, the answer
    # is kept on the user object, which lives for one request.
    known: dict[date, bool] = vars(user).setdefault("administers_on", {})
    if on not in known:
        known[on] = rights_of(user, on=on).administers
    return known[on]
