"""A day as commands take it."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """Read `2026-11-21`; other text is an error that says how to write one."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"write the day like 2026-11-21, not {text}") from error
