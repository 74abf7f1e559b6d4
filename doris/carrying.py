"""What was typed survives a form that could not be taken: the next page carries it on.

A page that answers such a form holds its fields as hidden inputs, to be sent again by a press
of a button. Fields are None where they can't be carried, and empty for a form without any.
"""

import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

Fields = list[tuple[str, str]]

TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105  (the name of Django's field)
CARRIED_FIELD = "carried"


def typed_fields(request: HttpRequest) -> Fields | None:
    """The names and values of a form, in their order; None where a password is among them."""
    if request.method != "POST":
        return None
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError, MultiPartParserError):
        return None
    if any("password" in name for name in posted):
        return None
    return [
        (name, value)
        for name, values in posted.lists()
        if name != TOKEN_FIELD
        for value in values
        if isinstance(value, str)
    ]


def to_send_again(request: HttpRequest) -> tuple[str, Fields | None]:
    """Where a form was going and what it held.

    For a sign-in that carries another form, that is the other form: its own fields stay typed
    into nothing but itself, because a password is never written into a page.
    """
    fields = typed_fields(request)
    if fields is None and request.method == "POST" and is_sign_in(request):
        action, carried = carried_through(request)
        if carried is not None:
            return action, carried
    return request.get_full_path(), fields


def is_sign_in(request: HttpRequest) -> bool:
    """Whether the form was the sign-in form."""
    return request.path == resolve_url(settings.LOGIN_URL)


def carried_through(request: HttpRequest) -> tuple[str, Fields | None]:
    """The address and the fields that a sign-in form carries; None without any, or not ours."""
    action = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(
        action, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return action, unpacked(request.POST.get(CARRIED_FIELD, "")) if is_safe else None


def came_from_our_own_page(request: HttpRequest) -> bool:
    """Whether the browser vouches that one of our own pages sent this form.

    A page elsewhere can't set this header, so that a stranger can't have a form of theirs
    offered to somebody as their own typing.
    """
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def packed(fields: Fields | None) -> str:
    """The fields as one text, for one hidden input of the sign-in form."""
    return "" if fields is None else json.dumps(fields)


def unpacked(text: str) -> Fields | None:
    """The fields again; None from a text that `packed` didn't write."""
    try:
        pairs = json.loads(text)
    except ValueError:
        return None
    if not isinstance(pairs, list) or not all(_is_field(pair) for pair in pairs):
        return None
    return [(name, value) for name, value in pairs]


def _is_field(pair: object) -> bool:
    return isinstance(pair, list) and [type(part) for part in pair] == [str, str]
