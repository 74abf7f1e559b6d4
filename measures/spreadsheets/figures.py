"""Brings figures in from a text file: all of them or none (rules §4 and §8).

A row is a team, a measure, a period and a value; three years of a council are 72,000 of them.
"""

from __future__ import annotations

import logging
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import InterfaceError, OperationalError, transaction

from doris.models import User
from measures.checks import found_in
from measures.findings import raise_findings
from measures.models import Return, ReturnStatus
from measures.periods import Month
from measures.recording import hold, record_returns
from measures.spreadsheets.council import Council
from measures.spreadsheets.figure_rows import FigureRows
from measures.spreadsheets.plans import Asked, Plan, make_plan
from measures.spreadsheets.progress import Step, Steps, run
from measures.spreadsheets.reading import FileRefused, Problem, read_text

logger = logging.getLogger(__name__)

NOTHING_ASKED = Asked()


@dataclass(slots=True)
class Outcome:
    """What became of an import: what it wrote, or the problems for which it wrote nothing."""

    plan: Plan
    problems: list[Problem] = field(default_factory=list)
    returns: frozenset[tuple[int, Month]] = frozenset()
    """The teams' months that were submitted with it."""
    findings: int | None = 0
    """New findings for performance officers; None where the figures are saved but could not be
    looked at: importing the file again looks at them."""


def preview_figures(content: bytes, *, on: date) -> Steps[Plan]:
    """What importing the file would do; nothing is written."""
    council = Council(on)
    try:
        read = yield from _read(content, council)
        return (yield from make_plan(read, council))
    except FileRefused as refused:
        return Plan(problems=[refused.problem])


def import_figures(
    content: bytes, *, by: User, at: datetime, on: date, asked: Asked = NOTHING_ASKED
) -> Steps[Outcome]:
    """Make the file's figures and comments count, and submit the returns that they make.

    Nothing is written where anything is wrong. Figures and comments that are there and other than
    the file's are changed only where that is asked for, those of a closed quarter only with a
    reason. What is odd about the file's figures is worked out once they are written, and put before
    the officers; also where they were there already, so that a second time makes up for a first.

    The file is read and checked before anything is locked, and again, in one go, once it is.
    """
    try:
        council = Council(on)
        read = yield from _read(content, council)
        returns, commented = read.returns, read.commented
        teams = {team for team, *_ in read.rows}
        plan = yield from make_plan(read, council)
    except FileRefused as refused:
        return Outcome(Plan(problems=[refused.problem]), [refused.problem])
    problems = plan.in_the_way(asked)
    if problems:
        return Outcome(plan, problems)
    yield Step("Writing", 0, len(plan.recorded))
    del council, read, plan  # Three years of a large council are much to keep twice.
    # Without a step from here on: whoever takes the steps may take long over each, or stop, and
    # nobody else can write while this does.
    with transaction.atomic():
        hold(returns, teams, by=by, at=at, why=asked.reason, besides=commented)
        outcome = _write(content, by=by, at=at, on=on, asked=asked)
        if outcome.problems:
            transaction.set_rollback(True)
            return outcome
    try:
        outcome.findings = _find_odd(outcome.returns, returns, by=by, at=at)
    except (InterfaceError, OperationalError):
        outcome.findings = None  # The figures are saved, whatever becomes of this.
        logger.exception("What is odd about imported figures could not be worked out")
    return outcome


def _read(content: bytes, council: Council) -> Steps[FigureRows]:
    read = FigureRows(read_text(content), council)
    yield from read.read()
    return read


def _write(content: bytes, *, by: User, at: datetime, on: date, asked: Asked) -> Outcome:
    """Write it over what counts now that nobody else can change that: all is looked at anew."""
    council = Council(on)
    plan = run(make_plan(run(_read(content, council)), council))
    problems = plan.in_the_way(asked)
    if problems:
        return Outcome(plan, problems)
    del council
    returns = frozenset(plan.returns)
    record_returns(plan.recorded, by=by, at=at, why=asked.reason, comments=plan.comments)
    plan.recorded.clear()
    return Outcome(plan, returns=returns)


def _find_odd(
    written: Set[tuple[int, Month]], given: Set[tuple[int, Month]], *, by: User, at: datetime
) -> int:
    """Put what is odd about the figures before the officers; returns how many findings are new.

    Of the returns that the file gives but that nothing was written for, those that wait for their
    manager are left alone: a finding that was sent back is not open again for that.
    """
    returns = written | (given & _submitted(given - written))
    found = found_in(returns)
    # A return without a finding is among them: what was found before may be gone.
    return raise_findings({each: found.get(each, []) for each in returns}, by=by, at=at)


def _submitted(returns: Set[tuple[int, Month]]) -> set[tuple[int, Month]]:
    """Those of these that are submitted, and perhaps some more."""
    rows = Return.objects.filter(
        team_id__in={team for team, _ in returns},
        month__in={month for _, month in returns},
        status=ReturnStatus.SUBMITTED,
    )
    return set(rows.values_list("team_id", "month"))
