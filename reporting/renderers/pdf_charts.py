"""What moved, as charts on paper: pictures that a PDF names, each with its words."""

from __future__ import annotations

from typing import NamedTuple

from reporting.charts.drawing import svg
from reporting.charts.multiples import multiples
from reporting.charts.specification import FONT, SMALL
from reporting.charts.words import beyond_headline
from reporting.report import Report

PAPER_FONT = "DORIS Text"
"""The same letters, by the name that the stylesheet gives them."""


class PrintedChart(NamedTuple):
    """A measure's chart: the address by which the document names its picture."""

    address: str
    reference: str
    title: str
    moved: str
    words: str
    beside: str
    """What of the words the heading and the picture do not say already."""
    svg: bytes


def printed_charts(report: Report) -> list[PrintedChart]:
    """The charts of a report, in their order."""
    return [
        PrintedChart(
            address=f"chart:{number}",
            reference=row.reference,
            title=row.title,
            moved=moved,
            words=chart.words,
            beside=beyond_headline(chart.words),
            svg=svg(chart, SMALL).replace(f'"{FONT}"', f'"{PAPER_FONT}"').encode(),
        )
        for number, (row, moved, chart) in enumerate(multiples(report), start=1)
    ]
