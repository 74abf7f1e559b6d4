"""Every table of a file names the address where its numbers are explained."""

import io

import pytest
from django.conf import LazySettings
from docx import Document
from openpyxl import load_workbook

from reporting.explained_at import explained_at
from reporting.renderers import excel, pdf, word
from tests.reporting.factory import city_report, team_report

LIVE = "https://doris.example.gov.uk/reports/2026-27/q2/city/"


@pytest.fixture(autouse=True)
def _address(settings: LazySettings) -> None:
    settings.SITE_ADDRESS = "https://doris.example.gov.uk"


@pytest.mark.parametrize(
    ("report", "address"),
    [
        (city_report(), LIVE),
        (city_report(status="published", edition=2), f"{LIVE}?edition=2"),
        (city_report(placed_now=True), f"{LIVE}?placed=now"),
        (team_report(0), LIVE.replace("city", "teams/mat-1")),
    ],
)
def test_the_address_asks_for_the_same_report(report, address):
    assert explained_at(report) == address


def test_every_sheet_with_figures_names_it():
    book = load_workbook(io.BytesIO(excel.render(city_report())))
    sheets = [
        sheet for sheet in book.worksheets if sheet.title not in ("Cover", "Contents", "Notes")
    ]
    assert len(sheets) > 5
    assert [sheet.title for sheet in sheets if LIVE not in sheet["A2"].value] == []


def test_word_and_pdf_name_it_before_their_tables():
    document = Document(io.BytesIO(word.render(city_report())))
    said = [each.text for each in document.paragraphs if LIVE in each.text]
    assert len(said) >= 5
    assert pdf.as_html(city_report()).count(LIVE) >= 4


def test_without_an_address_of_the_service_nothing_is_said(settings):
    settings.SITE_ADDRESS = ""
    assert explained_at(city_report()) == ""
    assert "explained at" not in pdf.as_html(city_report())
