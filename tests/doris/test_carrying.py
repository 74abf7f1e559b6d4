import pytest
from django.test import RequestFactory

from doris import carrying

FIELDS = [
    ("EI1a", "12"),
    ("comment", "Tuesday’s\r\nclinic \U0001f600 <b>"),
    ("tick", "1"),
    ("tick", "2"),
]


def test_packing_keeps_everything_exactly() -> None:
    assert carrying.unpacked(carrying.packed(FIELDS)) == FIELDS
    assert carrying.unpacked(carrying.packed([])) == []
    assert carrying.unpacked(carrying.packed(None)) is None


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "null", '["ab"]', '[["a"]]', '[["a", 1]]', '[["a", "b", "c"]]', "[1]"]
)
def test_what_was_not_packed_is_nothing(text: str) -> None:
    assert carrying.unpacked(text) is None


def test_fields_of_a_form_without_its_token() -> None:
    posted = {"csrfmiddlewaretoken": "x", "EI1a": "12", "tick": ["1", "2"]}
    request = RequestFactory().post("/", posted)
    assert carrying.typed_fields(request) == [("EI1a", "12"), ("tick", "1"), ("tick", "2")]


@pytest.mark.parametrize("name", ["password", "old_password", "new_password1"])
def test_password_is_never_carried(name: str) -> None:
    request = RequestFactory().post("/", {"username": "priya", name: "secret"})
    assert carrying.typed_fields(request) is None


def test_page_that_was_only_opened_has_no_fields() -> None:
    assert carrying.typed_fields(RequestFactory().get("/?a=1")) is None


def test_sign_in_gives_back_what_it_carries() -> None:
    posted = {"username": "p", "password": "s", "next": "/returns/", "carried": '[["EI1a", "12"]]'}
    request = RequestFactory().post("/sign-in/", posted)
    assert carrying.to_send_again(request) == ("/returns/", [("EI1a", "12")])


def test_carried_fields_are_never_sent_elsewhere() -> None:
    posted = {"next": "https://example.com/", "carried": '[["EI1a", "12"]]'}
    request = RequestFactory().post("/sign-in/", posted)
    assert carrying.carried_through(request)[1] is None
