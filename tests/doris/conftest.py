import pytest
from django.test import Client

from doris.models import User

PASSWORD = "three-random-words"


@pytest.fixture
def person(db: None) -> User:
    """Somebody with an account and nothing else."""
    return User.objects.create_user(
        "priya.nair",
        "priya.nair@example.gov.uk",
        PASSWORD,
        first_name="Priya",
        last_name="Nair",
        job_title="MAT manager",
    )


@pytest.fixture
def administrator(db: None) -> User:
    """Somebody who may use Django admin."""
    return User.objects.create_superuser("ade.bello", "ade.bello@example.gov.uk", PASSWORD)


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    """The person's browser, signed in."""
    client.force_login(person)
    return client
