"""Writes the demonstration's returns: what was typed, what counts, what was said about it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from doris.models import User
from measures.demonstration.comments import Situation, Writer
from measures.demonstration.council import CHANGE_REASON, Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.demonstration.numbers import make_up
from measures.figures import Figure, Reason
from measures.history import give_reason
from measures.models import (
    Assignment,
    Commentary,
    Entry,
    FrameworkMeasure,
    NeverDoes,
    Placement,
    Return,
    ReturnStatus,
    Role,
    Team,
    columns,
)
from measures.periods import Month
from measures.recording import Recorded, record_figures

NOT_STARTED = "not started"


@dataclass(slots=True)
class Form:
    """A team's return for a month before it is written: figures and comments by reference."""

    team: Team
    month: Month
    status: str
    by: User
    at: datetime
    figures: dict[str, Figure]
    typed_by: User
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def is_submitted(self) -> bool:
        """Whether its figures count."""
        return self.status in (ReturnStatus.SUBMITTED, ReturnStatus.REOPENED)


def write_returns(council: Council, calendar: Calendar) -> int:
    """Write every return with its figures and comments; returns how many there are."""
    forms = list(_forms(council, calendar))
    returns = [
        Return(
            team=form.team,
            month=form.month,
            status=ReturnStatus.SUBMITTED if form.is_submitted else form.status,
            submitted_at=form.at if form.is_submitted else None,
            submitted_by=form.by if form.is_submitted else None,
        )
        for form in forms
    ]
    for row, form in zip(returns, forms, strict=True):
        _sign(row, form)
    bulk_create_with_history(returns, Return, batch_size=500, default_change_reason=CHANGE_REASON)
    _write_entries(council, forms, returns)
    submitted = [form for form in forms if form.is_submitted]
    _write_figures(council, submitted)
    _write_comments(council, submitted)
    for row, form in zip(returns, forms, strict=True):
        if form.status == ReturnStatus.REOPENED:
            _reopen(row, form)
    return len(returns)


def _sign(row: Model, form: Form) -> None:
    """Have the row's history say who did it and when, as if it had been done on the page."""
    row._history_user = form.by  # type: ignore[attr-defined]  # noqa: SLF001
    row._history_date = form.at  # type: ignore[attr-defined]  # noqa: SLF001


def _forms(council: Council, calendar: Calendar) -> Iterator[Form]:
    """Every return that somebody began, month by month."""
    chance = random.Random("returns")  # noqa: S311  (for a made-up council, not for secrets)
    writer = Writer(read("comments"), chance)
    numbers = _numbers(council, calendar)
    states = {(row["team"], calendar.month(row["month"])): row for row in reversed(read("returns"))}
    typists = _Typists(council)
    excuses = _Excuses(council, calendar)
    order = list(
        FrameworkMeasure.objects.filter(framework__for_placed_teams=True)
        .order_by("framework__position", "position")
        .values_list("measure__reference", flat=True)
    )
    for month in calendar.months:
        for team in council.teams.values():
            if month not in numbers[team.name]:
                continue
            state = states.get((team.name, month))
            status = state["state"] if state else ReturnStatus.SUBMITTED.value
            if status == NOT_STARTED or (state is None and month == calendar.current):
                continue
            now = numbers[team.name][month]
            before = numbers[team.name].get(month.previous, {})
            form = Form(
                team=team,
                month=month,
                status=status,
                by=typists.manager(team, month),
                at=calendar.moment_after(month, chance),
                figures={reference: now[reference] for reference in order if reference in now},
                typed_by=typists.whoever_types(team, month, chance),
                comments=writer.write(
                    Situation(month, team.kind, now, before), chance.choice((1, 2, 2, 3))
                ),
            )
            excuses.apply(form)
            if status == ReturnStatus.DRAFT:
                form.at = calendar.moment_before(chance)
                _leave_unfinished(form, int(state["filled"]) if state else 0)
            yield form


def _numbers(council: Council, calendar: Calendar) -> dict[str, dict[Month, dict[str, int]]]:
    """By team and month: figures for the months in which the team was placed."""
    first_months = {
        placement.team_id: placement.first_month
        for placement in Placement.objects.order_by("-first_month")
    }
    numbers = {}
    for row in read("teams"):
        team = council.teams[row["team"]]
        months = [month for month in calendar.months if month >= first_months[team.pk]]
        made_up = make_up(
            team.name,
            size=int(row["usual_open_cases"]),
            open_cases=int(row["open_cases_at_first"]),
            months=months,
        )
        numbers[team.name] = dict(zip(months, made_up, strict=True))
    return numbers


class _Typists:
    """Who filled in a team's form in a month."""

    def __init__(self, council: Council) -> None:
        self._people = {person.pk: person for person in council.people.values()}
        self._assignments = list(Assignment.objects.filter(team__isnull=False))

    def manager(self, team: Team, month: Month) -> User:
        """The team's manager when the month ended."""
        return next(self._in_force(team, month, Role.MANAGER))

    def whoever_types(self, team: Team, month: Month, chance: random.Random) -> User:
        """The deputy more often than not, where there is one."""
        deputy = next(self._in_force(team, month, Role.DEPUTY), None)
        return deputy if deputy and chance.random() < 0.6 else self.manager(team, month)

    def _in_force(self, team: Team, month: Month, role: Role) -> Iterator[User]:
        for assignment in self._assignments:
            last = assignment.last_day
            if (assignment.team_id, assignment.role) == (team.pk, role) and (
                assignment.first_day <= month.last_day and (not last or last >= month.last_day)
            ):
                yield self._people[assignment.user_id]


class _Excuses:
    """Where a team gave a reason instead of a number, and what it never does."""

    def __init__(self, council: Council, calendar: Calendar) -> None:
        self._never = list(NeverDoes.objects.select_related("measure"))
        self._given = [
            (row, calendar.month(row["from"]), calendar.month(row["to"])) for row in read("reasons")
        ]

    def apply(self, form: Form) -> None:
        """Put the reasons of this team and month in the place of its numbers."""
        for row, first, last in self._given:
            if row["team"] == form.team.name and first <= form.month <= last:
                form.figures[row["measure"]] = Reason(row["reason"])
                form.comments[row["measure"]] = row["comment"]
        for never in self._never:
            if never.team_id == form.team.pk and never.covers(form.month):
                form.figures[never.measure.reference] = Reason.NOT_APPLICABLE
                form.comments.pop(never.measure.reference, None)


def _leave_unfinished(form: Form, filled: int) -> None:
    """Keep only the first figures of the form, and the comments on them."""
    form.figures = dict(list(form.figures.items())[:filled])
    form.comments = {
        measure: text for measure, text in form.comments.items() if measure in form.figures
    }


def _write_entries(council: Council, forms: Iterable[Form], returns: Iterable[Return]) -> None:
    entries = [
        Entry(
            monthly_return=row,
            measure=council.measures[reference],
            comment=form.comments.get(reference, ""),
            changed_by=form.typed_by,
            changed_at=form.at - timedelta(minutes=12),
            **columns(figure),
        )
        for form, row in zip(forms, returns, strict=True)
        for reference, figure in form.figures.items()
    ]
    Entry.objects.bulk_create(entries, batch_size=2000)


def _write_figures(council: Council, forms: Iterable[Form]) -> None:
    """Make what was submitted count, through the code that every submission goes through."""
    for form in forms:
        record_figures(
            [
                Recorded(form.team.pk, council.measures[reference].pk, form.month, figure)
                for reference, figure in form.figures.items()
            ],
            by=form.by,
            at=form.at,
            why=CHANGE_REASON,
        )


def _write_comments(council: Council, forms: Iterable[Form]) -> None:
    rows = []
    for form in forms:
        for reference, text in form.comments.items():
            row = Commentary(
                team=form.team,
                measure=council.measures[reference],
                last_month=form.month,
                written=text,
            )
            _sign(row, form)
            rows.append(row)
    bulk_create_with_history(rows, Commentary, batch_size=500, default_change_reason=CHANGE_REASON)


def _reopen(row: Return, form: Form) -> None:
    """Take a submitted return back to be corrected, with one figure changed since."""
    reference = "EI11"
    figure = form.figures[reference]
    if isinstance(figure, int):
        Entry.objects.filter(monthly_return=row, measure__reference=reference).update(
            value=figure + 2, version=2
        )
    row.status = ReturnStatus.REOPENED
    give_reason(row, "Two referrals to CAMHS were left out")
    row.save()


def write_commentary(council: Council, calendar: Calendar, by: User) -> None:
    """Write what the performance officer wrote on the last four quarters."""
    quarters: Mapping[str, Month] = {}
    last = calendar.last_quarter
    quarters = {
        quarter.slug: quarter.last_month
        for quarter in (
            last,
            last.previous,
            last.previous.previous,
            last.previous.previous.previous,
        )
    }
    rows = []
    for line in read("commentary"):
        month = quarters[line["quarter"]]
        row = Commentary(
            locality=council.localities.get(line["unit"]),
            measure=council.measures.get(line["measure"]),
            last_month=month,
            span=3,
            written=line["text"],
        )
        row._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
        rows.append(row)
    bulk_create_with_history(rows, Commentary, batch_size=500, default_change_reason=CHANGE_REASON)
