"""A report's five files, each opened with a library of its own to find a measure's quarter.

Each reader below gives what stands there as the period actual: a number where the file holds one,
text where the file is text.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from openpyxl import load_workbook
from playwright.sync_api import Page
from pypdf import PdfReader


def download(page: Page, name: str, folder: Path) -> Path:
    """Follow one of a report page's links to a file, and keep the file."""
    links = page.get_by_role("navigation", name="Download this report")
    with page.expect_download() as download:
        links.get_by_role("link", name=f"Report as {name}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def in_pdf(path: Path, reference: str) -> str:
    """The first number with a coverage after the reference."""
    line = re.compile(rf"\b{re.escape(reference)} [^\d]+ ([\d,]+) 3 of 3 teams")
    pages = (" ".join(page.extract_text().split()) for page in PdfReader(path).pages)
    return next(found[1] for text in pages if (found := line.search(text)))


def in_excel(path: Path, reference: str) -> object:
    """Of the Summary sheet."""
    heads, *rows = load_workbook(path)["Summary"].iter_rows(min_row=3, values_only=True)
    (row,) = [row for row in rows if row[0] == reference]
    return dict(zip(heads, row, strict=True))["Period actual"]


def in_word(path: Path, reference: str) -> str:
    """The first line of the cell, of the first table with the measure."""
    for table in docx.Document(str(path)).tables:
        heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        for row in rows:
            if row[0].split()[0] == reference and "Period actual" in heads:
                return row[heads.index("Period actual")].split("\n")[0]
    raise AssertionError(f"No table with {reference}")


def in_csv(path: Path, reference: str) -> str:
    """Of the city's row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        (value,) = [
            row["value"]
            for row in csv.DictReader(file)
            if (row["level"], row["ref"], row["figure"]) == ("city", reference, "period_actual")
        ]
    return value


def in_json(path: Path, reference: str) -> Any:
    """Of the measure."""
    measures = json.loads(path.read_text())["measures"]
    (measure,) = [each for each in measures if each["ref"] == reference]
    return measure["period_actual"]["value"]


READERS: dict[str, Callable[[Path, str], Any]] = {
    "PDF": in_pdf,
    "Excel": in_excel,
    "Word": in_word,
    "CSV": in_csv,
    "JSON": in_json,
}
"""How to read each file, by what its link is called."""
