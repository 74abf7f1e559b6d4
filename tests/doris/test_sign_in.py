import datetime as dt

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client
from pytest_django import Settings

from doris.models import SignInAttempts, User
from tests.conftest import QueryBudget
from tests.doris.conftest import PASSWORD

ADDRESS = "/sign-in/"
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


def sign_in(client: Client, username: str, password: str, **extra: str):
    return client.post(ADDRESS, {"username": username, "password": password}, **extra)


def test_it_works(client: Client, person: User) -> None:
    assert client.get(ADDRESS).status_code == 200
    response = sign_in(client, "priya.nair", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert get_user(client) == person


def test_session_from_before_is_never_the_one_after(client: Client, person: User) -> None:
    planted = client.session
    planted["known"] = "to a stranger"
    planted.save()
    sign_in(client, "priya.nair", PASSWORD)
    assert get_user(client) == person
    assert client.session.session_key != planted.session_key


def test_case_of_username_does_not_matter(client: Client, person: User) -> None:
    sign_in(client, "Priya.Nair", PASSWORD)
    assert get_user(client) == person


def test_password_managers_are_helped_and_pasting_is_allowed(client: Client, db: None) -> None:
    html = client.get(ADDRESS).content.decode()
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert "onpaste" not in html


def test_empty_fields_are_named_and_linked(client: Client, db: None) -> None:
    html = sign_in(client, "", "").content.decode()
    assert "<title>Error: Sign in" in html
    assert '<a href="#id_username">Enter your username</a>' in html
    assert '<a href="#id_password">Enter your password</a>' in html


@pytest.mark.parametrize("username", ["priya.nair", "nobody"])
def test_answer_does_not_tell_whether_the_account_exists(
    client: Client, person: User, username: str
) -> None:
    html = sign_in(client, username, "wrong").content.decode()
    assert "Your username and password don’t match" in html
    assert html.count(username) == 1, "the username stays typed, and is named nowhere else"
    assert "wrong" not in html


def test_inactive_account_gets_the_same_answer(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    html = sign_in(client, "priya.nair", PASSWORD).content.decode()
    assert "Your username and password don’t match" in html


def test_eleventh_attempt_must_wait_even_with_the_right_password(
    client: Client, person: User
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(10):
            assert sign_in(client, "priya.nair", "wrong").status_code == 200
        clock.shift(dt.timedelta(minutes=3))
        response = sign_in(client, "PRIYA.NAIR ", PASSWORD)
        assert response.status_code == 429
        assert response["Retry-After"] == "720"
        assert "Wait 12 minutes, then try again" in response.content.decode()
        clock.shift(dt.timedelta(minutes=12))
        assert sign_in(client, "priya.nair", PASSWORD).status_code == 302


def test_stranger_elsewhere_locks_nobody_out(client: Client, person: User) -> None:
    for _ in range(11):
        sign_in(client, "priya.nair", "wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, "priya.nair", PASSWORD).status_code == 302


def test_account_that_does_not_exist_must_wait_too(client: Client, db: None) -> None:
    answers = [sign_in(client, "nobody", "wrong").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_success_starts_the_count_again(client: Client, person: User) -> None:
    for _ in range(9):
        sign_in(client, "priya.nair", "wrong")
    sign_in(client, "priya.nair", PASSWORD)
    assert not SignInAttempts.objects.exists()


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/returns/mat-3/2026-09/", "/returns/mat-3/2026-09/"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_next_stays_on_this_site(client: Client, person: User, asked: str, goes_to: str) -> None:
    fields = {"username": "priya.nair", "password": PASSWORD, "next": asked}
    assert client.post(ADDRESS, fields)["Location"] == goes_to


def test_demonstration_account_is_refused_in_production(
    client: Client, person: User, settings: Settings
) -> None:
    person.is_demonstration = True
    person.save()
    sign_in(client, "priya.nair", PASSWORD)
    assert get_user(client) == person
    settings.PRODUCTION = True
    assert get_user(client).is_anonymous, "a session from before ends with it"
    html = sign_in(client, "priya.nair", PASSWORD).content.decode()
    assert "Your username and password don’t match" in html


def test_demonstration_password_opens_nothing_in_production(
    client: Client, person: User, settings: Settings
) -> None:
    person.set_password(settings.DEMONSTRATION_PASSWORD)
    person.save()
    settings.PRODUCTION = True
    assert sign_in(client, "priya.nair", settings.DEMONSTRATION_PASSWORD).status_code == 200
    assert get_user(client).is_anonymous


def test_page_asks_the_database_nothing(
    client: Client, db: None, query_budget: QueryBudget
) -> None:
    with query_budget(0):
        client.get(ADDRESS)
