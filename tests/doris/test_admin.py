import pytest
from django.contrib.auth import get_user
from django.test import Client

from doris.models import User
from tests.doris.conftest import PASSWORD


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    """The administrator's browser, signed in."""
    client.force_login(administrator)
    return client


def test_it_works(office: Client) -> None:
    html = office.get("/admin/").content.decode()
    assert "DORIS administration" in html
    assert "Figures and people here are made up." in html


def test_there_is_one_sign_in(client: Client, db: None) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/sign-in/?next=/admin/"


def test_administration_is_not_there_for_others(signed_in: Client) -> None:
    for address in ("/admin/", "/admin/login/", "/admin/doris/user/"):
        assert signed_in.get(address).status_code == 404, address


def test_signing_in_through_admins_own_form_is_not_possible(
    client: Client, administrator: User
) -> None:
    client.post("/admin/login/", {"username": "ade.bello", "password": PASSWORD})
    assert get_user(client).is_anonymous


def test_sign_out_and_password_are_the_same_as_everywhere(office: Client) -> None:
    assert office.get("/admin/password_change/")["Location"] == "/password/"
    assert office.post("/admin/logout/")["Location"] == "/sign-in/"
    assert get_user(office).is_anonymous


def test_accounts_are_found_by_name_and_job(office: Client, person: User) -> None:
    html = office.get("/admin/doris/user/", {"q": "MAT manager"}).content.decode()
    assert "priya.nair" in html
    assert "ade.bello@" not in html


def test_account_is_changed(office: Client, person: User) -> None:
    address = f"/admin/doris/user/{person.pk}/change/"
    assert office.get(address).status_code == 200
    fields = {"username": "priya.nair", "job_title": "Deputy", "is_active": "on"}
    assert office.post(address, fields).status_code == 302
    person.refresh_from_db()
    assert person.job_title == "Deputy"


def test_account_is_added_with_a_good_password(office: Client) -> None:
    address = "/admin/doris/user/add/"
    fields = {"username": "sam", "usable_password": "true"}
    weak = {**fields, "password1": "short", "password2": "short"}
    assert "at least 12 characters" in office.post(address, weak).content.decode()
    good = {**fields, "password1": PASSWORD, "password2": PASSWORD}
    assert office.post(address, good).status_code == 302
    assert User.objects.get(username="sam").check_password(PASSWORD)


def test_second_account_in_another_case_is_refused(office: Client, person: User) -> None:
    fields = {"username": "PRIYA.NAIR", "usable_password": "false"}
    html = office.post("/admin/doris/user/add/", fields).content.decode()
    assert "A user with that username already exists." in html


def test_account_is_never_deleted(office: Client, person: User) -> None:
    assert office.post(f"/admin/doris/user/{person.pk}/delete/").status_code == 403
    assert User.objects.filter(pk=person.pk).exists()
