"""Writes a year of the demonstration's quarterly updates, as its managers would have."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from doris.models import User
from measures.demonstration.council import Council
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.models import Assignment, Return, Role, TeamKind
from measures.periods import Quarter
from measures.seen import digest
from measures.update_entries import TypedRow
from measures.update_form import UpdateForm
from measures.update_reading import read_update
from measures.updating import confirm, save_update, submit_update

YEAR_OF_QUARTERS = 4
NOT_STARTED = "not started"


def write_updates(council: Council, calendar: Calendar) -> None:
    """Submit every update of the last four quarters, but those that the table says are not in.

    Whoever has a month to submit first has none.
    """
    # Made-up words need no secret randomness, but the same every time.
    chance = random.Random("updates")  # noqa: S311
    states = {(row["team"], calendar.month(row["month"]).quarter): row for row in read("updates")}
    reasons = [row["text"] for row in read("explanations")]
    for quarter in quarters_with_updates(calendar):
        last_returns = Return.objects.filter(month=quarter.last_month, submitted_at__isnull=False)
        for row in last_returns.select_related("team", "submitted_by").order_by("pk"):
            state = states.get((row.team.name, quarter))
            if state and state["state"] == NOT_STARTED:
                continue
            filled = int(state["filled"]) if state else None
            _write(row, quarter, calendar, chance, reasons, filled=filled)


def quarters_with_updates(calendar: Calendar) -> list[Quarter]:
    """The last four quarters that have ended, oldest first."""
    quarters = [calendar.last_quarter]
    while len(quarters) < YEAR_OF_QUARTERS:
        quarters.insert(0, quarters[0].previous)
    return quarters


def _write(
    last_return: Return,
    quarter: Quarter,
    calendar: Calendar,
    chance: random.Random,
    reasons: Sequence[str],
    *,
    filled: int | None,
) -> None:
    """One team's update: explained, confirmed, and submitted unless only so much is `filled`."""
    form = read_update(last_return.team, quarter, on=calendar.on)
    submitted_at, submitted_by = last_return.submitted_at, _manager(last_return)
    if form.awaited or submitted_at is None or submitted_by is None:
        return
    at = max(calendar.moment_after(quarter.last_month, chance), submitted_at)
    about: dict[str, Any] = {
        "team": last_return.team,
        "quarter": quarter,
        "by": submitted_by,
        "at": at,
    }
    save_update(**about, typed=_written(form, chance, reasons))
    shown = {row.measure: row.figures for row in form.to_confirm[:filled]}
    confirm(**about, shown=shown)
    if filled is None:
        submit_update(**about)


def _manager(last_return: Return) -> User | None:
    """Who submitted the return; where its reporter did, measure by measure, the team's manager."""
    if last_return.team.kind != TeamKind.CITY_WIDE:
        return last_return.submitted_by
    on = last_return.month.last_day
    managers = Assignment.objects.active(on).filter(role=Role.MANAGER, team=last_return.team)
    return managers.select_related("user").get().user


def _written(form: UpdateForm, chance: random.Random, reasons: Sequence[str]) -> list[TypedRow]:
    """What a manager makes of the draft: where something is odd, it is explained."""
    typed = []
    for row in form.to_confirm:
        text = _shortened(row.drafted, form)
        if row.warning:
            text = f"{text}\n{chance.choice(reasons)}".strip()
        if text != row.drafted:
            draft_seen = digest(row.drafted)
            typed.append(TypedRow(row.measure, text, seen=row.seen, draft_seen=draft_seen))
    return typed


def _shortened(drafted: str, form: UpdateForm) -> str:
    """The draft; a service says the same words first in every month, so the last one's do."""
    if form.team.kind != TeamKind.CITY_WIDE:
        return drafted
    earlier = tuple(f"{month.word}: " for month in form.quarter.months[:-1])
    return "\n".join(line for line in drafted.splitlines() if not line.startswith(earlier))
