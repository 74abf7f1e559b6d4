"""The rows and cells of which a report's page has hundreds, each kind made in one go.

As loops of the template they took a sixth of the page's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, cycle

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reporting.views.explained import ACTUAL, TO_DATE
from reporting.views.moved import Moved, Movement, escaped
from reporting.views.presentation import Line, Page

register = template.Library()

NOTHING = SafeString()
FIGURE = '<a class="doris-figure" href="{}" aria-label="{}: {}">{}</a>'
NUMBER = f'<td class="doris-figures__number">{FIGURE}</td>'
PERIODS = (
    '<table class="doris-small-table">'
    '<caption class="govuk-visually-hidden">{}: months, quarters and year to date</caption>'
    '<thead><tr><th scope="col">Period</th><th scope="col" class="doris-figures__number">Figure'
    '</th><th scope="col">{}</th></tr></thead>'
    "<tbody>{}</tbody><tbody>{}</tbody></table>"
)
PARTS = (
    '<table class="doris-small-table doris-small-table--parts">'
    '<caption class="govuk-visually-hidden">{}: {}</caption>'
    '<thead><tr><th scope="col">{}</th><th scope="col" class="doris-figures__number">Quarter</th>'
    '<th scope="col" class="doris-figures__number">Year to date</th><th scope="col">{}</th></tr>'
    "</thead><tbody>{}</tbody></table>"
)
PERIOD = f'<tr><th scope="row">{{}}</th>{NUMBER}<td>{{}}</td></tr>'
PART = f'<tr><th scope="row">{{}}</th>{NUMBER}{NUMBER}<td>{{}}</td></tr>'
CELL = f'<td role="cell" class="doris-figures__number doris-figures__part">{FIGURE}{{}}</td>'
HEAD = (
    '<th scope="row" role="rowheader"><a class="govuk-link" href="#{}">{}</a> '
    '<span class="doris-figures__remark">{}</span></th>'
)
OWN = (
    '<td role="cell" data-label="{}" class="doris-figures__number{}">'
    '<a class="doris-figure" href="{}#{}" aria-label="{}, {}: {}">{}</a>{}</td>'
)
CHANGE = (
    '<td role="cell" data-label="{}" class="doris-figures__change">{}'
    '<a class="doris-figure" href="{}#{}" aria-label="{}, {}: {}">{}</a>{}</td>'
)
MOVED = '<li>{}<a class="doris-figure" href="{}#{}" aria-label="{}: {}">{}</a>{}</li>'
ARROW = (
    '<svg class="doris-arrow doris-arrow--{}" aria-hidden="true" focusable="false">'
    '<use href="#arrow-{}"/></svg>'
)
ACTUAL_CLASS = SafeString(" doris-figures__actual")


@register.simple_tag
def own_cells(line: Line, quarter: str) -> SafeString:
    """A measure's title, and the cells of its own figures: the quarter's, the year to date, and
    both changes.
    """
    page, reference = line["explained"], line["reference"]
    remarks = map(_html, filter(None, (reference, line["remark"], line["comment_count"])))
    head = (line["anchor"], line["title"], SafeString(", ".join(remarks)))
    cells: list[tuple[str, SafeString, str, str, str]] = [
        (quarter, ACTUAL_CLASS, ACTUAL, line["actual"], line["actual_note"]),
        ("Year to date", NOTHING, TO_DATE, line["to_date"], line["to_date_note"]),
        *(
            (against, _arrow(change), place, change["text"], change["note"])
            for against, place, change in line["changes"]
        ),
    ]
    texts = [
        (label, more, page, place, label, reference, text, text, _small(note))
        for label, more, place, text, note in cells
    ]
    html = HEAD + OWN * 2 + CHANGE * (len(cells) - 2)
    return _each(html, [(*head, *chain(*texts))])


@register.simple_tag
def moved_changes(measure: Moved) -> SafeString:
    """How a measure moved, by each change by which it did."""
    page, reference = _html(measure["explained"]), _html(measure["reference"])
    items = []
    for against, place, change in measure["changes"]:
        said = SafeString(f"{_html(change['text'])} on {_html(against)}")
        note = change["note"]
        more = SafeString(f' <span class="doris-quiet">({_html(note)})</span>') if note else NOTHING
        items.append(MOVED.format(_arrow(change), page, place, reference, said, said, more))
    return SafeString("".join(items))


def _html(text: str) -> SafeString:
    """A text as HTML; what is HTML already stays as it is."""
    return text if isinstance(text, SafeString) else escaped(text)


def _arrow(change: Movement) -> SafeString:
    return _shape(change["judgement"], change["arrow"]) if change["arrow"] else NOTHING


@cache
def _shape(judgement: str, arrow: str) -> SafeString:
    return format_html(ARROW, judgement, arrow)


def _small(note: str) -> SafeString:
    return SafeString(f"<small>{_html(note)}</small>") if note else NOTHING


@register.simple_tag
def period_table(line: Line, page: Page) -> SafeString:
    """A measure's months, and below them the quarters so far and the year to date."""
    head = _html(page.coverage_head)
    months, totals = _period_rows(line["months"]), _period_rows(line["totals"])
    return SafeString(PERIODS.format(_html(line["title"]), head, months, totals))


@register.simple_tag
def part_table(line: Line, page: Page) -> SafeString:
    """A measure part by part; nothing where there are none."""
    if not line["parts"]:
        return NOTHING
    head, coverage = _html(page.parts_head), _html(page.parts_coverage_head)
    rows = _part_rows(line["parts"])
    return SafeString(PARTS.format(_html(line["title"]), head, head, coverage, rows))


def _period_rows(periods: Sequence[tuple[str, str, str, str, str]]) -> SafeString:
    """A row for each period: its name, its figure with what explains it, what that stands on."""
    return _each(
        PERIOD,
        [
            (name, href, label, figure, figure, coverage)
            for name, href, label, figure, coverage in periods
        ],
    )


def _part_rows(parts: Sequence[tuple[str, str, str, str, str, str, str, str]]) -> SafeString:
    """A row for each part: name, quarter and year to date with what explains each, and what the
    last stands on.
    """
    return _each(
        PART,
        [
            (name, href, label, actual, actual, href_to_date, label_to_date, to_date, to_date, on)
            for name, href, label, actual, href_to_date, label_to_date, to_date, on in parts
        ],
    )


@register.simple_tag
def part_cells(columns: Iterable[tuple[str, str, str, str]]) -> SafeString:
    """A cell for each part or month: its figure with what explains it, and a note below it where
    there is one.
    """
    return _each(
        CELL,
        [(href, label, text, text, _small(note)) for href, label, text, note in columns],
    )


def _each(html: str, several: Sequence[tuple[str, ...]]) -> SafeString:
    """The same HTML for each, all at once.

    What is HTML already is not looked at once more, nor asked for its text by `format`: it is
    thousands of texts.
    """
    texts = [*chain.from_iterable(several)]
    if not all(type(text) is SafeString for text in texts):
        texts = [*map(_html, texts)]
    between, after = _pieces(html)
    joined = "".join(chain.from_iterable(zip(cycle(between), texts, strict=False)))
    return SafeString(joined[len(after) :] + after) if texts else NOTHING


@cache
def _pieces(html: str) -> tuple[tuple[str, ...], str]:
    """What stands before each text of HTML that follows itself, and after the last one."""
    first, *others, after = html.split("{}")
    return (after + first, *others), after
