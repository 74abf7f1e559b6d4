"""Where a report's numbers are explained, as its files name it: an address to open anywhere."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from reporting.report import Report


def explained_at(report: Report) -> str:
    """The report's own page, on which every number leads to what it is made of.

    "" where the service was not told under what address people reach it.
    """
    if not settings.SITE_ADDRESS or report.unit.path is None:
        return ""
    query = "?placed=now" if report.placed_now else ""
    if report.edition is not None:
        query = f"?edition={report.edition}"
    page = f"{reverse('reporting:reports')}{report.quarter}/{report.unit.path}/{query}"
    return f"{settings.SITE_ADDRESS}{page}"


def explained_sentence(report: Report) -> str:
    """ "Each number is explained at https://…", under every table; "" without an address."""
    address = explained_at(report)
    return f"Each number is explained at {address}" if address else ""
