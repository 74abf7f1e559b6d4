"""What one figure of a report is made of, for whoever may read that report."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import can_read_history, can_read_return
from measures.middleware import PersonRequest
from measures.periods import Month
from reporting import reckoning, wording
from reporting.audience import Audience, audience_of
from reporting.editions import AUDIENCES, paths_in
from reporting.entered import Odd, Step, read_odd, read_steps
from reporting.explaining import Explanation, Held, NoSuchMeasure, PartLine, TeamLine, explain
from reporting.models import Edition, EditionStatus
from reporting.report import Amount, MeasureRow, Unit
from reporting.units import readable_units
from reporting.views.asking import Asked, ask_city, ask_locality, ask_team
from reporting.views.explained import (
    ACTUAL,
    CHANGES,
    TO_DATE,
    explain_end,
    explain_root,
    month_anchor,
    row_anchor,
)
from reporting.views.moved import anchor_of
from reporting.views.navigation import Link, address


@never_cache
@require_safe
def city(request: PersonRequest, year: str, quarter: str, reference: str) -> HttpResponse:
    """A figure of the city's quarter."""
    return _page(request, ask_city(request, year, quarter), reference)


@never_cache
@require_safe
def locality(
    request: PersonRequest, year: str, quarter: str, slug: str, reference: str
) -> HttpResponse:
    """A figure of a locality's quarter."""
    return _page(request, ask_locality(request, year, quarter, slug), reference)


@never_cache
@require_safe
def team(
    request: PersonRequest, year: str, quarter: str, slug: str, reference: str
) -> HttpResponse:
    """A figure of a team's quarter."""
    return _page(request, ask_team(request, year, quarter, slug), reference)


class Column(NamedTuple):
    """A month at the head of the table."""

    name: str
    anchor: str
    figure: str
    note: str


class Shown(NamedTuple):
    """A month in a row of the table: its class says in shape what its text says in words."""

    text: str
    note: str
    style: str


class Row(NamedTuple):
    """A locality or a team in the table."""

    name: str
    href: str
    anchor: str
    months: tuple[Shown, ...]
    actual: str
    to_date: str
    is_part: bool


class Told(NamedTuple):
    """A section of the page: one of the report's figures, and how it comes about."""

    anchor: str
    name: str
    figure: str
    sentence: str
    missing: str


class MonthTold(NamedTuple):
    """A team's month: its figure and its history, and its return where that may be read."""

    name: str
    anchor: str
    figure: str
    style: str
    href: str
    steps: tuple[Step, ...]
    odd: tuple[Odd, ...]


def _page(request: PersonRequest, asked: Asked, reference: str) -> HttpResponse:
    edition = asked.edition()
    explanation = _explanation(asked, edition, reference)
    links = _Links(asked, edition, explanation)
    context = {
        "told": explanation,
        "rule": reckoning.rule_text(explanation),
        "figures": _figures(explanation),
        "columns": _columns(explanation),
        "rows": _rows(explanation, links),
        "months": _months(request, asked, explanation, edition),
        "comments": [(wording.comment_lead(each), each.text) for each in explanation.row.comments],
        "breaks": wording.break_text(explanation.row.breaks),
        "links": links,
        "edition": edition,
        "history": _history(request, explanation),
    }
    return render(request, "reporting/explain.html", context)


def _explanation(asked: Asked, edition: Edition | None, reference: str) -> Explanation:
    """What was asked for; Http404 where the report shows no such measure."""
    published = seen = None
    if edition is not None:
        if edition.status == EditionStatus.REPLACED:
            raise Http404(f"Edition {edition.number} has been replaced.")
        published, seen = _published(asked, edition, reference), edition.seen.get("figures", 0)
    try:
        return explain(
            asked.unit,
            asked.quarter,
            reference,
            on=edition.on if edition else asked.on,
            structure=asked.structure,
            audience=_audience(asked, edition),
            published=published,
            seen=seen,
        )
    except NoSuchMeasure as failure:
        raise Http404(str(failure)) from failure


def _audience(asked: Asked, edition: Edition | None) -> Audience:
    """Whom the page is for; of an edition that of the copy, so that both call teams the same."""
    if edition is not None:
        return AUDIENCES[asked.copy]
    return audience_of(asked.rights, asked.teams_placed, placed_now=asked.placed_now)


def _published(asked: Asked, edition: Edition, reference: str) -> MeasureRow:
    for row in asked.report(edition).rows:
        if row.reference == reference:
            return row
    raise Http404(f"Edition {edition.number} has no measure “{reference}”.")


def _figures(explanation: Explanation) -> list[Told]:
    row, quarter = explanation.row, explanation.quarter
    due = wording.first_due(row, quarter)

    def figure(amount: Amount) -> str:
        return wording.figure_text(amount, due, explanation.on)

    told = [
        Told(
            ACTUAL,
            quarter.short,
            figure(row.period_actual),
            reckoning.actual_text(explanation),
            reckoning.missing_text(explanation, row.period_actual),
        ),
        Told(
            TO_DATE,
            "Year to date",
            figure(row.year_to_date),
            reckoning.to_date_text(explanation),
            reckoning.missing_text(explanation, row.year_to_date),
        ),
    ]
    heads = wording.change_heads(quarter)
    for anchor, head, compared in zip(CHANGES, heads, explanation.compared, strict=True):
        told.append(
            Told(
                anchor,
                head,
                wording.change_and_judgement(compared.change),
                reckoning.change_sentence(explanation, compared),
                reckoning.left_out_text(explanation, compared),
            )
        )
    return told


def _columns(explanation: Explanation) -> list[Column]:
    months = zip(explanation.months, explanation.totals, strict=True)
    return [
        Column(
            month.short,
            month_anchor(month),
            reckoning.month_text(explanation, month, amount),
            reckoning.coverage_line(explanation, amount),
        )
        for month, amount in months
    ]


STYLES = {
    Held.NUMBER: "",
    Held.IN_QUARTER: "",
    Held.MISSING: "missing",
    Held.WILL_NOT_REPORT: "missing",
    Held.NOT_AVAILABLE: "reason",
    Held.NOT_APPLICABLE: "reason",
}
"""How a month looks beside its words; what nobody was asked for is quiet."""


def _rows(explanation: Explanation, links: _Links) -> list[Row]:
    if explanation.unit.level == "team":
        return []
    rows = [_team_row(each, links, anchor=True) for each in explanation.teams]
    for part in explanation.parts:
        rows.append(_part_row(explanation, part, links))
        rows += [_team_row(each, links, anchor=False) for each in part.teams]
    return rows


def _team_row(line: TeamLine, links: _Links, *, anchor: bool) -> Row:
    return Row(
        name=line.unit.name,
        href=links.explanation_of(line.unit),
        anchor=row_anchor(line.unit.name) if anchor else "",
        months=tuple(Shown(cell.text, "", STYLES.get(cell.held, "quiet")) for cell in line.cells),
        actual=line.actual.text,
        to_date=line.to_date.text,
        is_part=False,
    )


def _part_row(explanation: Explanation, part: PartLine, links: _Links) -> Row:
    months = zip(explanation.months, part.months, strict=True)
    return Row(
        name=part.unit.name,
        href=links.explanation_of(part.unit),
        anchor=row_anchor(part.unit.name),
        months=tuple(
            Shown(
                reckoning.month_text(explanation, month, amount),
                reckoning.coverage_line(explanation, amount),
                "" if amount.value is not None else "quiet",
            )
            for month, amount in months
        ),
        actual=part.actual.text,
        to_date=part.to_date.text,
        is_part=True,
    )


def _months(
    request: PersonRequest, asked: Asked, explanation: Explanation, edition: Edition | None
) -> list[MonthTold]:
    """A team's months to date with what happened to each, in two queries; none for other units."""
    unit, months = explanation.unit, explanation.months
    if unit.level != "team" or unit.key is None:
        return []
    reads_returns = can_read_return(request.rights, asked.structure.teams[unit.key])
    steps = read_steps(
        unit.key,
        [source.key for source in explanation.sources],
        months,
        until=edition.seen.get("figures", 0) if edition else None,
    )
    references = [source.reference for source in explanation.sources]
    odd = read_odd(unit.key, references, months) if reads_returns and not edition else []
    cells = explanation.teams[0].cells if explanation.teams else ()
    shown = dict(zip(months, cells, strict=False))
    slug = asked.structure.teams[unit.key].slug

    def told(month: Month) -> MonthTold:
        cell = shown.get(month)
        return MonthTold(
            name=month.name,
            anchor=f"month-{month}",
            figure=cell.text if cell else Held.NOT_ASKED.value,
            style=STYLES.get(cell.held, "quiet") if cell else "quiet",
            href=reverse("measures:return", args=[slug, month]) if reads_returns else "",
            steps=tuple(step for step in steps if step.last_month == month),
            odd=tuple(each for each in odd if each.month == month),
        )

    return [told(month) for month in months]


def _history(request: PersonRequest, explanation: Explanation) -> str:
    """The history of these very figures, for who reads everything."""
    if not can_read_history(request.rights):
        return ""
    query = f"?kind=figure&measure={quote(explanation.sources[0].reference, safe='')}"
    if explanation.unit.level == "team":
        query += f"&team={(explanation.unit.path or '').removeprefix('teams/')}"
    return reverse("reporting:history") + query


class _Links:
    """Where to go from an explanation: up, down, sideways and back to the report."""

    def __init__(self, asked: Asked, edition: Edition | None, explanation: Explanation) -> None:
        self.asked = asked
        self.reference = explanation.row.reference
        self.root = explain_root(asked.quarter)
        self.sources = explanation.sources if len(explanation.sources) > 1 else ()
        readable = readable_units(asked.rights, asked.quarter, asked.structure, asked.on)
        self.readable = readable.only(paths_in(edition)) if edition else readable
        self.paths = self.readable.paths
        report = address(asked.unit, asked.quarter) + asked.query
        self.report = f"{report}#{anchor_of(self.reference)}"

    def explanation_of(self, unit: Unit) -> str:
        """The same figure of another unit, or "" where this person may not open that."""
        if unit.path is None or unit.path not in self.paths:
            return ""
        return f"{self.root}{unit.path}{explain_end(self.reference, self.asked.query)}"

    @property
    def parts(self) -> list[Link]:
        """What a share is divided from, of the same unit."""
        path = self.asked.unit.path
        return [
            Link(
                f"{source.title} ({source.reference})",
                f"{self.root}{path}{explain_end(source.reference, self.asked.query)}",
            )
            for source in self.sources
        ]

    @property
    def up(self) -> list[Link]:
        """The totals that this figure is part of."""
        unit, readable = self.asked.unit, self.readable
        above: list[Unit] = []
        if unit.level == "team":
            above += [
                locality
                for locality in readable.localities
                if unit in readable.teams.get(locality.key, ())
            ]
        if unit.level != "city" and readable.city:
            above.append(readable.city)
        return [Link(each.name, self.explanation_of(each)) for each in above]
