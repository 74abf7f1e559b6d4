"""What a workbook from outside may be: everything else is refused, soon and with little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from measures.spreadsheets.proforma_key import PROFORMA
from measures.spreadsheets.sheets import Holds, ReadCell, read_sheets
from measures.spreadsheets.workbooks import MEGABYTE, Package, Unusable
from tests.measures.spreadsheets.making import (
    HOSTILE,
    LAUGHS,
    SHEET,
    plain,
    repacked,
    with_sheet,
    write_hostile,
)

MOST_SECONDS, MOST_MEMORY = 2, 100 * MEGABYTE

READ_EACH = """
import json, sys, time
from pathlib import Path
from measures.spreadsheets.sheets import read_sheets
from measures.spreadsheets.workbooks import Package, Unusable

def peak():
    # Not getrusage, in which a process begins with the peak of the one that started it.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

content, began, idle = Path(sys.argv[1]).read_bytes(), time.process_time(), peak()
try:
    read_sheets(Package(content), ("Pro-forma",))
    said = ""
except Unusable as unusable:
    said = str(unusable)
print(json.dumps({"said": said, "seconds": time.process_time() - began, "memory": peak() - idle}))
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder)
    return folder


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon_and_with_little_memory(hostile: Path, name: str) -> None:
    # In a process of its own, whose peak is that of this file; processor time, since how long
    # the machine lets it wait is no matter of ours.
    command = [sys.executable, "-c", READ_EACH, str(hostile / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert HOSTILE[name][1] in found["said"]
    assert found["seconds"] < MOST_SECONDS
    assert found["memory"] < MOST_MEMORY


def test_every_refusal_says_what_to_do() -> None:
    for make, said in HOSTILE.values():
        if said:
            with pytest.raises(Unusable, match=r"\. |may have") as refused:
                read_sheets(Package(make()), (PROFORMA,))
            assert "<" not in str(refused.value)


@pytest.mark.parametrize("area", ["", "C6:", "here", "C:C", "6:7"])
def test_merged_cells_that_are_none_make_a_file_damaged(area: str) -> None:
    content = with_sheet(f'<sheetData/><mergeCells><mergeCell ref="{area}"/></mergeCells>')
    with pytest.raises(Unusable, match="damaged"):
        read(content)


def read(content: bytes) -> dict[str, ReadCell]:
    return dict(read_sheets(Package(content), (PROFORMA,))[PROFORMA].cells)


@pytest.mark.parametrize(
    ("cell", "holds", "text"),
    [
        ("<v>12</v>", Holds.NUMBER, "12"),
        ("<v>12.0</v>", Holds.NUMBER, "12"),
        ("<v>1.2E1</v>", Holds.NUMBER, "12"),
        ("<v>2.5</v>", Holds.NUMBER, "2.5"),
        ("<f>6*2</f><v>12</v>", Holds.FORMULA, "=6*2"),
        ('<f t="shared" si="0"/><v>12</v>', Holds.FORMULA, "="),
    ],
)
def test_a_number_is_read_as_it_was_typed_and_a_formula_as_a_formula(
    cell: str, holds: Holds, text: str
) -> None:
    content = with_sheet(f'<sheetData><row r="1"><c r="A1">{cell}</c></row></sheetData>')
    assert read(content) == {"A1": ReadCell(holds, text)}


@pytest.mark.parametrize(
    ("kind", "inside", "holds", "text"),
    [
        ("inlineStr", "<is><t>a_x000D_b</t></is>", Holds.TEXT, "a\rb"),
        ("inlineStr", "<is><r><t>two </t></r><r><t>runs</t></r></is>", Holds.TEXT, "two runs"),
        ("str", "<v>text</v>", Holds.TEXT, "text"),
        ("b", "<v>1</v>", Holds.TRUTH, "TRUE"),
        ("e", "<v>#REF!</v>", Holds.FAULT, "#REF!"),
        ("d", "<v>2026-09-01</v>", Holds.DATE, "2026-09-01"),
    ],
)
def test_what_is_no_number_is_told(kind: str, inside: str, holds: Holds, text: str) -> None:
    content = with_sheet(
        f'<sheetData><row r="1"><c r="A1" t="{kind}">{inside}</c></row></sheetData>'
    )
    assert read(content) == {"A1": ReadCell(holds, text)}


@pytest.mark.parametrize("before", [LAUGHS, "<!DOCTYPE worksheet>"])
def test_the_reading_itself_refuses_a_document_type_too(before: str) -> None:
    package = Package(plain())
    package._parts[SHEET] = f"{before}<worksheet/>".encode()
    with pytest.raises(Unusable, match="entities of its own"):
        list(package.walk(SHEET))


def test_what_might_hide_a_cell_is_told() -> None:
    content = with_sheet(
        '<cols><col min="3" max="3" width="9"/><col min="4" max="5" hidden="1"/>'
        '<col min="6" max="6" width="0"/></cols><sheetData>'
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" ht="0"><c r="A2"><v>1</v></c></row><row r="3" hidden="1"/></sheetData>'
        '<mergeCells><mergeCell ref="C6:C7"/></mergeCells>'
    )
    sheet = read_sheets(Package(content), (PROFORMA,))[PROFORMA]
    assert sheet.hidden_rows == {1, 2}
    assert sheet.hidden_columns == {"D", "E", "F"}
    assert sheet.merged == ("C6:C7",)


def test_a_workbook_with_a_picture_and_printer_settings_is_taken() -> None:
    content = repacked(
        plain(), {"xl/media/image1.png": b"\x89PNG", "xl/printerSettings/printer1.bin": b"\0"}
    )
    assert read(content) == {"A1": ReadCell(Holds.NUMBER, "1")}
