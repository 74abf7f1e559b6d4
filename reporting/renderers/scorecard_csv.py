"""A scorecard as tidy CSV: one row per measure and figure, in the columns of a report's.

`period` is the month that a figure is for, of a target or a benchmark its financial year. Averages
and maxima are over the 12 months up to the scorecard's; `reported` of `expected` then say how many
months they have a number of. A ratio's average, its maximum and its target are in percent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from measures.targets import TO_BE_CONFIRMED
from reporting.renderers.csv import COLUMNS, Row, amount_cells, change_cells, harmless
from reporting.renderers.scorecard_json import exact_number
from reporting.scorecard import Scorecard, ScorecardRow
from reporting.scorecard_wording import MONTHS_OF_YEAR, QUARTERS_OF_YEAR
from reporting.wording import commentary_text


def render(scorecard: Scorecard) -> bytes:
    """The scorecard as CSV in UTF-8, with text that a spreadsheet could run made harmless."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in scorecard.rows:
        writer.writerows(_rows(scorecard, row))
    return file.getvalue().encode("utf-8-sig")


def _rows(scorecard: Scorecard, row: ScorecardRow) -> Iterator[Row]:
    unit, month = scorecard.unit, str(scorecard.month)
    told = str(row.told_of or scorecard.month)
    measure = (harmless(row.reference), harmless(row.title), row.kind.value)
    here = (unit.level, harmless(unit.name), *measure)
    for each, amount in row.months:
        yield (*here, each, "month", *amount_cells(amount))
    for quarter, given in row.whole:
        yield (*here, str(quarter), "quarter", given, None, None)
    yield (*here, told, "change_on_previous", *change_cells(row.change_on_previous))
    yield (*here, told, "change_on_last_year", *change_cells(row.change_on_last_year))
    if row.reported is not None:
        yield (*here, told, "reported_judgement", row.reported.judgement.value, None, None)
    of = QUARTERS_OF_YEAR if row.is_quarterly else MONTHS_OF_YEAR
    yield (*here, month, "average_12", exact_number(row.average_12), row.n_12, of)
    yield (*here, month, "maximum_12", exact_number(row.maximum_12), row.n_12, of)
    for cell in row.benchmarks:
        if cell.value is not None and cell.year is not None:
            figure = harmless(f"benchmark {cell.comparator}")
            yield (*here, cell.year.slug, figure, exact_number(cell.value), None, None)
    for target in row.targets:
        year = target.year.slug
        for number, share in enumerate(target.by_quarter, start=1):
            yield (*here, f"{year}/q{number}", "target", exact_number(share), None, None)
        if not target.by_quarter:
            value = exact_number(target.amount) if target.amount is not None else TO_BE_CONFIRMED
            yield (*here, year, "target", value, None, None)
    if row.forecast is not None:
        year = scorecard.month.financial_year.slug
        yield (*here, year, "forecast", row.forecast.value, row.forecast.months, None)
    if row.comments:
        text = harmless(commentary_text(row.comments))
        yield (*here, told, "commentary", text, None, None)
