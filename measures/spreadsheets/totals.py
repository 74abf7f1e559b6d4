"""Turns the year-to-date totals of a file into months and quarters (rules §4).

April starts anew. The earlier months of a total come from the file, in whatever order its rows
are, and where it has none from what counts already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from measures.figures import Figure, Reason
from measures.periods import FinancialYear, Month
from measures.rollup import Line
from measures.running import Earlier, TotalRefused, month_from_total
from measures.spreadsheets.council import Council
from measures.spreadsheets.figure_rows import FigureRows, Row
from measures.spreadsheets.reading import Problem
from measures.submitting import Key

Year = tuple[int, int, FinancialYear]
"""A team's measure in one year."""


def turn_totals(read: FigureRows, stands: Mapping[Key, Figure], council: Council) -> None:
    """Put what they come to in the place of a file's totals; what can't be is a problem."""
    years: dict[Year, list[Row]] = defaultdict(list)
    for row in read.rows.values():
        if row.is_total:
            years[_year_of(row.key)].append(row)
    if not years:
        return
    known: dict[Year, dict[tuple[Month, int], Figure]] = defaultdict(dict)
    for key, figure in stands.items():
        known[_year_of(key)][key[2:]] = figure
    for row in read.rows.values():
        if row.figure is not None and not row.is_total:
            known[_year_of(row.key)][row.key[2:]] = row.figure
    for year, rows in years.items():
        if year not in read.spoilt:
            _turn_year(year, rows, known[year], read, council)


def _year_of(key: Key) -> Year:
    return key[0], key[1], key[2].financial_year


def _turn_year(
    year: Year,
    rows: list[Row],
    known: dict[tuple[Month, int], Figure],
    read: FigureRows,
    council: Council,
) -> None:
    """One team's measure, month after month.

    After a total that can’t be turned the next ones are taken as if it were right, so that one
    mistake is named once.
    """
    team, measure, of = year
    months = council.needed(team, measure) | (_explained(known) & council.asked(team, measure))
    needed = months & frozenset(of.months)
    for row in sorted(rows, key=lambda row: row.key[2]):
        _, _, last_month, span = row.key
        if not isinstance(row.figure, int):
            continue
        begins = last_month if span == 1 else last_month.quarter.months[0]
        earlier = Earlier.of(_line(team, needed, known), begins)
        try:
            number = month_from_total(row.figure, begins, earlier)
        except TotalRefused as refused:
            message = str(refused) if span == 1 else _of_quarter(row, earlier)
            read.problems.append(Problem(row.line, "value", message))
            known.update({(month, 1): 0 for month in earlier.missing})
            number = max(row.figure - earlier.before, 0)
        known[last_month, span] = number
        read.rows[row.key] = row._replace(figure=number, is_total=False)


def _explained(known: Mapping[tuple[Month, int], Figure]) -> frozenset[Month]:
    """The months that say why they have no number: an optional measure's are missing only then."""
    return frozenset(
        each
        for (month, span), figure in known.items()
        if isinstance(figure, Reason)
        for each in (month.quarter.months if span == 3 else [month])
    )


def _line(team: int, needed: frozenset[Month], known: Mapping[tuple[Month, int], Figure]) -> Line:
    """What is known of the year as a line of the team's own."""
    cells: dict[Month, Figure] = {}
    quarters: dict[Month, int] = {}
    for (month, span), figure in known.items():
        if span == 1:
            cells[month] = figure
        elif isinstance(figure, Reason):
            cells.update(dict.fromkeys(month.quarter.months, figure))
        else:
            quarters[month] = figure
    return Line.of(team, needed, cells, quarters)


def _of_quarter(row: Row, earlier: Earlier) -> str:
    """What is wrong with a total that was to become a quarter."""
    name = row.key[2].quarter.short
    if earlier.missing:
        missing = ", ".join(month.word for month in earlier.missing)
        return (
            f"The year to date can’t be turned into {name}, because these months have no figure "
            f"yet: {missing}"
        )
    return (
        f"The year to date before {name} is {earlier.before:,}, so it can’t fall to {row.figure:,}"
    )
