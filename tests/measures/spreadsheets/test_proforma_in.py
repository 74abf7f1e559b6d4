"""A pro-forma that comes back: what is taken, what is told by its cell, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from doris.models import User
from measures import actions
from measures.asked import read_form
from measures.figures import Reason
from measures.models import Entry, Measure, Return, Team
from measures.seen import Seen
from measures.spreadsheets.proforma_in import Filled, read_workbook
from measures.spreadsheets.proforma_key import HIDDEN, PROFORMA
from measures.spreadsheets.proforma_out import proforma_workbook
from measures.spreadsheets.proforma_preview import Preview, preview
from measures.spreadsheets.workbooks import Unusable
from tests.measures.returns import AT, SEPTEMBER, save, typed
from tests.measures.spreadsheets.making import edited, filled, plain, rows_of, saved


def exported(team: Team) -> bytes:
    return proforma_workbook(read_form(team=team, month=SEPTEMBER), author="Council", at=AT)


def previewed(team: Team, content: bytes, insisted: dict[str, Seen] | None = None) -> Preview:
    form = read_form(team=team, month=SEPTEMBER)
    return preview(read_workbook(content), form, insisted)


def changes(found: Preview) -> dict[str, tuple[str, str]]:
    return {each.reference: (each.was, each.becomes) for each in found.figures + found.comments}


FIGURES = st.none() | st.integers(0, 999_999) | st.sampled_from(list(Reason))
# The form refuses the one character that PostgreSQL can't keep.
KEPT = st.characters(codec="utf-8", exclude_characters="\0")
COMMENTS = st.text(KEPT, max_size=80) | st.sampled_from(
    [
        "=1+1",
        "+44",
        "@home",
        "-",
        "#N/A",
        "_x000D_",
        "x005F_",
        "\t a \n\n b\r\nc\v",
        "12",
        "'a",
        " ",
    ]
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(FIGURES, COMMENTS), min_size=4, max_size=4))
def test_a_workbook_uploaded_unchanged_changes_nothing(
    mat1: Team, manager: User, rows: list[tuple[Any, str]]
) -> None:
    Return.objects.all().delete()
    references = ("EI1a", "EI2", "EI10a(i)", "ND6")
    keys = dict(Measure.objects.values_list("reference", "pk"))
    given_rows = [
        actions.Typed(keys[reference], figure, comment, Seen())
        for reference, (figure, comment) in zip(references, rows, strict=True)
    ]
    actions.save_entries(team=mat1, month=SEPTEMBER, typed=given_rows, by=manager, at=AT)
    before = list(Entry.objects.order_by("pk").values())
    found = previewed(mat1, exported(mat1))
    assert (found.figures, found.comments, found.problems, found.clashes) == ((), (), (), ())
    done = actions.save_entries(team=mat1, month=SEPTEMBER, typed=found.typed, by=manager, at=AT)
    assert not done.written
    assert list(Entry.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("value", "figure"),
    [(12, "12"), (12.0, "12"), ("1,234", "1,234"), (" 7 ", "7"), ("[X]", "[x]"), (0, "0")],
)
def test_a_figure_is_taken_as_people_mean_it(mat1: Team, value: Any, figure: str) -> None:
    found = previewed(mat1, filled(exported(mat1), {"EI1a": value}))
    assert changes(found) == {"EI1a": ("nothing", figure)}
    assert found.problems == ()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("twelve", '"twelve" is not a whole number'),
        (2.5, '"2.5" is not a whole number'),
        (-3, '"-3" is less than 0'),
        (1_000_000, '"1000000" is larger than 999,999'),
        (10**12, '"1000000000000" is larger than 999,999'),
        (True, '"TRUE" is not a whole number'),
        (date(2026, 9, 1), '"1 September 2026" is a date, not a whole number'),
        (
            "=6*2",
            '"=6*2" is a formula, and its result is not taken. Type the number itself',
        ),
        ("a" * 100, f'"{"a" * 60}…" is not a whole number'),
        ("1_xD800_", '"1�" is not a whole number'),
    ],
)
def test_a_cell_in_error_is_told_by_its_place_and_the_others_are_taken(
    mat1: Team, manager: User, value: Any, message: str
) -> None:
    save(mat1, {"EI2": "40"}, by=manager)
    found = previewed(mat1, filled(exported(mat1), {"EI1a": 12, "EI2": value}))
    assert found.problems == (f"Sheet 'Pro-forma', C8: {message}",)
    assert changes(found) == {"EI1a": ("nothing", "12")}


def test_a_comment_is_taken_emptied_and_kept(mat1: Team, manager: User) -> None:
    save(mat1, {"EI1a": "1 | Keep this.", "EI2": "2 | Take this away."}, by=manager)
    content = filled(exported(mat1), {}, {"EI2": "", "EI5": "Two\nlines."})
    assert changes(previewed(mat1, content)) == {
        "EI2": ("Take this away.", "nothing"),
        "EI5": ("nothing", "Two\nlines."),
    }


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("=A1", 'F6: "=A1" is read as a formula. Put an apostrophe (\') in front of the comment'),
        (
            "a" * 20_001,
            "F6: This comment has 20,001 characters. Shorten it to 20,000 or fewer",
        ),
        ("a_x0000_b", 'F6: "a�b" has a character that can’t be kept. Type it again'),
        ("a_xD800_b", 'F6: "a�b" has a character that can’t be kept. Type it again'),
    ],
)
def test_a_comment_that_cannot_be_kept_is_told(mat1: Team, comment: str, message: str) -> None:
    found = previewed(mat1, filled(exported(mat1), {}, {"EI1a": comment}))
    assert found.problems == (f"Sheet 'Pro-forma', {message}",)
    assert changes(found) == {}


def test_a_comment_too_long_for_a_cell_stays_on_the_form(mat1: Team, manager: User) -> None:
    save(mat1, {"EI1a": "1 | " + "😀" * 20_000}, by=manager)
    found = previewed(mat1, filled(exported(mat1), {"EI1a": 2}, {"EI1a": "Shorter"}))
    assert changes(found) == {"EI1a": ("1", "2")}


def test_what_somebody_typed_meanwhile_is_kept(mat1: Team, manager: User, deputy: User) -> None:
    save(mat1, {"EI1a": "1", "EI2": "2", "EI5": "5"}, by=manager)
    content = filled(exported(mat1), {"EI1a": 10, "EI2": 20})
    with_seen = typed({"EI2": "3 | Counted again.", "EI5": "6"}, seen=Seen(1, 2))
    actions.save_entries(team=mat1, month=SEPTEMBER, typed=with_seen[:1], by=deputy, at=AT)
    found = previewed(mat1, content)
    assert changes(found) == {"EI1a": ("1", "10")}
    (clash,) = found.clashes
    assert (clash.reference, clash.place, clash.mine) == ("EI2", "C8", "20")
    assert clash.their_text == "3, “Counted again.”"
    insisted = previewed(mat1, content, {"EI2": clash.theirs.seen})
    assert changes(insisted) == {"EI1a": ("1", "10"), "EI2": ("3", "20")}
    done = actions.save_entries(team=mat1, month=SEPTEMBER, typed=insisted.typed, by=manager, at=AT)
    stands = {entry.measure.reference: entry for entry in Entry.objects.select_related("measure")}
    assert not done.conflicts
    assert (stands["EI2"].figure, stands["EI2"].comment) == (20, "Counted again.")


def test_the_checks_of_the_form_are_shown_of_what_it_would_be(mat1: Team, manager: User) -> None:
    save(mat1, {"EI4": "31"}, by=manager)
    found = previewed(mat1, filled(exported(mat1), {"EI8": 36, "EI5": "[x]"}))
    no_why, broken = (finding.message for finding in found.findings)
    assert no_why == "Say why EI5 (Number of early help assessments completed) is not available"
    assert broken == (
        "36 people said they were treated with respect, but only 31 surveys were received "
        "(EI8 36; EI4 31)"
    )
    assert "EI8" not in found.still_empty
    assert "EI9" in found.still_empty
    assert "EI11.1" not in found.still_empty


def test_a_measure_set_aside_meanwhile_takes_nothing(mat1: Team, manager: User) -> None:
    content = filled(exported(mat1), {"EI17": 3, "EI16": 4})
    actions.set_aside(
        team=mat1,
        measure=Measure.objects.get(reference="EI17"),
        month=SEPTEMBER,
        why="No screening here.",
        by=manager,
        at=AT,
    )
    assert changes(previewed(mat1, content)) == {"EI16": ("nothing", "4")}


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[rows_of(sheet)["EI5"]].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def _merge(sheet: Worksheet) -> None:
    sheet.merge_cells("C6:C7")


def _drop_row(sheet: Worksheet) -> None:
    sheet.delete_rows(rows_of(sheet)["EI5"])


def _double_row(sheet: Worksheet) -> None:
    sheet[f"A{rows_of(sheet)['EI5']}"] = "EI7"


def _insert_column(sheet: Worksheet) -> None:
    sheet.insert_cols(3)


def _rename(sheet: Worksheet) -> None:
    sheet.title = "Sheet1"


def _unlabel(sheet: Worksheet) -> None:
    del sheet.parent[HIDDEN]


def _mislabel(sheet: Worksheet) -> None:
    sheet.parent[HIDDEN]["A1"] = "DORIS pro-forma 0"


def _broken_reference(sheet: Worksheet) -> None:
    sheet.parent[HIDDEN]["A5"] = "EI_xD800_"


def _no_month(sheet: Worksheet) -> None:
    sheet.parent[HIDDEN]["B3"] = "September"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_hide_row, "Row 10 of sheet 'Pro-forma' is hidden"),
        (_hide_column, "Column C of sheet 'Pro-forma' is hidden"),
        (_merge, "Cells C6:C7 of sheet 'Pro-forma' are merged"),
        (_drop_row, "Sheet 'Pro-forma' has no row for EI5"),
        (_double_row, "Sheet 'Pro-forma' has no row for EI5"),
        (_insert_column, "The heads of its table are not where they were"),
        (_rename, "It has no sheet 'Pro-forma'"),
        (_unlabel, "It is not a pro-forma that was downloaded from DORIS"),
        (_mislabel, "It was made by another version of DORIS"),
        (_broken_reference, "Sheet 'Pro-forma' has no row for EI�"),
        (_no_month, "Its hidden sheet names no month"),
    ],
)
def test_a_workbook_that_could_mislead_is_refused(
    mat1: Team, edit: Callable[[Worksheet], None], said: str
) -> None:
    with pytest.raises(Unusable) as refused:
        read_workbook(edited(exported(mat1), edit))
    assert said in str(refused.value)


def test_rows_are_found_wherever_they_were_moved(mat1: Team) -> None:
    content = edited(filled(exported(mat1), {"EI5": 8}), lambda sheet: sheet.insert_rows(3, 2))
    assert changes(previewed(mat1, content)) == {"EI5": ("nothing", "8")}


def test_any_other_workbook_is_refused(db: None) -> None:
    with pytest.raises(Unusable, match="not a pro-forma that was downloaded"):
        read_workbook(plain())


def test_what_the_hidden_sheet_says_is_read_back(mat1: Team) -> None:
    found: Filled = read_workbook(exported(mat1))
    assert (found.key.team, found.key.month) == ("mat-1", SEPTEMBER)
    assert found.rows["EI1a"] == 6


def test_a_workbook_saved_by_another_program_is_read_alike(mat1: Team) -> None:
    # openpyxl shares strings between cells, as Excel does, where ours are written in place.
    workbook: Workbook = load_workbook(io.BytesIO(exported(mat1)))
    workbook[PROFORMA]["C6"] = 4
    assert changes(previewed(mat1, saved(workbook))) == {"EI1a": ("nothing", "4")}
