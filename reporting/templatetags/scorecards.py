"""The cells of figures of which a scorecard's page has hundreds, made in one go."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

CELL = '<td role="cell" data-label="{}" class="doris-figures__number">{}{}</td>'


@register.simple_tag
def number_cells(cells: Iterable[tuple[str, str, str]]) -> SafeString:
    """A cell for each: its figure under its column's head, and a note below where there is one."""
    return format_html_join(
        "",
        CELL,
        (
            (head, text, format_html("<small>{}</small>", note) if note else "")
            for head, text, note in cells
        ),
    )
