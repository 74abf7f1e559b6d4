"""From an address to the quarter it asks for, and the ways to other quarters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.http import Http404
from django.urls import reverse

from measures.periods import FinancialYear, Month, Quarter


class QuarterLink(NamedTuple):
    """A quarter to go to; without an address it has not begun."""

    text: str
    href: str
    is_here: bool
    waiting: int
    """How many findings are open there."""


def asked_quarter(year: str, quarter: str, *, on: date) -> Quarter:
    """The quarter of an address; Http404 where it is none, or has not begun on a day."""
    try:
        asked = Quarter.parse(year, quarter)
    except ValueError as error:
        raise Http404(f"{error}.") from error
    if asked.months[0].first_day > on:
        raise Http404(f"{asked.short} opens on 1 {asked.months[0].name}.")
    return asked


def latest_quarter(on: date) -> Quarter:
    """The last quarter that has ended."""
    return Month.of(on).quarter.previous


def quarter_address(name: str, quarter: Quarter) -> str:
    """The address of a quarter's page of that name."""
    return reverse(f"measures:{name}", args=[quarter.financial_year.slug, quarter.slug])


def quarter_links(
    name: str, here: Quarter, *, on: date, counts: Mapping[Quarter, int]
) -> list[QuarterLink]:
    """The quarters of the same year, and those of other years where something is open."""
    shown = {*here.financial_year.quarters, *counts}
    year = here.financial_year
    return [
        QuarterLink(
            text=quarter.label if quarter.financial_year == year else quarter.short,
            href=quarter_address(name, quarter) if quarter.months[0].first_day <= on else "",
            is_here=quarter == here,
            waiting=counts.get(quarter, 0),
        )
        for quarter in sorted(shown, key=lambda each: (each.financial_year != year, each))
    ]


def year_beside(name: str, here: Quarter, years: int, *, on: date) -> QuarterLink | None:
    """The same quarter of another year; for one that has not begun, that year's first."""
    year = FinancialYear(here.financial_year.start + years)
    quarter = Quarter(year, here.number)
    if quarter.months[0].first_day > on:
        quarter = Quarter(year, 1)
    if quarter.months[0].first_day > on:
        return None
    return QuarterLink(year.label, quarter_address(name, quarter), is_here=False, waiting=0)
