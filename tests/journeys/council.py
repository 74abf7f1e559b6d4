"""A council of two localities, three teams and three people, on 5 October 2026.

The teams opened in June. Everybody has submitted everything, except MAT 1 its September.
"""

from __future__ import annotations

from dataclasses import dataclass

from doris.models import User
from measures import actions
from measures.models import Role, Team
from measures.periods import Month, month_range
from tests.cast import NOW, SEPTEMBER, person
from tests.measures.returns import load_catalogue, open_team, typed, whole_form

PASSWORD = "three-random-words"
JUNE = Month("2026-06")


@dataclass(frozen=True, slots=True)
class Council:
    """Who signs in."""

    manager: User
    """Of MAT 1."""
    deputy: User
    """Of MAT 1."""
    officer: User


def gather() -> Council:
    """Put the council into the database: MAT 1 and MAT 2 in Locality 1, MAT 3 in Locality 2."""
    load_catalogue()
    mat1 = open_team("MAT 1", "Locality 1", first=JUNE)
    mat2 = open_team("MAT 2", "Locality 1", first=JUNE)
    mat3 = open_team("MAT 3", "Locality 2", first=JUNE)
    council = Council(
        manager=person("manager", Role.MANAGER, team=mat1),
        deputy=person("deputy", Role.DEPUTY, team=mat1),
        officer=person("officer", Role.OFFICER),
    )
    for user in (council.manager, council.deputy, council.officer):
        user.set_password(PASSWORD)
        user.save()
    for team, last in ((mat1, SEPTEMBER.previous), (mat2, SEPTEMBER), (mat3, SEPTEMBER)):
        for month in month_range(JUNE, last):
            _submit(team, month, by=council.officer)
    return council


def _submit(team: Team, month: Month, *, by: User) -> None:
    """A month as its form submits it: 3 referrals to other interventions, and something else
    everywhere else.
    """
    rows = typed(whole_form(team, month, {"EI11": "3"}))
    done = actions.hand_in(team=team, month=month, typed=rows, by=by, at=NOW)
    assert done.submitted
