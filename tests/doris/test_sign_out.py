from django.contrib.auth import get_user
from django.test import Client


def test_it_works(signed_in: Client) -> None:
    response = signed_in.post("/sign-out/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert get_user(signed_in).is_anonymous


def test_link_from_elsewhere_signs_nobody_out(signed_in: Client) -> None:
    assert signed_in.get("/sign-out/").status_code == 405
    assert get_user(signed_in).is_authenticated


def test_signing_out_twice_is_no_error(client: Client, db: None) -> None:
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
