"""Where a quarter stands between open and published, what may be done to it, and what is missing.

The moves are `measures.states.QUARTERS`; here is where a quarter stands in that table, and the
words of every refusal. Nothing is kept of it besides the closing and the editions themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from measures.due import DueReturn, DueUpdate, read_due, read_due_updates
from measures.exceptions import Refused
from measures.models import ClosedQuarter
from measures.periods import Quarter
from measures.queries import Structure
from measures.raised import count_open
from measures.states import QUARTERS, QuarterAction, QuarterStatus
from measures.wording import by_name
from reporting.editions import Editions, newest_read, of_quarter, part_editions
from reporting.models import Edition, ReportKind, SignOff
from reporting.recorded import changed_since, digest


@dataclass(frozen=True, slots=True)
class Stage(Editions):
    """Where a quarter stands."""

    quarter: Quarter
    status: QuarterStatus
    closed: ClosedQuarter | None

    def allows(self, action: QuarterAction) -> bool:
        """Whether an action can be done to the quarter as it stands."""
        is_last_copy = action == QuarterAction.GIVE_UP and self.takes_a_place
        return (self.status, action) in QUARTERS and not is_last_copy


def read_stage(quarter: Quarter, *, lock: bool = False) -> Stage:
    """Where a quarter stands, in 3 queries; with `lock`, kept from whoever would move it.

    Whoever locks teams too does that after this.
    """
    rows = ClosedQuarter.objects.filter(last_month=quarter.last_month)
    locked = rows.select_for_update() if lock else rows
    closed = locked.order_by("pk").first()
    making, editions = part_editions(list(of_quarter(quarter)))
    status = _status(quarter, closed, making, editions)
    return Stage(making, editions, quarter, status, closed)


def _status(
    quarter: Quarter,
    closed: ClosedQuarter | None,
    making: Edition | None,
    editions: tuple[Edition, ...],
) -> QuarterStatus:
    if closed is None:
        return QuarterStatus.OPEN
    if making:
        return QuarterStatus.PUBLISHING
    latest = newest_read(editions)
    if latest is None:
        return QuarterStatus.CLOSED
    if changed_since(quarter, latest.seen):
        return QuarterStatus.RESTATED
    return QuarterStatus.PUBLISHED


def check_allows(action: QuarterAction, stage: Stage) -> QuarterStatus:
    """The status that an action leads to; Refused, saying what to do instead, where it may not."""
    if stage.allows(action):
        return QUARTERS[stage.status, action]
    if stage.takes_a_place:
        raise Refused(_ONLY_COPY.format(name=stage.quarter.short))
    raise Refused(refusal(stage.quarter, stage.status, action))


_NOT_PUBLISHING = "{name} is not being published."
_CANT_OPEN = (
    "{name} has been published, so it stays closed. Reopen the return that is wrong, with a "
    "reason, and publish again."
)
_ONLY_COPY = (
    "This edition takes the place of one that text was taken away from: what was published of "
    "{name} stands nowhere else. Go on with it."
)
_BEING_PUBLISHED = "{name} is being published already. Wait until that is done, or give it up."
_NOTHING_NEW = "Nothing in {name} has changed since it was published."

REFUSALS: Mapping[tuple[QuarterStatus, QuarterAction], str] = {
    (QuarterStatus.OPEN, QuarterAction.REOPEN): "{name} is open already.",
    (QuarterStatus.OPEN, QuarterAction.SIGN_OFF): "{name} is still open. It is signed off once a "
    "performance officer has closed it.",
    (QuarterStatus.OPEN, QuarterAction.PUBLISH): "{name} is still open. Close it first.",
    (QuarterStatus.OPEN, QuarterAction.CORRECT): "{name} is open, so that its returns can be "
    "changed without a correction.",
    (QuarterStatus.PUBLISHING, QuarterAction.REOPEN): _BEING_PUBLISHED,
    (QuarterStatus.PUBLISHING, QuarterAction.SIGN_OFF): _BEING_PUBLISHED,
    (QuarterStatus.PUBLISHING, QuarterAction.PUBLISH): _BEING_PUBLISHED,
    (QuarterStatus.PUBLISHED, QuarterAction.REOPEN): _CANT_OPEN,
    (QuarterStatus.PUBLISHED, QuarterAction.SIGN_OFF): _NOTHING_NEW,
    (QuarterStatus.PUBLISHED, QuarterAction.PUBLISH): _NOTHING_NEW,
    (QuarterStatus.RESTATED, QuarterAction.REOPEN): _CANT_OPEN,
    **{
        (status, QuarterAction.CLOSE): "{name} is closed already."
        for status in QuarterStatus
        if status != QuarterStatus.OPEN
    },
    **{
        (status, action): _NOT_PUBLISHING
        for status in QuarterStatus
        if status != QuarterStatus.PUBLISHING
        for action in (QuarterAction.FINISH, QuarterAction.GIVE_UP)
    },
}
"""What is said to who asks for a move that is not in the table of moves."""


def refusal(quarter: Quarter, status: QuarterStatus, action: QuarterAction) -> str:
    """Why an action can't be done to a quarter that stands so."""
    return REFUSALS[status, action].format(name=quarter.short)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a quarter still waits for."""

    returns: tuple[DueReturn, ...]
    """Every return that is due, by team and month."""
    updates: tuple[DueUpdate, ...]
    """Every quarterly update that is due, by team."""
    findings: int
    """How many are open."""

    @property
    def missing(self) -> list[DueReturn]:
        """The returns of which nothing counts, whether or not that was accepted."""
        return [each for each in self.returns if not each.is_in]

    @property
    def not_accepted(self) -> list[DueReturn]:
        """Those that nobody has accepted won't come."""
        return [each for each in self.missing if not each.is_excused]

    @property
    def open_again(self) -> list[DueReturn]:
        """Returns that count and were opened again, to be submitted anew."""
        return [each for each in self.returns if each.is_in and not each.counts]

    @property
    def returns_in(self) -> int:
        """How many returns are in."""
        return len(self.returns) - len(self.missing)

    @property
    def updates_in(self) -> int:
        """How many updates are in."""
        return sum(each.is_in for each in self.updates)

    @property
    def updates_missing(self) -> list[DueUpdate]:
        """The updates that were never submitted."""
        return [each for each in self.updates if not each.is_in and not each.is_excused]


def read_readiness(quarter: Quarter, structure: Structure, on: date) -> Readiness:
    """What is in and what is not, of every team."""
    returns = sorted(
        read_due(structure, structure.teams.keys(), quarter.months, on),
        key=lambda each: (by_name(each.team.name), each.month),
    )
    updates = read_due_updates(returns, on)
    return Readiness(
        returns=tuple(each for each in returns if each.is_due),
        updates=tuple(each for each in updates if each.is_due),
        findings=count_open().get(quarter, 0),
    )


@dataclass(frozen=True, slots=True)
class SignedOff:
    """An accountable officer's word on a quarter, and whether it still holds."""

    row: SignOff
    holds: bool
    """Whether nothing has changed since they gave it."""


def read_sign_off(quarter: Quarter) -> SignedOff | None:
    """The last sign-off of a quarter, if there is one."""
    row = (
        SignOff.objects.filter(
            kind=ReportKind.QUARTERLY, framework="", last_month=quarter.last_month, span=3
        )
        .select_related("by")
        .first()
    )
    return SignedOff(row, row.digest == digest(quarter)) if row else None


def has_ended(quarter: Quarter, on: date) -> bool:
    """Whether a quarter is over, so that it can be closed."""
    return quarter.last_month.ended_by(on)
