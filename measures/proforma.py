"""Reads one team's form for one month, in a fixed number of queries, into what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby

from doris.models import User
from measures import queries
from measures.alignment import Beside, counts_beside, note
from measures.asked import Asked, Form
from measures.entering import Box
from measures.figures import Figure, Kind
from measures.models import (
    Action,
    ClosedQuarter,
    Frequency,
    Guidance,
    Locality,
    RaisedFinding,
    Return,
    ReturnStatus,
    Team,
)
from measures.periods import Month, month_range
from measures.raised import sent_back
from measures.rollup import Ledger, Line
from measures.running import Earlier
from measures.standing import NOTHING, Standing, standing
from measures.validation import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One measure on the form, with what it is read beside."""

    measure: int
    """Primary key."""
    reference: str
    kind: Kind
    group: str
    wording: str
    is_part: bool
    """Set in under the measure above that it is a part of."""
    optional: bool
    title: str
    definition: str
    counts: str
    good_is: str
    commentary_guidance: str
    previous_month: Month
    """The month before; for a quarterly measure the last month of the quarter before."""
    previous: Figure | None
    before: int | None
    """A cumulative measure's year to date before this month. None for a snapshot, always."""
    earlier: Earlier | None
    """A cumulative measure's year before this month, for its total to be turned into a month."""
    year_to_date: int | None
    """With the figure that stands on the form. None for a snapshot, always."""
    stands: Standing
    figure: Figure | None
    """What a submission would take: `[z]` for a measure that the team never does."""
    never: str
    """Why the team never does it; empty where it does."""
    counted: Sequence[Beside] = ()
    """What case systems counted for the month, and for the quarter that it ends."""

    @property
    def source_note(self) -> str:
        """Where that differs from what stands here, in words; empty where it doesn't."""
        return note(self.counted, self.figure)

    @property
    def is_snapshot(self) -> bool:
        """A position at month end, never added up over months."""
        return self.kind is Kind.SNAPSHOT

    @property
    def without(self) -> tuple[Month, ...]:
        """The earlier months of the year that have no number."""
        return self.earlier.missing if self.earlier else ()

    @property
    def is_breakdown(self) -> bool:
        """A part of the measure above that is asked for only where somebody wants to give it."""
        return self.optional and self.is_part


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand under wording they share; without any, a row by itself."""

    name: str
    rows: tuple[Row, ...]
    breakdown: tuple[Row, ...] = ()
    """What the last of the rows is made up of, where a team wants to say so."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the form with what stands under it."""

    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Proforma:
    """One team's form for one month, with all that its page shows."""

    form: Form
    sections: tuple[Section, ...]
    monthly_return: Return | None
    is_closed: bool
    """Its quarter is closed: only a performance officer can change it, with a reason."""
    will_not_report: str
    """Why an officer has accepted that the team will not report this month; empty otherwise."""
    privacy: str
    stands: Mapping[int, Standing]

    @property
    def team(self) -> Team:
        """Whose it is."""
        return self.form.team

    @property
    def month(self) -> Month:
        """Which month's it is."""
        return self.form.month

    @property
    def locality(self) -> Locality | None:
        """Where the team was placed in that month; None for a city-wide service."""
        return next(each.locality for each in self.form.placements if each.covers(self.month))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row in the form's order."""
        return tuple(
            row
            for section in self.sections
            for group in section.groups
            for row in (*group.rows, *group.breakdown)
        )

    @property
    def status(self) -> ReturnStatus | None:
        """Where the return stands; None before anything was saved."""
        return ReturnStatus(self.monthly_return.status) if self.monthly_return else None

    @property
    def takes_typing(self) -> bool:
        """Whether its state allows figures to be typed."""
        return self.monthly_return is None or bool(self.monthly_return.after(Action.SAVE))

    @property
    def to_fill(self) -> int:
        """How many rows must have something in them to be submitted."""
        return self.form.to_fill

    @property
    def filled(self) -> int:
        """How many of those have."""
        return self.form.filled(self.stands)

    @property
    def changed(self) -> tuple[User, datetime] | None:
        """Who typed last, and when."""
        changes = [
            (row.stands.changed_at, row.stands.changed_by)
            for row in self.rows
            if row.stands.changed_at and row.stands.changed_by
        ]
        if not changes:
            return None
        at, by = max(changes, key=lambda change: change[0])
        return by, at

    @cached_property
    def sent_back(self) -> list[RaisedFinding]:
        """What an officer sent it back for, with their notes; nothing where it is not."""
        return sent_back(self.monthly_return)

    @cached_property
    def missing_everywhere(self) -> tuple[Month, ...]:
        """The earlier months of the year in which no cumulative measure has the number it needs."""
        rows = [row for row in self.rows if row.earlier and not row.optional and not row.never]
        return tuple(
            month
            for month in (rows[0].without if rows else ())
            if all(month in row.without for row in rows)
        )

    @cached_property
    def entry_findings(self) -> list[Finding]:
        """What is wrong or odd about the figures that stand."""
        return self.form.entry_findings(self.stands)


def read_proforma(form: Form) -> Proforma:
    """All that the page of a form shows, in a fixed number of queries."""
    team, month = form.team, form.month
    monthly_return = (
        Return.objects.filter(team=team, month=month).select_related("submitted_by").first()
    )
    stands = standing(monthly_return)
    year, counted = _read_year(form), counts_beside(team, month)
    rows = {
        measure: replace(row, counted=counted.get(measure, ()))
        for measure, row in _rows(form, year, stands).items()
    }
    return Proforma(
        form=form,
        sections=_sections(form.asked, rows),
        monthly_return=monthly_return,
        is_closed=ClosedQuarter.objects.filter(last_month=month.quarter.last_month).exists(),
        will_not_report=year.will_not_report,
        privacy=Guidance.objects.filter(key="privacy").values_list("text", flat=True).first() or "",
        stands=stands,
    )


def read_boxes(form: Form, *, as_total: bool) -> dict[int, Box]:
    """How each measure's box is read, by its key. As totals it takes 6 queries."""
    if not as_total:
        return {asked.measure: Box(form.month) for asked in form.asked}
    year = _read_year(form)
    return {
        asked.measure: Box(form.month, _earlier(asked, year.lines[asked.measure], form.month))
        for asked in form.asked
    }


def _earlier(asked: Asked, line: Line | None, month: Month) -> Earlier | None:
    """A cumulative measure's year before the month; None for a snapshot, always."""
    is_cumulative = Kind(asked.form_row.measure.kind) is Kind.CUMULATIVE
    return Earlier.of(line, month) if is_cumulative else None


@dataclass(frozen=True, slots=True)
class _Year:
    """The team's own months that the form stands beside, by the measures' keys."""

    measured: Mapping[int, queries.Row]
    lines: Mapping[int, Line | None]
    """None where nothing is needed or given."""
    will_not_report: str


def _read_year(form: Form) -> _Year:
    """The months of the form's year, and back to those it shows, in 6 queries."""
    team, month = form.team, form.month
    window = queries.read_window(
        month_range(min(month.financial_year.first_month, month.plus(-3)), month),
        # The months before this one are over; whether this one is has no part in what is shown.
        on=month.first_day,
        structure=queries.Structure({team.pk: team}, {}, form.placements),
        teams=[team.pk],
    )
    members = window.structure.members(window.months, team=team.pk)
    found = {(row.framework_id, row.measure.pk): row for row in window.rows}
    measured = {
        asked.measure: found[asked.form_row.framework_id, asked.measure] for asked in form.asked
    }
    return _Year(
        measured,
        {
            measure: next(iter(window.lines(row, members)), None)
            for measure, row in measured.items()
        },
        window.will_not_report.get(team.pk, {}).get(month, ""),
    )


def _rows(form: Form, year: _Year, stands: Mapping[int, Standing]) -> dict[int, Row]:
    """Each measure's row by its key."""
    return {asked.measure: _row(asked, year, form, stands) for asked in form.asked}


def _row(asked: Asked, year: _Year, form: Form, stands: Mapping[int, Standing]) -> Row:
    line = year.lines[asked.measure]
    form_row, month = asked.form_row, form.month
    figure = asked.figure(stands)
    version = year.measured[asked.measure].version(month)
    earlier = _earlier(asked, line, month)
    before, total = _year_to_date(form, line, figure) if earlier else (None, None)
    step = 1 if form_row.measure.frequency == Frequency.MONTHLY else 3
    return Row(
        measure=asked.measure,
        reference=asked.reference,
        kind=Kind(form_row.measure.kind),
        group=form_row.group,
        wording=form_row.wording,
        is_part=form_row.under_id is not None,
        optional=form_row.optional,
        title=version.title,
        definition=version.definition,
        counts=version.counts,
        good_is=version.get_good_is_display(),
        commentary_guidance=version.commentary_guidance,
        previous_month=month.plus(-step),
        previous=line.cells.get(month.plus(-step)) if line else None,
        before=before,
        earlier=earlier,
        year_to_date=total,
        stands=stands.get(asked.measure, NOTHING),
        figure=figure,
        never=asked.never,
    )


def _year_to_date(
    form: Form, line: Line | None, figure: Figure | None
) -> tuple[int | None, int | None]:
    """A cumulative measure's year before this month, and with this month."""
    month = form.month
    earlier = month_range(month.financial_year.first_month, month.previous)
    line = line or Line.of(form.team.pk, (), {})
    before = Ledger(Kind.CUMULATIVE, [line]).total(earlier)
    cells = {each: cell for each, cell in line.cells.items() if each != month}
    if figure is not None:
        cells[month] = figure
    with_this = Line.of(form.team.pk, line.needed, cells, line.quarters)
    total = Ledger(Kind.CUMULATIVE, [with_this]).total((*earlier, month))
    return before.value, total.value


def _sections(asked: Sequence[Asked], rows: Mapping[int, Row]) -> tuple[Section, ...]:
    return tuple(
        Section(heading, _groups([rows[each.measure] for each in under]))
        for (_, heading), under in groupby(
            asked, key=lambda each: (each.form_row.framework_id, each.form_row.section)
        )
    )


def _groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """Rows with the same wording above them together, a breakdown under what it breaks down, each
    other row by itself.
    """
    groups: list[Group] = []
    for row in rows:
        last = groups[-1] if groups else None
        if last and row.is_breakdown:
            groups[-1] = replace(last, breakdown=(*last.breakdown, row))
        elif last and row.group and last.name == row.group:
            groups[-1] = replace(last, rows=(*last.rows, row))
        else:
            groups.append(Group(row.group, (row,)))
    return tuple(groups)
