"""The cells of figures of which a scorecard's page has hundreds, made in one go."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from measures.periods import Month
from reporting.scorecard_wording import NONE
from reporting.views.explained import month_anchor
from reporting.views.moved import escaped
from reporting.views.scorecard_page import Cell, Line

register = template.Library()

CELL = '<td role="cell" data-label="{}" class="doris-figures__number{}">{}{}</td>'
NOW, NOTHING = " doris-scorecard__now", " doris-none"
"""The scorecard's own month, and a cell that a phone's card leaves out."""


MADE = '<a class="doris-figure" href="{}{}/#{}" aria-label="{}, {}: {}">{}</a>'


@register.simple_tag
def month_cells(line: Line, month: Month, explained: str) -> SafeString:
    """A measure's months; the last of them leads to what it is made of, where `explained` is what
    such an address begins with.
    """
    cells = [*line["months"]]
    last = cells[-1]
    if explained and last.text:
        reference, anchor = line["reference"], month_anchor(month)
        address = quote(reference, safe="")
        made = (explained, address, anchor, last.head, reference, last.text, last.text)
        cells[-1] = Cell(last.head, format_html(MADE, *made), last.note)
    return _cells([*((each, "") for each in cells[:-1]), (cells[-1], NOW)])


@register.simple_tag
def number_cells(cells: Iterable[tuple[str, str, str]]) -> SafeString:
    """A cell for each: its figure under its column's head, and a note below where there is one."""
    return _cells((each, NOTHING if each[1] == NONE else "") for each in cells)


def _cells(cells: Iterable[tuple[tuple[str, str, str], str]]) -> SafeString:
    return SafeString(
        "".join(
            CELL.format(
                escaped(head),
                classes,
                text if isinstance(text, SafeString) else escaped(text),
                f"<small>{escaped(note)}</small>" if note else "",
            )
            for (head, text, note), classes in cells
        )
    )
