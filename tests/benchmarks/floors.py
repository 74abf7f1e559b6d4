"""The least that each piece of work could cost, measured in the same run.

For a report page: one statement, written by hand, that aggregates the same figures to the page's
grain (each measure by locality: every period's sum, teams in full, and both changes like for
like), and the page's cells in a bare table.

A page also charts fifteen months of the measures that moved, and of those months six stand nowhere
else on it. So the statement sums the months of these measures too, for the unit alone and without
regard to who is missing, and they are cells of the bare table: a chart cannot be had without its
numbers. Drawing it is no part of the floor.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection
from django.template import Context, Template

from measures.periods import Month, Quarter
from reporting.trends import charted_months

BARE_TABLE = Template(
    "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


def aggregate(quarter: Quarter, charted: Collection[int]) -> list[tuple]:
    """The figures of a quarter's report, aggregated by the database alone; of the measures that
    are `charted`, by primary key, the months as well.
    """
    periods = {
        "actual": quarter.months,
        "to_date": quarter.months_to_date,
        "previous": quarter.previous.months,
        "last_year": quarter.last_year.months,
        **{f"month_{number}": [month] for number, month in enumerate(quarter.months)},
        **{each.slug: each.months for each in quarter.financial_year.quarters if each < quarter},
    }
    months = sorted({month for period in periods.values() for month in period})
    by_team = ", ".join(
        f"SUM(CASE WHEN f.last_month IN ({listed(period)}) THEN f.value END) AS {name}_sum, "
        f"COUNT(CASE WHEN f.last_month IN ({listed(period)}) THEN f.value END) AS {name}_count"
        for name, period in periods.items()
    )
    by_locality = ", ".join(
        f"SUM({name}_sum), SUM(CASE WHEN {name}_count = {len(period)} THEN 1 ELSE 0 END)"
        for name, period in periods.items()
    )
    changes = ", ".join(
        f"SUM(CASE WHEN actual_count = 3 AND {base}_count = 3 THEN {side}_sum END), "
        f"COUNT(CASE WHEN actual_count = 3 AND {base}_count = 3 THEN 1 END)"
        for base in ("previous", "last_year")
        for side in ("actual", base)
    )
    padding = ", NULL" * (2 * len(periods) + 8 - 2)
    statement = f"""
        WITH by_team AS (
            SELECT f.measure_id, p.locality_id, f.team_id, {by_team}
            FROM measures_figure f
            JOIN measures_placement p ON p.team_id = f.team_id
                AND p.first_month <= f.last_month
                AND (p.last_month IS NULL OR p.last_month >= f.last_month)
            WHERE f.last_month IN ({listed(months)})
            GROUP BY f.measure_id, p.locality_id, f.team_id
        )
        SELECT '' AS month, measure_id, locality_id, {by_locality}, {changes}
        FROM by_team GROUP BY measure_id, locality_id
        UNION ALL
        SELECT f.last_month, f.measure_id, NULL, SUM(f.value), COUNT(f.value){padding}
        FROM measures_figure f
        JOIN measures_placement p ON p.team_id = f.team_id
            AND p.first_month <= f.last_month
            AND (p.last_month IS NULL OR p.last_month >= f.last_month)
        WHERE f.last_month IN ({listed(charted_months(quarter))})
            AND f.measure_id IN ({", ".join(map(str, charted)) or "NULL"})
        GROUP BY f.last_month, f.measure_id
    """  # noqa: S608 months are written by Month, and keys are numbers
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def listed(months: Sequence[Month]) -> str:
    """Months for a list of SQL, in quotes."""
    return ", ".join(f"'{month}'" for month in months)


def bare_table(rows: Sequence[Sequence[object]]) -> str:
    """Cells in a table with no more than its tags."""
    return BARE_TABLE.render(Context({"rows": rows}))
