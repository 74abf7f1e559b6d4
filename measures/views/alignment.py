"""Where a quarter's returns and the case systems differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures.access import can_settle_findings, check_can_read_findings
from measures.alignment import Alignment, TeamAlignment, read_alignment
from measures.middleware import PersonRequest
from measures.views.quarters import (
    asked_quarter,
    latest_quarter,
    quarter_address,
    quarter_links,
    year_beside,
)

MOST_SHOWN = 150
"""How many differences are shown before a team is chosen."""


@never_cache
@require_safe
def latest(request: PersonRequest) -> HttpResponse:
    """On to the last quarter that has ended."""
    check_can_read_findings(request.rights)
    return redirect(quarter_address("alignment", latest_quarter(timezone.localdate())))


@never_cache
@require_safe
def quarter(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """A quarter's differences by team and measure, and how much agrees."""
    check_can_read_findings(request.rights)
    on = timezone.localdate()
    asked = asked_quarter(year, quarter, on=on)
    found, chosen = read_alignment(asked), request.GET.get("team", "")
    shown = _shown(found.teams, chosen)
    context: dict[str, Any] = {
        "quarter": asked,
        "found": found,
        "teams": shown,
        "more_teams": 0 if chosen else len(found.teams) - len(shown),
        "alone": [each for each in found.alone if chosen in ("", each.row.team.slug)],
        "choices": _choices(found),
        "chosen": chosen,
        "can_upload": can_settle_findings(request.rights),
        "quarters": quarter_links("alignment", asked, on=on, counts={}),
        "year_before": year_beside("alignment", asked, -1, on=on),
        "year_after": year_beside("alignment", asked, 1, on=on),
    }
    return render(request, "measures/alignment.html", context)


def _shown(teams: Sequence[TeamAlignment], chosen: str) -> list[TeamAlignment]:
    """The team that was chosen, or whole teams in their order until that is enough for a page."""
    if chosen:
        return [each for each in teams if each.team.slug == chosen]
    shown, differences = [], 0
    for each in teams:
        if differences < MOST_SHOWN:
            shown.append(each)
            differences += len(each.differing)
    return shown


def _choices(found: Alignment) -> list[tuple[str, str, int]]:
    """The teams to choose from: slug, name and how many of their counts differ."""
    return [(each.team.slug, each.team.name, len(each.differing)) for each in found.teams]
