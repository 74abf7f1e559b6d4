import re
import threading

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from doris import mail as our_mail
from doris.models import SignInAttempts, User
from tests.doris.conftest import PASSWORD
from tests.smtp import MailServer

ADDRESS = "/password/reset/"
NEW = "another-long-password"


def ask(client: Client, email: str):
    response = client.post(ADDRESS, {"email": email})
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()
    return response


def link_in(message: EmailMessage) -> str:
    found = re.search(r"http://testserver(/password/reset/\S+)", message.body)
    assert found
    return found[1]


def test_it_works(client: Client, person: User, mailoutbox: list[EmailMessage]) -> None:
    assert ask(client, "Priya.Nair@example.gov.uk")["Location"] == "/password/reset/sent/"
    [message] = mailoutbox
    assert message.to == ["priya.nair@example.gov.uk"]
    assert message.subject == "Choose a new DORIS password"
    assert "for 60 minutes" in message.body
    page = client.get(link_in(message), follow=True)
    address = page.redirect_chain[-1][0]
    response = client.post(address, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Your password has been changed. Sign in with it." in response.content.decode()
    assert get_user(client).is_anonymous
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_link_comes_through_the_councils_mail_server(
    client: Client, person: User, smtp: MailServer
) -> None:
    ask(client, person.email)
    [message] = smtp.to("priya.nair@example.gov.uk")
    assert "http://testserver/password/reset/" in message.get_content()


def test_unknown_address_gets_the_same_answer_and_no_email(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    known = ask(client, "priya.nair@example.gov.uk")
    unknown = ask(client, "nobody@example.gov.uk")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "If a DORIS account has that address" in client.get(unknown["Location"]).content.decode()
    assert len(mailoutbox) == 1


def test_link_works_once(client: Client, person: User, mailoutbox: list[EmailMessage]) -> None:
    ask(client, person.email)
    link = link_in(mailoutbox[0])
    person.set_password(NEW)
    person.save()
    assert "This link no longer works" in client.get(link, follow=True).content.decode()


def test_link_expires(client: Client, person: User, mailoutbox: list[EmailMessage]) -> None:
    ask(client, person.email)
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=61)):
        html = client.get(link_in(mailoutbox[0]), follow=True).content.decode()
    assert "This link no longer works" in html


def test_new_password_ends_the_wait(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(11):
        client.post("/sign-in/", {"username": "priya.nair", "password": "wrong"})
    ask(client, person.email)
    address = client.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]
    client.post(address, {"new_password1": NEW, "new_password2": NEW})
    response = client.post("/sign-in/", {"username": "priya.nair", "password": NEW})
    assert response.status_code == 302


def test_many_requests_for_one_address_must_wait(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    answers = [ask(client, person.email).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert len(mailoutbox) == 10


def test_demonstration_account_gets_no_link_in_production(
    client: Client, person: User, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    person.is_demonstration = True
    person.save()
    settings.PRODUCTION = True
    settings.SECURE_SSL_REDIRECT = False
    ask(client, person.email)
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Enter your email address"),
        ("priya", "Enter an email address in the correct format, like name@example.com"),
    ],
)
def test_message_says_what_is_wrong(client: Client, db: None, email: str, message: str) -> None:
    assert message in ask(client, email).content.decode()


def test_mail_server_that_is_gone_is_logged_without_the_address(
    client: Client,
    person: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(message: EmailMessage) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(our_mail.EmailMessage, "send", refuse)
    assert ask(client, person.email).status_code == 302
    assert "An email could not be sent: Choose a new DORIS password" in caplog.text
    assert person.email not in caplog.text


def test_password_stays_until_a_new_one_is_chosen(client: Client, person: User) -> None:
    ask(client, person.email)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert SignInAttempts.objects.count() == 1
