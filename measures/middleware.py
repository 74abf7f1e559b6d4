"""Puts a person's rights where every view finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from doris.models import User
from measures.access import Rights, rights_of


class PersonRequest(HttpRequest):
    """A request as views see it: a person signed in, with their rights today."""

    user: User
    rights: Rights


class RightsMiddleware:
    """Sets `request.rights`, read from the database when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        rights = SimpleLazyObject(lambda: rights_of(request.user, on=timezone.localdate()))
        request.rights = cast(Rights, rights)
        return self.get_response(request)
