"""Every address, asked for by everybody: who gets what.

The addresses are those that the resolver knows, so that a new one without a row here fails. A
stranger is told that there is nothing (404), a reader who may not write that they may not (403),
and somebody who has not signed in is sent to do so (302; 401 for a form, which keeps what they
typed). Django admin is one row: it has its own permissions and its own tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from measures.models import Message, MessageStatus, Role
from tests.cast import NOW, OPENED, SEPTEMBER, Cast, gather, leave_few_measures, submit_months
from tests.kept import Kept
from tests.measures import addresses as measures
from tests.measures.returns import open_team
from tests.reporting import addresses as reporting
from tests.who_gets import EVERYBODY, Row, for_all

pytestmark = pytest.mark.django_db

ROWS = [
    # Open to all
    for_all("healthz", without_sign_in=200),
    for_all("theme", without_sign_in=200),
    for_all("icon", 302, without_sign_in=302),
    for_all("sign-in", 302, without_sign_in=200),
    for_all("sign-in", 302, without_sign_in=200, method="post"),
    for_all("password-reset", without_sign_in=200),
    for_all("password-reset-sent", without_sign_in=200),
    for_all("password-reset-confirm", without_sign_in=200, args=("MQ", "no-token")),
    # Everybody's own account
    for_all("sign-out", 302, without_sign_in=302, method="post"),
    for_all("password-change"),
    *reporting.ROWS,
    *measures.ROWS,
    # Django admin, by its front door
    Row("admin:index", {200: ("administrator",)}),
]


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; of Django admin's only the first."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"
        elif entry.namespace == "admin":
            yield "admin:index"
        else:
            yield from names_of(entry, f"{entry.namespace}:" if entry.namespace else namespace)


def unlisted(resolver: URLResolver) -> set[str]:
    """The addresses that no row tells about."""
    return set(names_of(resolver)) - {row.name for row in ROWS}


def test_every_address_has_a_row() -> None:
    assert unlisted(get_resolver()) == set()


def test_an_address_without_a_row_is_found() -> None:
    assert unlisted(get_resolver("tests.doris.urls_that_fail")) != set()


def test_every_role_is_in_the_cast() -> None:
    assert {role.value for role in Role} <= set(EVERYBODY)


@Kept
def council() -> Cast:
    gathered = gather()
    leave_few_measures()
    submit_months(gathered.mat1, OPENED, SEPTEMBER, by=gathered.manager)
    open_team("Early Help Hub", None, first=OPENED)
    Message.objects.create(pk=1, status=MessageStatus.NOT_SENT, made_at=NOW, moved_at=NOW)
    return gathered


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield council()


def ids(row: Row) -> str:
    action = row.data.get("action", "")
    return " ".join(filter(None, (row.method, row.name, action)))


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_everybody_gets_what_is_theirs(cast: Cast, row: Row) -> None:
    address = reverse(row.name, args=row.args)
    found, expected = {}, {}
    for who in (None, *EVERYBODY):
        client = Client()
        with undone():
            if who:
                client.force_login(getattr(cast, who))
            response = getattr(client, row.method)(address, row.data)
        found[who] = response.status_code
        expected[who] = row.expected(who) if who else row.stranger
    assert found == expected


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_stranger_is_told_the_same_whether_there_is_such_a_page_or_not(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.outsider)
    for there, not_there in (
        ("/returns/mat-1/", "/returns/mat-99/"),
        ("/returns/mat-1/2026-09/", "/returns/mat-99/2026-09/"),
        ("/reports/2026-27/q2/teams/mat-1/", "/reports/2026-27/q2/teams/mat-99/"),
        ("/reports/2026-27/q2/localities/locality-1/", "/reports/2026-27/q2/localities/nowhere/"),
    ):
        one, other = client.get(there), client.get(not_there)
        assert one.status_code == other.status_code == 404
        assert _main(one.content) == _main(other.content)


def _main(page: bytes) -> str:
    return page.decode().partition("<main")[2].partition("</main>")[0]
