"""The failures that have a name. Each message is for the person who meets it."""

from __future__ import annotations


class Refused(Exception):
    """Something that the state of things does not allow; the message says what to do instead."""


class PeriodTaken(Refused):
    """A month and its quarter would both count."""
