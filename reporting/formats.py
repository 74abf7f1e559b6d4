"""The files that a report comes as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from measures.periods import Quarter
from reporting.renderers import csv, excel, json, pdf, word
from reporting.report import Report


class Format(NamedTuple):
    """A form of file, and what makes it."""

    name: str
    content_type: str
    render: Callable[[Report], bytes]


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf", pdf.render),
    "xlsx": Format("Excel", f"{OFFICE}.spreadsheetml.sheet", excel.render),
    "docx": Format("Word", f"{OFFICE}.wordprocessingml.document", word.render),
    "csv": Format("CSV", "text/csv; charset=utf-8", csv.render),
    "json": Format("JSON", "application/json", json.render),
}
"""By the ending of the file's name, in the order they are offered."""


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
