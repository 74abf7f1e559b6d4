"""PDFs opened again with pypdf, and reports that take no time to set."""

import io
from dataclasses import replace
from typing import Any

from pypdf import PdfReader

from reporting.renderers.pdf import render
from reporting.report import Comment, Report
from tests.reporting.factory import SEPTEMBER, city_report, with_row


def read(report: Report) -> PdfReader:
    return PdfReader(io.BytesIO(render(report)))


def short_report(**changes: Any) -> Report:
    """The city's first few measures, which take no time to set."""
    report = city_report(**changes)
    return replace(report, sections=report.sections[:1])


def commented(*texts: str) -> Report:
    comments = tuple(Comment("MAT 1", SEPTEMBER, 1, text) for text in texts)
    return with_row(short_report(), "EI1a", comments=comments)


def pages_of(document: PdfReader) -> list[str]:
    """Each page's text on one line, so that it does not matter where lines end."""
    return [" ".join(page.extract_text().split()) for page in document.pages]


def text_of(document: PdfReader) -> str:
    return " ".join(pages_of(document))


def figures_of(document: PdfReader) -> list[str]:
    """Alternative texts of a tagged document's figures, in its order."""
    found = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(document.trailer["/Root"]["/StructTreeRoot"])
    return found
