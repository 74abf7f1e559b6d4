"""One row saved while the form is being filled in, for the page's script."""

from __future__ import annotations

from http import HTTPStatus

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from measures import actions
from measures.access import check_can_edit_return
from measures.exceptions import Refused
from measures.forms import Sent, read_row
from measures.middleware import PersonRequest
from measures.standing import NOTHING, Standing
from measures.views.asking import asked_form, asked_measure, asked_team, says_why_there_is_none
from measures.views.proforma_rows import box_text
from measures.wording import figure_text, when_text


@require_POST
@says_why_there_is_none
def save_figure(request: PersonRequest, slug: str, month: str, reference: str) -> JsonResponse:
    """Save one row of the form; the fields are named as on the form.

    Answers 200 with the row as it stands, 422 with messages for what can't be read, 409 with
    what somebody else typed or why nothing can be saved. What could be saved has been, in each.
    """
    form = asked_form(asked_team(request, slug), month)
    check_can_edit_return(request.rights, form.team)
    measure = asked_measure(form, reference).measure
    sent = read_row(reference, measure, request.POST)
    if sent is None:
        return JsonResponse({"refused": "Nothing was sent."}, status=HTTPStatus.BAD_REQUEST)
    try:
        saved = actions.save_entries(
            team=form.team,
            month=form.month,
            typed=[sent.typed],
            by=request.user,
            at=timezone.now(),
            as_officer=request.rights.is_officer,
        )
    except Refused as refused:
        return JsonResponse({"refused": str(refused)}, status=HTTPStatus.CONFLICT)
    stands = saved.stands.get(measure, NOTHING)
    if measure in saved.conflicts:
        return JsonResponse({"conflict": _conflict(stands)}, status=HTTPStatus.CONFLICT)
    answer = {
        "figure": box_text(stands.figure),
        "comment": stands.comment,
        "seen": str(stands.seen),
        "filled": form.filled(saved.stands),
        "problems": {
            finding.measures[0]: finding.message for finding in form.entry_findings(saved.stands)
        },
    }
    if sent.has_error:
        answer["errors"] = _errors(sent)
        return JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse(answer)


def _errors(sent: Sent) -> dict[str, str]:
    return {
        name: message
        for name, message in (("figure", sent.figure_error), ("comment", sent.comment_error))
        if message
    }


def _conflict(stands: Standing) -> dict[str, str]:
    """What the other person typed, who and when."""
    return {
        "figure": box_text(stands.figure),
        "figure_text": figure_text(stands.figure) or "nothing",
        "comment": stands.comment,
        "seen": str(stands.seen),
        "who": str(stands.changed_by),
        "when": when_text(stands.changed_at) if stands.changed_at else "",
    }
