"""`manage.py send_due`: who is written to about what, once, and what stops it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from doris.models import User
from measures.actions import close_quarter, reopen_return
from measures.deadlines import make_deadlines
from measures.findings import accept_gap
from measures.models import (
    Assignment,
    Deadline,
    Message,
    MessageKind,
    MessageStatus,
    QuarterlyUpdate,
    Role,
    Team,
)
from measures.periods import Month
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, Cast, submit_months
from tests.conftest import QueryBudget
from tests.measures.returns import open_team, save, submit
from tests.smtp import MailServer, use_smtp

FIRST_DAY = "2026-10-05"
"""A Monday. September opened on the 1st; it is due on the 14th, the quarter on the 21st."""


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The council's people, all of whom can be written to."""
    for person in User.objects.all():
        person.email = f"{person.username}@council.example"
        person.save()
    make_deadlines(SEPTEMBER, SEPTEMBER, by=None, at=NOW)
    return cast


def send_due(on: str = FIRST_DAY) -> str:
    out = StringIO()
    call_command("send_due", on=date.fromisoformat(on), stdout=out)
    return out.getvalue().strip()


def told(**about: object) -> set[tuple[str, str, str]]:
    """Kind, team and person of the emails that there are, but those about quarters."""
    rows = Message.objects.filter(span=1, **about).select_related("to", "team")
    return {
        (row.kind, row.team.name if row.team else "", row.to.username if row.to else "")
        for row in rows
    }


def test_it_works(cast: Cast, smtp: MailServer) -> None:
    assert send_due() == "17 deadlines made. 6 emails written, 4 sent."
    (month,) = (each for each in smtp.to("manager@council.example") if "September" in str(each))
    assert month["Subject"] == "MAT 1: September 2026 is open, due by Wednesday 14 October 2026"
    plain = month.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines()[:5] == [
        "Hello Manager,",
        "",
        "The monthly return of MAT 1 for September 2026 is open:",
        "http://127.0.0.1:8000/returns/mat-1/2026-09/",
        "",
    ]
    html = month.get_body(("html",))
    assert html is not None
    assert 'href="http://127.0.0.1:8000/returns/mat-1/2026-09/"' in html.get_content()
    (quarter,) = (each for each in smtp.to("manager@council.example") if "Q2" in str(each))
    assert "http://127.0.0.1:8000/updates/mat-1/2026-27/q2/" in str(quarter)
    assert smtp.connections == 1


def test_a_mail_server_that_is_down_is_said_and_is_no_failure(
    cast: Cast, smtp: MailServer, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1
    assert send_due().partition("127")[0] == (
        "17 deadlines made. 6 emails written, 4 waiting for the next run. The mail server "
    )
    use_smtp(settings, smtp.port)
    assert send_due() == "0 emails written, 4 sent."


def test_each_is_sent_once_however_often_it_runs(cast: Cast, smtp: MailServer) -> None:
    send_due()
    assert [send_due() for _ in range(2)] == ["0 emails written."] * 2
    assert len(smtp.messages) == 4


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        ("2026-09-30", set()),
        ("2026-10-01", {"opens"}),
        ("2026-10-10", {"opens"}),
        ("2026-10-11", {"due soon"}),
        ("2026-10-14", {"due soon"}),
        ("2026-10-15", {"overdue"}),
        ("2026-10-18", {"overdue"}),
        ("2026-10-20", {"overdue", "overdue officer"}),
        ("2026-11-14", {"overdue", "overdue officer"}),
        ("2026-11-15", set()),
    ],
)
def test_what_each_day_calls_for(cast: Cast, on: str, kinds: set[str]) -> None:
    send_due(on)
    about = Message.objects.filter(team=cast.mat1, last_month=SEPTEMBER, span=1)
    assert set(about.values_list("kind", flat=True)) == kinds


def test_nothing_is_said_of_what_is_not_expected(cast: Cast) -> None:
    submit(cast.mat1, by=cast.manager)
    accept_gap(team=cast.mat3, month=SEPTEMBER, why="Flooded", by=cast.officer, at=NOW)
    QuarterlyUpdate.objects.create(
        team=cast.mat1, last_month=SEPTEMBER, status="submitted", submitted_at=NOW
    )
    send_due("2026-10-15")
    about = Message.objects.filter(last_month=SEPTEMBER).order_by("span")
    assert [(row.team, row.span) for row in about] == [
        (cast.mat2, 1),
        (cast.mat2, 3),
        (cast.mat3, 3),
    ]


def test_nothing_is_said_of_a_closed_quarter(cast: Cast) -> None:
    close_quarter(quarter=Q2, by=cast.officer, at=NOW)
    send_due("2026-10-26")
    assert not Message.objects.filter(last_month=SEPTEMBER).exists()
    assert not Message.objects.filter(kind=MessageKind.DIGEST).exists()


def test_what_was_in_once_is_not_overdue_while_it_is_open_again(cast: Cast) -> None:
    submit(cast.mat1, by=cast.manager)
    reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=NOW)
    send_due("2026-10-26")
    assert not Message.objects.filter(team=cast.mat1, span=1).exists()
    (digest,) = Message.objects.filter(kind=MessageKind.DIGEST)
    assert "Reopened and not submitted again (1):\n- September 2026: MAT 1" in digest.text


def test_a_draft_is_awaited_as_much_as_nothing(cast: Cast) -> None:
    save(cast.mat1, {"EI1a": "4"}, by=cast.manager)
    send_due("2026-10-15")
    assert ("overdue", "MAT 1", "manager") in told()


def test_a_team_without_a_manager_has_its_deputies_told(cast: Cast) -> None:
    cast.manager.assignments.all().delete()
    send_due()
    assert {who for _, team, who in told() if team == "MAT 1"} == {"deputy"}


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        ({"email": ""}, "Outsider has no email address on their account."),
        (
            {"email": "out sider\nBcc: all@council.example"},
            "“out sider\nBcc: all@council.example” on the account of Outsider is no email address.",
        ),
        ({"is_active": False}, "The team has no manager and no deputy with an open account."),
    ],
)
def test_who_cannot_be_written_to_is_listed_with_why(
    cast: Cast, problem: dict[str, object], why: str
) -> None:
    User.objects.filter(pk=cast.outsider.pk).update(**problem)
    send_due()
    (row,) = Message.objects.filter(team=cast.mat3, span=1)
    assert (row.status, row.why, row.address) == (MessageStatus.NOT_SENT, why, "")


def test_the_officer_of_a_team_is_told_and_no_other(cast: Cast) -> None:
    other = User.objects.create(username="second", email="second@council.example")
    Assignment.objects.create(user=other, role=Role.OFFICER, first_day=date(2025, 4, 1))
    Team.objects.filter(pk=cast.mat1.pk).update(officer=other)
    send_due("2026-10-20")
    officers = {(team, who) for kind, team, who in told(kind=MessageKind.OVERDUE_OFFICER)}
    assert {who for team, who in officers if team == "MAT 1"} == {"second"}
    assert {who for team, who in officers if team == "MAT 2"} == {"second", "officer"}


def test_a_deadline_that_was_moved_is_the_one_told(cast: Cast) -> None:
    moved = Deadline.objects.get(last_month=SEPTEMBER, span=1)
    moved.due = moved.closes = date(2026, 10, 30)
    moved.save()
    send_due("2026-10-15")
    (row,) = Message.objects.filter(to=cast.manager, span=1)
    assert (row.kind, "Friday 30 October 2026" in row.subject) == ("opens", True)


def test_a_deadline_that_is_put_off_is_told_anew(cast: Cast) -> None:
    send_due("2026-10-15")
    moved = Deadline.objects.get(last_month=SEPTEMBER, span=1)
    moved.due = moved.closes = date(2026, 10, 30)
    moved.save()
    send_due("2026-10-28")
    send_due("2026-11-02")
    told = Message.objects.filter(to=cast.manager, span=1, last_month=SEPTEMBER)
    assert list(told.order_by("pk").values_list("kind", flat=True)) == [
        "overdue",
        "due soon",
        "overdue",
    ]


def test_the_digest_of_a_monday_without_a_run_comes_with_the_next(cast: Cast) -> None:
    send_due("2026-10-21")
    send_due("2026-10-23")
    assert Message.objects.filter(kind=MessageKind.DIGEST).count() == 1


def test_on_mondays_officers_are_told_what_is_outstanding(cast: Cast) -> None:
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    send_due("2026-10-19")
    (digest,) = Message.objects.filter(kind=MessageKind.DIGEST)
    assert digest.to == cast.officer
    assert digest.text.split("\n\n")[2] == (
        "Overdue (2):\n- September 2026, due Wednesday 14 October 2026: MAT 2, MAT 3"
    )
    send_due("2026-10-20")
    assert Message.objects.filter(kind=MessageKind.DIGEST).count() == 1


def test_there_is_no_digest_while_nothing_is_outstanding(cast: Cast) -> None:
    send_due("2026-10-12")
    assert not Message.objects.filter(kind=MessageKind.DIGEST).exists()


def test_a_digest_may_be_all_that_is_to_be_said(cast: Cast, smtp: MailServer) -> None:
    send_due("2026-10-19")
    Message.objects.filter(kind=MessageKind.DIGEST).delete()
    assert send_due("2026-10-19") == "1 email written, 1 sent."
    send_due("2026-10-26")
    assert len([each for each in smtp.messages if "outstanding" in each["Subject"]]) == 3


def test_a_service_may_begin_on_a_holiday(cast: Cast) -> None:
    Deadline.objects.all().delete()
    assert send_due("2027-01-01").endswith("0 emails written.")


def test_without_a_mail_server_emails_are_kept(cast: Cast) -> None:
    assert send_due() == "17 deadlines made. 6 emails written, 4 kept here."
    assert Message.objects.filter(status=MessageStatus.KEPT).count() == 4


def test_a_run_takes_the_same_queries_for_any_number_of_teams(
    cast: Cast, settings: Settings, query_budget: QueryBudget
) -> None:
    for number in range(20):
        open_team(f"MAT {number + 10}", "Locality 2", first=OPENED)
    with query_budget(38):
        send_due("2026-10-19")


def test_deadlines_reach_a_year_ahead(cast: Cast) -> None:
    send_due()
    months = Deadline.objects.filter(span=1).values_list("last_month", flat=True)
    assert (min(months), max(months)) == (SEPTEMBER, Month("2027-10"))
