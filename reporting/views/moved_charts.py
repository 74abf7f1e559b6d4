"""What moved, as small multiples by month, for a report's page."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.text import slugify

from reporting.charts.drawing import svg
from reporting.charts.multiples import multiples
from reporting.charts.specification import SMALL
from reporting.charts.words import beyond_headline
from reporting.report import Report
from reporting.views.measure_address import measure_address, measures_root


class ChartShown(NamedTuple):
    """A measure's chart beside its words, and where all of its months are."""

    reference: str
    title: str
    moved: str
    picture: SafeString
    words: str
    """What the heading and the picture do not say already; the picture's own words are longer."""
    href: str


def present_charts(report: Report) -> list[ChartShown]:
    """The charts of a report's page, in their order."""
    frameworks = {
        row.reference: section.framework_slug or slugify(section.framework)
        for section in report.sections
        for row in section.rows
    }
    path, month, root = report.unit.path or "", report.quarter.last_month, measures_root()
    return [
        ChartShown(
            reference=row.reference,
            title=row.title,
            moved=moved,
            picture=svg(chart, SMALL),
            words=beyond_headline(chart.words),
            href=measure_address(frameworks[row.reference], row.reference, month, path, root),
        )
        for row, moved, chart in multiples(report)
    ]
