"""The report as a PDF, opened again with pypdf."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reporting.renderers.pdf import render
from reporting.renderers.pdf_tables import spread
from reporting.report import Unit
from tests.reporting.factory import (
    HOSTILE,
    LONG,
    city_report,
    locality_report,
    team_report,
    with_row,
)
from tests.reporting.pdfs import commented, pages_of, read, short_report, text_of


def page_with(pages: list[str], text: str) -> int:
    """The number of the first page with this text, cover and contents aside."""
    return next(number for number, page in enumerate(pages, 1) if number > 1 and text in page)


def tags(document: PdfReader) -> Iterator[tuple[str, DictionaryObject]]:
    """Every element of the structure tree, in reading order."""

    def below(element: Any) -> Iterator[tuple[str, DictionaryObject]]:
        element = element.get_object()
        if not isinstance(element, DictionaryObject):
            return
        if "/S" in element:
            yield element["/S"], element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from below(kid)

    return below(document.trailer["/Root"]["/StructTreeRoot"])


@pytest.fixture(scope="module")
def city() -> PdfReader:
    return read(city_report())


@pytest.fixture(scope="module")
def city_pages(city: PdfReader) -> list[str]:
    return pages_of(city)


@pytest.fixture(scope="module")
def city_text(city_pages: list[str]) -> str:
    return " ".join(city_pages)


# What a screen reader needs ------------------------------------------------------------------


def test_it_is_tagged_and_says_so(city: PdfReader) -> None:
    root = city.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/Lang"] == "en-GB"
    assert city.metadata
    assert city.metadata.title == "Early help performance: City, Q2 2026/27"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


def test_headings_skip_no_level(city: PdfReader) -> None:
    levels = [int(tag[2]) for tag, _ in tags(city) if re.fullmatch(r"/H\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_every_number_in_a_table_names_its_heads(city: PdfReader) -> None:
    cells = [element for tag, element in tags(city) if tag == "/TD"]
    known = {element["/ID"] for tag, element in tags(city) if tag == "/TH"}
    assert len(cells) > 500
    for cell in cells:
        headers = cell["/A"].get_object()["/Headers"]
        assert headers or cell["/A"].get_object().get("/ColSpan"), "a cell without heads"
        assert known.issuperset(headers)


def test_sections_can_be_gone_to(city: PdfReader) -> None:
    (chapters,) = [each for each in city.outline if isinstance(each, list)]
    titles = [each["/Title"] for each in chapters if not isinstance(each, list)]
    assert titles == [
        "Contents",
        "Commentary on the quarter",
        "What moved",
        "The quarter’s figures",
        "The year so far",
        "By locality",
        "Commentary by measure",
        "Coverage",
        "Definitions in force",
        "Notes",
    ]


def test_fonts_are_inside(city: PdfReader) -> None:
    fonts = {}
    for page in city.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[inner["/BaseFont"].split("+")[1]] = inner["/FontDescriptor"].get_object()
    assert {"DORIS-Text", "DORIS-Text-Bold", "DORIS-Emoji"} <= fonts.keys()
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


# Pages ---------------------------------------------------------------------------------------


def test_every_page_says_what_it_is_of(city_pages: list[str]) -> None:
    for number, page in enumerate(city_pages, 1):
        assert "City, Q2 2026/27" in page
        assert "12 October 2026" in page
        assert f"Page {number} of {len(city_pages)}" in page


def test_contents_give_the_right_pages(city_pages: list[str]) -> None:
    contents = city_pages[0].partition("Contents")[2]
    for title in ("What moved", "The quarter’s figures", "By locality", "Definitions in force"):
        found = re.search(rf"{title} (\d+)", contents)
        assert found, title
        assert int(found[1]) == page_with(city_pages, title)


def test_a_short_report_has_no_contents() -> None:
    document = read(short_report())
    assert "Contents" not in text_of(document)
    assert len(document.pages) < 8


def test_tables_lie_landscape_with_their_heads_on_each_page(
    city: PdfReader, city_pages: list[str]
) -> None:
    first = page_with(city_pages, "The quarter’s figures")
    last = page_with(city_pages, "Commentary by measure")
    for number, (page, text) in enumerate(zip(city.pages, city_pages, strict=True), 1):
        landscape = page.mediabox.width > page.mediabox.height
        assert landscape == (first <= number < last)
        if landscape:
            assert re.search(r"Ref Measure (Q2 2026/27 Based on|Jul 2026|City) ", text)


def test_many_teams_are_spread_over_tables_that_fit() -> None:
    report = short_report()
    names = [f"MAT {number}" for number in range(1, 14)] + [
        "Osmaston and Rosehill Children’s Centre",
        "Mackworth Neighbourhood",
    ]
    units = tuple(Unit("team", name, None, key) for key, name in enumerate(names))
    report = replace(
        report,
        unit=Unit("locality", "Locality 1", "localities/locality-1", 1),
        parts=units,
        sections=tuple(
            replace(
                section,
                rows=tuple(
                    replace(row, parts=tuple(row.parts[0]._replace(unit=unit) for unit in units))
                    for row in section.rows
                ),
            )
            for section in report.sections
        ),
    )
    text = text_of(read(report))
    for caption in ("Q2 2026/27 by team", "Year to date by team"):
        assert f"{caption}: MAT 1 to MAT 7" in text
        assert f"{caption}: MAT 8 to Mackworth Neighbourhood" in text


@pytest.mark.parametrize(
    ("count", "columns"),
    [
        (0, []),
        (1, [(0, 1)]),
        (11, [(0, 11)]),
        (12, [(0, 6), (6, 12)]),
        (15, [(0, 7), (7, 15)]),
        (25, [(0, 8), (8, 16), (16, 25)]),
    ],
)
def test_columns_are_spread_evenly(count: int, columns: list[tuple[int, int]]) -> None:
    assert spread(count, 11) == columns


# What it says --------------------------------------------------------------------------------


def test_figures_stand_with_what_they_are_based_on(city_text: str) -> None:
    assert "EI10 Number of cases closed 2,651 15 of 15 teams 5,129" in city_text
    assert "EI2 Number of open cases (position) 432 14 of 15 teams 432 14 of 15 teams" in city_text


def test_a_change_has_words_and_shapes(city_text: str) -> None:
    assert re.search(r"↑ up 10% ▲ positive", city_text)
    assert re.search(r"→ similar, 9% ● similar 14 of 15 teams, like for like", city_text)
    assert "→ similar, −0.1 points" in city_text
    assert "↑ up (from 0)" in city_text
    assert "small numbers" in city_text


def test_zero_missing_and_the_reasons_are_told_apart(city_text: str) -> None:
    assert "EI7 Number of cases reopened (position) 0 15 of 15 teams 0" in city_text
    assert "ND5 Number of GCPs [x] " in city_text
    assert "ND7 Number of CIN cases (position) [z] " in city_text
    assert re.search(r"ND6 [^0-9]+ no figure 0 of 15 teams no figure", city_text)
    for meaning in (
        "[x] Not available",
        "[z] Not applicable",
        "no figure Missing",
        "0 A true zero",
    ):
        assert meaning in city_text


def test_a_changed_definition_is_marked(city_text: str) -> None:
    assert "surveys received [b]" in city_text
    assert "[b] definition changed from August 2026" in city_text


def test_nothing_of_the_machinery_shows(city_text: str) -> None:
    assert not re.search(r"None|\(\)|\[\]|{{|{%|\bFalse\b", city_text)
    minus_sign_typed_as_hyphen = re.search(r"(?<![\w/])-\d", city_text)
    assert not minus_sign_typed_as_hyphen


def test_who_is_missing_is_named(city_text: str) -> None:
    assert "14 of 15 teams have submitted every return needed for Q2 2026/27." in city_text
    assert "Not submitted: MAT 4 (September 2026)." in city_text
    assert "In part: MAT 7 (without August 2026) EI5" in city_text


def test_a_locality_is_shown_by_team() -> None:
    report = locality_report()
    text = text_of(read(replace(report, sections=report.sections[:1])))
    assert "Q2 2026/27 by team Ref Measure Locality 2 MAT 2 MAT 7 MAT 12" in text


def test_a_team_is_shown_by_month() -> None:
    report = team_report()
    text = text_of(read(replace(report, sections=report.sections[:1])))
    assert "Jul 2026 Aug 2026 Sep 2026 Q1 2026/27 Q2 2026/27 Year to date" in text
    assert "3 of 3 months" in text
    assert "By team" not in text


def test_a_running_quarter_says_so() -> None:
    text = text_of(read(short_report(on=date(2026, 8, 15))))
    assert "In progress July 2026 has ended." in text


def test_an_edition_says_which_it_is() -> None:
    text = text_of(read(short_report(status="published", edition=2)))
    assert "Issued 12 October 2026, published, edition 2" in text
    assert "may change" not in text


def test_nothing_moved_is_said_in_words() -> None:
    report = short_report()
    still = replace(report.rows[0].change_on_previous, arrow=None, percent=None)
    for row in report.rows:
        report = with_row(
            report, row.reference, change_on_previous=still, change_on_last_year=still
        )
    assert "Nothing moved by so much." in text_of(read(report))


def test_the_council_and_the_demonstration_are_named(settings: Any) -> None:
    settings.COUNCIL_NAME = "Anytown & District Council"
    settings.COUNCIL_COLOUR = "#801650"
    assert "Anytown & District Council" in text_of(read(short_report()))
    settings.DEMONSTRATION = False
    assert "Demonstration" not in text_of(read(short_report()))


def test_the_same_report_gives_the_same_file() -> None:
    assert render(short_report()) == render(short_report())


def test_reports_asked_for_at_once_are_made_one_after_the_other() -> None:
    alone = render(short_report())
    with ThreadPoolExecutor(2) as both:
        assert set(both.map(render, [short_report(), short_report()])) == {alone}


# What was typed ------------------------------------------------------------------------------


def test_comments_stand_under_their_measure_with_team_and_month(city_pages: list[str]) -> None:
    text = city_pages[page_with(city_pages, "Commentary by measure") - 1]
    assert "EI1a Number of new referrals (VCM) Q2 2026/27: 806." in text
    assert "MAT 3, September 2026 Two larger families, of five and six children." in text


def test_markup_emoji_and_formulas_are_only_text(city: PdfReader, city_text: str) -> None:
    assert HOSTILE in city_text
    links = [link for page in city.pages for link in page.get("/Annots", ())]
    assert all("/A" not in link.get_object() for link in links), "an address outside the report"


def test_a_comment_of_20_000_characters_flows_over_pages(city_pages: list[str]) -> None:
    assert sum(page.count("wrote") for page in city_pages) == LONG.count("wrote")
    assert sum("wrote" in page for page in city_pages) > 2


def test_a_word_without_end_stays_on_the_page() -> None:
    lines = [
        line
        for page in read(commented("x" * 2000)).pages
        for line in page.extract_text().split("\n")
    ]
    broken = [line for line in lines if "xxx" in line]
    assert "".join(broken).count("x") == 2000
    assert max(map(len, broken)) < 150


def test_lines_and_spaces_stay_as_typed() -> None:
    document = read(commented("First line\r\nSecond line\n\nAfter a gap"))
    text = "\n".join(page.extract_text() for page in document.pages)
    assert re.search(r"First line\s*\n\s*Second line\s*\n\s*After a gap", text)


def test_a_units_name_is_only_text_however_it_is_spelt() -> None:
    name = '"><script>\x1b\a & Söhne'
    report = short_report()
    document = read(replace(report, unit=replace(report.unit, name=name)))
    shown = '"><script>\ufffd\ufffd & Söhne'
    assert document.metadata
    assert document.metadata.title == f"Early help performance: {shown}, Q2 2026/27"
    assert document.xmp_metadata, "the title is in XML too, which no control character may break"
    assert all(shown in page for page in pages_of(document)[1:])
