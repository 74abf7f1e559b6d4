"""What a workbook from outside may be, and how it is opened without trusting it.

A file is looked at in the order of what looking costs: its size, its first bytes, its list of
parts, their true sizes, and only then the XML of the few parts that are read. Whatever is not a
plain workbook of a reasonable size is refused with a message for the person who sent it. Memory
and time are bounded by the limits below and not by what the file says of itself.

openpyxl writes our workbooks but does not read these: it makes objects of everything that a file
holds, and in its sparing mode it doesn't say which rows are hidden.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

MEGABYTE = 1024 * 1024

LARGEST_FILE = 2 * MEGABYTE
"""A pro-forma has about 30 KB, and with a long comment under each measure some hundreds."""

LARGEST_UNPACKED = 8 * MEGABYTE

MOST_PARTS, MOST_ELEMENTS, DEEPEST = 500, 50_000, 40

CHUNK = 64 * 1024

OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
"""How files of Office before 2007 begin, and those that a password protects."""

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

SAVE_AS = "Save it as an Excel workbook (.xlsx) and upload that"
FRESH = "Download a fresh pro-forma and fill that in"
DAMAGED = f"The file is damaged, so it can’t be read. {SAVE_AS}"


class Unusable(ValueError):
    """A file that is not taken at all; the message says why and what to do."""


class Banned(NamedTuple):
    """Parts of a workbook that a form has no use for."""

    begins: str
    message: str


MACROS = f"It holds macros, which are never taken. {SAVE_AS}"
LINKS = (
    "It takes values from another workbook or a database. Remove those links "
    "(in Excel: Data, Edit Links, Break Link) and upload it again"
)
OBJECTS = "It holds other files or controls. Remove them and upload it again"

BANNED = (
    Banned("xl/vbaproject", MACROS),
    Banned("xl/macrosheets/", MACROS),
    Banned("xl/dialogsheets/", MACROS),
    Banned("xl/externallinks/", LINKS),
    Banned("xl/connections", LINKS),
    Banned("xl/querytables/", LINKS),
    Banned("xl/embeddings/", OBJECTS),
    Banned("xl/activex/", OBJECTS),
    Banned("xl/ctrlprops/", OBJECTS),
)

Walk = Iterator[tuple[str, Element]]
"""`start` and `end` of each element in order."""


class Package:
    """The parts of a workbook that has passed every check, to be read one by one."""

    def __init__(self, content: bytes) -> None:
        _check_beginning(content)
        self._parts = _unpack(content)
        self._elements_left = MOST_ELEMENTS

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def walk(self, name: str) -> Walk:
        """The elements of one part; Unusable where there is no such part or it is no plain XML."""
        if name not in self._parts:
            raise Unusable(DAMAGED)
        depth = 0
        try:
            for event, element in iterparse(
                io.BytesIO(self._parts[name]), events=("start", "end"), forbid_dtd=True
            ):
                depth += 1 if event == "start" else -1
                self._elements_left -= event == "start"
                if self._elements_left < 0 or depth > DEEPEST:
                    raise Unusable(f"It holds far more cells than a pro-forma. {FRESH}")
                yield event, element
        except DefusedXmlException as error:
            raise Unusable(_entities()) from error
        # Not only what is no XML: an encoding that nobody knows is a LookupError.
        except (ParseError, LookupError, ValueError) as error:
            if isinstance(error, Unusable):
                raise
            raise Unusable(DAMAGED) from error


def _check_beginning(content: bytes) -> None:
    """Refuse what is no zip file, saying what it is instead."""
    if not content:
        raise Unusable("The file is empty. Save the workbook again and upload that")
    if len(content) > LARGEST_FILE:
        raise Unusable(too_large(len(content), LARGEST_FILE))
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise Unusable(
                "A password protects it, so it can’t be read. Remove the password "
                "(in Excel: File, Info, Protect Workbook) and upload it again"
            )
        raise Unusable(f"It is in the format of old versions of Excel (.xls). {SAVE_AS}")
    if content.lstrip()[:5] == b"%PDF-":
        raise Unusable("It is a PDF, whatever its name says. Upload the Excel workbook (.xlsx)")
    if not content.startswith(b"PK"):
        raise Unusable(f"It is not an Excel workbook. {SAVE_AS}")


def too_large(size: int, limit: int) -> str:
    """What is said of a file over its limit."""
    return f"It is {size / MEGABYTE:.1f} MB. A pro-forma may have {limit // MEGABYTE} MB at most"


def _unpack(content: bytes) -> dict[str, bytes]:
    """The XML parts by name, after the list of all parts and their true sizes are checked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_parts(entries)
            return _read(archive, entries)
    # What a broken or a strange archive raises is scattered over the standard library.
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise Unusable(DAMAGED) from error


def _check_parts(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse by the list of parts alone, before anything is unpacked."""
    if len(entries) > MOST_PARTS:
        raise Unusable(f"It holds {len(entries):,} parts, far more than a pro-forma. {FRESH}")
    _check_size(sum(entry.file_size for entry in entries))
    names = [entry.filename.casefold() for entry in entries]
    for name in names:
        for banned in BANNED:
            if name.startswith(banned.begins):
                raise Unusable(banned.message)
    if "xl/workbook.bin" in names:
        raise Unusable(f"It is a binary workbook (.xlsb). {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        is_open_document = "mimetype" in names and "content.xml" in names
        kind = "an OpenDocument file" if is_open_document else "not an Excel workbook"
        raise Unusable(f"It is {kind}. {SAVE_AS}")
    if len(set(names)) < len(names):
        raise Unusable(DAMAGED)


def _check_size(unpacked: int) -> None:
    if unpacked > LARGEST_UNPACKED:
        raise Unusable(
            f"It unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB, "
            f"far more than a pro-forma. {FRESH}"
        )


def _read(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack part by part, and stop when together they are larger than they said they were."""
    parts, unpacked = {}, 0
    for entry in entries:
        read = bytearray()
        with archive.open(entry) as file:
            while chunk := file.read(CHUNK):
                unpacked += len(chunk)
                _check_size(unpacked)
                read += chunk
        if entry.filename.casefold().endswith((".xml", ".rels")):
            parts[entry.filename] = bytes(read)
            _check_plain(parts[entry.filename])
    return parts


def _check_plain(part: bytes) -> None:
    """Refuse XML with a document type, also in the parts that nobody here reads."""
    # In UTF-16 the letters are two bytes each.
    bare = part.replace(b"\0", b"").upper() if b"\0" in part[:CHUNK] else part
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Unusable(_entities())
    if b"macroEnabled" in bare:
        raise Unusable(MACROS)


def _entities() -> str:
    return f"It holds XML with entities of its own, which no spreadsheet program writes. {FRESH}"
