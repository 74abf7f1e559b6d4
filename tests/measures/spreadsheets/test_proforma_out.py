"""The pro-forma as a workbook: what it shows, where it can be typed into, and what it checks."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from doris.models import User
from measures import actions
from measures.asked import read_form
from measures.models import FrameworkMeasure, Measure, MeasureVersion, PartRule, Team
from measures.spreadsheets.proforma_key import GUIDE, HIDDEN, PROFORMA, catalogue_version
from measures.spreadsheets.proforma_out import proforma_workbook
from measures.validation import Severity
from tests.conftest import QueryBudget
from tests.measures.returns import (
    APRIL,
    AT,
    AUGUST,
    SEPTEMBER,
    open_team,
    save,
    submit,
    whole_form,
)
from tests.measures.spreadsheets.making import rows_of


def exported(team: Team) -> bytes:
    return proforma_workbook(
        read_form(team=team, month=SEPTEMBER), author="A <council> & more", at=AT
    )


def book(team: Team) -> Workbook:
    return load_workbook(io.BytesIO(exported(team)))


def form(team: Team) -> Worksheet:
    return book(team)[PROFORMA]


def test_it_asks_what_the_form_asks_in_its_order(mat1: Team) -> None:
    sheet = form(mat1)
    asked = [each.reference for each in read_form(team=mat1, month=SEPTEMBER).asked]
    assert [text for text in rows_of(sheet) if text in asked] == asked
    assert sheet["C4"].value == "September 2026"
    assert sheet[f"B{rows_of(sheet)['EI1a']}"].value == (
        "Number of new referrals (by family): Through VCM:"
    )


def test_a_quarterly_measure_stands_beside_the_quarter_before(mat1: Team, manager: User) -> None:
    service = open_team("Early help", None)
    submit(service, {"FM011": "27"}, by=manager, month=APRIL.plus(2))
    sheet = form(service)
    rows = rows_of(sheet)
    assert sheet[f"D{rows['FM011']}"].value == "27 in Jun 2026"
    cell = f"C{rows['FM011']}"
    assert sheet[f"E{rows['FM011']}"].value == f"=IF(ISNUMBER({cell}),27+{cell},27)"


def test_it_holds_what_stands_on_the_form(mat1: Team, manager: User) -> None:
    submit(mat1, {"EI1a": "7"}, by=manager, month=AUGUST)
    save(mat1, {"EI1a": "12 | =1+1", "EI2": "0", "EI5": "[x] | The system was down."}, by=manager)
    sheet = form(mat1)
    row = {reference: sheet[number] for reference, number in rows_of(sheet).items()}
    year_to_date = '=IF(ISNUMBER(C6),7+C6,7)&" without 4 earlier months"'
    assert [cell.value for cell in row["EI1a"][2:6]] == [12, 7, year_to_date, "=1+1"]
    assert row["EI1a"][5].data_type == "s"
    assert row["EI1a"][5].quotePrefix
    assert [row["EI2"][2].value, row["EI2"][4].value] == [0, "position at month end"]
    assert [row["EI5"][2].value, row["EI5"][5].value] == ["[x]", "The system was down."]
    assert row["EI7"][2].value is None


def test_a_team_that_types_totals_is_told_that_the_workbook_takes_months(mat1: Team) -> None:
    assert not form(mat1)["A3"].value.startswith("Type the month alone")
    mat1.enters_year_to_date = True
    assert form(mat1)["A3"].value.startswith("Type the month alone here, not the total")


def test_only_figures_and_comments_can_be_typed(mat1: Team, manager: User) -> None:
    actions.set_aside(
        team=mat1,
        measure=Measure.objects.get(reference="EI17"),
        month=APRIL,
        why="No screening here.",
        by=manager,
        at=AT,
    )
    workbook = book(mat1)
    sheet = workbook[PROFORMA]
    rows = rows_of(sheet)
    unlocked = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    asked = [
        each.reference
        for each in read_form(team=mat1, month=SEPTEMBER).asked
        if each.reference != "EI17"
    ]
    assert unlocked == {f"{column}{rows[each]}" for each in asked for column in "CF"}
    assert sheet[f"C{rows['EI17']}"].value == "[z]"
    for each in workbook.worksheets:
        assert each.protection.sheet
        assert each.protection.password is None
    assert workbook[HIDDEN].sheet_state == "veryHidden"


def test_a_cell_takes_whole_numbers_and_the_reasons_only(mat1: Team) -> None:
    figures, comments = form(mat1).data_validations.dataValidation
    assert figures.type == "custom"
    assert figures.formula1 == (
        'IF(ISNUMBER(C6),AND(C6>=0,C6=INT(C6),C6<=999999),OR(LOWER(C6)="[x]",LOWER(C6)="[z]"))'
    )
    assert "Please enter a whole number" in figures.error
    assert comments.type == "textLength"


def test_what_is_to_be_seen_to_is_coloured_and_said_in_words(mat1: Team) -> None:
    sheet = form(mat1)
    (marked,) = {rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules}
    assert marked == 'AND($G6<>"",$G6<>"To fill in")'
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {"C6:C44", "G6:G44"}
    checks = {reference: sheet[f"G{row}"].value for reference, row in rows_of(sheet).items()}
    assert '"To fill in"' in checks["EI11"]
    assert '"To fill in"' not in checks["EI11.1"]


def test_it_checks_the_rules_that_an_administrator_has_made(mat1: Team) -> None:
    rule = PartRule.objects.create(
        whole=Measure.objects.get(reference="EI2"),
        severity=Severity.WARNING,
        says='{parts} "reopened" of {whole}',
    )
    rule.parts.add(Measure.objects.get(reference="EI7"))
    sheet = form(mat1)
    check = sheet[f"G{rows_of(sheet)['EI7']}"].value
    assert (
        'IF(AND(ISNUMBER(C8),COUNT(C12)>0,SUM(C12)>C8,TRIM(F12)&TRIM(F8)=""),'
        'SUM(C12)&" ""reopened"" of "&C8&". If that is right, say why in a comment",""' in check
    )


def test_it_is_set_out_for_a_screen_and_for_paper(mat1: Team) -> None:
    workbook = book(mat1)
    sheet = workbook[PROFORMA]
    assert workbook.active is sheet
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
    about = workbook.properties
    assert about.title == "MAT 1, September 2026: monthly pro-forma"
    assert (about.language, about.creator) == ("en-GB", "A <council> & more")


def test_the_guide_says_never_to_name_a_child(mat1: Team) -> None:
    said = [cell.value for cell in book(mat1)[GUIDE]["A"]]
    assert any(str(line).startswith("A comment is no place for a name") for line in said)


def test_the_version_changes_with_the_form_and_its_definitions_only(
    mat1: Team, manager: User
) -> None:
    def version() -> str:
        return catalogue_version(read_form(team=mat1, month=SEPTEMBER))

    first = version()
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    assert version() == first
    later = MeasureVersion.objects.get(measure__reference="EI1a")
    later.pk, later.from_month, later.definition = None, SEPTEMBER.next, "Something else."
    later.save()
    assert version() == first
    later.from_month = SEPTEMBER
    later.save()
    second = version()
    assert second != first
    FrameworkMeasure.objects.filter(measure__reference="ND7").update(wording="Another question")
    assert version() not in (first, second)


@pytest.mark.parametrize("years", [0, 1])
def test_it_takes_as_many_queries_whatever_was_submitted(
    mat1: Team, manager: User, query_budget: QueryBudget, years: int
) -> None:
    if years:
        for month in (APRIL, AUGUST):
            submit(mat1, by=manager, month=month)
    with query_budget(20):
        exported(mat1)
