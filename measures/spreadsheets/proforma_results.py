"""What a pro-forma's formulas come to as it is written, so that it reads well before it is edited.

A spreadsheet that comes from the web is first shown without being worked out, and openpyxl writes
formulas without their results: each would read 0.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from measures.figures import Figure
from measures.spreadsheets.proforma_formulas import FILL_IN, SAY_WHY, said_of
from measures.validation import PartOfWhole, check_parts, standing_in_the_way

FIRST_SHEET = "xl/worksheets/sheet1.xml"

_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"( s="\d+")?><f>(.*?)</f><v ?/?>(?:</v>)?</c>', re.DOTALL)


def check_result(
    reference: str,
    *,
    optional: bool,
    rules: Sequence[PartOfWhole],
    figures: Mapping[str, Figure | None],
    comments: Mapping[str, str],
) -> str:
    """What the formula of `proforma_formulas.check` says of figures that stand on the form."""
    figure = figures[reference]
    if figure is None:
        return "" if optional else FILL_IN
    if not isinstance(figure, int) and not comments[reference].strip():
        return SAY_WHY
    broken = (_said(rule, figures, comments) for rule in rules)
    return next(filter(None, broken), "")


def _said(
    rule: PartOfWhole, figures: Mapping[str, Figure | None], comments: Mapping[str, str]
) -> str:
    """What a rule says that is broken and not explained; empty for one that is kept."""
    for finding in standing_in_the_way(check_parts([rule], figures), comments):
        *parts, whole = finding.numbers
        return said_of(rule).replace("{parts}", str(sum(parts))).replace("{whole}", str(whole))
    return ""


def with_results(content: bytes, results: Mapping[str, int | str]) -> bytes:
    """A workbook whose first sheet's formulas have these results, by coordinate."""

    def put(found: re.Match[str]) -> str:
        coordinate, style, formula = found[1], found[2] or "", found[3]
        result = results[coordinate]
        kind = ' t="str"' if isinstance(result, str) else ""
        value = escape(str(result))
        return f'<c r="{coordinate}"{style}{kind}><f>{formula}</f><v>{value}</v></c>'

    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == FIRST_SHEET:
                part = _FORMULA.sub(put, part.decode()).encode()
            after.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return written.getvalue()
