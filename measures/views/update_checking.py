"""What a quarterly update's commentary says against the figures, while it is written."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from measures.access import check_can_edit_return
from measures.middleware import PersonRequest
from measures.update_reading import read_update
from measures.views.asking import asked_team, says_why_there_is_none
from measures.views.quarters import asked_quarter


@never_cache
@require_POST
@says_why_there_is_none
def check_commentary(request: PersonRequest, slug: str, year: str, quarter: str) -> HttpResponse:
    """What is pointed out of one measure's commentary, named as on the form; saves nothing."""
    team, on = asked_team(request, slug), timezone.localdate()
    check_can_edit_return(request.rights, team)
    form = read_update(team, asked_quarter(year, quarter, on=on), on=on)
    notes = [
        note
        for row in form.to_confirm
        for note in row.beside.notes(request.POST.get(f"comment-{row.reference}", ""))
    ]
    return JsonResponse({"notes": notes})
