"""Fills in the demonstration's forms as their teams would have, without writing anything."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from doris.models import User
from measures.demonstration.comments import Situation, Writer
from measures.demonstration.council import Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import Row, read
from measures.demonstration.numbers import make_up
from measures.figures import Figure, Reason
from measures.models import (
    Assignment,
    FrameworkMeasure,
    NeverDoes,
    ReturnStatus,
    Role,
    Team,
    TeamKind,
)
from measures.periods import Month

NOT_STARTED = "not started"

DAYS_LATER = (0,) * 13 + (9, 13, 20)
"""By how many days returns come later than usual: the last three after their due day."""

Numbers = Mapping[Month, Mapping[str, int]]
Reasons = Sequence[tuple[Row, Month, Month]]


@dataclass(slots=True)
class Form:
    """A team's form for a month. Figures and comments are by reference, in the form's order."""

    team: Team
    month: Month
    status: ReturnStatus
    figures: dict[str, Figure]
    comments: dict[str, str]
    typed_by: User
    sent_by: User
    at: datetime
    """When it was submitted; of a draft, when it was last typed into."""
    sent: frozenset[str] = frozenset()
    """Of a draft, the measures that were submitted by themselves."""

    @property
    def counts(self) -> bool:
        """Whether it was submitted, reopened since or not."""
        return self.status in (ReturnStatus.SUBMITTED, ReturnStatus.REOPENED)

    @property
    def counting(self) -> list[str]:
        """The measures that count, by reference."""
        return [each for each in self.figures if self.counts or each in self.sent]


class Filling:
    """Everything that is needed to fill in any team's form for any month."""

    def __init__(self, council: Council, calendar: Calendar) -> None:
        self._council = council
        self._calendar = calendar
        # Made-up figures need no secret randomness, but the same every time.
        self._chance = random.Random("returns")  # noqa: S311
        self._lateness = random.Random("lateness")  # noqa: S311
        self._teams = [team for team in council.teams.values() if team.kind != TeamKind.CITY_WIDE]
        self._writer = Writer(comments_for(self._teams), "comments")
        self._order = _form_order()
        own = {team.name for team in self._teams}
        self._numbers = {
            row["team"]: self._made_up(row) for row in read("teams") if row["team"] in own
        }
        self._states = _first_rows(read("returns"), calendar)
        self._assignments = list(Assignment.objects.filter(team__isnull=False))
        self._never = list(NeverDoes.objects.select_related("measure"))
        self._reasons = read_reasons(calendar)

    def forms(self) -> Iterator[Form]:
        """Every form that somebody began, month by month."""
        for month in self._calendar.months:
            for team in self._teams:
                if month in self._numbers[team.name]:
                    form = self._form(team, month)
                    if form:
                        yield form

    def _made_up(self, row: Row) -> Numbers:
        """A team's numbers for the months in which it is placed."""
        placements = self._council.teams[row["team"]].placements.all()
        months = [
            month
            for month in self._calendar.months
            if any(placement.covers(month) for placement in placements)
        ]
        numbers = make_up(
            row["team"],
            size=int(row["usual_open_cases"]),
            open_cases=int(row["open_cases_at_first"]),
            months=months,
        )
        return dict(zip(months, numbers, strict=True))

    def _form(self, team: Team, month: Month) -> Form | None:
        """The form, or None where nobody has begun it."""
        row = self._states.get((team.name, month))
        if row is None:
            status = NOT_STARTED if month == self._calendar.current else ReturnStatus.SUBMITTED
        else:
            status = row["state"]
        if status == NOT_STARTED or month.first_day == self._calendar.on:
            return None
        figures = {
            reference: self._numbers[team.name][month][reference] for reference in self._order
        }
        form = Form(
            team=team,
            month=month,
            status=ReturnStatus(status),
            figures=dict(figures),
            comments=self._comments(team, month),
            typed_by=self._typist(team, month),
            sent_by=self._manager(team, month),
            at=self._calendar.moment_after(month, self._chance, self._lateness.choice(DAYS_LATER)),
        )
        self._give_reasons(form)
        if row and form.status is ReturnStatus.DRAFT:
            form.at = self._calendar.moment_before(self._chance)
            _keep_first(form, int(row["filled"]))
        return form

    def _comments(self, team: Team, month: Month) -> dict[str, str]:
        numbers = self._numbers[team.name]
        situation = Situation(month, team.kind, numbers[month], numbers.get(month.previous, {}))
        return self._writer.write(situation, self._chance.choice((1, 2, 2, 3)))

    def _give_reasons(self, form: Form) -> None:
        """Put stated reasons in the place of numbers, and leave out what the team never does."""
        give_reasons(form, self._reasons)
        for never in self._never:
            if never.team_id == form.team.pk and never.covers(form.month):
                form.figures[never.measure.reference] = Reason.NOT_APPLICABLE
                form.comments.pop(never.measure.reference, None)

    def never_done(self, form: Form) -> frozenset[str]:
        """The references that the form's team never does."""
        return frozenset(
            never.measure.reference
            for never in self._never
            if never.team_id == form.team.pk and never.covers(form.month)
        )

    def _manager(self, team: Team, month: Month) -> User:
        """The team's manager when the month ended."""
        return next(self._in_charge(team, month, Role.MANAGER))

    def _typist(self, team: Team, month: Month) -> User:
        """Where there is a deputy, they type more often than not."""
        deputy = next(self._in_charge(team, month, Role.DEPUTY), None)
        return deputy if deputy and self._chance.random() < 0.6 else self._manager(team, month)

    def _in_charge(self, team: Team, month: Month, role: Role) -> Iterator[User]:
        people = {person.pk: person for person in self._council.people.values()}
        for each in self._assignments:
            if (each.team_id, each.role) == (team.pk, role):
                last = each.last_day or month.last_day
                if each.first_day <= month.last_day <= last:
                    yield people[each.user_id]


def read_reasons(calendar: Calendar) -> Reasons:
    """The stated reasons of the table, each with its first and its last month."""
    return [
        (row, calendar.month(row["from"]), calendar.month(row["to"])) for row in read("reasons")
    ]


def give_reasons(form: Form, reasons: Reasons) -> None:
    """Put stated reasons, and what was said of them, in the place of numbers."""
    for row, first, last in reasons:
        is_asked = row["team"] == form.team.name and row["measure"] in form.figures
        if is_asked and first <= form.month <= last:
            form.figures[row["measure"]] = Reason(row["reason"])
            form.comments[row["measure"]] = row["comment"]


def comments_for(teams: Collection[Team]) -> list[Row]:
    """What the managers of these teams may write."""
    kinds = {"", *(team.kind for team in teams)}
    return [row for row in read("comments") if row["team_kind"] in kinds]


def _form_order() -> Sequence[str]:
    """The references that the teams' forms ask for, in the order of the forms."""
    return list(
        FrameworkMeasure.objects.filter(framework__for_placed_teams=True)
        .order_by("framework__position", "position")
        .values_list("measure__reference", flat=True)
    )


def _first_rows(rows: Sequence[Row], calendar: Calendar) -> dict[tuple[str, Month], Row]:
    """Rows by team and month. Of two that come to name the same month the first one holds."""
    return {(row["team"], calendar.month(row["month"])): row for row in reversed(rows)}


def _keep_first(form: Form, filled: int) -> None:
    """Leave the rest of the form empty, comments too."""
    kept = list(form.figures)[:filled]
    form.figures = {reference: form.figures[reference] for reference in kept}
    form.comments = {
        reference: text for reference, text in form.comments.items() if reference in kept
    }
