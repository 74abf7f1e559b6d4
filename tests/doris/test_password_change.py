import pytest
from django.contrib.auth import get_user
from django.test import Client
from pytest_django import Settings

from doris.models import User
from tests.doris.conftest import PASSWORD

ADDRESS = "/password/"
NEW = "another-long-password"


def change(client: Client, old: str, new: str, again: str):
    fields = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post(ADDRESS, fields, follow=True)


def test_it_works(signed_in: Client, person: User) -> None:
    response = change(signed_in, PASSWORD, NEW, NEW)
    assert "Your password has been changed." in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert get_user(signed_in) == person, "and stays signed in"


def test_signed_out_person_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(ADDRESS)["Location"] == "/sign-in/?next=/password/"


@pytest.mark.parametrize(
    ("old", "new", "again", "message"),
    [
        ("wrong", NEW, NEW, "That isn’t your password. Type the one you use now"),
        (PASSWORD, NEW, "different-password", "The two passwords don’t match"),
        (PASSWORD, "eleven-char", "eleven-char", "at least 12 characters"),
        (PASSWORD, "qwerty123456", "qwerty123456", "too common"),
        (PASSWORD, "priya.nair.priya", "priya.nair.priya", "too similar to the username"),
        ("", "", "", "Enter the password you use now"),
    ],
)
def test_message_says_what_is_wrong(
    signed_in: Client, person: User, old: str, new: str, again: str, message: str
) -> None:
    html = change(signed_in, old, new, again).content.decode()
    assert message in html
    assert "<title>Error: Change your password" in html
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_demonstration_password_is_nobody_elses(signed_in: Client, settings: Settings) -> None:
    shared = settings.DEMONSTRATION_PASSWORD.upper()
    html = change(signed_in, PASSWORD, shared, shared).content.decode()
    assert "this one is the demonstration’s" in html


def test_passwords_are_not_written_back(signed_in: Client) -> None:
    html = change(signed_in, PASSWORD, NEW, "different-password").content.decode()
    assert PASSWORD not in html
    assert NEW not in html
