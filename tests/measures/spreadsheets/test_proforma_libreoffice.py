"""A real LibreOffice opens, edits and saves a pro-forma, which then uploads."""

import io
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from doris.models import User
from measures.asked import read_form
from measures.models import Team
from measures.spreadsheets.proforma_in import read_workbook
from measures.spreadsheets.proforma_key import PROFORMA
from measures.spreadsheets.proforma_out import proforma_workbook
from measures.spreadsheets.proforma_preview import Preview, preview
from tests.measures.returns import APRIL, AT, SEPTEMBER, save, submit
from tests.measures.spreadsheets.making import rows_of

EDIT = Path(__file__).with_name("soffice_edit.py")


def in_libreoffice(
    content: bytes, folder: Path, *typed: str
) -> tuple[bytes, dict[int, tuple[str, str]]]:
    """The workbook after it was edited and saved there, and what its formulas came to by row:
    the year to date, and what is to be seen to.
    """
    file = folder / "pro-forma.xlsx"
    file.write_bytes(content)
    # Not our environment: LibreOffice's bridge is in Debian's own Python.
    command = ["/usr/bin/python3", "-I", str(EDIT), str(file), *typed]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    lines = (line.partition("\t") for line in done.stdout.split("\n"))
    shown = {number: (year.strip(), check) for number, (year, _, check) in enumerate(lines, 1)}
    return file.read_bytes(), shown


def uploaded(team: Team, content: bytes) -> Preview:
    return preview(read_workbook(content), read_form(team=team, month=SEPTEMBER))


@pytest.fixture
def exported(mat1: Team, manager: User) -> bytes:
    rows = {
        "EI1b": "7 | =1+1",
        "EI2": "40 | Two\nlines, and 👩‍👩‍👧 “quotes”.",
        "EI5": "[x] | The system was down.",
        "ND3": "40",
    }
    save(mat1, rows, by=manager)
    return proforma_workbook(read_form(team=mat1, month=SEPTEMBER), author="Council", at=AT)


def test_saved_unchanged_it_changes_nothing(mat1: Team, exported: bytes, tmp_path: Path) -> None:
    content, said = in_libreoffice(exported, tmp_path)
    assert content != exported
    found = uploaded(mat1, content)
    assert (found.figures, found.comments, found.problems, found.clashes) == ((), (), (), ())
    assert {check for row, (_, check) in said.items() if row > 4 and check} == {"To fill in"}


def test_what_was_typed_there_uploads_and_its_checks_are_ours(
    mat1: Team, exported: bytes, tmp_path: Path
) -> None:
    content, said = in_libreoffice(
        exported, tmp_path, "C6=12", "F6=Typed in LibreOffice.", "C12=twelve", "C18=5", "C19=9"
    )
    found = uploaded(mat1, content)
    assert [(each.reference, each.becomes) for each in found.figures] == [
        ("EI1a", "12"),
        ("EI4", "5"),
        ("EI8", "9"),
    ]
    assert [(each.place, each.becomes) for each in found.comments] == [
        ("F6", "Typed in LibreOffice.")
    ]
    assert found.problems == ("Sheet 'Pro-forma', C12: \"twelve\" is not a whole number",)
    checks = {row: check for row, (_, check) in said.items()}
    assert checks[6] == ""
    assert checks[12] == "Enter a whole number from 0, [x] or [z]"
    broken = "9 people said they were treated with respect, but only 5 surveys were received"
    assert checks[19] == broken
    assert found.findings[0].message.startswith(broken)


def test_what_is_shown_before_it_is_edited_is_what_libreoffice_works_out(
    mat1: Team, manager: User, tmp_path: Path
) -> None:
    for month in (APRIL, APRIL.next):
        submit(mat1, {"EI1a": "600"}, by=manager, month=month)
    rows = {
        "EI1a": "12",
        "EI2": "40",
        "ND3": "30",
        "EI4": "5",
        "EI8": "9",
        "EI9": "9 | They were.",
        "EI10": "10",
        "EI10a(i)": "3",
        "EI10a(ii)": "[x] | Nobody counted.",
        "EI11": "4",
        "EI11.1": "3",
        "EI3": "[x]",
        "EI12": "[z] | No tools.",
        "EI16": "2",
        "EI17": "2",
    }
    save(mat1, rows, by=manager)
    content = proforma_workbook(read_form(team=mat1, month=SEPTEMBER), author="Council", at=AT)
    sheet = load_workbook(io.BytesIO(content), data_only=True)[PROFORMA]
    _, worked_out = in_libreoffice(content, tmp_path)
    shown = {
        row: (_text(sheet[f"E{row}"].value), _text(sheet[f"G{row}"].value)) for row in worked_out
    }
    assert shown == worked_out
    assert shown[6] == ("1212 without June, July and August", "")
    unexplained = shown[rows_of(sheet)["EI10"]][1]
    assert unexplained.endswith("If that is right, say why in a comment")
    assert len({check for _, check in shown.values()}) > 6


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "")
