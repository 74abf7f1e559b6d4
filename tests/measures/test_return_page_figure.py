"""One row saved while the form is being filled in, as the page's script asks for it."""

import pytest
from django.db import OperationalError

from measures import actions
from measures.models import Entry, Return
from tests.measures.returns import save, submit

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"


@pytest.fixture
def send(cast, browse):
    def save_row(reference="EI1a", *, who=None, month="2026-09", seen="0::", **fields):
        data = {f"{name}-{reference}": value for name, value in fields.items()}
        address = f"/returns/mat-1/{month}/figures/{reference}/"
        return browse(who or cast.manager).post(address, {f"seen-{reference}": seen, **data})

    return save_row


def test_it_works(send):
    answer = send(figure="1,200", comment="Busy", choice="")
    assert answer.status_code == 200
    assert answer.json() == {
        "figure": "1200",
        "comment": "Busy",
        "seen": answer.json()["seen"],
        "filled": 1,
        "month": 1200,
        "problems": {},
        "source_note": "",
        "notes": [],
    }
    again = send(figure="1300", comment="Busy", choice="", seen=answer.json()["seen"])
    assert again.json()["figure"] == "1300"
    assert Entry.objects.get().version == 2


def test_a_reference_with_brackets_is_an_address(send):
    assert send("EI10a(i)", figure="3", comment="").status_code == 200
    assert Entry.objects.get().measure.reference == "EI10a(i)"


def test_what_cannot_be_read_is_said_and_the_rest_is_saved(send):
    answer = send(figure="twelve", comment="Counting still", choice="")
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"figure": "Enter a whole number in figures, like 12"}
    assert answer.json()["comment"] == "Counting still"
    assert Entry.objects.get().comment == "Counting still"


def test_problems_between_rows_are_told_as_they_come_and_go(send):
    send("EI4", figure="10", comment="")
    answer = send("EI8", figure="12", comment="")
    assert list(answer.json()["problems"]) == ["EI8"]
    answer = send("EI8", figure="9", comment="", seen=answer.json()["seen"])
    assert answer.json()["problems"] == {}


def test_a_conflict_brings_what_the_other_person_typed(cast, send):
    save(cast.mat1, {"EI1a": "14 | From the list"}, by=cast.deputy)
    answer = send(figure="12", comment="")
    assert answer.status_code == 409
    conflict = answer.json()["conflict"]
    assert (conflict["figure"], conflict["comment"]) == ("14", "From the list")
    assert (conflict["who"], conflict["when"]) == ("Deputy", "5 October 2026, 10:30am")
    assert send(figure="12", comment="", seen=conflict["seen"]).status_code == 200


def test_a_submitted_return_says_why_not(cast, send):
    submit(cast.mat1, by=cast.manager)
    answer = send(figure="12", comment="")
    assert answer.status_code == 409
    assert answer.json() == {
        "refused": "September 2026 has been submitted. Reopen it to change it."
    }


def test_nothing_sent_is_told_so(send):
    assert send().status_code == 400


@pytest.mark.parametrize("reference", ["EH1a", "EI8%", "nothing"])
def test_a_measure_the_form_does_not_ask_for_is_not_found(send, reference):
    assert send(reference.replace("%", "%25"), figure="3", comment="").status_code == 404


def test_it_is_asked_for_by_post_only(cast, browse):
    assert browse(cast.manager).get(f"{FORM}figures/EI1a/").status_code == 405


def test_a_locked_database_is_said_and_nothing_is_half_saved(send, monkeypatch):
    def locked(**_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "save_entries", locked)
    answer = send(figure="12", comment="")
    assert answer.status_code == 503
    assert not answer.headers["Content-Type"].startswith("application/json")
    assert not Return.objects.exists()
