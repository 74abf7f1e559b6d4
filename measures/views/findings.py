"""What was found odd in a quarter's returns: read, accepted, or sent back to the manager."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from measures import findings as actions
from measures.access import (
    can_settle_findings,
    check_can_read_findings,
    check_can_settle_findings,
)
from measures.due import DueReturn, read_due
from measures.exceptions import Refused
from measures.middleware import PersonRequest
from measures.models import RaisedFinding, Team
from measures.periods import Quarter
from measures.policies import is_closed
from measures.queries import read_structure
from measures.raised import QuarterFindings, TeamFindings, count_open, read_quarter
from measures.shared_warnings import shared_warnings
from measures.views.keys import sent_key
from measures.views.quarters import (
    asked_quarter,
    latest_quarter,
    quarter_address,
    quarter_links,
    year_beside,
)
from measures.wording import by_name

ACCEPT, ACCEPT_ALL, ACCEPT_SHARED, SEND_BACK = (
    "accept",
    "accept-all",
    "accept-shared",
    "send-back",
)

LONGEST_NOTE = 2000

MOST_OPEN, MOST_SETTLED = 60, 100
"""How many are shown before a team is chosen: an import of years can raise hundreds."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in the way of settling a finding."""

    finding: int
    message: str


@never_cache
@require_safe
def latest(request: PersonRequest) -> HttpResponse:
    """On to the last quarter that has ended."""
    check_can_read_findings(request.rights)
    return redirect(quarter_address("findings", latest_quarter(timezone.localdate())))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quarter(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """A quarter's findings. Sent with `action`, one of them, or a team's, is settled.

    Notes come as `note-<key>`, those too that are still being written at other findings: the page
    comes back with them.
    """
    check_can_read_findings(request.rights)
    on = timezone.localdate()
    asked = asked_quarter(year, quarter, on=on)
    if request.method != "POST":
        return _page(request, asked, on)
    check_can_settle_findings(request.rights)
    notes = _notes(request)
    verb, _, key = request.POST.get("action", "").partition(" ")
    problem = None
    if verb == ACCEPT_SHARED:
        return _accept_shared(request, asked, key)
    if verb == ACCEPT_ALL:
        team = _accept_all(request, asked, key)
    elif verb in (ACCEPT, SEND_BACK):
        finding = _finding(asked, key)
        team = finding.team
        problem = _settle(request, finding, verb, notes.get(finding.pk, ""))
        if not problem:
            notes.pop(finding.pk, None)
    else:
        raise Http404("A finding is accepted or sent back.")
    if problem or notes:
        return _page(request, asked, on, problem, notes)
    return redirect(_back(request, asked, team.slug))


def _notes(request: PersonRequest) -> dict[int, str]:
    """What was typed at each finding of the page, by the finding's key."""
    return {
        sent_key(name.removeprefix("note-")): text.replace("\r\n", "\n")
        for name in request.POST
        if name.startswith("note-") and (text := request.POST.get(name, "")).strip()
    }


def _finding(asked: Quarter, key: str) -> RaisedFinding:
    """The finding of a button; Http404 where the quarter has none with that key."""
    rows = RaisedFinding.objects.filter(month__in=asked.months).select_related("team", "measure")
    finding = rows.filter(pk=sent_key(key)).first()
    if finding is None:
        raise Http404(f"There is no such finding in {asked.short}.")
    return finding


def _settle(request: PersonRequest, finding: RaisedFinding, verb: str, note: str) -> Problem | None:
    """Accept a finding or send it back; what stands in the way, if anything does."""
    about = f"{finding.measure.reference} of {finding.team.name}, {finding.month.name}"
    if len(note) > LONGEST_NOTE:
        message = f"{about}: shorten your note to {LONGEST_NOTE:,} characters or fewer"
        return Problem(finding.pk, message)
    if verb == SEND_BACK and not note.strip():
        message = f"{about}: say in a note what the manager should look at, then send it back"
        return Problem(finding.pk, message)
    given: dict[str, Any] = {"finding": finding, "note": note, "by": request.user}
    try:
        if verb == SEND_BACK:
            actions.send_back(**given, at=timezone.now())
            done = f"Sent back: {about}. The manager sees your note on the form."
        else:
            actions.accept_finding(**given, at=timezone.now())
            done = f"Accepted: {about}."
    except Refused as refused:
        return Problem(finding.pk, f"{about}: {refused}")
    messages.success(request, done, extra_tags=finding.team.slug)
    return None


def _accept_all(request: PersonRequest, asked: Quarter, slug: str) -> Team:
    """Accept those findings of a team that the page showed as explained."""
    keys = [sent_key(key) for key in request.POST.getlist("finding")]
    rows = RaisedFinding.objects.filter(pk__in=keys, month__in=asked.months, team__slug=slug)
    found = {row.pk: row for row in rows.select_related("team")}
    if not found:
        raise Http404(f"There are no such findings in {asked.short}.")
    accepted = actions.accept_findings(findings=found, by=request.user, at=timezone.now())
    team = next(iter(found.values())).team
    text = f"{accepted} finding{'' if accepted == 1 else 's'} of {team.name} accepted."
    messages.success(request, text, extra_tags=team.slug)
    return team


def _accept_shared(request: PersonRequest, asked: Quarter, key: str) -> HttpResponse:
    """Accept one warning at all the teams at which the page showed it."""
    keys = [sent_key(each) for each in request.POST.getlist(f"shared-{key}")]
    rows = RaisedFinding.objects.filter(pk__in=keys, month__in=asked.months)
    found = list(rows.select_related("measure"))
    if not found:
        raise Http404(f"There are no such findings in {asked.short}.")
    accepted = actions.accept_findings(
        findings=[row.pk for row in found], by=request.user, at=timezone.now()
    )
    teams = f"{accepted} team{'' if accepted == 1 else 's'}"
    messages.success(request, f"{found[0].measure.reference} accepted for {teams}.")
    return redirect(quarter_address("findings", asked))


def _back(request: PersonRequest, asked: Quarter, team: str) -> str:
    """The page as it was filtered, at the team that was worked on."""
    chosen = request.POST.get("team", "")
    query = f"?{urlencode({'team': chosen})}" if chosen else ""
    return f"{quarter_address('findings', asked)}{query}#team-{team}"


def _page(
    request: PersonRequest,
    asked: Quarter,
    on: date,
    problem: Problem | None = None,
    notes: Mapping[int, str] | None = None,
) -> HttpResponse:
    """The quarter as it stands, with what is wrong with what was sent, and notes not yet sent."""
    notes = notes or {}
    structure = read_structure()
    found, counts = read_quarter(asked), count_open()
    due = read_due(structure, structure.teams.keys(), asked.months, on)
    chosen = request.POST.get("team", "") or request.GET.get("team", "")
    shown = _shown(found.teams, chosen)
    settled = [each for each in found.settled if chosen in ("", each.row.team.slug)]
    done, on_top = _done(request, {each.team.slug for each in shown})
    at_field = {each.row.pk for team in shown for each in team.open}
    context: dict[str, Any] = {
        "quarter": asked,
        "is_closed": is_closed(asked.last_month),
        "open": sum(len(each.open) for each in found.teams),
        "teams": [
            {
                "findings": each,
                "done": done.get(each.team.slug, ""),
                "open": [(found, notes.get(found.row.pk, "")) for found in each.open],
            }
            for each in shown
        ],
        "shared": []
        if chosen
        else shared_warnings(each for team in found.teams for each in team.open),
        "choices": _choices(found),
        "chosen": chosen,
        "more_teams": 0 if chosen else len(found.teams) - len(shown),
        "settled": settled if chosen else settled[:MOST_SETTLED],
        "all_settled": len(settled),
        "awaited": _by_team([each for each in due if each.is_awaited], chosen),
        "gaps": _by_team([each for each in due if each.gap and not each.counts], chosen),
        "can_settle": can_settle_findings(request.rights),
        "problem": problem,
        "lost_note": "\n".join(note for key, note in notes.items() if key not in at_field),
        "errors": _errors(problem, at_field),
        "quarters": quarter_links("findings", asked, on=on, counts=counts),
        "year_before": year_beside("findings", asked, -1, on=on),
        "year_after": year_beside("findings", asked, 1, on=on),
        "on_top": on_top,
    }
    return render(request, "measures/findings.html", context)


def _shown(teams: Sequence[TeamFindings], chosen: str) -> list[TeamFindings]:
    """The team that was chosen, or whole teams in their order until that is enough for a page."""
    if chosen:
        return [each for each in teams if each.team.slug == chosen]
    shown, findings = [], 0
    for each in teams:
        if findings < MOST_OPEN:
            shown.append(each)
            findings += len(each.open)
    return shown


def _errors(problem: Problem | None, at_field: Collection[int]) -> list[dict[str, str]]:
    if problem is None:
        return []
    href = f"#note-{problem.finding}" if problem.finding in at_field else ""
    return [{"text": problem.message, "href": href}]


def _choices(found: QuarterFindings) -> list[tuple[str, str, int]]:
    """The teams to choose from: slug, name and how many of their findings are open."""
    teams = {each.row.team: 0 for each in found.settled}
    teams |= {each.team: len(each.open) for each in found.teams}
    in_order = sorted(teams.items(), key=lambda each: by_name(each[0].name))
    return [(team.slug, team.name, count) for team, count in in_order]


def _by_team(due: list[DueReturn], chosen: str) -> list[tuple[str, list[DueReturn]]]:
    """Returns by their team's name, in the order people count."""
    teams: dict[str, list[DueReturn]] = {}
    for each in sorted(due, key=lambda each: (by_name(each.team.name), each.month)):
        if chosen in ("", each.team.slug):
            teams.setdefault(each.team.name, []).append(each)
    return list(teams.items())


def _done(request: PersonRequest, shown: Collection[str]) -> tuple[dict[str, str], list[str]]:
    """What was just done: said at the team it was done to, or on top where that is gone."""
    at_team, on_top = {}, []
    for message in get_messages(request):
        if message.extra_tags in shown:
            at_team[message.extra_tags] = str(message)
        else:
            on_top.append(str(message))
    return at_team, on_top
