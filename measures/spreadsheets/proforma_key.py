"""What makes a workbook a pro-forma: where its columns are, and what its hidden sheet says.

The hidden sheet tells whose form it is, with which definitions it was made, and what stood in each
row, so that a workbook filled in for a week overwrites nothing that somebody typed meanwhile. It
is a label and no proof: whoever uploads the workbook could have changed it, so that access is
checked against the person and never against what it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from measures.asked import Form
from measures.file_text import one_line_end, xml_text
from measures.models import MeasureVersion, version_in_force
from measures.periods import Month
from measures.seen import Seen, digest
from measures.spreadsheets.sheets import ReadSheet
from measures.spreadsheets.workbooks import FRESH, Unusable

PROFORMA, GUIDE, DEFINITIONS, HIDDEN = "Pro-forma", "Guide", "Definitions", "DORIS"
"""The names of the sheets."""

REFERENCE, WORDING, FIGURE, PREVIOUS, YEAR, COMMENT, CHECK = "ABCDEFG"
"""The columns of the first of them."""

HEAD_REFERENCE, HEAD_COMMENT = "Ref.", "Comment"
"""What stands over two of them, to find the rows by."""

EDITION = "DORIS pro-forma 1"
"""Goes up when workbooks that are out can't be read any more."""

COMMENT_ELSEWHERE = "-"
"""Stands for a comment that is too long for a cell: it is on the form only."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One row that takes figures: what had been shown, and the comment as its cell showed it."""

    seen: str
    comment: str
    """A digest, as `comment_digest` makes it."""


@dataclass(frozen=True, slots=True)
class Key:
    """What the hidden sheet says."""

    team: str
    """Slug."""
    month: Month
    version: str
    rows: Mapping[str, KeyRow]
    """By reference; without the measures that the team never does."""

    def lines(self) -> Iterator[tuple[str, ...]]:
        """The hidden sheet, row by row."""
        yield (EDITION,)
        yield ("Team", self.team)
        yield ("Month", self.month)
        yield ("Definitions", self.version)
        for reference, row in self.rows.items():
            yield (reference, row.seen, row.comment)

    @classmethod
    def read(cls, sheet: ReadSheet) -> Key:
        """Read it back; Unusable where it is no pro-forma's or of another edition."""
        if sheet.text("A1") != EDITION:
            raise Unusable(f"It was made by another version of DORIS. {FRESH}")
        try:
            month = Month(sheet.text("B3"))
        except ValueError as error:
            raise Unusable(f"Its hidden sheet names no month. {FRESH}") from error
        rows = {}
        number = 5
        while reference := sheet.text(f"A{number}"):
            rows[reference] = KeyRow(sheet.text(f"B{number}"), sheet.text(f"C{number}"))
            number += 1
        return cls(sheet.text("B2"), month, sheet.text("B4"), rows)


def comment_digest(comment: str) -> str:
    """A stand-in for a comment as a cell shows it and gives it back.

    A cell can't hold every character, and programs differ over spaces around a text.
    """
    return digest(as_in_cell(comment))


def as_in_cell(comment: str) -> str:
    """A comment as it comes back from a cell that nobody has touched."""
    return one_line_end(xml_text(comment)).strip()


def key_row(seen: Seen, comment: str, *, fits: bool) -> KeyRow:
    """A row as it is now written out."""
    return KeyRow(str(seen), comment_digest(comment) if fits else COMMENT_ELSEWHERE)


def catalogue_version(form: Form) -> str:
    """A short text that stays the same until the form's rows or their definitions change."""
    versions: dict[int, list[MeasureVersion]] = {}
    for version in MeasureVersion.objects.filter(
        measure__in=[each.measure for each in form.asked]
    ).order_by("from_month"):
        versions.setdefault(version.measure_id, []).append(version)
    rows = []
    for each in form.asked:
        row, defined = each.form_row, version_in_force(versions.get(each.measure, []), form.month)
        as_asked = (row.section, row.group, row.wording, row.under_id, row.optional)
        as_defined = (defined.title, defined.definition, defined.counts) if defined else ()
        rows.append((each.reference, row.measure.kind, *as_asked, *as_defined))
    return sha256(json.dumps(rows).encode()).hexdigest()[:16]
