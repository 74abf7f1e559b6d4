import pytest
from django.db import IntegrityError

from doris.models import User


def test_it_works(person: User) -> None:
    assert str(person) == "Priya Nair"
    assert not person.is_demonstration


def test_without_a_name_the_username_stands_for_it(db: None) -> None:
    assert str(User(username="office")) == "office"


def test_two_accounts_never_differ_only_in_case(person: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("PRIYA.nair")


def test_account_is_found_in_any_case(person: User) -> None:
    assert User.objects.get_by_natural_key("Priya.NAIR") == person
