"""The formulas of a pro-forma: the year to date, and the checks that a spreadsheet can do itself.

They are a courtesy to whoever fills the workbook in. What counts is checked again when it is
uploaded, and no formula's result is ever taken. All are written so that Excel and LibreOffice
agree: `IF` stops at the first that holds, and `SUM` over single cells passes over text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from measures.figures import LARGEST, Reason
from measures.spreadsheets.proforma_key import CHECK, COMMENT, FIGURE
from measures.validation import PartOfWhole, Severity

LONGEST_LITERAL = 255
"""Characters that Excel takes between quotation marks in a formula."""

IF_RIGHT = "If that is right, say why in a comment"
FILL_IN, SAY_WHY = "To fill in", "Say why in the comment"


def quoted(text: str) -> str:
    """Text inside a formula."""
    pieces = [
        text[start : start + LONGEST_LITERAL] for start in range(0, len(text), LONGEST_LITERAL)
    ]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces or [""])


def year_to_date(row: int, before: int | None, without: str) -> str:
    """A cumulative measure's year with this month in it; without a number here, that before it.

    A total that lacks earlier months says so in the same cell: "57 without July".
    """
    cell = f"{FIGURE}{row}"
    if before is None:
        return f'=IF(ISNUMBER({cell}),{cell},"")'
    total = f"IF(ISNUMBER({cell}),{before}+{cell},{before})"
    return f"={total}&{quoted(f' {without}')}" if without else f"={total}"


def is_figure(cell: str) -> str:
    """Whether a cell holds what may stand there."""
    is_reason = ",".join(f'LOWER({cell})="{reason}"' for reason in Reason)
    is_count = f"AND({cell}>=0,{cell}=INT({cell}),{cell}<={LARGEST})"
    return f"IF(ISNUMBER({cell}),{is_count},OR({is_reason}))"


def filled_in(rows: Sequence[int]) -> str:
    """How many of these rows are filled in: "Filled in: 12 of 25"."""
    cells = ",".join(f"{FIGURE}{row}" for row in rows)
    return f'="Filled in: "&COUNTA({cells})&" of {len(rows)}"'


def check(
    row: int, *, optional: bool, rules: Sequence[PartOfWhole], rows: Mapping[str, int]
) -> str:
    """What is to be seen to in a row, in words; empty where all is well.

    `rules` are those whose message stands in this row, `rows` the numbers of rows by reference.
    """
    cell, comment = f"{FIGURE}{row}", f"{COMMENT}{row}"
    broken = '""'
    for rule in reversed(rules):
        broken = f"IF({_is_broken(rule, rows)},{_message(rule, rows)},{broken})"
    why = quoted(SAY_WHY)
    not_whole = quoted("Enter a whole number from 0, [x] or [z]")
    empty = quoted("" if optional else FILL_IN)
    return (
        f"=IF(ISBLANK({cell}),{empty},IF(NOT({is_figure(cell)}),{not_whole},"
        f'IF(AND(NOT(ISNUMBER({cell})),TRIM({comment})=""),{why},{broken})))'
    )


def shown_in(rule: PartOfWhole) -> str:
    """The measure in whose row a rule's message stands."""
    return rule.parts[0] if len(rule.parts) == 1 else rule.whole


def _is_broken(rule: PartOfWhole, rows: Mapping[str, int]) -> str:
    whole, parts = f"{FIGURE}{rows[rule.whole]}", _cells(rule.parts, rows)
    differs = f"SUM({parts})<>{whole}" if rule.adds_up else f"SUM({parts})>{whole}"
    conditions = [f"ISNUMBER({whole})", f"COUNT({parts})>0", differs]
    if rule.severity is Severity.WARNING:
        comments = [_comment(rule, each, rows) for each in (*rule.parts, rule.whole)]
        conditions.append(f'{"&".join(comments)}=""')
    return f"AND({','.join(conditions)})"


def _comment(rule: PartOfWhole, reference: str, rows: Mapping[str, int]) -> str:
    """What a comment says of a rule's numbers: why a part has none explains nothing of others."""
    comment = f"TRIM({COMMENT}{rows[reference]})"
    if reference == rule.whole or len(rule.parts) == 1:
        return comment
    return f'IF(ISNUMBER({FIGURE}{rows[reference]}),{comment},"")'


def _cells(references: Iterable[str], rows: Mapping[str, int]) -> str:
    return ",".join(f"{FIGURE}{rows[each]}" for each in references)


def _message(rule: PartOfWhole, rows: Mapping[str, int]) -> str:
    """What the rule says of its numbers, put together by the spreadsheet."""
    numbers = {
        "{parts}": f"SUM({_cells(rule.parts, rows)})",
        "{whole}": f"{FIGURE}{rows[rule.whole]}",
    }
    pieces = [said_of(rule)]
    for mark in numbers:
        pieces = [part for piece in pieces for part in _around(piece, mark)]
    return "&".join(numbers.get(piece) or quoted(piece) for piece in pieces if piece)


def said_of(rule: PartOfWhole) -> str:
    """What a rule says, with `{parts}` and `{whole}` where the numbers go."""
    said = rule.says or f"{' + '.join(rule.parts)} is {{parts}}, but {rule.whole} is {{whole}}"
    return f"{said}. {IF_RIGHT}" if rule.severity is Severity.WARNING else said


def _around(text: str, mark: str) -> list[str]:
    """The text cut at each mark, with the marks between."""
    first, *others = text.split(mark)
    return [first, *(piece for other in others for piece in (mark, other))]


def needs_attention(row: int) -> str:
    """The condition under which a row is marked, whose words stand in its check."""
    return f'AND(${CHECK}{row}<>"",${CHECK}{row}<>{quoted(FILL_IN)})'
