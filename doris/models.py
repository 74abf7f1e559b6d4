"""Who signs in. What a person may do is measures' Assignment."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

# The permission that opens Django admin: a backend gives it, by whatever makes an administrator.
ADMINISTER = "doris.administer"


NEVER_DELETED = "An account is closed, never deleted: its name stays on what was done with it"


class AccountQuerySet(models.QuerySet["User"]):
    """Accounts, which stay."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: whoever did something would be lost from its history."""
        raise TypeError(NEVER_DELETED)


class AccountManager(UserManager["User"]):
    """Finds an account by its name in any case: Priya types `Priya.N` on a phone."""

    def get_queryset(self) -> AccountQuerySet:
        """Accounts, which stay."""
        return AccountQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "User":
        # As the constraint compares, so that one account at most is found, and by its index.
        return self.get(Exact(Lower("username"), Lower(Value(username))))


class User(AbstractUser):
    """A person's account. Their roles are dated assignments, kept apart from it."""

    job_title = models.CharField(
        max_length=150,
        blank=True,
        help_text="As it should stand on pages and in histories, for example “MAT manager”.",
    )
    is_demonstration = models.BooleanField(
        "demonstration account",
        default=False,
        help_text="Made by the demonstration. Such an account can't sign in to production.",
    )

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_any_case",
                violation_error_message="An account with that username exists already.",
            )
        ]
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: whoever did something would be lost from its history."""
        raise TypeError(NEVER_DELETED)


class SignInAttempts(models.Model):
    """How often one address has tried one account since `since`, until `since` is too long ago.

    Neither the account nor the address is kept, only a keyed hash of both: people type their
    password into the wrong box.
    """

    key = models.CharField(max_length=64, primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "sign-in attempts"

    def __str__(self) -> str:
        return f"{self.attempts} since {self.since:%H:%M}"
