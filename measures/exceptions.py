"""The failures that have a name. Each message is for the person who meets it."""

from __future__ import annotations

from collections.abc import Sequence

from measures.validation import Finding


class Refused(Exception):
    """Something that the state of things does not allow; the message says what to do instead."""


class PeriodTaken(Refused):
    """A month and its quarter would both count."""


class NotReady(Refused):
    """A return that can't be submitted yet; `findings` say what stands in the way."""

    def __init__(self, message: str, findings: Sequence[Finding]) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class NoReturn(Exception):
    """A month for which a team has no return to fill in; the message says why."""
