"""A real LibreOffice opens, edits and saves a pro-forma, which then uploads."""

import subprocess
from pathlib import Path

import pytest

from doris.models import User
from measures.asked import read_form
from measures.models import Team
from measures.spreadsheets.proforma_in import read_workbook
from measures.spreadsheets.proforma_out import proforma_workbook
from measures.spreadsheets.proforma_preview import Preview, preview
from tests.measures.returns import AT, SEPTEMBER, save

EDIT = Path(__file__).with_name("soffice_edit.py")


def in_libreoffice(content: bytes, folder: Path, *typed: str) -> tuple[bytes, list[str]]:
    """The workbook after it was edited and saved there, and what its checks said, row 5 first."""
    file = folder / "pro-forma.xlsx"
    file.write_bytes(content)
    # Not our environment: LibreOffice's bridge is in Debian's own Python.
    command = ["/usr/bin/python3", "-I", str(EDIT), str(file), *typed]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    return file.read_bytes(), done.stdout.split("\n")


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
    assert {text for text in said if text} == {"To fill in"}


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
    checks = dict(enumerate(said, 5))
    assert checks[6] == ""
    assert checks[12] == "Enter a whole number from 0, [x] or [z]"
    broken = "9 people said they were treated with respect, but only 5 surveys were received"
    assert checks[19] == broken
    assert found.findings[0].message.startswith(broken)
