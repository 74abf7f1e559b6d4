"""Passwords that everybody could know."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError


def shared_passwords() -> tuple[str, ...]:
    """The passwords that are written down somewhere for all to read."""
    return (settings.DEMONSTRATION_PASSWORD, "doris", "admin", "password", "changeme")


class NotSharedValidator:
    """Refuses the demonstration's password, as typed or in another case."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.lower() in shared_passwords():
            raise ValidationError(
                "Choose another password: this one is written in the demonstration’s instructions.",
                code="password_shared",
            )

    def get_help_text(self) -> str:
        return "Your password can’t be the demonstration’s."
