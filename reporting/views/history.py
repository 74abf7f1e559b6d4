"""Everything that was ever changed, searched and exported."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from measures.access import check_can_read_history
from measures.middleware import PersonRequest


@require_safe
def history(request: PersonRequest) -> HttpResponse:
    """What changed, newest first."""
    check_can_read_history(request.rights)
    return HttpResponse("")
