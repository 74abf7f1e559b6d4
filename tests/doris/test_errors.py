from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from tests.conftest import QueryBudget

pytestmark = pytest.mark.urls("tests.doris.urls_that_fail")

HOME = '<a class="govuk-link" href="/">Go to the home page</a>'


@pytest.fixture(autouse=True)
def _answers_not_tracebacks(signed_in: Client) -> None:
    signed_in.raise_request_exception = False


@pytest.mark.parametrize(
    ("how", "status", "heading"),
    [
        ("bad", 400, "DORIS couldn’t read what your browser sent"),
        ("forbidden", 403, "You can’t do that"),
        ("missing", 404, "Page not found"),
        ("broken", 500, "Sorry, something went wrong in DORIS"),
        ("locked", 503, "DORIS can’t reach its database"),
        ("gone", 503, "DORIS can’t reach its database"),
    ],
)
def test_it_works(signed_in: Client, how: str, status: int, heading: str) -> None:
    response = signed_in.get(f"/fail/{how}/")
    html = response.content.decode()
    assert response.status_code == status
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in html
    assert HOME in html or "Try again" in html
    assert "internals" not in html
    assert "no-store" in response["Cache-Control"]
    assert "Demonstration" in html


def test_address_that_is_no_page(signed_in: Client) -> None:
    response = signed_in.get("/nothing/here")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("missing-because", "so it has no &lt;return&gt; for May."),
        ("forbidden-because", "Only the manager can &lt;submit&gt; a return."),
    ],
)
def test_view_has_its_own_words_as_plain_text(signed_in: Client, how: str, words: str) -> None:
    assert words in signed_in.get(f"/fail/{how}/").content.decode()


@pytest.mark.parametrize("how", ["missing", "forbidden-because"])
def test_what_was_sent_in_vain_is_said_to_be_lost(signed_in: Client, how: str) -> None:
    words = "What you sent was not saved."
    assert words in signed_in.post(f"/fail/{how}/", {"EI1a": "12"}).content.decode()
    assert words not in signed_in.get(f"/fail/{how}/").content.decode()


def test_words_for_developers_are_not_shown(signed_in: Client) -> None:
    html = signed_in.get("/look-up/").content.decode()
    assert "matches the given query" not in html
    assert "There is nothing at this address" in html


@pytest.mark.parametrize("how", ["broken", "locked", "bad"])
def test_page_for_a_failure_asks_nothing_but_who_signed_in(
    signed_in: Client, query_budget: QueryBudget, how: str
) -> None:
    with query_budget(2):
        signed_in.get(f"/fail/{how}/")


def test_database_gone_before_the_view(signed_in: Client) -> None:
    with patch.object(BaseDatabaseWrapper, "cursor", side_effect=OperationalError("gone")):
        response = signed_in.post("/save/", {"EI1a": "12"})
    assert response.status_code == 503
    assert "DORIS can’t reach its database" in response.content.decode()
    assert response["Retry-After"] == "10"


def test_an_address_writes_one_line_of_the_log(
    signed_in: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(BaseDatabaseWrapper, "cursor", side_effect=OperationalError("gone")):
        signed_in.get("/nothing%0AERROR forged/")
    assert "The database failed at '/nothing\\nERROR forged/'" in caplog.messages[0]


@pytest.mark.parametrize("how", ["locked", "gone"])
def test_what_was_typed_goes_along(signed_in: Client, how: str) -> None:
    response = signed_in.post(f"/fail/{how}/", {"EI1a": ["12", 'a "quoted" <b>\r\nline']})
    html = response.content.decode()
    assert "nothing was saved" in html
    assert f'action="/fail/{how}/"' in html
    assert '<input type="hidden" name="EI1a" value="12">' in html
    assert 'value="a &quot;quoted&quot; &lt;b&gt;\r\nline"' in html


def test_password_is_not_written_into_a_page(signed_in: Client) -> None:
    html = signed_in.post("/fail/locked/", {"username": "priya", "password": "secret"})
    assert "secret" not in html.content.decode()


def test_upload_that_is_too_big_says_so(signed_in: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = signed_in.post("/save/", {"EI1a": "1" * 20})
    assert response.status_code == 400
    assert "DORIS couldn’t read what your browser sent" in response.content.decode()
