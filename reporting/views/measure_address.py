"""Where a measure's own page is."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import reverse

from measures.periods import Month


def measure_address(framework: str, reference: str, month: Month, path: str) -> str:
    """A measure's page of a unit, by its place; references hold brackets and percent signs."""
    root = f"{reverse('reporting:home')}measures/{framework}/{quote(reference, safe='')}/{month}/"
    return root if path == "city" else f"{root}{path}/"
