"""A team's form for a month as a workbook to fill in: the paper pro-forma, with what is known.

Only the cells that take a figure or a comment are unlocked. The rest is protected without a
password: that is to prevent slips, and hides nothing from anybody.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from measures.asked import Form
from measures.checks import over, read_part_rules
from measures.figures import LARGEST, Figure, Reason
from measures.file_text import fits_a_cell, xml_text
from measures.forms import LONGEST_COMMENT
from measures.proforma import Proforma, Row, read_proforma
from measures.spreadsheets import proforma_formulas as formulas
from measures.spreadsheets.proforma_key import (
    CHECK,
    COMMENT,
    DEFINITIONS,
    FIGURE,
    GUIDE,
    HEAD_COMMENT,
    HEAD_REFERENCE,
    HIDDEN,
    PREVIOUS,
    PROFORMA,
    REFERENCE,
    WORDING,
    YEAR,
    Key,
    catalogue_version,
    key_row,
)
from measures.spreadsheets.proforma_looks import (
    ATTENTION_FILL,
    ATTENTION_FONT,
    CHECKED,
    COMMENT_INPUT,
    FIGURE_INPUT,
    HEAD,
    HEADING,
    NOTE,
    NUMBER,
    NUMBER_HEAD,
    PARAGRAPH,
    PART,
    PLAIN,
    REFERENCE_LOOK,
    SECTION,
    SET_ASIDE,
    STRONG,
    TEXT,
    TITLE,
    TOTAL,
    GrowingRow,
    Look,
    height,
    put,
    set_out,
)
from measures.spreadsheets.proforma_results import check_result, with_results
from measures.validation import PartOfWhole, Severity
from measures.wording import figure_text, when_text, without_text

HEAD_ROW, GUIDE_WIDTH = 4, 100
WIDTHS = {
    REFERENCE: 11,
    WORDING: 50,
    FIGURE: 14,
    PREVIOUS: 13,
    YEAR: 15,
    COMMENT: 44,
    CHECK: 40,
}
POSITION = "position at month end"
REASONS = " and ".join(f"{reason} for {reason.meaning}" for reason in Reason)
FILL_IN = (
    "Fill in the yellow cells, save, and upload the workbook to DORIS. Enter 0 for none. "
    f"Where there is no figure, enter {REASONS}, and say why in the comment."
)
NOT_A_TOTAL = "Type the month alone here, not the total since 1 April."
"""To a team whose form takes totals."""
REOPEN_FIRST = (
    "This return is submitted. To change it, reopen it in DORIS before you upload the workbook."
)
SET_ASIDE_NOTE = "The team never does this"
TOO_LONG = "This comment is too long for a spreadsheet. Read and change it on the form."

GUIDANCE = {
    "Figures": (
        "Type the count of {month} alone, not the year to date.",
        "A row marked “position at month end” takes how many there were on its last day.",
        "Positions are never added up over months.",
        "Type 0 for none. An empty cell means that nothing has been said yet.",
        "Where there is no figure, type {reasons}, and say why in the comment.",
        "Type numbers, not formulas: the result of a formula is not taken.",
    ),
    "Comments": (
        "{privacy}",
        "To begin a comment with = or +, put an apostrophe first, or it becomes a formula.",
    ),
    "Uploading": (
        "Save the workbook and upload it on the page of the form.",
        "You see what changes before anything is saved, and submit on the form itself.",
        "Keep rows, columns and sheets as they are.",
        "The workbook is for this team and month only: download another for each month.",
    ),
}
"""What the second sheet says, under its headings."""


def proforma_workbook(form: Form, *, author: str, at: datetime) -> bytes:
    """The form as it stands, as an .xlsx file."""
    proforma = read_proforma(form)
    rules = over(form.titles, read_part_rules())
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    title = f"{proforma.team.name}, {proforma.month.name}: monthly pro-forma"
    about = workbook.properties
    about.title, about.language = xml_text(title), "en-GB"
    about.creator = about.lastModifiedBy = xml_text(author)
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.calculation.fullCalcOnLoad = True
    form_sheet = _FormSheet(workbook.create_sheet(PROFORMA), proforma, rules)
    form_sheet.fill(at)
    _add_guide(workbook.create_sheet(GUIDE), proforma)
    _add_definitions(workbook.create_sheet(DEFINITIONS), proforma)
    _add_key(workbook.create_sheet(HIDDEN), proforma)
    file = io.BytesIO()
    workbook.save(file)
    return with_results(file.getvalue(), form_sheet.results)


def file_name(form: Form) -> str:
    """What the workbook is called on somebody's disk."""
    return f"pro-forma-{form.team.slug}-{form.month}.xlsx"


class _Section(NamedTuple):
    """A heading with the rows under it, and the number of the row it stands in."""

    number: int
    heading: str
    rows: list[Row]


class _FormSheet:
    """The first sheet: the form itself."""

    def __init__(self, sheet: Worksheet, proforma: Proforma, rules: Sequence[PartOfWhole]) -> None:
        self._sheet, self._proforma = sheet, proforma
        self._figures = proforma.form.figures(proforma.stands)
        self._comments = proforma.form.comments(proforma.stands)
        # Of two rules about the same numbers, the error is the one to be said.
        self._rules = sorted(rules, key=lambda rule: rule.severity is not Severity.ERROR)
        self._sections = _sections(proforma)
        self._numbers = {
            row.reference: number
            for section in self._sections
            for number, row in enumerate(section.rows, section.number + 1)
        }
        self._last = max(self._numbers.values())
        self.results: dict[str, int | str] = {}
        """What each formula comes to, by coordinate."""

    def fill(self, at: datetime) -> None:
        """Write it from top to bottom."""
        self._add_head(at)
        for section in self._sections:
            for column in WIDTHS:
                put(self._sheet[f"{column}{section.number}"], "", SECTION)
            put(self._sheet[f"{REFERENCE}{section.number}"], section.heading, SECTION)
            self._sheet.row_dimensions[section.number].height = 20
            for row in section.rows:
                self._add_row(self._numbers[row.reference], row)
        self._mark_and_check()
        set_out(self._sheet, WIDTHS, freeze=f"{WORDING}{HEAD_ROW + 1}")
        # Whoever opens it can type at once.
        first = f"{FIGURE}{HEAD_ROW + 2}"
        for selection in self._sheet.sheet_view.selection:
            if selection.pane == "bottomRight":
                selection.activeCell = selection.sqref = first
        self._sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        self._sheet.print_area = f"A1:{CHECK}{self._last}"

    def _add_head(self, at: datetime) -> None:
        proforma, sheet = self._proforma, self._sheet
        put(sheet["A1"], "Monthly performance management data pro-forma", TITLE)
        sheet.row_dimensions[1].height = 24
        state = proforma.status.label if proforma.status else "Not started"
        put(
            sheet["A2"],
            f"Team: {proforma.team.name}      Month: {proforma.month.name}      "
            f"{state}, as it stood on {when_text(at)}",
            STRONG,
        )
        said = FILL_IN if proforma.takes_typing else REOPEN_FIRST
        if proforma.takes_typing and proforma.team.enters_year_to_date:
            said = f"{NOT_A_TOTAL} {said}"
        put(sheet["A3"], said, PLAIN)
        filled = sheet[f"{CHECK}2"]
        optional = {self._numbers[row.reference] for row in proforma.rows if row.optional}
        needed = [number for number in self._numbers.values() if number not in optional]
        result = f"Filled in: {proforma.filled} of {proforma.to_fill}"
        self._put_formula(filled, formulas.filled_in(needed), result, STRONG)
        heads = {
            REFERENCE: HEAD_REFERENCE,
            WORDING: "Measure",
            FIGURE: proforma.month.name,
            PREVIOUS: proforma.month.previous.name,
            YEAR: f"Year to date from {proforma.month.financial_year.first_month.name}",
            COMMENT: HEAD_COMMENT,
            CHECK: "To see to",
        }
        for column, head in heads.items():
            put(sheet[f"{column}{HEAD_ROW}"], head, NUMBER_HEAD if column in "CDE" else HEAD)
        sheet.row_dimensions[HEAD_ROW].height = 44

    def _add_row(self, number: int, row: Row) -> None:
        cells = {column: self._sheet[f"{column}{number}"] for column in WIDTHS}
        wording = f"{row.group}: {row.wording}" if row.group else row.wording
        comment, takes_comment = row.never or row.stands.comment, not row.never
        if not fits_a_cell(comment):
            comment, takes_comment = TOO_LONG, False
        put(cells[REFERENCE], row.reference, REFERENCE_LOOK)
        put(cells[WORDING], wording, PART if row.is_part else TEXT)
        put(cells[FIGURE], row.figure, SET_ASIDE if row.never else FIGURE_INPUT)
        put(cells[PREVIOUS], self._previous(row), NUMBER)
        if row.is_snapshot:
            put(cells[YEAR], POSITION, NOTE)
        else:
            self._put_year(cells[YEAR], number, row)
        put(cells[COMMENT], comment, COMMENT_INPUT if takes_comment else TEXT)
        self._put_check(cells[CHECK], number, row)
        texts = {wording: WIDTHS[WORDING], comment: WIDTHS[COMMENT]}
        self._sheet.row_dimensions[number] = GrowingRow(self._sheet, number, ht=height(texts))

    def _previous(self, row: Row) -> Figure | str | None:
        """The figure before this one; a quarter's says when it was."""
        if row.previous is None or row.previous_month == self._proforma.month.previous:
            return row.previous
        return f"{figure_text(row.previous)} in {row.previous_month.short}"

    def _put_check(self, cell: Cell, number: int, row: Row) -> None:
        if row.never:
            put(cell, SET_ASIDE_NOTE, CHECKED)
            return
        rules = [rule for rule in self._rules if formulas.shown_in(rule) == row.reference]
        check = formulas.check(number, optional=row.optional, rules=rules, rows=self._numbers)
        result = check_result(
            row.reference,
            optional=row.optional,
            rules=rules,
            figures=self._figures,
            comments=self._comments,
        )
        self._put_formula(cell, check, result, CHECKED)

    def _put_year(self, cell: Cell, number: int, row: Row) -> None:
        without = without_text(row.without)
        formula = formulas.year_to_date(number, row.before, without)
        figure = row.figure if isinstance(row.figure, int) else None
        result: int | str = ""
        if row.before is not None or figure is not None:
            result = (row.before or 0) + (figure or 0)
        if without and row.before is not None:
            result = f"{result} {without}"
        self._put_formula(cell, formula, result, TOTAL)

    def _put_formula(self, cell: Cell, formula: str, result: int | str, look: Look) -> None:
        put(cell, formula, look, is_formula=True)
        self.results[cell.coordinate] = result

    def _mark_and_check(self) -> None:
        """Colour what is to be seen to, and let a cell take nothing but a figure."""
        sheet, first, last = self._sheet, HEAD_ROW + 2, self._last
        attention = formulas.needs_attention(first)
        for column in (FIGURE, CHECK):
            sheet.conditional_formatting.add(
                f"{column}{first}:{column}{last}",
                FormulaRule([attention], font=ATTENTION_FONT, fill=ATTENTION_FILL),
            )
        figure = DataValidation(
            type="custom",
            formula1=formulas.is_figure(f"{FIGURE}{first}"),
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Not a figure",
            error=f"Please enter a whole number from 0 to {LARGEST:,}. "
            f"Where there is none, enter {REASONS}.",
        )
        comment = DataValidation(
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(LONGEST_COMMENT),
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Too long",
            error=f"Please keep the comment to {LONGEST_COMMENT:,} characters.",
        )
        for column, validation in ((FIGURE, figure), (COMMENT, comment)):
            validation.add(f"{column}{first}:{column}{last}")
            sheet.add_data_validation(validation)


def _sections(proforma: Proforma) -> list[_Section]:
    """The form's sections in its order, each heading above its rows."""
    rows = {row.measure: row for row in proforma.rows}
    sections, number = [], HEAD_ROW + 1
    for (_, heading), under in groupby(
        proforma.form.asked, key=lambda each: (each.form_row.framework_id, each.form_row.section)
    ):
        sections.append(_Section(number, heading, [rows[each.measure] for each in under]))
        number += 1 + len(sections[-1].rows)
    return sections


def _add_guide(sheet: Worksheet, proforma: Proforma) -> None:
    """What to know before filling in, in one column."""
    put(sheet["A1"], f"How to fill in the pro-forma of {proforma.team.name}", TITLE)
    sheet.row_dimensions[1].height = 24
    number = 1
    for heading, passages in GUIDANCE.items():
        looks = [(heading, HEADING), *((passage, PARAGRAPH) for passage in passages)]
        for text, look in looks:
            number += 1
            said = text.format(month=proforma.month.name, reasons=REASONS, privacy=proforma.privacy)
            put(sheet[f"A{number}"], said, look)
            sheet.row_dimensions[number].height = height({said: GUIDE_WIDTH - 5}, lowest=18)
    set_out(sheet, {"A": GUIDE_WIDTH})


def _add_definitions(sheet: Worksheet, proforma: Proforma) -> None:
    """What each measure counts, as it is defined in this month."""
    put(sheet["A1"], f"What is counted in {proforma.month.name}", TITLE)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 24, 20
    widths = {"A": 11, "B": 40, "C": 18, "D": 20, "E": 80}
    heads = (HEAD_REFERENCE, "Short description", "What is counted", "Over months", "Definition")
    for column, head in zip(widths, heads, strict=True):
        put(sheet[f"{column}2"], head, HEAD)
    for number, row in enumerate(proforma.rows, 3):
        over_months = "never added up" if row.is_snapshot else "added up"
        texts = (row.reference, row.title, row.counts, over_months, row.definition)
        looks = (REFERENCE_LOOK, TEXT, TEXT, TEXT, TEXT)
        for column, text, look in zip(widths, texts, looks, strict=True):
            put(sheet[f"{column}{number}"], text, look)
        sheet.row_dimensions[number].height = height({row.title: 36, row.definition: 74})
    set_out(sheet, widths, freeze="B3")
    sheet.print_title_rows = "2:2"


def _add_key(sheet: Worksheet, proforma: Proforma) -> None:
    """What the upload goes by, on a sheet that no menu shows."""
    form = proforma.form
    rows = {
        row.reference: key_row(
            row.stands.seen, row.stands.comment, fits=fits_a_cell(row.stands.comment)
        )
        for row in proforma.rows
        if not row.never
    }
    key = Key(form.team.slug, form.month, catalogue_version(form), rows)
    for number, line in enumerate(key.lines(), 1):
        for column, text in zip("ABC", line, strict=False):
            put(sheet[f"{column}{number}"], text, PLAIN)
    set_out(sheet, {})
    sheet.sheet_state = "veryHidden"
