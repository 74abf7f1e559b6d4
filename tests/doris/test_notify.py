"""GOV.UK Notify, stood in for by a server on this machine that speaks its language."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from doris.forms import ResetRequestForm
from doris.mail import NeverTaken, NotTaken, Unknown, open_post
from doris.models import User

KEY = f"doris-{'1' * 8}-1111-1111-1111-{'1' * 12}-{'2' * 8}-2222-2222-2222-{'2' * 12}"
TEMPLATE = "33333333-3333-3333-3333-333333333333"
# Seconds after which the server looks whether it is to stop.
SOON = 0.01


class Notify(ThreadingHTTPServer):
    """Keeps what it was asked to send, and answers as it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[dict[str, object]] = []
        self.status = 201
        self.hangs_up = False
        self.was_asked = threading.Event()


class Answer(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked.append(json.loads(self.rfile.read(length)))
        self.server.was_asked.set()
        if self.server.hangs_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        error = {"error": "BadRequestError", "message": "email_address Not a valid email address"}
        body = json.dumps({"errors": [error]} if self.server.status >= 400 else {"id": "1"})
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def notify(settings: Settings) -> Iterator[Notify]:
    """A Notify that emails are handed to."""
    server = Notify()
    thread = threading.Thread(target=server.serve_forever, args=(SOON,))
    thread.start()
    settings.EMAIL_TRANSPORT = "notify"
    settings.EMAIL_BACKEND = "doris.notify.NotifyBackend"
    settings.GOVUK_NOTIFY_API_KEY = KEY
    settings.GOVUK_NOTIFY_PLAIN_EMAIL_TEMPLATE_ID = TEMPLATE
    settings.GOVUK_NOTIFY_ADDRESS = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def hand_over() -> None:
    email = EmailMultiAlternatives("About <b>", "The text", None, ["priya@council.example"])
    email.attach_alternative("<p>The text</p>", "text/html")
    with open_post() as post:
        post.hand_over(email)


def test_it_works(notify: Notify) -> None:
    hand_over()
    assert notify.asked == [
        {
            "email_address": "priya@council.example",
            "template_id": TEMPLATE,
            "personalisation": {"subject": "About <b>", "body": "The text"},
        }
    ]


@pytest.mark.parametrize(
    ("status", "failure", "ends"),
    [(400, NeverTaken, None), (403, NotTaken, True), (429, NotTaken, True), (500, NotTaken, True)],
)
def test_what_its_answers_mean(
    notify: Notify, status: int, failure: type[Exception], ends: bool | None
) -> None:
    notify.status = status
    with pytest.raises(failure, match=f"Notify answered {status}: email_address") as found:
        hand_over()
    assert getattr(found.value, "ends", None) is ends


def test_where_nobody_answers_nothing_was_taken(notify: Notify, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.GOVUK_NOTIFY_ADDRESS = f"http://127.0.0.1:{port}"
    with pytest.raises(NotTaken, match="Notify did not answer"):
        hand_over()


def test_where_the_answer_is_cut_off_nobody_knows(notify: Notify) -> None:
    notify.hangs_up = True
    with pytest.raises(Unknown):
        hand_over()


def test_a_password_is_reset_through_it(notify: Notify, db: None) -> None:
    User.objects.create_user("priya", "priya@council.example", "three-random-words")
    form = ResetRequestForm({"email": "priya@council.example"})
    assert form.is_valid()
    form.save(
        domain_override="doris.example",
        subject_template_name="account/password_reset_subject.txt",
        email_template_name="account/password_reset_email.txt",
        extra_email_context={"minutes": 60},
    )
    assert notify.was_asked.wait(20)
    assert "http://doris.example/" in json.dumps(notify.asked)
