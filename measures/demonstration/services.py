"""Fills in what the demonstration's city-wide services report, measure by measure."""

from __future__ import annotations

import random
from collections.abc import Iterator

from measures.demonstration.comments import Situation, Writer
from measures.demonstration.council import Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import Row, read
from measures.demonstration.filling import Form, comments_for, give_reasons, read_reasons
from measures.demonstration.service_numbers import make_up_service
from measures.figures import Figure
from measures.models import Assignment, ReturnStatus, Role, Team, TeamKind
from measures.periods import Month

ALWAYS = "always"
"""What a comment of the table says every time, before what is said of the month."""


def service_forms(council: Council, calendar: Calendar) -> Iterator[Form]:
    """Every form of every city-wide service up to the last month that has ended, month by month."""
    services = [team for team in council.teams.values() if team.kind == TeamKind.CITY_WIDE]
    for team in services:
        yield from _Service(team, council, calendar).forms()


class _Service:
    """One city-wide service, and what its reporter says."""

    def __init__(self, team: Team, council: Council, calendar: Calendar) -> None:
        self._team = team
        self._calendar = calendar
        # Made-up figures need no secret randomness, but the same every time.
        self._chance = random.Random(f"{team.name}, returns")  # noqa: S311
        comments = comments_for([team])
        self._always = {row["measure"]: row["text"] for row in comments if row["when"] == ALWAYS}
        self._writer = Writer([row for row in comments if row["when"] != ALWAYS], team.name)
        self._reasons = read_reasons(calendar)
        self._drafts = [row for row in read("drafts") if row["team"] == team.name]
        reporters = Assignment.objects.filter(role=Role.REPORTER).select_related("user")
        self._reporter = reporters.order_by("pk")[0].user

    def forms(self) -> Iterator[Form]:
        """The service's months up to the last one that has ended."""
        months = self._calendar.months[:-1]
        row = next(each for each in read("teams") if each["team"] == self._team.name)
        numbers = make_up_service(
            self._team.name,
            size=int(row["usual_open_cases"]),
            open_plans=int(row["open_cases_at_first"]),
            months=months,
        )
        before: dict[str, int] = {}
        for month, now in zip(months, numbers, strict=True):
            yield self._form(month, now, before)
            before = {**before, **now}

    def _form(self, month: Month, now: dict[str, int], before: dict[str, int]) -> Form:
        figures: dict[str, Figure] = dict(now)
        form = Form(
            team=self._team,
            month=month,
            status=ReturnStatus.SUBMITTED,
            figures=figures,
            comments=self._comments(month, now, before),
            typed_by=self._reporter,
            sent_by=self._reporter,
            at=self._calendar.moment_after(month, self._chance),
        )
        give_reasons(form, self._reasons)
        for row in self._drafts:
            if self._calendar.month(row["month"]) == month:
                _leave_draft(form, row)
        return form

    def _comments(
        self, month: Month, now: dict[str, int], before: dict[str, int]
    ) -> dict[str, str]:
        """What is always said of a measure, and what there is to say of this month."""
        situation = Situation(month, self._team.kind, now, before)
        said = self._writer.write(situation, len(now))
        both = {each: (self._always.get(each, ""), said.get(each, "")) for each in now}
        return {
            each: text for each, texts in both.items() if (text := " ".join(filter(None, texts)))
        }


def _leave_draft(form: Form, row: Row) -> None:
    """Leave one measure as it was typed; the others are submitted by themselves."""
    form.status = ReturnStatus.DRAFT
    form.sent = frozenset(form.figures) - {row["measure"]}
    form.comments[row["measure"]] = row["text"]
