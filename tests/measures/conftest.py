"""A team with the council's measures, and the people around its form."""

from collections.abc import Callable, Mapping

import pytest
from django.http import HttpResponse
from django.test import Client

from doris.models import User
from measures.models import Team
from tests.cast import Cast
from tests.measures.pages import fields
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
def send(cast: Cast, browse: Callable[[User], Client]) -> Callable[..., HttpResponse]:
    """Open MAT 1's form as somebody, type into it, and press a button."""

    def type_and_press(
        rows: Mapping[str, str] | None = None,
        *,
        who: User | None = None,
        button: str = "save",
        page: HttpResponse | None = None,
        month: str = "2026-09",
        to: str = "",
        **extra: str,
    ) -> HttpResponse:
        client, form = browse(who or cast.manager), f"/returns/mat-1/{month}/"
        data = fields(page or client.get(form))
        for reference, typed in (rows or {}).items():
            figure, _, comment = typed.partition(" | ")
            data[f"figure-{reference}"] = figure
            data[f"comment-{reference}"] = comment
        return client.post(f"{form}{to}", {"action": button, **data, **extra}, follow=True)

    return type_and_press
