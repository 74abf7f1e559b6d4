"""What every file of an edition says of its publication and of what it restates."""

import io
import json
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from reporting.formats import FORMATS, file_name
from reporting.report import Publication, Restatement
from tests.reporting.factory import HOSTILE, city_report
from tests.reporting.pdfs import short_report

SIGNED = "Signed off by Ann Other, Director of Children’s Services, on 2 November 2026."
MISSING = "Published without MAT 4 (September 2026), accepted by Bo Else: flooded."
RESTATED = Restatement(
    "EI1a",
    "Number of new referrals",
    "Locality 2",
    "Q2 2026/27",
    "412 (11 of 12 teams)",
    "1,420",
    "Ann Other",
    "5 November 2026",
    HOSTILE,
)
STATUS = "Published, edition 2 on 3 November 2026"


@pytest.fixture(scope="module")
def report():
    publication = Publication(date(2026, 11, 3), (SIGNED, MISSING), 1, (RESTATED,))
    return short_report(status="published", edition=2, publication=publication)


def words(text: str) -> str:
    return " ".join(text.split())


def pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def excel_text(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def word_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("ending", "read"), [("docx", word_text), ("pdf", pdf_text), ("xlsx", excel_text)]
)
def test_a_file_says_who_signed_what_was_missing_and_what_is_restated(report, ending, read):
    said = words(read(FORMATS[ending].render(report)))
    for text in (STATUS, SIGNED, MISSING, "412 (11 of 12 teams)", "1,420", "Locality 2"):
        assert text in said, text
    assert words(f"Ann Other, 5 November 2026: {HOSTILE}") in said
    assert "Live figures" not in said


@pytest.mark.parametrize(
    ("ending", "read"), [("docx", word_text), ("pdf", pdf_text), ("xlsx", excel_text)]
)
def test_a_first_edition_and_a_live_report_restate_nothing(ending, read):
    first = short_report(
        status="published", edition=1, publication=Publication(date(2026, 11, 3), (SIGNED,))
    )
    for report in (first, short_report()):
        assert "estate" not in read(FORMATS[ending].render(report))


def test_json_has_status_edition_and_what_is_restated(report):
    told = json.loads(FORMATS["json"].render(report))
    assert (told["status"], told["edition"], told["restates"]) == ("published", 2, 1)
    assert told["published"] == "2026-11-03"
    assert told["notes"] == [SIGNED, MISSING]
    assert told["restatements"] == [
        {
            "ref": "EI1a",
            "unit": "Locality 2",
            "period": "Q2 2026/27",
            "old": "412 (11 of 12 teams)",
            "new": "1,420",
            "who": "Ann Other",
            "when": "5 November 2026",
            "why": HOSTILE,
        }
    ]
    live = json.loads(FORMATS["json"].render(short_report()))
    assert live["status"] == "live"
    assert {"edition", "published", "restatements"}.isdisjoint(live)


def test_the_editions_number_is_in_the_files_name(report):
    assert file_name(report, "pdf") == "early-help-city-2026-27-q2-edition-2.pdf"
    placed = city_report(placed_now=True)
    assert file_name(placed, "pdf") == "early-help-city-2026-27-q2-placed-as-today.pdf"
