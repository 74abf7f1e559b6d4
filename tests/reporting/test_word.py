"""The report as a Word document, opened again with python-docx."""

import io
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table

from reporting.renderers.word import render
from reporting.report import Report
from tests.reporting.factory import (
    HOSTILE,
    LONG,
    city_report,
    locality_report,
    row_of,
    team_report,
    with_row,
)


def read(report: Report) -> Document:
    return docx.Document(io.BytesIO(render(report)))


@pytest.fixture(scope="module")
def city() -> Document:
    return read(city_report())


def text_of(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def headings(document: Document, level: int) -> list[str]:
    name = f"Heading {level}"
    return [each.text for each in document.paragraphs if each.style and each.style.name == name]


def table(document: Document, *heads: str) -> list[list[str]]:
    """The rows of the first table whose heads begin like this."""
    for each in document.tables:
        rows = [[cell.text for cell in row.cells] for row in each.rows]
        if rows[0][: len(heads)] == list(heads):
            return rows[1:]
    raise AssertionError(f"No table with {heads}")


def row(rows: list[list[str]], reference: str) -> list[str]:
    (found,) = [each for each in rows if each[0].startswith(f"{reference} ")]
    return found


def all_rows(document: Document, *heads: str) -> list[list[str]]:
    """The rows of every table with these heads."""
    found = []
    for each in document.tables:
        rows = [[cell.text for cell in row.cells] for row in each.rows]
        if rows[0] == list(heads):
            found += rows[1:]
    return found


SUMMARY = (
    "Measure",
    "Period actual",
    "Year to date",
    "Change on Q1 2026/27",
    "Change on Q2 2025/26",
)


def test_it_opens_with_what_it_is(city: Document) -> None:
    assert city.paragraphs[0].style
    assert city.paragraphs[0].style.name == "Title"
    assert text_of(city)[:5] == [
        "Early help performance: City, Q2 2026/27",
        "Q2 2026/27: July to September 2026",
        "Live figures as they stood on 12 October 2026.",
        "14 of 15 teams have submitted every return needed for Q2 2026/27.",
        "Not submitted: MAT 4 (September 2026).",
    ]


def test_the_document_says_its_title_author_and_language(city: Document) -> None:
    about = city.core_properties
    assert about.title == "Early help performance: City, Q2 2026/27"
    assert about.language == "en-GB"
    assert about.author
    assert about.author != "python-docx"
    languages = {each.get(qn("w:val")) for each in city.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_headings_are_words_own(city: Document) -> None:
    assert headings(city, 1) == [
        "The quarter as a whole",
        "Every measure",
        "By locality",
        "Months, and the year so far",
        "Commentary",
        "Who is missing or gave [x]",
        "Definitions in force",
        "How to read this report",
    ]
    assert headings(city, 2)[:2] == ["DORIS early intervention", "Non-DORIS"]
    assert headings(city, 3)[0] == "Referrals and open cases"


def test_the_page_is_a4_on_its_side_with_unit_quarter_and_page_number(city: Document) -> None:
    (section,) = city.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert section.header.paragraphs[0].text == "Early help performance\tCity, Q2 2026/27"
    foot = section.footer.paragraphs[0]
    assert "Live figures as they stood on 12 October 2026." in foot.text
    fields = [
        field.get(qn("w:instr"))
        for paragraph in section.footer.part.element.iter(qn("w:p"))
        for field in paragraph.iter(qn("w:fldSimple"))
    ]
    assert fields == ["PAGE", "NUMPAGES"]


def properties(each: Table, number: int) -> list[str]:
    return [element.tag for element in each.rows[number]._tr.trPr]


def test_tables_repeat_their_head_keep_rows_whole_and_say_what_they_are(city: Document) -> None:
    assert len(city.tables) > 10
    for each in city.tables:
        assert each.style
        assert each.style.name == "Report table"
        assert qn("w:tblHeader") in properties(each, 0)
        assert all(qn("w:cantSplit") in properties(each, n) for n in range(len(each.rows)))
        assert qn("w:tblHeader") not in properties(each, 1)
        caption = each._tbl.tblPr.find(qn("w:tblCaption"))
        assert caption is not None
        assert caption.get(qn("w:val"))


def test_tables_are_as_wide_as_the_text(city: Document) -> None:
    (section,) = city.sections
    assert section.page_width
    assert section.left_margin
    assert section.right_margin
    room = section.page_width - section.left_margin - section.right_margin
    for each in city.tables:
        width = sum(column.width or 0 for column in each.columns)
        assert width == pytest.approx(room, rel=0.001)


def test_there_are_no_text_boxes_pictures_or_merged_cells(city: Document) -> None:
    tags = {element.tag for element in city.element.body.iter()}
    forbidden = ("w:drawing", "w:pict", "w:txbxContent", "w:gridSpan", "w:vMerge")
    assert not tags & {qn(tag) for tag in forbidden}


def test_every_measure_stands_in_the_summary(city: Document) -> None:
    rows = all_rows(city, *SUMMARY)
    assert len(rows) == 33
    assert row(rows, "EI1a") == [
        "EI1a Number of new referrals (VCM)",
        "806",
        "1,574",
        "→ similar, 5%",
        "→ similar, 6%",
    ]
    assert row(rows, "EI8")[3] == "↑ up 54%, ▲ positive"
    assert row(rows, "EI8%")[1:4] == ["54.1%", "46.8%", "↑ up 15.3 points, ▲ positive"]
    assert row(rows, "EI10a(ii)")[3] == "↑ up (from 0)"


def test_totals_say_what_they_stand_on(city: Document) -> None:
    rows = all_rows(city, *SUMMARY)
    assert row(rows, "EI2") == [
        "EI2 Number of open cases\nPosition at the quarter’s end",
        "432\n(14 of 15 teams)",
        "432\n(14 of 15 teams)",
        "↑ up 15%\n(14 of 15 teams, like for like)",
        "↑ up 15%\n(14 of 15 teams, like for like)",
    ]
    assert row(rows, "EI4")[0].endswith("\n[b] definition changed from August 2026")
    missing = table(city, "Measure", "Q2 2026/27", "Year to date")
    assert row(missing, "EI5")[1] == "in part: MAT 7 (without August 2026)"


def test_zero_missing_and_the_two_reasons_stay_apart(city: Document) -> None:
    rows = all_rows(city, *SUMMARY)
    figures = [row(rows, reference)[1] for reference in ("EI7", "ND6", "ND5", "ND7")]
    assert figures == ["0", "no figure", "[x]", "[z]"]
    terms = {each[0] for each in table(city, "Term")}
    assert {"0", "no figure", "[x]", "[z]", "[b]"} <= terms


def test_the_city_goes_by_locality_and_the_locality_by_team(city: Document) -> None:
    rows = table(city, "Measure", "City", "Locality 1")
    assert row(rows, "EI1a")[1:] == ["806", "154", "162", "170", "156", "164"]
    assert row(rows, "EI2")[5] == "58\n(2 of 3 teams)"
    teams = table(read(locality_report(4)), "Measure", "Locality 4", "MAT 4", "MAT 9")
    assert row(teams, "EI2")[1:3] == ["58\n(2 of 3 teams)", "no figure"]


def test_many_parts_go_into_several_tables() -> None:
    report = locality_report(4)
    many = tuple(replace(report.parts[0], name=f"MAT {number}") for number in range(20, 30))
    sections = tuple(
        replace(
            section,
            rows=tuple(
                replace(each, parts=tuple(each.parts[0]._replace(unit=unit) for unit in many))
                for each in section.rows
            ),
        )
        for section in report.sections
    )
    document = read(replace(report, parts=many, sections=sections))
    heads = [[cell.text for cell in each.rows[0].cells] for each in document.tables]
    assert ["Measure", "Locality 4", *(f"MAT {number}" for number in range(20, 27))] in heads
    assert ["Measure", "Locality 4", "MAT 27", "MAT 28", "MAT 29"] in heads


def test_months_and_quarters(city: Document) -> None:
    rows = table(city, "Measure", "Jul 2026", "Aug 2026", "Sep 2026", "Q1 2026/27", "Q2 2026/27")
    assert row(rows, "EI1a")[1:] == ["267", "276", "263", "768", "806", "1,574"]


def test_a_team_has_no_parts_and_counts_months() -> None:
    document = read(team_report(6))
    assert "By team" not in headings(document, 1)
    assert row(all_rows(document, *SUMMARY), "EI5")[1].endswith("\n(2 of 3 months)")


def test_comments_are_kept_and_say_whose_they_are(city: Document) -> None:
    texts = text_of(city)
    assert "Referrals rose in every locality.\nSchools came back." in texts
    assert f"MAT 7, July 2026: {HOSTILE}" in texts
    assert "MAT 1, September 2026: =1+1" in texts
    assert f"MAT 2, September 2026: {LONG}" in texts
    assert "MAT 9, September 2026: A bell� and a form feed� were pasted in." in texts


def test_names_and_titles_are_never_taken_for_markup() -> None:
    report = city_report()
    unit = replace(report.unit, name='Town & <w:p/> "Vale"\x07')
    document = read(replace(report, unit=unit))
    assert document.paragraphs[0].text.endswith('Town & <w:p/> "Vale"�, Q2 2026/27')
    assert table(document, "Measure", 'Town & <w:p/> "Vale"�')


def test_a_comment_of_another_systems_line_ends() -> None:
    report = city_report()
    comment = replace(row_of(report, "EI5").comments[0], text="One\r\ntwo\tthree")
    document = read(with_row(report, "EI5", comments=(comment,)))
    assert "MAT 1, September 2026: One\ntwo\tthree" in text_of(document)


def test_commentary_is_left_out_where_nothing_was_written() -> None:
    assert "Commentary" not in headings(read(team_report()), 1)
