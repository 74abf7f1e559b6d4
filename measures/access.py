"""Who may do what (rules §10): one person's rights on one day, and the checks on them.

A stranger to a page gets 404, so that nobody learns what exists; a reader who may not write gets
403. What the state of a return allows is another question, answered by `measures.actions`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from doris.models import User
from measures.models import Assignment, Role, Team

NOT_FOUND = "There is no such page, or it is not one that you can see."


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may see and do on one day. Teams and measures are primary keys."""

    roles: frozenset[Role] = frozenset()
    managed: frozenset[int] = frozenset()
    deputised: frozenset[int] = frozenset()
    reported: frozenset[int] = frozenset()
    """The measures that this person reports."""

    @property
    def own_teams(self) -> frozenset[int]:
        """The teams whose forms are this person's to fill in."""
        return self.managed | self.deputised

    @property
    def is_officer(self) -> bool:
        """Performance officers write everything but definitions and roles."""
        return Role.OFFICER in self.roles

    @property
    def reads_everything(self) -> bool:
        """Every form, draft, finding and report."""
        return bool(self.roles & {Role.OFFICER, Role.ACCOUNTABLE})

    @property
    def reads_every_report(self) -> bool:
        """Every report, with its teams by name."""
        return self.reads_everything or Role.LEADER in self.roles

    @property
    def reads_city(self) -> bool:
        """The city's reports: everybody with a part to play but administrators."""
        return bool(self.roles - {Role.ADMINISTRATOR})

    @property
    def administers(self) -> bool:
        """Django admin."""
        return Role.ADMINISTRATOR in self.roles


def rights_of(user: User, *, on: date) -> Rights:
    """A person's rights on a day, from the assignments then in force; one query."""
    roles, managed, deputised, reported = set(), set(), set(), set()
    assignments = Assignment.objects.active(on).filter(user_id=user.pk)
    for role, team, measure in assignments.values_list("role", "team_id", "measure_id"):
        roles.add(Role(role))
        if role == Role.MANAGER:
            managed.add(team)
        elif role == Role.DEPUTY:
            deputised.add(team)
        elif role == Role.REPORTER:
            reported.add(measure)
    return Rights(frozenset(roles), frozenset(managed), frozenset(deputised), frozenset(reported))


def teams_visible_to(rights: Rights) -> QuerySet[Team]:
    """The teams whose returns this person may open."""
    if rights.reads_everything:
        return Team.objects.all()
    return Team.objects.filter(pk__in=rights.own_teams)


def can_read_return(rights: Rights, team: Team) -> bool:
    """Whether this person may open a team's forms."""
    return rights.reads_everything or team.pk in rights.own_teams


def check_can_read_return(rights: Rights, team: Team) -> None:
    """Raise Http404 unless this person may open a team's forms."""
    if not can_read_return(rights, team):
        raise Http404(NOT_FOUND)


def can_edit_return(rights: Rights, team: Team) -> bool:
    """Whether this person may type into a team's forms."""
    return rights.is_officer or team.pk in rights.own_teams


def check_can_edit_return(rights: Rights, team: Team) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not type."""
    check_can_read_return(rights, team)
    if not can_edit_return(rights, team):
        raise PermissionDenied("You can read this return but not change it.")


def can_submit_return(rights: Rights, team: Team) -> bool:
    """Whether this person may submit and reopen a team's forms. A deputy may not."""
    return rights.is_officer or team.pk in rights.managed


def check_can_submit_return(rights: Rights, team: Team) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a deputy or a reader."""
    check_can_read_return(rights, team)
    if not can_submit_return(rights, team):
        raise PermissionDenied("Only the team's manager or a performance officer can do this.")


def can_read_own_measures(rights: Rights) -> bool:
    """Whether this person has measures to report, or may look after those who have."""
    return bool(rights.reported) or rights.reads_everything


def check_can_read_own_measures(rights: Rights) -> None:
    """Raise Http404 unless this person has measures to report or may look after them."""
    if not can_read_own_measures(rights):
        raise Http404(NOT_FOUND)


def can_read_reported(rights: Rights, measure: int) -> bool:
    """Whether this person may open the form of one measure, a reporter's."""
    return rights.reads_everything or measure in rights.reported


def can_report_measure(rights: Rights, measure: int) -> bool:
    """Whether this person may enter a measure's figure by itself, and say something about it."""
    return rights.is_officer or measure in rights.reported


def check_can_read_reported(rights: Rights, measure: int) -> None:
    """Raise Http404 unless this person may open the form of one measure."""
    if not can_read_reported(rights, measure):
        raise Http404(NOT_FOUND)


def check_can_report_measure(rights: Rights, measure: int) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not report it."""
    check_can_read_reported(rights, measure)
    if not can_report_measure(rights, measure):
        raise PermissionDenied("You can read this measure but not report it.")


def check_can_send_back(rights: Rights, team: Team) -> None:
    """Raise Http404 for a stranger to the team, PermissionDenied for its people and readers."""
    check_can_read_return(rights, team)
    if not rights.is_officer:
        raise PermissionDenied("Only a performance officer can send an update back.")


def can_read_findings(rights: Rights) -> bool:
    """Whether this person may read what was found odd in everybody's returns."""
    return rights.reads_everything


def check_can_read_findings(rights: Rights) -> None:
    """Raise Http404 unless this person may read findings."""
    if not can_read_findings(rights):
        raise Http404(NOT_FOUND)


def can_settle_findings(rights: Rights) -> bool:
    """Whether this person may settle findings, accept gaps, and upload other systems' counts."""
    return rights.is_officer


def check_can_settle_findings(rights: Rights) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not settle findings."""
    check_can_read_findings(rights)
    if not can_settle_findings(rights):
        raise PermissionDenied("You can read this but not change it. A performance officer can.")


def check_can_accept_gap(rights: Rights, team: Team) -> None:
    """Raise Http404 for a stranger to the team, PermissionDenied for its people and readers."""
    check_can_read_return(rights, team)
    if not rights.is_officer:
        raise PermissionDenied("Only a performance officer can accept that a month won’t come.")


def can_remind(rights: Rights) -> bool:
    """Whether this person may remind teams of what is due."""
    return rights.is_officer


def check_can_remind(rights: Rights) -> None:
    """Raise Http404 for a stranger to the board, PermissionDenied for who reads it only."""
    if not rights.reads_everything:
        raise Http404(NOT_FOUND)
    if not can_remind(rights):
        raise PermissionDenied("Only a performance officer can remind teams.")


def check_can_upload_workbooks(rights: Rights) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not type.

    Several at once are an officer's business. Whose form each one is for is asked besides.
    """
    if not rights.reads_everything:
        raise Http404(NOT_FOUND)
    if not rights.is_officer:
        raise PermissionDenied("You can read returns but not change them.")


def can_read_emails(rights: Rights) -> bool:
    """Whether this person may read every email that was written, and what became of it."""
    return rights.reads_everything


def check_can_read_emails(rights: Rights) -> None:
    """Raise Http404 unless this person may read emails to other people."""
    if not can_read_emails(rights):
        raise Http404(NOT_FOUND)


def can_decide_emails(rights: Rights) -> bool:
    """Whether this person may say what became of an email, or have it sent again."""
    return rights.is_officer


def check_can_decide_emails(rights: Rights) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not decide."""
    check_can_read_emails(rights)
    if not can_decide_emails(rights):
        raise PermissionDenied("You can read emails but not decide about them.")


def can_import(rights: Rights) -> bool:
    """Whether this person may import teams and figures from files."""
    return rights.is_officer


def check_can_import(rights: Rights) -> None:
    """Raise Http404 unless this person may import: nobody else has anything to read there."""
    if not can_import(rights):
        raise Http404(NOT_FOUND)


def can_read_locality_report(rights: Rights, teams_placed: Collection[int]) -> bool:
    """Whether this person may read a locality's report, given the teams placed in it.

    Those are the teams placed there in the report's quarter and those placed there today: a
    manager reads the history of the locality they are in, and that of the one they were in then.
    """
    return Role.VIEWER in rights.roles or can_read_team_rows(rights, teams_placed)


def can_read_team_report(rights: Rights, team: int) -> bool:
    """Whether this person may read a team's own report."""
    return rights.reads_every_report or team in rights.own_teams


def can_read_team_rows(rights: Rights, teams_placed: Collection[int]) -> bool:
    """Whether a locality's report shows its teams one by one, given the teams placed in it."""
    return rights.reads_every_report or not rights.own_teams.isdisjoint(teams_placed)


def can_read_quarters(rights: Rights) -> bool:
    """Whether this person may see how far a quarter is: what is in, closed and published."""
    return rights.reads_everything


def check_can_read_quarters(rights: Rights) -> None:
    """Raise Http404 unless this person may see how far a quarter is."""
    if not can_read_quarters(rights):
        raise Http404(NOT_FOUND)


def can_run_quarters(rights: Rights) -> bool:
    """Whether this person may close, comment on and publish quarters."""
    return rights.is_officer


def check_can_run_quarters(rights: Rights) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not publish."""
    check_can_read_quarters(rights)
    if not can_run_quarters(rights):
        raise PermissionDenied("You can read this but not change it. A performance officer can.")


def can_sign_off(rights: Rights) -> bool:
    """Whether this person may sign a quarter off."""
    return Role.ACCOUNTABLE in rights.roles


def check_can_sign_off(rights: Rights) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader who may not sign off."""
    check_can_read_quarters(rights)
    if not can_sign_off(rights):
        raise PermissionDenied("Only an accountable officer can sign a quarter off.")


def can_read_history(rights: Rights) -> bool:
    """Whether this person may search everything that was ever changed."""
    return rights.reads_everything


def check_can_read_history(rights: Rights) -> None:
    """Raise Http404 unless this person may search everything that was ever changed."""
    if not can_read_history(rights):
        raise Http404(NOT_FOUND)


def check_can_redact(rights: Rights) -> None:
    """Raise Http404 for a stranger, PermissionDenied for a reader of everything."""
    if rights.administers:
        return
    check_can_read_history(rights)
    raise PermissionDenied("Only an administrator can take text away for good.")
