"""Reminding teams of what they are still to submit."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from doris.models import User
from measures.exceptions import Refused
from measures.findings import accept_gap
from measures.models import Assignment, Deadline, Message, MessageKind, MessageStatus
from measures.periods import Month
from measures.reminders import read_reminded, remind
from measures.wordings import Form
from tests.cast import NOW, Q2, SEPTEMBER, TODAY, Cast, submit_months
from tests.conftest import QueryBudget
from tests.measures.pages import element, errors, form_fields, main, text, title, tree
from tests.measures.returns import APRIL, AT, AUGUST, open_team

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]

NOTE = "The board meets on Thursday."


@pytest.fixture
def late(cast: Cast) -> Cast:
    """September is late at MAT 2 and MAT 3, whose people have addresses; MAT 1 is up to date."""
    for month, span in ((SEPTEMBER, 1), (SEPTEMBER, 3)):
        Deadline.objects.create(
            last_month=month,
            span=span,
            opens=date(2026, 10, 1),
            due=date(2026, 10, 2 if span == 1 else 21),
            closes=date(2026, 11, 2),
        )
    submit_months(cast.mat1, APRIL, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, APRIL, AUGUST, by=cast.officer)
    submit_months(cast.mat3, APRIL, AUGUST, by=cast.outsider)
    Assignment.objects.create(
        user=cast.nobody, role="manager", team=cast.mat2, first_day=date(2026, 4, 1)
    )
    User.objects.filter(pk=cast.outsider.pk).update(email="outsider@example.org")
    return cast


def send(
    client: Client, forms: Sequence[str], note: str = NOTE, *, seen: int = 0, action: str = "send"
) -> HttpResponse:
    data = {"form": forms, "note": note, "seen": seen, "action": action}
    return client.post("/reminders/?year=2026-27&late=1", data, follow=True)


def ticked(page: HttpResponse) -> list[str]:
    boxes = [each for each in tree(page).iter("input") if each.get("name") == "form"]
    return [box.get("value", "") for box in boxes if box.get("checked") is not None]


def test_it_offers_what_is_late_and_what_else_is_awaited(late: Cast, browse: Browse) -> None:
    page = browse(late.officer).get("/reminders/?year=2026-27&late=1")
    assert "MAT 1" not in text(page, "main-content")
    assert "MAT 2 To Nobody" in main(page)
    assert "September 2026 late, not started, due 2 October 2026" in main(page)
    assert "Q2 2026/27 update not started, due 21 October 2026" in main(page)
    assert ticked(page) == ["mat-2 2026-09 1", "mat-3 2026-09 1"]


def test_teams_are_ticked_on_the_board(late: Cast, browse: Browse) -> None:
    client = browse(late.officer)
    (form,) = [
        each
        for each in tree(client.get("/returns/")).iter("form")
        if each.get("action") == "/reminders/"
    ]
    boxes = [each.get("value") for each in form.iter("input") if each.get("type") == "checkbox"]
    assert boxes == ["mat-1", "mat-2", "mat-3"]
    assert ("year", "2026-27") in list(form_fields(form))
    page = client.get("/reminders/?year=2026-27&team=mat-2&team=mat-1")
    assert "MAT 3" not in main(page)
    assert ticked(page) == ["mat-2 2026-09 1"]


def test_where_nothing_is_late_all_that_is_awaited_is_ticked(late: Cast, browse: Browse) -> None:
    page = browse(late.officer).get("/reminders/?year=2026-27&team=mat-1")
    assert ticked(page) == ["mat-1 2026-09 3"]


def test_the_email_is_shown_before_it_is_written(late: Cast, browse: Browse) -> None:
    page = send(browse(late.officer), ["mat-3 2026-09 1"], action="preview")
    said = text(page, "preview-text")
    assert said.startswith("Hello Outsider, Officer writes about")
    assert NOTE in said
    assert "/returns/mat-3/2026-09/" in said
    assert text(page, "id_note") == NOTE
    assert not Message.objects.exists()


def test_sending_writes_emails_that_wait(late: Cast, browse: Browse) -> None:
    page = send(browse(late.officer), ["mat-3 2026-09 1", "mat-3 2026-09 3"])
    assert page.redirect_chain == [("/returns/?year=2026-27", 302)]
    assert "2 reminders written. They go out with the next emails." in main(page)
    month, quarter = Message.objects.order_by("span")
    assert (month.kind, month.status) == (MessageKind.REMINDER, MessageStatus.WAITING)
    assert (month.to, month.team, month.last_month) == (late.outsider, late.mat3, SEPTEMBER)
    assert (month.made_by, quarter.span) == (late.officer, 3)
    assert NOTE in month.text
    assert "/updates/mat-3/2026-27/q2/" in quarter.text


def test_a_team_that_no_email_reaches_is_named(late: Cast, browse: Browse) -> None:
    page = browse(late.officer).get("/reminders/?year=2026-27&team=mat-2")
    problem = "Nobody has no email address on their account."
    assert f"Can’t be reminded by email. {problem}" in main(page)
    page = send(browse(late.officer), ["mat-2 2026-09 1"])
    assert f"MAT 2 can’t be reminded by email. {problem}" in main(page)


def test_a_second_time_the_same_day_it_says_so(late: Cast, browse: Browse) -> None:
    client = browse(late.officer)
    send(client, ["mat-3 2026-09 1"])
    page = client.get("/reminders/?year=2026-27&late=1")
    assert "Officer has reminded the team of this today, 5 October 2026, 10:30am" in main(page)
    assert ticked(page) == ["mat-2 2026-09 1"]
    (seen,) = [each for each in tree(page).iter("input") if each.get("name") == "seen"]
    with time_machine.travel(NOW.replace(hour=15), tick=False):
        send(client, ["mat-3 2026-09 1"], seen=int(seen.get("value", "")))
    assert Message.objects.count() == 2
    with time_machine.travel(NOW.replace(day=6), tick=False):
        assert ticked(browse(late.officer).get("/reminders/?late=1")) == [
            "mat-2 2026-09 1",
            "mat-3 2026-09 1",
        ]


def test_what_another_officer_reminded_of_meanwhile_is_not_sent_again(
    late: Cast, browse: Browse
) -> None:
    forms = [Form(late.mat3, SEPTEMBER, 1)]
    remind(forms=forms, note="Soon, please", seen=0, by=late.accountable, at=AT)
    page = send(browse(late.officer), ["mat-2 2026-09 1", "mat-3 2026-09 1"])
    problem = (
        "Accountable has reminded MAT 3 about September 2026 a moment ago. "
        "Send again if you still want to."
    )
    assert problem in main(page)
    assert ticked(page) == ["mat-2 2026-09 1", "mat-3 2026-09 1"]
    assert text(page, "id_note") == NOTE
    assert Message.objects.count() == 1
    with time_machine.travel(NOW.replace(hour=15), tick=False):
        send(browse(late.officer), ["mat-3 2026-09 1"], seen=Message.objects.get().pk)
    assert Message.objects.count() == 2


def test_a_form_and_a_note_are_asked_for(late: Cast, browse: Browse) -> None:
    page = send(browse(late.officer), [], " ")
    assert title(page).startswith("Error: ")
    assert errors(page) == {
        "form-mat-2-2026-09-1": "Tick at least one return",
        "id_note": "Write what the teams should know",
    }
    element(page, "form-mat-2-2026-09-1")
    assert not Message.objects.exists()


def test_what_has_come_in_meanwhile_is_not_reminded_of(late: Cast, browse: Browse) -> None:
    accept_gap(team=late.mat2, month=SEPTEMBER, why="Flooded", by=late.officer, at=AT)
    page = send(browse(late.officer), ["mat-2 2026-09 1", "mat-3 2026-09 1"])
    assert "Some of it has come in meanwhile: look again and send" in main(page)
    assert ticked(page) == ["mat-3 2026-09 1"]
    assert not Message.objects.exists()


def test_where_nothing_is_awaited_there_is_nobody_to_remind(late: Cast, browse: Browse) -> None:
    page = browse(late.officer).get("/reminders/?year=2025-26&late=1")
    assert "there is nobody to remind" in main(page)


@pytest.mark.parametrize("note", ["", "  \n"])
def test_an_empty_note_is_refused(late: Cast, note: str) -> None:
    forms = [Form(late.mat3, SEPTEMBER, 1)]
    with pytest.raises(Refused, match="Write what the teams should know"):
        remind(forms=forms, note=note, seen=0, by=late.officer, at=AT)


def test_only_reminders_of_the_same_form_and_day_are_found(late: Cast) -> None:
    month, update = Form(late.mat3, SEPTEMBER, 1), Form(late.mat3, Q2.last_month, 3)
    remind(forms=[month], note=NOTE, seen=0, by=late.officer, at=AT)
    assert len(read_reminded([month], on=TODAY)) == 1
    assert not read_reminded([update, Form(late.mat2, SEPTEMBER, 1)], on=TODAY)
    assert not read_reminded([Form(late.mat3, Month("2026-08"), 1)], on=TODAY)
    assert not read_reminded([month], on=date(2026, 10, 6))


def test_it_takes_as_many_queries_for_many_teams(
    late: Cast, browse: Browse, query_budget: QueryBudget
) -> None:
    client = browse(late.officer)
    for number in range(20, 30):
        open_team(f"MAT {number}", "Locality 2")
    client.get("/reminders/?late=1")
    with query_budget(15):
        client.get("/reminders/?late=1")
