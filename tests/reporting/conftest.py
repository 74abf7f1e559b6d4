"""The cast on 5 October 2026, and a browser for each of them."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from doris.models import User
from tests import cast as casting
from tests.cast import Cast

Browsing = Callable[[User], Client]


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The council's people, on the day after which Q2 2026/27 is over."""
    with time_machine.travel(casting.NOW, tick=False):
        yield casting.gather()


@pytest.fixture
def browse() -> Browsing:
    """`browse(person)`: that person's browser, signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
