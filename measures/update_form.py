"""What one team's quarterly update is: its measures with their figures, words and confirmations.

Plain values, read by `measures.update_reading`. The figures come from the months as submitted, and
are typed only for a quarter that has none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from doris.models import User
from measures.change import Change
from measures.commentary_beside import Beside
from measures.confirming import as_confirmed, what_changed
from measures.drafting import is_own_words
from measures.figures import Figure, Kind
from measures.models import QuarterlyUpdate, ReturnStatus, Team
from measures.periods import Month, Quarter
from measures.rollup import Total
from measures.running import Earlier
from measures.seen import Seen
from measures.validation import Finding, Severity, check_complete, check_year_to_date
from measures.wording import without_text

OF_QUARTER = "quarter-"
"""Begins the code of what is also found in months, so that the two are told apart."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What is kept of one measure. Version 0: nobody has saved anything here."""

    figure: Figure | None = None
    year_to_date: int | None = None
    drafted: str = ""
    written: str = ""
    confirmed_as: str = ""
    version: int = 0
    changed_by: User | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MonthReturn:
    """One of the quarter's months: whether its return is in."""

    month: Month
    status: ReturnStatus | None
    """None: nobody has begun it."""
    is_asked: bool
    """Whether the team was open then and had something to return."""
    has_begun: bool
    """Whether the month has, on the calendar."""
    will_not_report: str
    """Why an officer has accepted that it will not come; empty otherwise."""

    @property
    def is_awaited(self) -> bool:
        """Whether somebody is still to submit it."""
        is_in = self.status is ReturnStatus.SUBMITTED
        return self.is_asked and not is_in and not self.will_not_report

    @property
    def state(self) -> str:
        """Where it stands, in words that go after its name."""
        if self.status is None:
            return "is not started" if self.has_begun else "has not begun"
        return {
            ReturnStatus.DRAFT: "is a draft",
            ReturnStatus.SUBMITTED: "is submitted",
            ReturnStatus.SENT_BACK: "was sent back",
            ReturnStatus.REOPENED: "was reopened",
        }[self.status]


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """A measure's figure for one month, as submitted."""

    month: Month
    figure: Figure | None
    is_needed: bool
    """Whether the month calls for one."""


@dataclass(frozen=True)
class UpdateRow:
    """One measure of the update."""

    measure: int
    """Primary key."""
    reference: str
    kind: Kind
    section: str
    title: str
    definition: str
    counts: str
    good_is: str
    commentary_guidance: str
    months: tuple[MonthFigure, ...]
    """Empty for a quarter that has none."""
    actual: Total
    to_date: Total
    earlier: Earlier
    """The year before the quarter; nothing for a position."""
    on_previous: Change
    on_last_year: Change
    drafted: str
    """The draft as the months have it now."""
    from_figures: str
    """That part of the draft in which nobody says anything."""
    stands: Stands
    never: str
    """Why the team never does it; empty where it does. Then there is nothing to confirm."""
    warning: Finding | None
    """What is odd about the quarter beside the one before."""
    beside: Beside
    """What its commentary is written beside."""

    @property
    def is_snapshot(self) -> bool:
        """A position, never added up over months."""
        return self.kind is Kind.SNAPSHOT

    @property
    def text(self) -> str:
        """The commentary: what was written, or the draft until somebody has saved anything."""
        is_kept = self.stands.version or self.stands.written
        return self.stands.written if is_kept else self.drafted

    @property
    def seen(self) -> Seen:
        """What a person to whom this is shown has seen."""
        return Seen.of(self.stands.version, self.stands.figure, self.text)

    @property
    def figures(self) -> str:
        """The figures as a text: what is confirmed."""
        if self.months:
            return as_confirmed(
                {each.month: each.figure for each in self.months}, self.to_date.value
            )
        return as_confirmed({}, self.stands.year_to_date, self.stands.figure)

    @property
    def is_confirmed(self) -> bool:
        """Whether it was confirmed with the figures it has now."""
        return self.stands.confirmed_as == self.figures

    @property
    def changed(self) -> list[str]:
        """What has changed since it was confirmed; nothing where it wasn't or nothing has."""
        if not self.stands.confirmed_as:
            return []
        return what_changed(self.stands.confirmed_as, self.figures)

    @property
    def has_new_draft(self) -> bool:
        """Whether the months say something else than the draft that was written from."""
        is_kept = self.stands.version or self.stands.written
        is_new = self.drafted not in (self.stands.drafted, self.text)
        return bool(is_kept and self.drafted and is_new)

    @property
    def without(self) -> tuple[Month, ...]:
        """The months of the quarter that call for a number and have none."""
        return self.actual.gaps[0].months if self.months and self.actual.gaps else ()

    @property
    def is_explained(self) -> bool:
        """Whether the commentary says more than what was drafted from the figures."""
        names = tuple(f"{each.month.word}: " for each in self.months)
        drafted_before = "\n".join(
            line for line in self.stands.drafted.splitlines() if not line.startswith(names)
        )
        return is_own_words(self.text, self.from_figures, drafted_before)

    def in_the_way(self) -> list[Finding]:
        """What stops this measure from being confirmed, besides other measures."""
        found = []
        if not self.months:
            found = self._incomplete()
        if self.warning and not self.is_explained:
            found.append(self.warning)
        return found

    def year_to_date_finding(self) -> Finding | None:
        """What is wrong about a typed year to date."""
        return check_year_to_date(
            self.reference,
            self.title,
            figure=self.stands.figure,
            year_to_date=self.stands.year_to_date,
            before=self.earlier.before,
            without=without_text(self.earlier.missing),
        )

    def _incomplete(self) -> list[Finding]:
        """What a typed quarter still needs here."""
        gaps = check_complete(
            {self.reference: self.title},
            {self.reference: self.stands.figure},
            {self.reference: self.text},
        )
        wrong = self.year_to_date_finding()
        return [*gaps, *([wrong] if wrong else [])]


@dataclass(frozen=True)
class UpdateForm:
    """One team's update for one quarter."""

    team: Team
    quarter: Quarter
    months: tuple[MonthReturn, ...]
    is_whole: bool
    """Its figures are typed for the quarter as a whole: it has no months."""
    can_be_whole: bool
    """Nobody has begun any of its months, so that its figures may be typed."""
    update: QuarterlyUpdate | None
    is_closed: bool
    rows: tuple[UpdateRow, ...]
    wrong_parts: tuple[Finding, ...]
    """Of a typed quarter: parts that are above their whole."""
    privacy: str

    @property
    def status(self) -> ReturnStatus | None:
        """Where the update stands; None before anything was saved."""
        return ReturnStatus(self.update.status) if self.update else None

    @property
    def awaited(self) -> list[MonthReturn]:
        """The months that are to be submitted first."""
        return [] if self.is_whole else [each for each in self.months if each.is_awaited]

    @cached_property
    def to_confirm(self) -> list[UpdateRow]:
        """The measures that somebody is to confirm."""
        return [row for row in self.rows if not row.never]

    @property
    def confirmed(self) -> int:
        """How many of them are."""
        return sum(row.is_confirmed for row in self.to_confirm)

    @property
    def is_to_confirm(self) -> bool:
        """Whether any is left."""
        return self.confirmed < len(self.to_confirm)

    @property
    def changed_at(self) -> tuple[User, datetime] | None:
        """Who saved something last, and when."""
        changes = [
            (row.stands.changed_at, row.stands.changed_by)
            for row in self.rows
            if row.stands.changed_at and row.stands.changed_by
        ]
        if not changes:
            return None
        at, by = max(changes, key=lambda change: change[0])
        return by, at

    @property
    def lapsed(self) -> list[UpdateRow]:
        """The measures whose figures have changed since they were confirmed."""
        return [row for row in self.to_confirm if row.changed]

    def in_the_way(self, rows: Collection[UpdateRow] | None = None) -> list[Finding]:
        """What stops these measures, or all, from being confirmed, in the form's order."""
        rows = self.to_confirm if rows is None else rows
        among = {row.reference for row in rows}
        found = [finding for row in rows for finding in row.in_the_way()]
        found += [
            each
            for each in self.wrong_parts
            if each.severity is Severity.ERROR or not self._is_explained(each)
            if not among.isdisjoint(each.measures)
        ]
        order = {row.reference: place for place, row in enumerate(self.rows)}
        return sorted(found, key=lambda finding: order[finding.measures[0]])

    def _is_explained(self, finding: Finding) -> bool:
        return any(row.is_explained for row in self.rows if row.reference in finding.measures)

    def ready(self) -> Sequence[UpdateRow]:
        """The measures not yet confirmed in which nothing is odd and no number is missing."""
        return [
            row
            for row in self.to_confirm
            if not row.is_confirmed and not row.warning and not self.in_the_way([row])
        ]

    def warnings(self) -> list[Finding]:
        """What officers are told of on submission."""
        found = [row.warning for row in self.to_confirm if row.warning]
        parts = [each for each in self.wrong_parts if each.severity is Severity.WARNING]
        return [*found, *(replace(each, code=f"{OF_QUARTER}{each.code}") for each in parts)]
