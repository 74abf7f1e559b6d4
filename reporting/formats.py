"""The files that a report comes as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from measures.periods import Month, Quarter
from reporting.renderers import (
    csv,
    excel,
    json,
    pdf,
    scorecard_csv,
    scorecard_excel,
    scorecard_json,
    scorecard_pdf,
    scorecard_word,
    word,
)
from reporting.report import Report
from reporting.scorecard import Scorecard

Content = TypeVar("Content", Report, Scorecard)


@dataclass(frozen=True, slots=True)
class Format(Generic[Content]):
    """A form of file, and what makes it."""

    name: str
    content_type: str
    render: Callable[[Content], bytes]


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format[Report]] = {
    "pdf": Format("PDF", "application/pdf", pdf.render),
    "xlsx": Format("Excel", f"{OFFICE}.spreadsheetml.sheet", excel.render),
    "docx": Format("Word", f"{OFFICE}.wordprocessingml.document", word.render),
    "csv": Format("CSV", "text/csv; charset=utf-8", csv.render),
    "json": Format("JSON", "application/json", json.render),
}
"""By the ending of the file's name, in the order they are offered."""

SCORECARD_FORMATS: Mapping[str, Format[Scorecard]] = {
    "pdf": Format("PDF", "application/pdf", scorecard_pdf.render),
    "xlsx": Format("Excel", f"{OFFICE}.spreadsheetml.sheet", scorecard_excel.render),
    "docx": Format("Word", f"{OFFICE}.wordprocessingml.document", scorecard_word.render),
    "csv": Format("CSV", "text/csv; charset=utf-8", scorecard_csv.render),
    "json": Format("JSON", "application/json", scorecard_json.render),
}
"""The same of a scorecard's file."""


def endings_of(*, is_scorecard: bool) -> tuple[str, ...]:
    """The endings of the files that an edition has of each of its reports."""
    return tuple(SCORECARD_FORMATS if is_scorecard else FORMATS)


def file_name(report: Report, ending: str) -> str:
    """ "early-help-locality-2-2026-27-q2.pdf", with "-edition-2" for a published one."""
    unit = (report.unit.path or "").rpartition("/")[2]
    placed = "-placed-as-today" if report.placed_now else ""
    return named(unit, report.quarter, report.edition, ending, placed)


def named(unit: str, quarter: Quarter, edition: int | None, ending: str, more: str = "") -> str:
    """A report's file name, by the last part of the unit's path."""
    number = f"-edition-{edition}" if edition else ""
    period = f"{quarter.financial_year.slug}-{quarter.slug}"
    return f"early-help-{unit}-{period}{number}{more}.{ending}"


def scorecard_file_name(scorecard: Scorecard, ending: str, paper: str = "") -> str:
    """ "early-help-scorecard-city-2020-06.pdf", with "-edition-2" for a published one, and with
    "-a3" where its paper is not the usual one.
    """
    unit = (scorecard.unit.path or "").rpartition("/")[2]
    more = "-placed-as-today" * scorecard.placed_now + paper
    return scorecard_named(scorecard.slug, unit, scorecard.month, scorecard.edition, ending, more)


def scorecard_named(
    framework: str, unit: str, month: Month, edition: int | None, ending: str, more: str = ""
) -> str:
    """A scorecard's file name, by its framework and the last part of the unit's path."""
    number = f"-edition-{edition}" if edition else ""
    return f"{framework}-{unit}-{month}{number}{more}.{ending}"
