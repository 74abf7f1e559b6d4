"""`manage.py make_edition` in a process of its own, on the files as they really are."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from measures.models import Locality
from reporting.models import Copy, Edition, EditionFile
from reporting.publishing import close_quarter
from tests.another_process import run
from tests.cast import NOW, Q2, SEPTEMBER, leave_few_measures, person, submit_months
from tests.measures.returns import load_catalogue, open_team
from tests.reporting.publishing import frozen, of_the_city


@pytest.fixture
def edition(transactional_db):
    """A small city's quarter, frozen: one team in one locality."""
    load_catalogue()
    leave_few_measures()
    team, officer = open_team("MAT 1", "Locality 1"), person("officer")
    submit_months(team, Q2.months[0], SEPTEMBER, by=officer)
    assert Locality.objects.count() == 1
    close_quarter(quarter=Q2, by=officer, at=NOW)
    return of_the_city(frozen(officer))


def content_of(ending):
    file = EditionFile.objects.get(report__path="city", report__copy=Copy.FULL, ending=ending)
    return bytes(file.content)


def test_killed_while_files_are_made_nothing_is_published_and_it_goes_on(edition):
    run("make_edition", str(edition.pk), cut_off=lambda: EditionFile.objects.count() >= 2)
    halfway = Edition.objects.get()
    assert halfway.status == "making"
    there = dict(EditionFile.objects.values_list("pk", "sha256"))
    assert 2 <= len(there) < edition.files_to_make
    # Taken up at once it would stand in the way of one that is still at work.
    code, said = run("make_edition", str(edition.pk))
    assert code == 1
    assert "being made by another process" in said
    Edition.objects.update(worked_at=NOW)
    assert run("make_edition", str(edition.pk)) == (0, "")
    assert Edition.objects.get().status == "published"
    after = dict(EditionFile.objects.values_list("pk", "sha256"))
    assert after.items() >= there.items()
    assert len(after) == edition.files_to_make
    _check_files()


def _check_files() -> None:
    """Every format, reopened by a library of its own, says that it is published."""
    said = "Published, edition 1 on 5 October 2026"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content_of("pdf"))).pages)
    assert said in " ".join(text.split())
    cover = load_workbook(io.BytesIO(content_of("xlsx"))).worksheets[0]
    assert any(str(row[0].value).startswith(said) for row in cover.iter_rows())
    paragraphs = [each.text for each in Document(io.BytesIO(content_of("docx"))).paragraphs]
    assert f"{said}." in paragraphs
    told = json.loads(content_of("json"))
    assert (told["status"], told["edition"]) == ("published", 1)


def test_an_edition_that_is_not_being_made_is_refused(db):
    with pytest.raises(CommandError, match="is not being made"):
        call_command("make_edition", "7")


def test_of_several_one_after_the_other_is_tried(db):
    with pytest.raises(CommandError, match=r"Edition 7 .*\nEdition 8 "):
        call_command("make_edition", "7", "8")
