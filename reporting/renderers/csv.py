"""A report as tidy CSV: one row per unit, measure and figure.

`period` is what the figure is for: the quarter, one of its months, or a quarter of the year so
far. A figure's number is exact, `[x]` and `[z]` are themselves, and missing is empty. A change is
in percent, a ratio's in percentage points; `reported` of `expected` are the teams it compares.

The file begins with a byte order mark. Without one, Excel opens it in the old Windows alphabet and
garbles every dash and accent; Power BI, Excel's data import and statistics packages drop the mark.
A comment keeps its line breaks, inside quotation marks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from fractions import Fraction

from measures.change import Change
from reporting.report import Amount, MeasureRow, Report, Unit
from reporting.wording import commentary_text

COLUMNS = "level,unit,ref,title,kind,period,figure,value,reported,expected".split(",")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str | int | float | None, ...]


def render(report: Report) -> bytes:
    """The report as CSV in UTF-8, with text that a spreadsheet could run made harmless."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in report.rows:
        writer.writerows(_rows(report, row))
    if report.comments:
        quarter = str(report.quarter)
        text = harmless(commentary_text(report.comments))
        writer.writerow((*_unit(report.unit), "", "", "", quarter, "commentary", text, None, None))
    return file.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def _unit(unit: Unit) -> tuple[str, str]:
    return unit.level, harmless(unit.name)


def _rows(report: Report, row: MeasureRow) -> Iterator[Row]:
    quarter = str(report.quarter)
    measure = (harmless(row.reference), harmless(row.title), row.kind.value)
    whole = (*_unit(report.unit), *measure)
    yield (*whole, quarter, "period_actual", *amount_cells(row.period_actual))
    yield (*whole, quarter, "year_to_date", *amount_cells(row.year_to_date))
    for month, amount in row.months:
        yield (*whole, month, "month", *amount_cells(amount))
    for each, amount in row.quarters:
        yield (*whole, str(each), "quarter", *amount_cells(amount))
    yield (*whole, quarter, "change_on_previous", *change_cells(row.change_on_previous))
    yield (*whole, quarter, "change_on_last_year", *change_cells(row.change_on_last_year))
    if row.comments:
        text = harmless(commentary_text(row.comments))
        yield (*whole, quarter, "commentary", text, None, None)
    for part in row.parts:
        share = (*_unit(part.unit), *measure, quarter)
        yield (*share, "period_actual", *amount_cells(part.period_actual))
        yield (*share, "year_to_date", *amount_cells(part.year_to_date))


def amount_cells(amount: Amount) -> tuple[str | int | float | None, int, int]:
    """A figure's value, and how many teams of how many it stands on."""
    value: str | int | float | Fraction | None = amount.value
    if isinstance(value, Fraction):
        value = float(value)
    elif value is None and amount.reason is not None:
        value = amount.reason.value
    return value, amount.reported, amount.expected


def change_cells(change: Change) -> tuple[int | float | None, int, int]:
    """A change's value, and how many teams of how many it compares."""
    value = change.percent if change.points is None else float(change.points)
    return value, change.teams, change.of
