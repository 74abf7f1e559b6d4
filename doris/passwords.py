"""Passwords that everybody could know."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError


def is_shared(password: str) -> bool:
    """Whether it is the demonstration's, which is written down for all to read."""
    return password.casefold() == settings.DEMONSTRATION_PASSWORD.casefold()


class NotSharedValidator:
    """Refuses the demonstration's password, as typed or in another case."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that everybody could know."""
        if is_shared(password):
            raise ValidationError(
                "Choose another password: this one is the demonstration’s", code="password_shared"
            )

    def get_help_text(self) -> str:
        """One line for Django admin's list of rules."""
        return "Your password can’t be the demonstration’s."
