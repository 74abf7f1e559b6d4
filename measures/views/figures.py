"""One row saved while the form is being filled in, for the page's script."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from measures import actions
from measures.access import check_can_edit_return
from measures.alignment import counts_beside, note
from measures.asked import Form, Stands
from measures.entering import Box, EnteredAs
from measures.exceptions import Refused
from measures.forms import Sent, read_row
from measures.middleware import PersonRequest
from measures.proforma import read_boxes
from measures.standing import NOTHING, Standing
from measures.views.asking import (
    asked_entry,
    asked_form,
    asked_measure,
    asked_team,
    says_why_there_is_none,
)
from measures.views.proforma_findings import said_at_rows
from measures.views.proforma_rows import month_links, words_in_box
from measures.wording import when_text


@require_POST
@says_why_there_is_none
def save_figure(request: PersonRequest, slug: str, month: str, reference: str) -> JsonResponse:
    """Save one row of the form; the fields are named as on the form.

    Answers 200 with the row as it stands, 422 with messages for what can't be read, 409 with
    what somebody else typed or why nothing can be saved. What could be saved has been, in each.
    """
    form = asked_form(asked_team(request, slug), month)
    check_can_edit_return(request.rights, form.team)
    asked = asked_measure(form, reference)
    measure = asked.measure
    boxes = read_boxes(form, as_total=asked_entry(request) is EnteredAs.TOTAL)
    box = boxes[measure]
    sent = read_row(reference, measure, request.POST, box)
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
        return JsonResponse({"conflict": _conflict(stands, box)}, status=HTTPStatus.CONFLICT)
    answer = {
        **_kept(stands, box),
        "filled": form.filled(saved.stands),
        "source_note": _source_note(form, measure, stands),
        "notes": form.beside(asked).with_figure(stands.figure).notes(stands.comment),
        "problems": _problems(form, saved.stands, boxes),
    }
    if not sent.has_error:
        return JsonResponse(answer)
    wrong = {"errors": _errors(sent), "months": _months(form, sent, box)}
    return JsonResponse({**answer, **wrong}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _source_note(form: Form, measure: int, stands: Standing) -> str:
    """Where what case systems counted differs from the row as it stands now."""
    return note(counts_beside(form.team, form.month).get(measure, ()), stands.figure)


def _problems(
    form: Form, stands: Stands, boxes: Mapping[int, Box]
) -> dict[str, list[dict[str, object]]]:
    """What is wrong or odd about any row, by reference."""
    by_reference = {asked.reference: boxes[asked.measure] for asked in form.asked}
    said = said_at_rows(form.entry_findings(stands), form, stands, by_reference)
    return {reference: [each.as_json() for each in found] for reference, found in said.items()}


def _months(form: Form, sent: Sent, box: Box) -> list[dict[str, str]]:
    """The earlier months to see to first, where a total makes no month."""
    missing = box.earlier.missing if box.earlier else ()
    links = month_links(form.team, sent.reference, sent.months, missing)
    return [{"text": link.text, "href": link.href} for link in links]


def _errors(sent: Sent) -> dict[str, str]:
    return {
        name: message
        for name, message in (("figure", sent.figure_error), ("comment", sent.comment_error))
        if message
    }


def _kept(stands: Standing, box: Box) -> dict[str, str | int | None]:
    """A row as it stands: as its box holds it, and as the month's own number."""
    return {
        "figure": box.text(stands.figure),
        "month": stands.figure if isinstance(stands.figure, int) else None,
        "comment": stands.comment,
        "seen": str(stands.seen),
    }


def _conflict(stands: Standing, box: Box) -> dict[str, str | int | None]:
    """What the other person typed, who and when."""
    return {
        **_kept(stands, box),
        "figure_text": words_in_box(box, stands.figure),
        "who": str(stands.changed_by),
        "when": when_text(stands.changed_at) if stands.changed_at else "",
    }
