"""The primary keys that a page's buttons and boxes send back."""

from __future__ import annotations

from django.http import Http404

LONGEST_KEY = 18
"""Digits of a number that every database takes."""


def sent_key(text: str) -> int:
    """The key that was sent; Http404 for what none of our pages holds."""
    if not text.isdecimal() or len(text) > LONGEST_KEY:
        raise Http404("There is nothing of that number here. Load the page again.")
    return int(text)
