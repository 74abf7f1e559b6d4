"""Reads one team's form for one month, in a fixed number of queries, into what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from doris.models import User
from measures import queries
from measures.exceptions import NoReturn
from measures.figures import Figure, Kind, Reason
from measures.models import (
    Action,
    ClosedQuarter,
    FrameworkMeasure,
    Frequency,
    Guidance,
    Locality,
    MeasureVersion,
    NeverDoes,
    PartRule,
    Placement,
    Return,
    ReturnStatus,
    Team,
)
from measures.periods import Month, month_range
from measures.rollup import Ledger, Line
from measures.standing import NOTHING, Standing, standing
from measures.validation import Finding, PartOfWhole, Severity, check_complete, check_parts


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
    without: tuple[Month, ...]
    """The earlier months of the year that have no number."""
    year_to_date: int | None
    """With the figure that stands on the form. None for a snapshot, always."""
    stands: Standing
    never: str
    """Why the team never does it; empty where it does."""

    @property
    def is_snapshot(self) -> bool:
        """A position at month end, never added up over months."""
        return self.kind is Kind.SNAPSHOT

    @property
    def figure(self) -> Figure | None:
        """What a submission would take from this row."""
        return Reason.NOT_APPLICABLE if self.never else self.stands.figure

    @property
    def comment(self) -> str:
        """What a submission would take from this row."""
        return self.never or self.stands.comment


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand under wording they share; without any, a row by itself."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the form with what stands under it."""

    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Proforma:
    """One team's form for one month."""

    team: Team
    month: Month
    locality: Locality | None
    first_month: Month
    last_month: Month | None
    """The team's first and last month of all, where the months on either side end."""
    sections: tuple[Section, ...]
    monthly_return: Return | None
    is_closed: bool
    """Its quarter is closed: only a performance officer can change it, with a reason."""
    privacy: str
    rules: tuple[PartOfWhole, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row in the form's order."""
        return tuple(
            row for section in self.sections for group in section.groups for row in group.rows
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
        return sum(not row.optional for row in self.rows)

    @property
    def filled(self) -> int:
        """How many of those have."""
        return sum(not row.optional and row.figure is not None for row in self.rows)

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
    def part_findings(self) -> list[Finding]:
        """The part-of-whole rules that the form breaks as it stands."""
        return check_parts(self.rules, {row.reference: row.figure for row in self.rows})

    @property
    def findings(self) -> list[Finding]:
        """Everything that is to be put right or explained before it can be submitted."""
        gaps = check_complete(
            {row.reference: row.title for row in self.rows},
            {row.reference: row.figure for row in self.rows},
            {row.reference: row.comment for row in self.rows},
            optional=[row.reference for row in self.rows if row.optional],
        )
        order = {row.reference: place for place, row in enumerate(self.rows)}
        return sorted([*gaps, *self.part_findings], key=lambda each: order[each.measures[0]])


def in_force(month: Month, prefix: str = "") -> Q:
    """Rows dated by month that cover one; `prefix` leads to them from another table."""
    return Q(**{f"{prefix}first_month__lte": month}) & (
        Q(**{f"{prefix}last_month__isnull": True}) | Q(**{f"{prefix}last_month__gte": month})
    )


def form_rows(team: Team, month: Month) -> list[FrameworkMeasure]:
    """The measures that a team's form asks for in a month, in its order, each once.

    A quarterly measure is asked for in the quarter's last month only, and one that has no
    definition yet not at all.
    """
    asked = list(
        FrameworkMeasure.objects.filter(
            in_force(month),
            in_force(month, "measure__"),
            in_force(month, "framework__teams__"),
            Exists(MeasureVersion.objects.filter(measure=OuterRef("measure"))),
            framework__teams__team=team,
            measure__breakdown_of__isnull=True,
        )
        .select_related("framework", "measure")
        .order_by("framework__position", "position")
    )
    once = {row.measure_id: row for row in reversed(asked)}
    return [
        row
        for row in asked
        if once[row.measure_id] is row
        and (row.measure.frequency == Frequency.MONTHLY or month.is_quarter_end)
    ]


def read_proforma(*, team: Team, month: Month) -> Proforma:
    """The form of a team for a month; NoReturn where it has none."""
    placements = list(
        Placement.objects.filter(team=team).select_related("locality").order_by("first_month")
    )
    placement = next((each for each in placements if each.covers(month)), None)
    if placement is None:
        raise NoReturn(no_return_message(team, month, placements))
    asked = form_rows(team, month)
    if not asked:
        raise NoReturn(f"{team.name} has no measures to return for {month.name}.")
    monthly_return = (
        Return.objects.filter(team=team, month=month).select_related("submitted_by").first()
    )
    rows = _read_rows(team, month, asked, placements, standing(monthly_return))
    return Proforma(
        team=team,
        month=month,
        locality=placement.locality,
        first_month=placements[0].first_month,
        last_month=placements[-1].last_month,
        sections=_sections(asked, rows),
        monthly_return=monthly_return,
        is_closed=ClosedQuarter.objects.filter(last_month=month.quarter.last_month).exists(),
        privacy=Guidance.objects.filter(key="privacy").values_list("text", flat=True).first() or "",
        rules=_read_rules({row.reference: row for row in rows.values()}),
    )


def no_return_message(team: Team, month: Month, placements: Sequence[Placement]) -> str:
    """Why a team has no return for a month that no placement of it covers."""
    if not placements:
        return f"{team.name} has not opened, so it has no returns."
    first, last = placements[0].first_month, placements[-1].last_month
    if month < first:
        return f"{team.name} opened in {first.name}, so it has no return for {month.name}."
    if last and month > last:
        return f"{team.name} closed after {last.name}, so it has no return for {month.name}."
    return f"{team.name} was not open in {month.name}, so it has no return for it."


def _read_rows(
    team: Team,
    month: Month,
    asked: Sequence[FrameworkMeasure],
    placements: Sequence[Placement],
    stands: Mapping[int, Standing],
) -> dict[int, Row]:
    """Each measure's row by its key."""
    first = min(month.financial_year.first_month, month.plus(-3))
    window = queries.read_window(
        month_range(first, month),
        # The months before this one are over; whether this one is has no part in what is shown.
        on=month.first_day,
        structure=queries.Structure({team.pk: team}, {}, placements),
        teams=[team.pk],
    )
    members = window.structure.members(window.months, team=team.pk)
    shown = {(row.framework_id, row.measure.pk): row for row in window.rows}
    never = dict(
        NeverDoes.objects.filter(in_force(month), team=team).values_list("measure_id", "why")
    )
    rows = {}
    for form_row in asked:
        measure = form_row.measure
        measured = shown[form_row.framework_id, measure.pk]
        lines = window.lines(measured, members)
        version = measured.version(month)
        kind = Kind(measure.kind)
        stand = stands.get(measure.pk, NOTHING)
        before = without = total = None
        figure = Reason.NOT_APPLICABLE if measure.pk in never else stand.figure
        if kind is Kind.CUMULATIVE:
            before, without, total = _year_to_date(team.pk, month, lines, figure)
        before_this = month.plus(-1 if measure.frequency == Frequency.MONTHLY else -3)
        rows[measure.pk] = Row(
            measure=measure.pk,
            reference=measure.reference,
            kind=kind,
            group=form_row.group,
            wording=form_row.wording,
            is_part=form_row.under_id is not None,
            optional=form_row.optional,
            title=version.title,
            definition=version.definition,
            counts=version.counts,
            good_is=version.get_good_is_display(),
            commentary_guidance=version.commentary_guidance,
            previous_month=before_this,
            previous=lines[0].cells.get(before_this) if lines else None,
            before=before,
            without=without or (),
            year_to_date=total,
            stands=stand,
            never=never.get(measure.pk, ""),
        )
    return rows


def _year_to_date(
    team: int, month: Month, lines: Sequence[Line], figure: Figure | None
) -> tuple[int | None, tuple[Month, ...], int | None]:
    """A cumulative measure's year before this month, that year's gaps, and with this month."""
    april = month.financial_year.first_month
    earlier = month_range(april, month.previous)
    before = Ledger(Kind.CUMULATIVE, lines).total(earlier)
    line = lines[0] if lines else Line.of(team, (), {})
    cells = {each: cell for each, cell in line.cells.items() if each != month}
    if figure is not None:
        cells[month] = figure
    with_this = Line.of(team, line.needed, cells, line.quarters)
    total = Ledger(Kind.CUMULATIVE, [with_this]).total((*earlier, month))
    return before.value, before.gaps[0].months if before.gaps else (), total.value


def _sections(asked: Sequence[FrameworkMeasure], rows: Mapping[int, Row]) -> tuple[Section, ...]:
    return tuple(
        Section(heading, _groups([rows[form_row.measure_id] for form_row in form_rows]))
        for (_, heading), form_rows in groupby(
            asked, key=lambda form_row: (form_row.framework_id, form_row.section)
        )
    )


def _groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """Rows with the same wording above them together, each other row by itself."""
    groups: list[Group] = []
    for row in rows:
        if row.group and groups and groups[-1].name == row.group:
            groups[-1] = Group(row.group, (*groups[-1].rows, row))
        else:
            groups.append(Group(row.group, (row,)))
    return tuple(groups)


def _read_rules(rows: Mapping[str, Row]) -> tuple[PartOfWhole, ...]:
    """The part-of-whole rules that need this form's measures only."""
    names = {reference: row.title for reference, row in rows.items()}
    found = (
        PartRule.objects.filter(whole__reference__in=names)
        .select_related("whole")
        .prefetch_related("parts")
    )
    rules = []
    for rule in found:
        order = list(names)
        parts = [part.reference for part in rule.parts.all() if part.reference in names]
        if parts:
            rules.append(
                PartOfWhole(
                    whole=rule.whole.reference,
                    parts=tuple(sorted(parts, key=order.index)),
                    adds_up=rule.adds_up,
                    severity=Severity(rule.severity),
                    names=names,
                )
            )
    return tuple(rules)
