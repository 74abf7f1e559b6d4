"""A small council's reports, as the tests of what they say read them."""

from datetime import date

from measures.periods import Quarter
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED, Audience
from reporting.content import quarterly_report
from reporting.membership import locality_unit

Q2 = Quarter.parse("2026-27", "q2")
JULY, AUGUST, SEPTEMBER = Q2.months
AFTERWARDS = date(2026, 10, 20)
VIEWERS = Audience(named=frozenset(), team_rows=False)


def report(unit, *, on=AFTERWARDS, audience=EVERYBODY_NAMED, quarter=Q2):
    return quarterly_report(unit, quarter, on=on, structure=read_structure(), audience=audience)


def locality_report(team, **kwargs):
    return report(locality_unit(team.placements.get().locality), **kwargs)


def row_of(found, reference):
    return next(row for row in found.rows if row.reference == reference)
