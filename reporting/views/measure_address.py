"""Where a measure's own page is."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import reverse

from measures.periods import Month


def measures_root() -> str:
    """What the address of every measure's page begins with."""
    return f"{reverse('reporting:home')}measures/"


def measure_address(framework: str, reference: str, month: Month, path: str, root: str = "") -> str:
    """A measure's page of a unit, by its place; references hold brackets and percent signs.

    Whoever wants the addresses of a page's every measure asks for their `root` once.
    """
    page = f"{root or measures_root()}{framework}/{quote(reference, safe='')}/{month}/"
    return page if path == "city" else f"{page}{path}/"
