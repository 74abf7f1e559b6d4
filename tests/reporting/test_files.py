"""The files of a report: the same content in five forms, for the same people."""

import csv
import io
import json

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from reporting import formats
from tests.cast import OPENED, SEPTEMBER, submit_months

CITY = "/reports/2026-27/q2/city"
NUMBER = 4711


@pytest.fixture
def figures(cast):
    """20 everywhere; a number nobody else has in September's EI10 of MAT 1."""
    submit_months(cast.mat1, OPENED, SEPTEMBER.previous, by=cast.manager)
    submit_months(cast.mat1, SEPTEMBER, SEPTEMBER, by=cast.manager, given={"EI10": NUMBER - 100})
    submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
    return cast


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def excel_text(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return " ".join(str(cell) for cell in cells if cell is not None)


def word_text(content: bytes) -> str:
    tables = Document(io.BytesIO(content)).tables
    return " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def csv_text(content: bytes) -> str:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return " ".join(row["value"] for row in rows if row["ref"] == "EI10")


def json_text(content: bytes) -> str:
    measures = json.loads(content)["measures"]
    return str(next(row for row in measures if row["ref"] == "EI10")["period_actual"]["value"])


READERS = {
    "pdf": pdf_text,
    "xlsx": excel_text,
    "docx": word_text,
    "csv": csv_text,
    "json": json_text,
}


def test_every_form_has_a_reader():
    assert READERS.keys() == formats.FORMATS.keys()


@pytest.mark.parametrize("ending", READERS)
def test_it_works(figures, browse, ending):
    response = browse(figures.officer).get(f"{CITY}.{ending}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == formats.FORMATS[ending].content_type
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="early-help-city-2026-27-q2.{ending}"'
    )
    said = READERS[ending](response.content)
    assert str(NUMBER) in said.replace(",", "")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/reports/2026-27/q2/localities/locality-1", "early-help-locality-1-2026-27-q2"),
        ("/reports/2026-27/q1/teams/mat-1", "early-help-mat-1-2026-27-q1"),
    ],
)
def test_a_file_is_named_after_its_unit_and_quarter(figures, browse, address, name):
    response = browse(figures.officer).get(f"{address}.json")
    assert f'filename="{name}.json"' in response.headers["Content-Disposition"]


def test_a_file_is_cut_to_its_reader_as_the_page_is(figures, browse):
    address = "/reports/2026-27/q2/localities/locality-1.json"
    assert b"MAT 2" in browse(figures.officer).get(address).content
    manager = browse(figures.manager).get(address).content
    assert b"MAT 1" in manager
    assert b"MAT 2" not in manager
    viewer = browse(figures.viewer).get(address).content
    assert b"MAT" not in viewer.replace(b"to MAT to work as", b"")


def test_an_unknown_ending_says_which_there_are(figures, browse):
    response = browse(figures.officer).get(f"{CITY}.odt")
    assert response.status_code == 404
    assert "one of these files: pdf, xlsx, docx, csv, json" in response.content.decode()


def test_what_has_no_page_has_no_file(figures, browse):
    client = browse(figures.officer)
    assert client.get("/reports/2026-27/q4/city.json").status_code == 404
    assert client.get("/reports/2026-27/q2/teams/mat-99.json").status_code == 404


def test_a_file_takes_no_more_queries_than_its_page(figures, browse, query_budget):
    client = browse(figures.officer)
    with query_budget(12):
        client.get(f"{CITY}.csv")
