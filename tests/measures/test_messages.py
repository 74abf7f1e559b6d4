"""Emails about something that happened: written in its transaction, to whom it concerns."""

from datetime import timedelta

import pytest
from django.db import transaction

from doris.models import User
from measures.actions import reopen_return
from measures.exceptions import Refused
from measures.findings import send_back
from measures.messages import claim, move, tell, tell_each
from measures.models import (
    Measure,
    Message,
    MessageKind,
    MessageStatus,
    RaisedFinding,
    Team,
)
from measures.recipients import read_recipients
from measures.sending import send_waiting
from measures.states import MESSAGES, MessageAction
from measures.wordings import Form
from tests.cast import NOW, SEPTEMBER, Cast
from tests.conftest import QueryBudget
from tests.measures.returns import AT, open_team, submit

DAY = timedelta(days=1)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The council's people, all of whom can be written to."""
    for person in User.objects.all():
        person.email = f"{person.username}@council.example"
        person.save()
    submit(cast.mat1, by=cast.manager)
    return cast


def finding(team: Team, reference: str) -> RaisedFinding:
    return RaisedFinding.objects.create(
        team=team,
        month=SEPTEMBER,
        measure=Measure.objects.get(reference=reference),
        code="far-outside",
        numbers="5",
        message="Far from what this team has had",
        raised_at=AT,
    )


def test_findings_sent_back_together_are_one_email(cast: Cast) -> None:
    for reference, note in (("EI1a", "Is it 9?"), ("EI2", "And this {link}?")):
        send_back(finding=finding(cast.mat1, reference), note=note, by=cast.officer, at=NOW)
    (email,) = Message.objects.all()
    assert (email.kind, email.to, email.status) == ("sent back", cast.manager, "waiting")
    assert email.note == "EI1a: Is it 9?\n\nEI2: And this {link}?"
    assert "EI1a: Is it 9?\n\nEI2: And this {link}?\n\n" in email.text
    assert "Officer has looked at the monthly return of MAT 1 for September 2026" in email.text


def test_what_waits_for_somebody_who_has_left_goes_to_who_came_after(cast: Cast) -> None:
    send_back(finding=finding(cast.mat1, "EI1a"), note="Is it 9?", by=cast.officer, at=NOW)
    cast.manager.assignments.update(last_day=NOW.date())
    later = NOW + DAY
    send_back(finding=finding(cast.mat1, "EI2"), note="And this?", by=cast.officer, at=later)
    notes = Message.objects.values_list("to__username", "note", "status").order_by("pk")
    assert list(notes.all()) == [
        ("manager", "EI1a: Is it 9?", "waiting"),
        ("future", "EI2: And this?", "waiting"),
    ]
    for _ in range(2):
        send_waiting(on=later.date(), recipients=read_recipients(later.date()))
    assert list(notes.all()) == [
        ("manager", "EI1a: Is it 9?", "not needed"),
        ("future", "EI2: And this?", "kept"),
        ("future", "EI1a: Is it 9?", "kept"),
    ]


def test_what_is_sent_back_after_the_email_has_gone_is_another(cast: Cast) -> None:
    send_back(finding=finding(cast.mat1, "EI1a"), note="Is it 9?", by=cast.officer, at=NOW)
    claim(Message.objects.get().pk, at=NOW)
    send_back(finding=finding(cast.mat1, "EI2"), note="And this?", by=cast.officer, at=NOW)
    assert [email.note for email in Message.objects.order_by("pk")] == [
        "EI1a: Is it 9?",
        "EI2: And this?",
    ]


def test_somebody_elses_reopening_is_told(cast: Cast) -> None:
    about = {"team": cast.mat1, "month": SEPTEMBER, "at": NOW, "as_officer": True}
    reopen_return(**about, by=cast.officer, why="LCS was late")
    (email,) = Message.objects.all()
    assert (email.kind, email.to) == ("reopened", cast.manager)
    assert "Officer has reopened the monthly return of MAT 1" in email.text
    assert "LCS was late" in email.text


def test_a_managers_own_reopening_is_no_news(cast: Cast) -> None:
    reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=NOW)
    assert not Message.objects.exists()


def test_what_did_not_happen_is_not_told(cast: Cast) -> None:
    with transaction.atomic():
        reopen_return(
            team=cast.mat1, month=SEPTEMBER, by=cast.officer, at=NOW, as_officer=True, why="x"
        )
        assert Message.objects.exists()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_the_same_thing_is_told_once(cast: Cast) -> None:
    about = {"team": cast.mat1, "last_month": SEPTEMBER, "span": 1, "by": cast.officer}
    for at in (NOW, NOW, NOW + timedelta(minutes=1)):
        tell(kind=MessageKind.REMINDER, **about, at=at, note="Please")
    assert Message.objects.count() == 2


def test_who_cannot_be_told_is_among_the_answers(cast: Cast) -> None:
    forms = [Form(cast.mat1, SEPTEMBER, 3), Form(cast.mat2, SEPTEMBER, 3)]
    told = tell_each(kind=MessageKind.REMINDER, forms=forms, by=cast.officer, at=NOW, note="Please")
    assert [(email.status, email.why) for email in told] == [
        ("waiting", ""),
        ("not sent", "The team has no manager and no deputy with an open account."),
    ]
    assert "the quarterly update of MAT 1 for Q2 2026/27" in told[0].text
    assert "http://127.0.0.1:8000/updates/mat-1/2026-27/q2/" in told[0].text


def test_many_are_told_in_as_many_queries_as_one(cast: Cast, query_budget: QueryBudget) -> None:
    forms = [Form(open_team(f"MAT {n}", "Locality 2"), SEPTEMBER, 1) for n in range(10, 30)]
    with query_budget(6):
        tell_each(kind=MessageKind.REMINDER, forms=forms, by=cast.officer, at=NOW, note="x")


def test_a_team_may_be_called_like_a_placeholder(cast: Cast) -> None:
    Team.objects.filter(pk=cast.mat1.pk).update(name="{link}\r\nBcc: all@council.example")
    cast.mat1.refresh_from_db()
    (email,) = tell(
        kind=MessageKind.REMINDER,
        team=cast.mat1,
        last_month=SEPTEMBER,
        span=1,
        by=cast.officer,
        at=NOW,
        note="{name} {% x %}",
    )
    assert email.subject == ("{link} Bcc: all@council.example: a reminder about September 2026")
    assert "\n\n{name} {% x %}\n\n" in email.text


@pytest.mark.parametrize("status", list(MessageStatus))
@pytest.mark.parametrize("action", list(MessageAction))
def test_every_state_answers_every_move(
    cast: Cast, status: MessageStatus, action: MessageAction
) -> None:
    email = Message.objects.create(key="1", status=status, made_at=NOW, moved_at=NOW)
    after = MESSAGES.get((status, action))
    if after is None:
        with pytest.raises(Refused):
            move(email.pk, action, was=status, at=NOW, why="")
    else:
        assert move(email.pk, action, was=status, at=NOW, why="")
        email.refresh_from_db()
        assert email.status == after
