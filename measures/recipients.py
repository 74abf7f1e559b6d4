"""Who is written to: whoever has the part on the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from doris.models import User
from measures.models import Assignment, Role, Team

People = Sequence[User]


@dataclass(frozen=True, slots=True)
class Recipients:
    """The people with a part on one day, whose accounts are open. Teams are primary keys."""

    managers: Mapping[int, People]
    deputies: Mapping[int, People]
    officers: People

    def of(self, team: Team) -> People:
        """A team's managers; its deputies where it has none."""
        return self.managers.get(team.pk) or self.deputies.get(team.pk, ())

    def officers_of(self, team: Team) -> People:
        """The officer who looks after a team; all of them where none is named, or that one has
        gone.
        """
        own = [officer for officer in self.officers if officer.pk == team.officer_id]
        return own or self.officers


def read_recipients(on: date) -> Recipients:
    """Everybody with a part on a day, in one query."""
    by_role: dict[Role, dict[int, list[User]]] = {role: defaultdict(list) for role in Role}
    rows = Assignment.objects.active(on).filter(
        role__in=(Role.MANAGER, Role.DEPUTY, Role.OFFICER), user__is_active=True
    )
    for row in rows.select_related("user").order_by("user__username", "pk"):
        people = by_role[Role(row.role)][row.team_id or 0]
        if row.user not in people:
            people.append(row.user)
    return Recipients(
        managers=dict(by_role[Role.MANAGER]),
        deputies=dict(by_role[Role.DEPUTY]),
        officers=by_role[Role.OFFICER].get(0, []),
    )


def why_not(person: User | None) -> str:
    """Why nothing can be sent to somebody, or nothing where it can."""
    if person is None:
        return "The team has no manager and no deputy with an open account."
    if not person.email:
        return f"{person} has no email address on their account."
    if not is_address(person.email):
        return f"“{person.email}” on the account of {person} is no email address."
    return ""


def is_address(text: str) -> bool:
    """Whether a text is an email address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
