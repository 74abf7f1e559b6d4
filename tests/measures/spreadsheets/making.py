"""Makes workbooks: pro-formas that somebody has filled in, and files that nobody should open."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from measures.spreadsheets.proforma_key import COMMENT, FIGURE, PROFORMA

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


def edited(content: bytes, edit: Callable[[Worksheet], None]) -> bytes:
    """A workbook after something was done to its form."""
    workbook = load_workbook(io.BytesIO(content))
    edit(workbook[PROFORMA])
    return saved(workbook)


def filled(
    content: bytes, figures: Mapping[str, Any], comments: Mapping[str, str] | None = None
) -> bytes:
    """A pro-forma with these figures and comments typed into it, by reference."""

    def fill(sheet: Worksheet) -> None:
        rows = rows_of(sheet)
        for column, typed in ((FIGURE, figures), (COMMENT, comments or {})):
            for reference, value in typed.items():
                sheet[f"{column}{rows[reference]}"] = value

    return edited(content, fill)


def rows_of(sheet: Worksheet) -> dict[str, int]:
    """The number of each row by what stands in its first cell."""
    return {str(cell.value): cell.row for cell in sheet["A"] if cell.value}


def saved(workbook: Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def plain() -> bytes:
    """A workbook of one sheet with a number in it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title, sheet["A1"] = PROFORMA, 1
    return saved(workbook)


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """A workbook with some of its parts put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    return archive({**parts, **changes})


def with_sheet(inside: str, before: str = "") -> bytes:
    """A workbook whose sheet is this XML."""
    xml = f'<?xml version="1.0"?>{before}<worksheet xmlns="{SPREADSHEET}">{inside}</worksheet>'
    return repacked(plain(), {SHEET: xml.encode()})


def with_strings(inside: str) -> bytes:
    """A workbook with these strings for its cells to share."""
    with zipfile.ZipFile(io.BytesIO(plain())) as zipped:
        relations = zipped.read(RELATIONS).decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = f'<Relationship Id="strings" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    changes = {
        STRINGS: f'<sst xmlns="{SPREADSHEET}">{inside}</sst>'.encode(),
        RELATIONS: relations.replace("</Relationships>", added).encode(),
    }
    return repacked(plain(), changes)


def lying_about_its_size() -> bytes:
    """A zip file whose part is 64 MB and says that it is 100 bytes."""
    content = bytearray(repacked(plain(), {SHEET: b" " * 64 * 1024 * 1024}))
    for signature, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        start = content.find(signature)
        while start >= 0:
            if content[start + name_at :].startswith(SHEET.encode()):
                content[start + size_at : start + size_at + 4] = struct.pack("<I", 100)
            start = content.find(signature, start + 4)
    return bytes(content)


def locked() -> bytes:
    """A zip file whose parts say that a password protects them."""
    content = bytearray(plain())
    for signature, flags_at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = content.find(signature)
        while start >= 0:
            content[start + flags_at] |= 1
            start = content.find(signature, start + 4)
    return bytes(content)


def old_office(inside: bytes) -> bytes:
    """A file in the container of Office before 2007."""
    return bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 500 + inside + b"\0" * 500


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "The file is empty"),
    "huge": (lambda: b"PK" + b"\0" * 3 * 1024 * 1024, "It is 3.0 MB"),
    "a PDF": (lambda: b"%PDF-1.7\n", "It is a PDF"),
    "a text": (lambda: b"team,measure\n", "not an Excel workbook"),
    "an old workbook": (lambda: old_office(b"Workbook"), "old versions of Excel"),
    "a password": (
        lambda: old_office("EncryptedPackage".encode("utf-16-le")),
        "A password protects it",
    ),
    "a locked zip": (locked, "damaged"),
    "half a file": (lambda: plain()[:2_000], "damaged"),
    "a Word document": (lambda: archive({"word/document.xml": b"<a/>"}), "not an Excel workbook"),
    "an OpenDocument file": (
        lambda: archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"}),
        "an OpenDocument file",
    ),
    "a binary workbook": (lambda: archive({"xl/workbook.bin": b"\0"}), "a binary workbook"),
    "macros": (lambda: repacked(plain(), {"xl/vbaProject.bin": b"\0"}), "It holds macros"),
    "old macros": (lambda: repacked(plain(), {"xl/macrosheets/a.xml": b"<a/>"}), "holds macros"),
    "the type of a macro workbook": (
        lambda: repacked(plain(), {"[Content_Types].xml": b"<a>macroEnabled</a>"}),
        "holds macros",
    ),
    "another workbook's values": (
        lambda: repacked(plain(), {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "from another workbook",
    ),
    "a database": (lambda: repacked(plain(), {"xl/connections.xml": b"<a/>"}), "a database"),
    "a file in the file": (
        lambda: repacked(plain(), {"xl/embeddings/oleObject1.bin": b"\0"}),
        "other files or controls",
    ),
    "a bomb": (
        lambda: repacked(plain(), {SHEET: b" " * 400 * 1024 * 1024}),
        "unpacks to more than 8 MB",
    ),
    "a bomb in a part that nobody reads": (
        lambda: repacked(plain(), {"xl/media/image1.png": b" " * 64 * 1024 * 1024}),
        "unpacks to more than 8 MB",
    ),
    "a bomb that lies": (lying_about_its_size, "damaged"),
    "thousands of parts": (
        lambda: repacked(plain(), {f"xl/{number}.xml": b"" for number in range(5_000)}),
        "parts, far more",
    ),
    "entities": (lambda: with_sheet("<a>&j;</a>", LAUGHS), "entities of its own"),
    "entities in UTF-16": (
        lambda: repacked(plain(), {SHEET: f"{LAUGHS}<a>&j;</a>".encode("utf-16")}),
        "entities of its own",
    ),
    "a file of the server": (
        lambda: with_sheet("&a;", '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        "entities of its own",
    ),
    "no XML": (lambda: repacked(plain(), {SHEET: b"<worksheet"}), "damaged"),
    "an unknown encoding": (
        lambda: repacked(plain(), {SHEET: b'<?xml version="1.0" encoding="x"?><a/>'}),
        "damaged",
    ),
    "two million rows, claimed": (
        lambda: with_sheet('<dimension ref="A1:G2000000"/><sheetData/>'),
        "row 2,000,000",
    ),
    "one cell in row two million": (
        lambda: with_sheet(
            '<sheetData><row r="2000000"><c r="A2000000"><v>1</v></c></row></sheetData>'
        ),
        "row 2,000,000",
    ),
    "two million rows": (
        lambda: with_sheet(f"<sheetData>{'<row/>' * 2_000_000}</sheetData>"),
        "unpacks to more than 8 MB",
    ),
    "as many rows as fit": (
        lambda: with_sheet(f"<sheetData>{'<row/>' * 1_300_000}</sheetData>"),
        "far more cells",
    ),
    "a text of as much as fits": (
        lambda: with_sheet(
            '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
            f"{'a' * 8_000_000}😀</t></is></c></row></sheetData>"
        ),
        "",
    ),
    "a million strings": (lambda: with_strings("<si/>" * 900_000), "far more cells"),
    "a deep part": (lambda: with_sheet(f"{'<a>' * 5_000}{'</a>' * 5_000}"), "far more cells"),
    "a number that is none": (
        lambda: with_sheet('<sheetData><row r="1"><c r="A1"><v>one</v></c></row></sheetData>'),
        "damaged",
    ),
    "a string that is not there": (
        lambda: with_sheet('<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>'),
        "damaged",
    ),
}
"""What each is called, how it is made, and what must be said of it."""


def write_hostile(folder: Path) -> None:
    """Each of them as a file, by name."""
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
