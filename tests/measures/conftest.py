"""A team with the council's measures, and the people around its form."""

import pytest

from doris.models import User
from measures.models import Team
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
