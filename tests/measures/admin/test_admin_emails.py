"""Due days and the wording of emails in Django admin."""

from datetime import date

import pytest
from django.test import Client

from doris.models import User
from measures.models import Assignment, Deadline, MessageWording, Role, Team
from measures.periods import Month
from tests.measures.admin.pages import address, errors_of, fill_in, text_of
from tests.measures.returns import load_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder(db: None) -> MessageWording:
    """What a reminder says."""
    load_catalogue()
    return MessageWording.objects.get(kind="reminder")


# Due days --------------------------------------------------------------------------------------


def test_a_due_day_is_moved_for_a_reason(office: Client, deadlines: list[Deadline]) -> None:
    month = deadlines[0]
    fill_in(office, address(month), due="2026-10-16", change_reason="The office moves")
    month.refresh_from_db()
    assert month.due == date(2026, 10, 16)
    latest = month.history.latest()
    assert (latest.history_change_reason, latest.history_user.username) == (
        "The office moves",
        "ade",
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"due": "2026-10-30"}, "It opens, then is due, then closes: the days are not in"),
        ({"opens": "2026-08-31"}, "September 2026 has not begun by then. Choose a later day"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    office: Client, deadlines: list[Deadline], changes: dict[str, str], error: str
) -> None:
    page = fill_in(office, address(deadlines[0]), change_reason="To see", **changes)
    assert any(error in found for found in errors_of(page))


@pytest.mark.parametrize(
    ("last_month", "span", "error"),
    [
        ("2026-10", "3", "No quarter ends with 2026-10. Its quarter ends with 2026-12"),
        ("2026-09", "1", "Deadline with this Last month and Span already exists."),
    ],
)
def test_a_period_has_one_deadline(
    office: Client, deadlines: list[Deadline], last_month: str, span: str, error: str
) -> None:
    page = fill_in(
        office,
        address(Deadline, "add"),
        last_month=last_month,
        span=span,
        opens="2026-11-02",
        due="2026-11-10",
        closes="2026-11-12",
    )
    assert error in " ".join(errors_of(page))
    assert not Deadline.objects.filter(last_month=Month("2026-10")).exists()


def test_a_team_is_looked_after_by_a_performance_officer(
    office: Client, administrator: User, mat1: Team
) -> None:
    officer = User.objects.create(username="officer")
    Assignment.objects.create(user=officer, role=Role.OFFICER, first_day=date(2020, 4, 1))
    refused = fill_in(office, address(mat1), officer=administrator.pk, change_reason="To see")
    assert "Select a valid choice" in " ".join(errors_of(refused))
    fill_in(office, address(mat1), officer=officer.pk, change_reason="Her district")
    mat1.refresh_from_db()
    assert mat1.officer == officer


# Wording ---------------------------------------------------------------------------------------


def test_a_wording_is_changed_for_a_reason(office: Client, reminder: MessageWording) -> None:
    text = "Dear {name},\r\n\r\n{note}\r\n\r\n{link}"
    fill_in(office, address(reminder), text=text, change_reason="Shorter")
    reminder.refresh_from_db()
    assert reminder.text == "Dear {name},\n\n{note}\n\n{link}"
    assert reminder.history.latest().history_change_reason == "Shorter"


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("text", "{note} {link} {tema}", "{tema} stands for nothing and would be sent as it is."),
        ("text", "{note} {link} {0.__class__}", "What is filled in here: {name}, {team}, "),
        ("text", "{note} {link} {list}", "{list} stands for nothing"),
        ("text", "Please hurry.", "Put {link} and {note} in: this email needs it"),
        ("subject", "About { team }", "{ team } stands for nothing"),
    ],
)
def test_a_placeholder_that_is_none_is_refused(
    office: Client, reminder: MessageWording, field: str, typed: str, error: str
) -> None:
    page = fill_in(office, address(reminder), **{field: typed}, change_reason="To see")
    assert error in " ".join(errors_of(page))
    assert typed in page.context["adminform"].form[field].value()


def test_template_syntax_is_text(office: Client, reminder: MessageWording) -> None:
    text = "{note} {link} {% now 'Y' %} <b>{{ settings.SECRET_KEY }}</b>"
    page = fill_in(office, address(reminder), text=text, _preview="Preview")
    assert "{ settings.SECRET_KEY } stands for nothing" in " ".join(errors_of(page))
    text = "{note} {link} {% now 'Y' %} <b>bold</b>"
    page = fill_in(office, address(reminder), text=text, change_reason="To see")
    assert "{% now &#x27;Y&#x27; %} stands for nothing" in text_of(page)


def test_a_subject_is_one_line(office: Client, reminder: MessageWording) -> None:
    subject = "{team}\r\nBcc: all@council.example"
    fill_in(office, address(reminder), subject=subject, change_reason="To see")
    reminder.refresh_from_db()
    assert reminder.subject == "{team} Bcc: all@council.example"


def test_it_is_previewed_as_it_stands_on_the_page(office: Client, reminder: MessageWording) -> None:
    assert "MAT 1: a reminder about September 2026" in text_of(office.get(address(reminder)))
    text = "Dear {name},\n\n{note}\n\n{link} <b>"
    page = fill_in(office, address(reminder), text=text, _preview="Preview")
    assert "<p>Dear Priya,</p>" in text_of(page)
    assert "http://127.0.0.1:8000/returns/mat-1/2026-09/ &lt;b&gt;" in text_of(page)
    reminder.refresh_from_db()
    assert "Dear" not in reminder.text


def test_every_kind_of_email_is_previewed(office: Client, reminder: MessageWording) -> None:
    for wording in MessageWording.objects.all():
        page = office.get(address(wording))
        assert "{" not in page.context["preview"]["subject"]
        for paragraph in page.context["preview"]["paragraphs"]:
            assert "{" not in str(paragraph)
