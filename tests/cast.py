"""The people and teams of the tests: a small council where everybody has one part.

MAT 1 and MAT 2 are in Locality 1, MAT 3 is in Locality 2; all opened in April 2025 and return what
such teams return. It is 5 October 2026: September has ended and Q2 with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from doris.models import User
from measures.figures import Figure, Kind
from measures.models import Assignment, FrameworkMeasure, Locality, Measure, Role, Team
from measures.periods import Month, Quarter, month_range
from measures.recording import Recorded, record_returns
from tests.kept import Kept
from tests.measures.returns import load_catalogue, open_team

TODAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
OPENED = Month("2025-04")
SEPTEMBER = Month("2026-09")
Q2 = Quarter.ending(SEPTEMBER)
BEGAN = date(2025, 4, 1)
# Positions, counts, a ratio with its parts and a sum with its own; good when high, low or neither.
FEW = (
    *("EI1a", "EI2", "EI4", "EI5", "EI7", "EI8", "EI8%", "EI11"),
    *("EI10", "EI10a(i)", "EI10a(i)%", "EI10a(ii)", "EI10a(iii)"),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who. Each has the part of their name and no other."""

    mat1: Team
    mat2: Team
    mat3: Team
    locality1: Locality
    locality2: Locality
    manager: User
    """Of MAT 1."""
    deputy: User
    """Of MAT 1."""
    outsider: User
    """The manager of MAT 3: a stranger to MAT 1."""
    former: User
    """The manager of MAT 1 until the end of September 2026."""
    future: User
    """The manager of MAT 1 from tomorrow."""
    reporter: User
    """Of EH1a."""
    officer: User
    accountable: User
    leader: User
    viewer: User
    administrator: User
    nobody: User
    """An account without a part."""


def gather() -> Cast:
    """Put the council and its people into the database."""
    # What is kept was made on the day of the tests, which a history would tell from another.
    return _kept() if datetime.now(UTC) == NOW else _gather()


def _gather() -> Cast:
    load_catalogue()
    mat1 = open_team("MAT 1", "Locality 1", first=OPENED)
    mat2 = open_team("MAT 2", "Locality 1", first=OPENED)
    mat3 = open_team("MAT 3", "Locality 2", first=OPENED)
    return Cast(
        mat1=mat1,
        mat2=mat2,
        mat3=mat3,
        locality1=Locality.objects.get(name="Locality 1"),
        locality2=Locality.objects.get(name="Locality 2"),
        manager=person("manager", Role.MANAGER, team=mat1),
        deputy=person("deputy", Role.DEPUTY, team=mat1),
        outsider=person("outsider", Role.MANAGER, team=mat3),
        former=person("former", Role.MANAGER, team=mat1, last=date(2026, 9, 30)),
        future=person("future", Role.MANAGER, team=mat1, first=date(2026, 10, 6)),
        reporter=person("reporter", Role.REPORTER, measure=Measure.objects.get(reference="EH1a")),
        officer=person("officer", Role.OFFICER),
        accountable=person("accountable", Role.ACCOUNTABLE),
        leader=person("leader", Role.LEADER),
        viewer=person("viewer", Role.VIEWER),
        administrator=person("administrator", Role.ADMINISTRATOR),
        nobody=person("nobody"),
    )


_kept = Kept(_gather)


def person(
    username: str,
    role: Role | None = None,
    *,
    team: Team | None = None,
    measure: Measure | None = None,
    first: date = BEGAN,
    last: date | None = None,
) -> User:
    """An account, with a part where one is given."""
    user = User.objects.create(username=username, first_name=username.capitalize())
    if role:
        Assignment.objects.create(
            user=user, role=role, team=team, measure=measure, first_day=first, last_day=last
        )
    return user


def leave_few_measures(*also: str) -> None:
    """Have teams return a few measures of each kind alone, `also` these: all that there are take
    three times as long to show, to freeze and to look at.
    """
    asked = FrameworkMeasure.objects.filter(framework__for_placed_teams=True)
    asked.exclude(measure__reference__in=(*FEW, *also)).delete()


def submit_months(
    team: Team,
    first: Month,
    last: Month,
    *,
    by: User,
    figure: Figure = 20,
    given: dict[str, Figure] | None = None,
) -> None:
    """Count a team's returns for these months as submitted: one figure everywhere, or as given."""
    given = given or {}
    measures = Measure.objects.filter(
        pk__in=FrameworkMeasure.objects.filter(framework__teams__team=team, optional=False).values(
            "measure"
        )
    ).exclude(kind=Kind.RATIO)
    record_returns(
        [
            Recorded(team.pk, measure.pk, month, given.get(measure.reference, figure))
            for measure in measures
            for month in month_range(first, last)
        ],
        by=by,
        at=NOW,
    )
