"""A team with the council's measures, and the people around its form."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from doris.models import User
from measures.models import Team
from tests import cast as casting
from tests.cast import Cast
from tests.measures.returns import load_catalogue, open_team


@pytest.fixture
def mat1(db: None) -> Team:
    """MAT 1 in Locality 1, opened in April 2026, returning DORIS and Non-DORIS measures."""
    load_catalogue()
    return open_team("MAT 1", "Locality 1")


@pytest.fixture
def manager(db: None) -> User:
    return User.objects.create(username="manager", first_name="Priya", last_name="Nair")


@pytest.fixture
def deputy(db: None) -> User:
    return User.objects.create(username="deputy", first_name="Sam", last_name="Okafor")


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The council's people, on the day after which Q2 2026/27 is over."""
    with time_machine.travel(casting.NOW, tick=False):
        yield casting.gather()


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """`browse(person)`: that person's browser, signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
