"""The pages of the workbook: download, upload, what would change, confirmation."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from doris.models import User
from measures import actions
from measures.models import Assignment, Entry, FrameworkMeasure, Return, ReturnStatus, Upload
from measures.periods import Quarter
from measures.seen import Seen
from measures.spreadsheets.proforma_in import read_workbook
from measures.spreadsheets.workbook_form import LARGEST_REQUEST
from tests.cast import NOW, SEPTEMBER, Cast
from tests.conftest import QueryBudget
from tests.measures.pages import errors, links, main, title
from tests.measures.returns import AUGUST, save, submit, typed
from tests.measures.spreadsheets.making import filled

FORM = "/returns/mat-1/2026-09/"
UPLOAD, CONFIRM = f"{FORM}upload/", f"{FORM}upload/confirm/"
SEVERAL, CONFIRM_SEVERAL = "/workbooks/", "/workbooks/confirm/"

Browse = Callable[[User], Client]


def downloaded(client: Client, address: str = FORM) -> bytes:
    return client.get(f"{address}pro-forma.xlsx").content


def send(client: Client, *contents: bytes, to: str = UPLOAD) -> HttpResponse:
    files = [
        SimpleUploadedFile(f"book{number}.xlsx", content)
        for number, content in enumerate(contents, 1)
    ]
    return client.post(to, {"workbooks": files})


def confirm(client: Client, to: str = CONFIRM, **more: Any) -> HttpResponse:
    """Press the button of the page that was shown last."""
    keys = list(Upload.objects.order_by("pk").values_list("pk", flat=True))
    return client.post(to, {"upload": keys, **more}, follow=True)


def entries() -> dict[str, tuple[Any, str]]:
    return {
        entry.measure.reference: (entry.figure, entry.comment)
        for entry in Entry.objects.select_related("measure")
    }


def test_it_works(cast: Cast, browse: Browse) -> None:
    client = browse(cast.manager)
    content = filled(downloaded(client), {"EI1a": 12, "EI2": "[x]"}, {"EI2": "No system."})
    shown = send(client, content)
    assert title(shown) == "Check what changes: MAT 1, September 2026"
    assert "Nothing is saved yet." in main(shown)
    assert "EI1a Number of new referrals (VCM) C6 nothing 12" in main(shown)
    assert entries() == {}
    done = confirm(client)
    assert done.redirect_chain == [(FORM, 302)]
    assert "MAT 1, September 2026: 2 measures are in the draft now, from book1.xlsx." in main(done)
    assert entries() == {"EI1a": (12, ""), "EI2": ("[x]", "No system.")}
    assert Return.objects.get().status == ReturnStatus.DRAFT
    assert not Upload.objects.exists()


def test_the_download_is_named_after_team_and_month(cast: Cast, browse: Browse) -> None:
    response = browse(cast.accountable).get(f"{FORM}pro-forma.xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="pro-forma-mat-1-2026-09.xlsx"'
    assert read_workbook(response.content).key.team == "mat-1"


def test_the_form_leads_to_both(cast: Cast, browse: Browse) -> None:
    found = links(browse(cast.manager).get(FORM))
    assert f"{FORM}pro-forma.xlsx" in found.values()
    assert UPLOAD in found.values()
    read_only = links(browse(cast.accountable).get(FORM))
    assert f"{FORM}pro-forma.xlsx" in read_only.values()
    assert UPLOAD not in read_only.values()


def test_cells_in_error_are_left_out_and_said(cast: Cast, browse: Browse) -> None:
    client = browse(cast.deputy)
    shown = send(client, filled(downloaded(client), {"EI1a": "twelve", "EI1b": 7}))
    assert title(shown).startswith("Error: ")
    assert list(errors(shown).values()) == [
        "Sheet 'Pro-forma', C6: \"twelve\" is not a whole number"
    ]
    done = confirm(client)
    assert "1 cell was left out" in main(done)
    assert entries() == {"EI1b": (7, "")}


def test_a_comment_that_no_page_can_show_is_left_out(cast: Cast, browse: Browse) -> None:
    client = browse(cast.manager)
    send(client, filled(downloaded(client), {"EI1a": 3}, {"EI1a": "a_xD800_b"}))
    assert "1 cell was left out" in main(confirm(client))
    assert entries() == {"EI1a": (3, "")}


def test_a_workbook_without_anything_new_leaves_nothing_to_confirm(
    cast: Cast, browse: Browse
) -> None:
    client = browse(cast.manager)
    shown = send(client, downloaded(client))
    assert "there is nothing to put in" in main(shown)
    assert not Upload.objects.exists()


def test_a_clash_stays_unless_it_is_ticked(cast: Cast, browse: Browse) -> None:
    save(cast.mat1, {"EI1a": "1", "EI1b": "1"}, by=cast.deputy)
    client = browse(cast.manager)
    content = filled(downloaded(client), {"EI1a": 2, "EI1b": 2})
    theirs = typed({"EI1a": "3", "EI1b": "3"}, seen=Seen(1, 1))
    actions.save_entries(team=cast.mat1, month=SEPTEMBER, typed=theirs, by=cast.deputy, at=NOW)
    shown = send(client, content)
    assert "EI1a: put in 2 from the workbook (C6) in place of 3, which Deputy typed" in main(shown)
    kept = Upload.objects.get()
    done = confirm(client, insist=f"{kept.pk}|EI1a|2:3:")
    assert entries() == {"EI1a": (2, ""), "EI1b": (3, "")}
    assert "EI1b stayed as somebody else typed it." in main(done)


def test_what_somebody_types_between_preview_and_confirmation_stays(
    cast: Cast, browse: Browse
) -> None:
    client = browse(cast.manager)
    send(client, filled(downloaded(client), {"EI1a": 2, "EI2": 4}))
    save(cast.mat1, {"EI1a": "3"}, by=cast.deputy)
    done = confirm(client)
    assert entries() == {"EI1a": (3, ""), "EI2": (4, "")}
    assert "EI1a stayed as somebody else typed it." in main(done)


def _submitted(cast: Cast) -> None:
    submit(cast.mat1, by=cast.manager)


def _other_questions(cast: Cast) -> None:
    FrameworkMeasure.objects.filter(measure__reference="EI5").update(wording="Another question")


def _closed(cast: Cast) -> None:
    actions.close_quarter(quarter=Quarter.ending(SEPTEMBER), by=cast.officer, at=NOW)


REFUSALS = [
    (_submitted, "September 2026 has been submitted. Reopen it to change it", FORM),
    (_closed, "Q2 2026/27 is closed. Ask a performance officer to change this return", FORM),
    (_other_questions, "The form has changed since this workbook", f"{FORM}pro-forma.xlsx"),
]


@pytest.mark.parametrize(("happens", "said", "leads_to"), REFUSALS)
def test_what_can_be_taken_no_more_is_refused_with_a_way_on(
    cast: Cast, browse: Browse, happens: Callable[[Cast], None], said: str, leads_to: str
) -> None:
    client = browse(cast.manager)
    content = filled(downloaded(client), {"EI1a": 12})
    happens(cast)
    shown = send(client, content)
    assert title(shown).startswith("Error: ")
    assert said in errors(shown)["id_workbooks"]
    assert leads_to in links(shown).values()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(("happens", "said", "leads_to"), REFUSALS)
def test_the_same_is_asked_again_at_the_confirmation(
    cast: Cast, browse: Browse, happens: Callable[[Cast], None], said: str, leads_to: str
) -> None:
    client = browse(cast.manager)
    send(client, filled(downloaded(client), {"EI1a": 12}))
    happens(cast)
    before = entries()
    shown = confirm(client)
    assert said in main(shown)
    assert entries() == before


def test_a_workbook_of_another_month_is_told_and_led_to_its_page(
    cast: Cast, browse: Browse
) -> None:
    client = browse(cast.manager)
    shown = send(client, downloaded(client, "/returns/mat-1/2026-08/"))
    assert errors(shown)["id_workbooks"] == (
        "book1.xlsx: It is the pro-forma of MAT 1 for August 2026, "
        "and this page takes that of MAT 1 for September 2026"
    )
    assert "/returns/mat-1/2026-08/upload/" in links(shown).values()


def test_a_workbook_of_a_stranger_team_is_not_even_named(cast: Cast, browse: Browse) -> None:
    theirs = filled(downloaded(browse(cast.outsider), "/returns/mat-3/2026-09/"), {"EI1a": 12})
    shown = send(browse(cast.manager), theirs)
    assert "another team’s" in errors(shown)["id_workbooks"]
    assert "MAT 3" not in main(shown)


def test_rights_lost_since_the_preview_are_lost(cast: Cast, browse: Browse) -> None:
    client = browse(cast.manager)
    send(client, filled(downloaded(client), {"EI1a": 12}))
    Assignment.objects.filter(user=cast.manager).delete()
    assert confirm(client).status_code == 404
    assert entries() == {}


def test_nobody_confirms_what_somebody_else_sent(cast: Cast, browse: Browse) -> None:
    sender = browse(cast.manager)
    send(sender, filled(downloaded(sender), {"EI1a": 12}))
    assert confirm(browse(cast.deputy)).status_code == 404
    assert entries() == {}


def test_a_file_is_forgotten_after_a_day(cast: Cast, browse: Browse) -> None:
    client = browse(cast.manager)
    send(client, filled(downloaded(client), {"EI1a": 12}))
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        client.force_login(cast.manager)
        assert confirm(client).status_code == 404


def test_without_a_file_it_asks_for_one(cast: Cast, browse: Browse) -> None:
    shown = browse(cast.manager).post(UPLOAD, {})
    assert errors(shown) == {"id_workbooks": "Choose the workbook to upload"}


def test_a_file_that_is_none_is_refused_by_name(cast: Cast, browse: Browse) -> None:
    shown = send(browse(cast.manager), b"%PDF-1.7")
    assert errors(shown)["id_workbooks"].startswith("book1.xlsx: It is a PDF")


def test_a_request_that_is_far_too_large_is_not_read(cast: Cast, browse: Browse) -> None:
    client = browse(cast.manager)
    response = client.generic(
        "POST", UPLOAD, io.BytesIO(b"unread").read(), CONTENT_LENGTH=str(LARGEST_REQUEST + 1)
    )
    assert response.status_code == 413
    assert "Too large to upload" in main(response)


def test_an_upload_needs_the_token_of_our_own_page(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.manager)
    assert send(client, b"").status_code == 403


def test_an_officer_sends_several_at_once(cast: Cast, browse: Browse) -> None:
    client = browse(cast.officer)
    first = filled(downloaded(client), {"EI1a": 1})
    second = filled(downloaded(client, "/returns/mat-3/2026-08/"), {"EI1a": 3})
    shown = send(client, first, second, b"%PDF-1.7", to=SEVERAL)
    assert list(errors(shown).values()) == [
        "book3.xlsx: It is a PDF, whatever its name says. Upload the Excel workbook (.xlsx)"
    ]
    done = confirm(client, CONFIRM_SEVERAL)
    assert done.redirect_chain == [("/returns/", 302)]
    found = {
        (entry.monthly_return.team.name, entry.monthly_return.month): entry.figure
        for entry in Entry.objects.select_related("monthly_return__team")
    }
    assert found == {("MAT 1", SEPTEMBER): 1, ("MAT 3", AUGUST): 3}


def test_of_two_workbooks_for_one_form_the_second_is_refused(cast: Cast, browse: Browse) -> None:
    client = browse(cast.officer)
    content = downloaded(client)
    shown = send(client, filled(content, {"EI1a": 1}), filled(content, {"EI1a": 2}), to=SEVERAL)
    assert list(errors(shown).values()) == [
        "book2.xlsx: There is another workbook for MAT 1, September 2026. Upload one"
    ]
    confirm(client, CONFIRM_SEVERAL)
    assert entries() == {"EI1a": (1, "")}


def test_nothing_is_saved_when_one_of_several_is_gone(cast: Cast, browse: Browse) -> None:
    client = browse(cast.officer)
    send(client, filled(downloaded(client), {"EI1a": 1}), to=SEVERAL)
    kept = Upload.objects.get()
    done = client.post(CONFIRM_SEVERAL, {"upload": [kept.pk, kept.pk + 1]})
    assert done.status_code == 404
    assert "It may have been confirmed already" in main(done)
    assert entries() == {}


@pytest.mark.parametrize("digits", [25, 5000])
@pytest.mark.parametrize("sent", ["{}", "{}|EI1a|"], ids=["the workbook", "a row of it"])
def test_a_number_that_no_page_sends_is_not_found(
    cast: Cast, browse: Browse, digits: int, sent: str
) -> None:
    name = "insist" if "|" in sent else "upload"
    answer = browse(cast.officer).post(CONFIRM_SEVERAL, {name: sent.format("9" * digits)})
    assert answer.status_code == 404


def test_an_officer_may_after_the_quarter_is_closed(cast: Cast, browse: Browse) -> None:
    client = browse(cast.officer)
    content = filled(downloaded(client), {"EI1a": 1})
    _closed(cast)
    send(client, content, to=SEVERAL)
    confirm(client, CONFIRM_SEVERAL)
    assert entries() == {"EI1a": (1, "")}


def test_a_workbook_that_claims_a_month_to_come_is_refused(cast: Cast, browse: Browse) -> None:
    client = browse(cast.officer)
    with time_machine.travel("2026-12-01", tick=False):
        client.force_login(cast.officer)
        content = filled(downloaded(client, "/returns/mat-1/2026-12/"), {"EI1a": 1})
    client.force_login(cast.officer)
    shown = send(client, content, to=SEVERAL)
    assert "December 2026 opens on 1 December 2026" in errors(shown)["id_workbooks"]


def test_more_than_thirty_are_refused(cast: Cast, browse: Browse) -> None:
    shown = send(browse(cast.officer), *[b"x"] * 31, to=SEVERAL)
    assert errors(shown) == {"id_workbooks": "Choose 30 workbooks or fewer at once, not 31"}


def test_signed_out_between_the_two_the_confirmation_is_carried(cast: Cast) -> None:
    response = Client().post(CONFIRM, urlencode({"upload": 1}), "application/x-www-form-urlencoded")
    assert response.status_code == 401


@pytest.mark.parametrize("full", [False, True])
def test_a_preview_takes_as_many_queries_whatever_it_changes(
    cast: Cast, browse: Browse, query_budget: QueryBudget, full: bool
) -> None:
    client = browse(cast.manager)
    figures = {"EI1a": 1, "EI2": 2, "EI5": 5, "ND7": 7} if full else {"EI1a": 1}
    content = filled(downloaded(client), figures)
    with query_budget(27):
        send(client, content)
