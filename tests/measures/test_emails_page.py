"""The list of emails, one email, and what officers decide about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from doris.models import User
from measures.exceptions import Refused
from measures.messages import count_troubled, decide
from measures.models import Message, MessageKind, MessageStatus
from measures.states import MESSAGES, MessageAction
from tests.cast import NOW, SEPTEMBER, Cast
from tests.conftest import QueryBudget

Browse = Callable[[User], Client]

AN_HOUR_AGO = NOW - timedelta(hours=1)


def written(cast: Cast, **given: object) -> Message:
    """An email to MAT 1's manager about September."""
    fields = {
        "key": f"email {Message.objects.count()}",
        "kind": MessageKind.OVERDUE,
        "to": cast.manager,
        "address": "manager@council.example",
        "team": cast.mat1,
        "last_month": SEPTEMBER,
        "subject": "MAT 1: September 2026 is overdue",
        "text": "Hello,\n\nhttp://127.0.0.1:8000/returns/mat-1/2026-09/\n\n<b>{link}</b>",
        "made_at": AN_HOUR_AGO,
        "moved_at": AN_HOUR_AGO,
    }
    return Message.objects.create(**fields | given)


@pytest.fixture
def cut_off(cast: Cast) -> Message:
    """One that was being handed over an hour ago."""
    return written(cast, status=MessageStatus.HANDING_OVER, attempts=1)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def subjects(response: HttpResponse) -> list[str]:
    return [line.row.subject for line in response.context["lines"]]


def test_it_works(cast: Cast, browse: Browse) -> None:
    written(cast)
    written(cast, subject="Later", made_at=NOW, status=MessageStatus.NOT_SENT, why="No address.")
    response = browse(cast.officer).get("/emails/")
    assert subjects(response) == ["Later", "MAT 1: September 2026 is overdue"]
    assert "No address." in text(response)
    assert "This service has no mail server" in text(response)


def test_what_waits_is_counted(cast: Cast, browse: Browse, settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = "smtp"
    written(cast)
    assert "<b>1 is waiting</b> for the next run" in text(browse(cast.officer).get("/emails/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=waiting", ["waiting"]),
        ("state=unknown", ["unknown"]),
        ("state=handing over", ["on its way"]),
        ("kind=digest", ["digest"]),
        ("team=mat-3", ["on its way"]),
        ("period=2026-09", ["digest", "on its way", "unknown", "waiting"]),
        ("period=2026-09-quarter", ["quarter"]),
        ("state=unknown&team=mat-3", []),
        ("state=no-such&team=nor-this", ["digest", "on its way", "quarter", "unknown", "waiting"]),
    ],
)
def test_emails_are_filtered(cast: Cast, browse: Browse, query: str, found: list[str]) -> None:
    written(cast, subject="waiting")
    written(cast, subject="unknown", status=MessageStatus.HANDING_OVER)
    written(
        cast,
        subject="on its way",
        status=MessageStatus.HANDING_OVER,
        moved_at=NOW,
        team=cast.mat3,
    )
    written(cast, subject="digest", kind=MessageKind.DIGEST, status=MessageStatus.SENT)
    written(cast, subject="quarter", span=3, status=MessageStatus.SENT)
    assert sorted(subjects(browse(cast.officer).get(f"/emails/?{query}"))) == found


def test_a_page_holds_fifty(cast: Cast, browse: Browse, query_budget: QueryBudget) -> None:
    for _ in range(51):
        written(cast)
    officer = browse(cast.officer)
    with query_budget(10):
        first = officer.get("/emails/?team=mat-1")
    assert (len(subjects(first)), "?team=mat-1&amp;page=2" in text(first)) == (50, True)
    assert len(subjects(officer.get("/emails/?team=mat-1&page=2"))) == 1


def test_an_email_is_shown_as_it_was_written(cast: Cast, browse: Browse) -> None:
    email = written(cast)
    page = text(browse(cast.accountable).get(f"/emails/{email.pk}/"))
    link = "http://127.0.0.1:8000/returns/mat-1/2026-09/"
    assert f'<a class="govuk-link" href="{link}">{link}</a>' in page
    assert "&lt;b&gt;{link}&lt;/b&gt;" in page
    assert 'name="action"' not in page


def test_there_is_nothing_of_that_number(cast: Cast, browse: Browse) -> None:
    for number in ("404", "9" * 30):
        assert browse(cast.officer).get(f"/emails/{number}/").status_code == 404


# Deciding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [
        ("say arrived", MessageStatus.SENT, "Marked as sent."),
        ("send again", MessageStatus.WAITING, "It is sent with the next run."),
    ],
)
def test_an_officer_decides_about_one_that_was_cut_off(
    cast: Cast, browse: Browse, cut_off: Message, action: str, status: str, said: str
) -> None:
    User.objects.filter(pk=cast.manager.pk).update(email="new@council.example")
    officer = browse(cast.officer)
    assert "Nobody knows whether this email arrived" in text(officer.get(f"/emails/{cut_off.pk}/"))
    response = officer.post(f"/emails/{cut_off.pk}/", {"action": action}, follow=True)
    assert said in text(response)
    cut_off.refresh_from_db()
    assert (cut_off.status, cut_off.decided_by) == (status, cast.officer)
    expected = "new@" if status == MessageStatus.WAITING else "manager@"
    assert cut_off.address == f"{expected}council.example"


def test_one_that_is_on_its_way_at_this_moment_is_left_alone(
    cast: Cast, browse: Browse, cut_off: Message
) -> None:
    Message.objects.update(moved_at=NOW)
    response = browse(cast.officer).post(f"/emails/{cut_off.pk}/", {"action": "send again"})
    assert "This email is being handed over at this moment" in text(response)
    assert "<title>Error: " in text(response)
    cut_off.refresh_from_db()
    assert cut_off.status == MessageStatus.HANDING_OVER


def test_what_could_not_be_sent_is_sent_to_whoever_manages_the_team_now(
    cast: Cast, browse: Browse
) -> None:
    email = written(cast, to=None, address="", status=MessageStatus.NOT_SENT, why="Nobody.")
    officer, page = browse(cast.officer), f"/emails/{email.pk}/"
    refused = text(officer.post(page, {"action": "send again"}))
    assert "Manager has no email address on their account. An administrator can" in refused
    User.objects.filter(pk=cast.manager.pk).update(email="manager@council.example")
    officer.post(page, {"action": "send again"})
    email.refresh_from_db()
    assert (email.status, email.to, email.why) == (MessageStatus.WAITING, cast.manager, "")


def test_what_troubles_an_officer_is_counted(cast: Cast, cut_off: Message) -> None:
    not_sent = written(cast, status=MessageStatus.NOT_SENT)
    written(cast, status=MessageStatus.NOT_NEEDED)
    assert count_troubled(NOW) == 2
    assert count_troubled(NOW + timedelta(days=60)) == 1
    decide(message=not_sent, action=MessageAction.LEAVE, by=cast.officer, at=NOW)
    assert count_troubled(NOW) == 1
    with pytest.raises(Refused):
        decide(message=not_sent, action=MessageAction.LEAVE, by=cast.officer, at=NOW)


DECISIONS = (MessageAction.SAY_ARRIVED, MessageAction.SEND_AGAIN, MessageAction.LEAVE)


@pytest.mark.parametrize("status", list(MessageStatus))
@pytest.mark.parametrize("action", DECISIONS)
def test_every_state_answers_every_decision(
    cast: Cast, status: MessageStatus, action: MessageAction
) -> None:
    User.objects.filter(pk=cast.manager.pk).update(email="manager@council.example")
    email = written(cast, status=status)
    after = MESSAGES.get((status, action))
    if after is None:
        with pytest.raises(Refused):
            decide(message=email, action=action, by=cast.officer, at=NOW)
    else:
        assert decide(message=email, action=action, by=cast.officer, at=NOW).status == after
