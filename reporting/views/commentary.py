"""What an officer writes of the city's or a locality's quarter, beside what its teams wrote.

The measures that moved come first. Each box carries the digest of what was shown in it, so that
two people at once never overwrite each other: the second is shown both texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from measures import change_wording
from measures.access import (
    NOT_FOUND,
    can_run_quarters,
    check_can_read_quarters,
    check_can_run_quarters,
)
from measures.commentary_beside import Beside
from measures.forms import LONGEST_COMMENT
from measures.middleware import PersonRequest
from measures.periods import Quarter
from measures.queries import Structure, read_structure
from measures.seen import digest
from reporting.audience import EVERYBODY_NAMED
from reporting.beside import read_beside
from reporting.commenting import Measure, Written, read_commentary, write_commentary
from reporting.content import quarterly_report, read_unit
from reporting.copies import units_of
from reporting.membership import city_unit, locality_unit
from reporting.movements import what_moved
from reporting.report import Comment, MeasureRow, Report, Unit
from reporting.units import NoSuchReport, check_placed, find_locality
from reporting.views.navigation import Link, address
from reporting.views.quarters import asked_quarter, commentary_address, quarter_page
from reporting.wording import amount_text, comment_lead, running_text

CHANGED_MEANWHILE = (
    "somebody else has changed this since you opened it. Put together what should stand, then "
    "save again"
)


ALL = "all"
"""The key of the box on the quarter as a whole; the others have their measure's primary key."""

TEXT = "text-"
"""Begins the name of every box's field."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box to write in, with everything that is to be read beside it."""

    key: str
    reference: str
    title: str
    figure: str
    changes: tuple[tuple[str, str], ...]
    """Each comparison's quarter and the change in words."""
    said: tuple[tuple[str, str], ...]
    """What the teams wrote: who and about when, and the text."""
    drafted: str
    said_before: Beside
    notes: Sequence[str]
    """What is pointed out of the text, which stops nobody."""
    text: str
    shown: str
    """The digest of what stands, which the box is sent back with."""
    error: str = ""
    theirs: str | None = None
    """What somebody else made of it meanwhile."""


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes under one heading."""

    name: str
    boxes: tuple[Box, ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def city(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """The city's commentary."""
    return _page(request, asked_city(request, year, quarter))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def locality(request: PersonRequest, year: str, quarter: str, slug: str) -> HttpResponse:
    """A locality's commentary."""
    return _page(request, asked_locality(request, year, quarter, slug))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose quarter is written about."""

    unit: Unit
    quarter: Quarter
    structure: Structure


def asked_city(request: PersonRequest, year: str, quarter: str) -> Asked:
    """The city's quarter, for somebody who may read what is written of it."""
    check_can_read_quarters(request.rights)
    structure = read_structure()
    asked = asked_quarter(year, quarter, structure, timezone.localdate())
    return Asked(city_unit(), asked, structure)


def asked_locality(request: PersonRequest, year: str, quarter: str, slug: str) -> Asked:
    """A locality's quarter, for somebody who may read what is written of it."""
    asked = asked_city(request, year, quarter)
    try:
        unit = locality_unit(find_locality(slug, asked.structure))
        check_placed(unit, asked.quarter, asked.structure)
    except NoSuchReport as failure:
        raise Http404(NOT_FOUND) from failure
    return replace(asked, unit=unit)


def _page(request: PersonRequest, asked: Asked) -> HttpResponse:
    unit, quarter, structure = asked.unit, asked.quarter, asked.structure
    on = timezone.localdate()
    window = read_unit(unit, quarter, on=on, structure=structure)
    report = quarterly_report(
        unit,
        quarter,
        on=on,
        structure=structure,
        audience=EVERYBODY_NAMED,
        window=window,
        drafts_always=True,
    )
    sent: dict[str, Written] = {}
    errors: dict[str, str] = {}
    clashes: Mapping[Measure, str] = {}
    if request.method == "POST":
        check_can_run_quarters(request.rights)
        sent = _sent(request, report)
        errors = {key: each for key, box in sent.items() if (each := _error(box.text))}
        clashes = write_commentary(
            locality=unit.key,
            quarter=quarter,
            written=[box for key, box in sent.items() if key not in errors],
            by=request.user,
            at=timezone.now(),
        )
        if not errors and not clashes:
            messages.success(request, f"The commentary on {unit.name} is saved.")
            return redirect(commentary_address(unit, quarter))
    standing, beside = read_commentary(unit.key, quarter), read_beside(unit, quarter, window)
    groups = _Boxes(report, standing, beside, sent, errors, clashes).groups()
    boxes = [box for group in groups for box in group.boxes]
    context = {
        "unit": unit,
        "quarter": quarter,
        "groups": groups,
        "written": sum(bool(box.text) for box in boxes),
        "boxes": len(boxes),
        "may_write": can_run_quarters(request.rights),
        "state": running_text(quarter, on),
        "errors": [
            {
                "text": f"{box.reference or 'The quarter as a whole'}: {box.error}",
                "href": f"#text-{box.key}",
            }
            for box in boxes
            if box.error
        ],
        "units": [
            Link(each.name, commentary_address(each, quarter), each == unit)
            for each in units_of(quarter, structure, on)
            if each.level != "team"
        ],
        "report": address(unit, quarter),
        "check": f"{commentary_address(unit, quarter)}check/",
        "back": quarter_page("quarter", quarter),
    }
    return render(request, "reporting/commentary.html", context)


def _sent(request: PersonRequest, report: Report) -> dict[str, Written]:
    """The boxes that were sent, by their key; those of other measures than shown are left out."""
    drafted = {_key(row): _draft(row) for row in report.rows}
    sent = {}
    for key in (ALL, *drafted):
        text = request.POST.get(f"{TEXT}{key}")
        if text is not None:
            # A browser sends a line's end as two characters, whatever was typed.
            sent[key] = Written(
                measure=None if key == ALL else int(key),
                text=text.replace("\r\n", "\n") if text.strip() else "",
                shown=request.POST.get(f"shown-{key}", ""),
                drafted=drafted.get(key, ""),
            )
    return sent


def _error(text: str) -> str:
    if len(text) > LONGEST_COMMENT:
        return f"this has {len(text):,} characters. Shorten it to {LONGEST_COMMENT:,} or fewer"
    if "\0" in text:
        return "this has a character that can’t be kept. Type it again without copying"
    return ""


def _key(row: MeasureRow) -> str:
    return str(row.definition.measure.pk)


def _draft(row: MeasureRow) -> str:
    return "\n".join(comment.text for comment in row.comments if comment.is_drafted)


def _from_teams(comments: tuple[Comment, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (comment_lead(each), each.text) for each in comments if each.team and not each.is_drafted
    )


class _Boxes:
    """Puts together the boxes of a page, from the report, what stands and what was sent."""

    def __init__(
        self,
        report: Report,
        standing: Mapping[Measure, str],
        beside: Mapping[Measure, Beside],
        sent: Mapping[str, Written],
        errors: Mapping[str, str],
        clashes: Mapping[Measure, str],
    ) -> None:
        self.report = report
        self.standing = standing
        self.beside = beside
        self.sent = sent
        self.errors = errors
        self.clashes = clashes

    def groups(self) -> list[Group]:
        """The quarter as a whole, then the measures: those that moved first."""
        moved = what_moved(self.report)
        first = [*moved.worse, *moved.better, *moved.unjudged]
        rest = [row for row in self.report.rows if row not in first]
        whole = self._box(ALL, None, said=_from_teams(self.report.comments))
        groups = [Group("The quarter as a whole", (whole,))]
        if first:
            groups.append(Group("Measures that moved", tuple(map(self._measure, first))))
        groups.append(
            Group("Other measures" if first else "Measures", tuple(map(self._measure, rest)))
        )
        return groups

    def _measure(self, row: MeasureRow) -> Box:
        quarter = self.report.quarter
        changes = (
            (quarter.previous.short, row.change_on_previous),
            (quarter.last_year.short, row.change_on_last_year),
        )
        return self._box(
            _key(row),
            row,
            said=_from_teams(row.comments),
            figure=amount_text(row.period_actual, self.report.unit.level),
            changes=tuple(
                (against, change_wording.change_text(change))
                for against, change in changes
                if change.arrow
            ),
        )

    def _box(
        self,
        key: str,
        row: MeasureRow | None,
        *,
        said: tuple[tuple[str, str], ...],
        figure: str = "",
        changes: tuple[tuple[str, str], ...] = (),
    ) -> Box:
        measure = None if key == ALL else int(key)
        stands, sent = self.standing.get(measure, ""), self.sent.get(key)
        theirs = self.clashes.get(measure)
        error = self.errors.get(key, "")
        if measure in self.clashes:
            error = CHANGED_MEANWHILE
        text, beside = sent.text if sent and error else stands, self.beside[measure]
        return Box(
            key=key,
            reference=row.reference if row else "",
            title=row.title if row else "The quarter as a whole",
            figure=figure,
            changes=changes,
            said=said,
            drafted=_draft(row) if row else "",
            said_before=beside,
            notes=beside.notes(text),
            text=text,
            # Sent again after a clash, it replaces what its writer has now been shown.
            shown=sent.shown if sent and error and theirs is None else digest(stands),
            error=error,
            theirs=theirs,
        )
