from unittest.mock import patch

import pytest
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from tests.conftest import QueryBudget


def test_it_works(client: Client, db: None, query_budget: QueryBudget) -> None:
    with query_budget(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"


def test_stale_answer_is_never_kept(client: Client, db: None) -> None:
    assert "no-store" in client.get("/healthz")["Cache-Control"]


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_database_that_does_not_answer(client: Client, db: None, failure: type[Exception]) -> None:
    with patch.object(BaseDatabaseWrapper, "cursor", side_effect=failure):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"not ok")
