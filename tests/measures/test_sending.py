"""Handing emails over to a real mail server that is down, refuses, hangs up or stalls."""

import socket
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from doris.models import User
from measures import withdrawing
from measures.actions import reopen_return, submit_return
from measures.deadlines import make_deadlines
from measures.messages import decide, is_unknown, tell
from measures.models import Message, MessageKind, MessageStatus
from measures.recipients import read_recipients
from measures.sending import Outcome, send_waiting
from measures.states import MessageAction
from tests.another_process import start
from tests.cast import NOW, SEPTEMBER, TODAY, Cast
from tests.measures.at_once import together
from tests.measures.returns import submit
from tests.smtp import PATIENCE, MailServer, mail_server, use_smtp

MANAGER, OUTSIDER = "manager@council.example", "outsider@council.example"


@pytest.fixture
def waiting(cast: Cast) -> list[Message]:
    """A reminder to MAT 1's manager and one to MAT 3's."""
    User.objects.filter(pk=cast.manager.pk).update(email=MANAGER)
    User.objects.filter(pk=cast.outsider.pk).update(email=OUTSIDER)
    User.objects.filter(pk=cast.officer.pk).update(email="officer@council.example")
    make_deadlines(SEPTEMBER, SEPTEMBER, by=None, at=NOW)
    for team in (cast.mat1, cast.mat3):
        tell(
            kind=MessageKind.REMINDER,
            team=team,
            last_month=SEPTEMBER,
            span=1,
            by=cast.officer,
            at=NOW,
            note="The board meets on Friday.",
        )
    return list(Message.objects.order_by("pk"))


def run() -> Outcome:
    return send_waiting(on=TODAY, recipients=read_recipients(TODAY))


def stands() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_it_works(waiting: list[Message], smtp: MailServer) -> None:
    assert run() == Outcome(sent=2)
    assert stands() == ["sent", "sent"]
    assert [message["To"] for message in smtp.messages] == [MANAGER, OUTSIDER]
    assert "The board meets on Friday." in str(smtp.messages[0])
    assert smtp.messages[0]["Reply-To"] == "officer@council.example"
    assert smtp.messages[0]["Message-ID"] == f"<doris-{waiting[0].pk}-1@localhost>"
    assert smtp.connections == 1


def test_a_server_that_is_down_is_tried_again_by_the_next_run(
    waiting: list[Message], settings: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    use_smtp(settings, port)
    outcome = run()
    assert (outcome.sent, outcome.waiting) == (0, 2)
    assert outcome.ended.startswith(f"The mail server 127.0.0.1:{port} did not answer: ")
    assert {(row.status, row.why) for row in Message.objects.all()} == {("waiting", outcome.ended)}
    with mail_server() as (server, port):
        use_smtp(settings, port)
        assert run() == Outcome(sent=2)
        assert len(server.messages) == 2
    assert set(Message.objects.values_list("why", flat=True)) == {""}


@pytest.mark.parametrize(
    ("answer", "status", "outcome"),
    [
        ("550 5.1.1 No such mailbox", "not sent", Outcome(sent=1, refused=1)),
        ("450 4.2.1 Try later", "waiting", Outcome(sent=1, waiting=1)),
    ],
)
def test_one_address_that_is_refused_keeps_nobody_else_waiting(
    waiting: list[Message], smtp: MailServer, answer: str, status: str, outcome: Outcome
) -> None:
    smtp.refused[MANAGER] = answer
    assert run() == outcome
    assert stands() == [status, "sent"]
    assert Message.objects.earliest("pk").why == f"The mail server answered {answer}"
    assert [message["To"] for message in smtp.messages] == [OUTSIDER]


def test_an_email_that_may_have_arrived_is_never_sent_again_by_itself(
    waiting: list[Message], smtp: MailServer, cast: Cast
) -> None:
    smtp.hangs_up = True
    outcome = run()
    assert (outcome.sent, outcome.unknown, outcome.waiting) == (0, 1, 1)
    assert stands() == ["handing over", "waiting"]
    smtp.hangs_up = False
    assert run() == Outcome(sent=1)
    assert len(smtp.messages) == 2
    lost = Message.objects.earliest("pk")
    later = lost.moved_at + timedelta(minutes=5)
    assert not is_unknown(lost, lost.moved_at)
    assert is_unknown(lost, later)
    decide(message=lost, action=MessageAction.SEND_AGAIN, by=cast.officer, at=later)
    assert run() == Outcome(sent=1)
    assert [message["To"] for message in smtp.messages] == [MANAGER, OUTSIDER, MANAGER]


def test_a_server_that_never_answers_is_not_waited_for_for_ever(
    waiting: list[Message], smtp: MailServer, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 1
    smtp.stalls = True
    outcome = run()
    assert (outcome.unknown, outcome.waiting) == (1, 1)
    assert outcome.ended.endswith("timed out")
    assert stands() == ["handing over", "waiting"]


def test_a_connection_that_was_hung_up_is_opened_again(
    waiting: list[Message], smtp: MailServer
) -> None:
    smtp.drops_idle = True
    assert run() == Outcome(sent=2)
    assert not smtp.drops_idle


def test_what_was_submitted_in_the_meantime_is_not_asked_for(
    waiting: list[Message], smtp: MailServer, cast: Cast
) -> None:
    submit(cast.mat1, by=cast.manager)
    assert run() == Outcome(sent=1, withdrawn=1)
    first = Message.objects.earliest("pk")
    assert (first.status, first.why) == ("not needed", "It has been submitted since.")


def test_whoever_has_left_is_not_written_to(
    waiting: list[Message], smtp: MailServer, cast: Cast
) -> None:
    cast.outsider.assignments.all().delete()
    assert run() == Outcome(sent=1, withdrawn=1)
    assert stands() == ["sent", "not needed"]


def test_a_reopened_return_that_is_in_again_needs_no_email(smtp: MailServer, cast: Cast) -> None:
    User.objects.filter(pk=cast.manager.pk).update(email=MANAGER)
    submit(cast.mat1, by=cast.manager)
    about = {"team": cast.mat1, "month": SEPTEMBER, "by": cast.officer, "as_officer": True}
    reopen_return(**about, at=timezone.now())
    submit_return(**about, at=timezone.now())
    reopen_return(**about, at=timezone.now() + timedelta(hours=1))
    assert run() == Outcome(sent=2)
    submit_return(**about, at=timezone.now())
    reopen_return(**about, at=timezone.now() + timedelta(hours=2))
    submit_return(**about, at=timezone.now())
    assert run() == Outcome(withdrawn=1)


def test_the_day_for_saying_it_may_pass(cast: Cast) -> None:
    opens = Message(kind=MessageKind.OPENS, team=cast.mat1, last_month=SEPTEMBER, span=1)
    opens.to, opens.pk = cast.manager, 1
    make_deadlines(SEPTEMBER, SEPTEMBER, by=None, at=NOW)
    late = TODAY + timedelta(days=20)
    found = withdrawing.reasons_gone([opens], read_recipients(TODAY), on=late)
    assert found == {1: "The day for saying this has passed."}
    opens.decided_by = cast.officer
    assert withdrawing.reasons_gone([opens], read_recipients(TODAY), on=late) == {}


# At once, and killed -----------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_each_email_once(waiting: list[Message], smtp: MailServer) -> None:
    outcomes = together(run, run)
    assert sum(each.sent for each in outcomes if isinstance(each, Outcome)) == 2
    assert sorted(message["To"] for message in smtp.messages) == [MANAGER, OUTSIDER]


def send_due(port: int) -> "subprocess.Popen[str]":
    """The command in a process of its own."""
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_WITHOUT_TLS": "1"}
    return start("send_due", "--on", str(TODAY), **mail)


def reminders(server: MailServer) -> list[str]:
    return [message["To"] for message in server.messages if "reminder" in message["Subject"]]


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_leaves_its_email_unknown(waiting: list[Message]) -> None:
    with mail_server() as (server, port):
        server.stalls = True
        with send_due(port) as running:
            assert server.was_given.wait(PATIENCE)
            running.kill()
        assert reminders(server) == [MANAGER]
    with mail_server() as (server, port):
        with send_due(port) as running:
            said, _ = running.communicate(timeout=PATIENCE)
        assert (running.returncode, "sent" in said) == (0, True)
        assert reminders(server) == [OUTSIDER]
    assert stands()[0] == MessageStatus.HANDING_OVER
