import re

import pytest
from django.test import Client

from doris.models import User
from tests.doris.conftest import PASSWORD

pytestmark = pytest.mark.urls("tests.doris.urls_that_fail")


@pytest.fixture
def strict(person: User) -> Client:
    """The person's browser, with the check of forms on as in production."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def test_it_works(strict: Client) -> None:
    """A form that was open while somebody signed in again in another tab is sent once more."""
    response = strict.post("/save/?month=2026-09", {"EI1a": "12"}, headers=OWN_PAGE)
    html = response.content.decode()
    assert response.status_code == 403
    assert "What you typed is kept on this page." in html
    assert 'action="/save/?month=2026-09"' in html
    assert '<input type="hidden" name="EI1a" value="12">' in html
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    assert token
    again = strict.post("/save/", {"EI1a": "12", "csrfmiddlewaretoken": token[1]})
    assert again.content == b"12"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_strangers_form_is_not_offered_again(strict: Client, headers: dict[str, str]) -> None:
    response = strict.post("/save/", {"EI1a": "666"}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 403
    assert "DORIS didn’t take what you sent" in html
    assert "666" not in html


def test_sign_in_in_another_tab_keeps_what_this_one_carries(strict: Client) -> None:
    carried = {"next": "/save/", "carried": '[["EI1a", "12"]]'}
    fields = {"username": "priya.nair", "password": PASSWORD, **carried}
    html = strict.post("/sign-in/", fields, headers=OWN_PAGE).content.decode()
    assert 'action="/save/"' in html
    assert '<input type="hidden" name="EI1a" value="12">' in html
    assert PASSWORD not in html
