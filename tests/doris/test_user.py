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


def test_account_with_a_lookalike_name_is_another_one(person: User) -> None:
    other = User.objects.create_user("prıya.nair")
    assert User.objects.get_by_natural_key("priya.nair") == person
    assert User.objects.get_by_natural_key("prıya.nair") == other
