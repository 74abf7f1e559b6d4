"""Where the figures of a report are explained: addresses put together without asking for each.

A city's page leads to some fifteen hundred places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import slugify

from measures.periods import Quarter
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


def row_anchor(name: str) -> str:
    """A part's place in the table of the unit above it."""
    return f"row-{slugify(name)}"


class ExplainedPart(NamedTuple):
    """A part of the report, and where its figures are explained: on a page of its own, or for
    who may not open that, in the table of the unit above it.
    """

    name: SafeString
    start: str
    end: str
    anchor: str

    def places(self, reference: str) -> tuple[str, str]:
        """Where its figure for the quarter is explained, and that to date."""
        page = f"{self.start}/{quote(reference, safe='')}/{self.end}"
        if self.anchor:
            return f"{page}#{self.anchor}", f"{page}#{self.anchor}"
        return f"{page}#{ACTUAL}", f"{page}#{TO_DATE}"


class Explained:
    """The pages that explain one report's figures."""

    def __init__(self, report: Report, hrefs: Mapping[str | None, str], query: str) -> None:
        self._root = explain_root(report.quarter)
        self._quarter = report.quarter
        self._path = report.unit.path
        self._query = query
        self.parts = tuple(
            ExplainedPart(
                escape(unit.name),
                f"{self._root}{unit.path if unit.path in hrefs else self._path}",
                query,
                "" if unit.path in hrefs else row_anchor(unit.name),
            )
            for unit in report.parts
        )

    def of(self, reference: str) -> str:
        """The page of one of the report's measures."""
        return f"{self._root}{self._path}{explain_end(reference, self._query)}"

    def quarter(self, reference: str, quarter: Quarter) -> str:
        """Another quarter's figure; an edition has none but its own, so that leads out of it."""
        if quarter == self._quarter:
            return f"{self.of(reference)}#{ACTUAL}"
        query = "" if "edition" in self._query else self._query
        return f"{explain_root(quarter)}{self._path}{explain_end(reference, query)}#{ACTUAL}"
