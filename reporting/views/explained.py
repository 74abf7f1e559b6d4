"""Where the figures of a report are explained: addresses put together without asking for each.

A city's page leads to some thousand places. What an address is put together from holds nothing
that means anything in HTML: slugs, the calendar, and references that are quoted. So it is HTML as
it is, and is not escaped a thousand times.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import slugify

from measures.periods import Month, Quarter
from reporting.report import Report

ACTUAL, TO_DATE = "period-actual", "year-to-date"
CHANGES = ("change-on-previous", "change-on-last-year")
"""The places of a report's figures on the page that explains them."""


def explain_root(quarter: Quarter) -> str:
    """What the address of every explanation of a quarter begins with."""
    return f"{reverse('reporting:home')}explain/{quarter}/"


def explain_end(reference: str, query: str) -> str:
    """What it ends with, after the unit's place: references hold brackets and percent signs."""
    return f"/{quote(reference, safe='')}/{query}"


def month_anchor(month: Month) -> str:
    """A month's place on the page that explains a figure."""
    return f"month-{month}"


def row_anchor(name: str) -> str:
    """A part's place in the table of the unit above it."""
    return f"row-{slugify(name)}"


class ExplainedPart(NamedTuple):
    """A part of the report, and where its figures are explained: on a page of its own, or for
    who may not open that, in the table of the unit above it.
    """

    name: SafeString
    start: str
    anchor: str

    def places(self, end: str) -> tuple[SafeString, SafeString]:
        """Where its figure for the quarter is explained, and that to date; `end` is the measure's
        end of an address.
        """
        page = self.start + end
        if self.anchor:
            here = SafeString(f"{page}#{self.anchor}")
            return here, here
        return SafeString(f"{page}#{ACTUAL}"), SafeString(f"{page}#{TO_DATE}")


class Explained:
    """The pages that explain one report's figures."""

    def __init__(self, report: Report, hrefs: Mapping[str | None, str], query: str) -> None:
        self._root = explain_root(report.quarter)
        self._quarter = report.quarter
        # A page leads to the same few quarters from every row.
        self._roots = {each: explain_root(each) for each in report.quarter.quarters_to_date}
        self._path = report.unit.path
        self._query = query
        self.parts = tuple(
            ExplainedPart(
                escape(unit.name),
                f"{self._root}{unit.path if unit.path in hrefs else self._path}",
                "" if unit.path in hrefs else row_anchor(unit.name),
            )
            for unit in report.parts
        )

    def end(self, reference: str) -> str:
        """What the address of a measure ends with, whatever the unit."""
        return explain_end(reference, self._query)

    def of(self, reference: str) -> SafeString:
        """The page of one of the report's measures."""
        return SafeString(f"{self._root}{self._path}{self.end(reference)}")

    def quarter(self, reference: str, quarter: Quarter) -> SafeString:
        """Another quarter's figure; an edition has none but its own, so that leads out of it."""
        if quarter == self._quarter:
            return SafeString(f"{self.of(reference)}#{ACTUAL}")
        query = "" if "edition" in self._query else self._query
        page = f"{self._roots[quarter]}{self._path}{explain_end(reference, query)}"
        return SafeString(f"{page}#{ACTUAL}")
