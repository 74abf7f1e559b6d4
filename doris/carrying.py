"""What was typed survives a form that could not be taken: the next page carries it on.

A page that answers such a form holds its fields as hidden inputs, to be sent again by a press
of a button. It is offered only for a form that came from one of our own pages.
"""

import json
from collections.abc import Iterable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

Fields = list[tuple[str, str]]

TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105  (the name of Django's field)
CARRIED_FIELD = "carried"


def carried_fields(request: HttpRequest) -> Fields:
    """The names and values to send again, in their order; none where a password is among them."""
    if request.method != "POST":
        return []
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError, MultiPartParserError):
        return []
    if any("password" in name for name in posted):
        return []
    return [
        (name, value)
        for name, values in posted.lists()
        if name not in {TOKEN_FIELD, CARRIED_FIELD}
        for value in values
        if isinstance(value, str)
    ]


def came_from_our_own_page(request: HttpRequest) -> bool:
    """Whether the browser vouches that one of our own pages sent this form.

    A page elsewhere can't set this header, so that a stranger can't have a form of theirs
    offered to somebody as their own typing.
    """
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def packed(fields: Fields) -> str:
    """The fields as one text, for one hidden input of the sign-in form."""
    return json.dumps(fields) if fields else ""


def unpacked(text: str) -> Fields:
    """The fields again; none from a text that `packed` didn't write."""
    try:
        pairs = json.loads(text) if text else []
    except ValueError:
        return []
    return [tuple(pair) for pair in pairs] if _is_fields(pairs) else []


def _is_fields(pairs: object) -> bool:
    return isinstance(pairs, list) and all(_is_field(pair) for pair in pairs)


def _is_field(pair: object) -> bool:
    return (
        isinstance(pair, Iterable)
        and not isinstance(pair, str)
        and [type(part) for part in pair] == [str, str]
    )
