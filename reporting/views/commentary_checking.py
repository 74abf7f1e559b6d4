"""What an officer's commentary says against the figures, while it is written."""

from __future__ import annotations

import re

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from measures.access import check_can_run_quarters
from measures.middleware import PersonRequest
from reporting.beside import read_beside
from reporting.content import read_unit
from reporting.views.commentary import ALL, TEXT, Asked, asked_city, asked_locality

MEASURE = re.compile(r"[0-9]{1,9}")
"""A measure's primary key, as part of a field's name."""


@never_cache
@require_POST
def city(request: PersonRequest, year: str, quarter: str) -> JsonResponse:
    """Of the city's."""
    return _notes(request, asked_city(request, year, quarter))


@never_cache
@require_POST
def locality(request: PersonRequest, year: str, quarter: str, slug: str) -> JsonResponse:
    """Of a locality's."""
    return _notes(request, asked_locality(request, year, quarter, slug))


def _notes(request: PersonRequest, asked: Asked) -> JsonResponse:
    """What is pointed out of the boxes that were sent; saves nothing."""
    check_can_run_quarters(request.rights)
    texts = {
        None if key == ALL else int(key): request.POST.get(name, "")
        for name in request.POST
        if name.startswith(TEXT)
        and ((key := name.removeprefix(TEXT)) == ALL or MEASURE.fullmatch(key))
    }
    window = read_unit(
        asked.unit, asked.quarter, on=timezone.localdate(), structure=asked.structure
    )
    beside = read_beside(asked.unit, asked.quarter, window, only=texts)
    notes = [
        note for key, text in texts.items() if key in beside for note in beside[key].notes(text)
    ]
    return JsonResponse({"notes": notes})
