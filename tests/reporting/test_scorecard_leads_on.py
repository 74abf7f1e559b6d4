"""Where a scorecard and a measure's page lead: to what a figure is made of, and to the report."""

import pytest

from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures import pages

CITY = "/scorecards/doris-early-intervention/2026-09/"
MEASURE = "/measures/doris-early-intervention/EI8%25/2026-09/"
EXPLAINED = "/explain/2026-27/q2"


@pytest.fixture
def council(cast):
    """20 in every measure of MAT 1 up to September."""
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    return cast


def addresses(response):
    """Where the links in the page's main part lead."""
    return {link.get("href") for link in pages.element(response, "main-content").iter("a")}


@pytest.mark.parametrize(
    ("who", "unit", "path"),
    [
        ("leader", "", "city"),
        ("viewer", "localities/locality-1/", "localities/locality-1"),
        ("manager", "teams/mat-1/", "teams/mat-1"),
    ],
)
@pytest.mark.parametrize("reference", ["EI5", "EI8%25", "EI10a%28i%29"])
def test_a_row_leads_to_what_its_last_figure_is_made_of(
    council, browse, who, unit, path, reference
):
    client = browse(getattr(council, who))
    found = addresses(client.get(f"{CITY}{unit}"))
    address = f"{EXPLAINED}/{path}/{reference}/"
    assert f"{address}#month-2026-09" in found
    assert client.get(address).status_code == 200
    assert f"/reports/2026-27/q2/{path}/" in found


def test_with_todays_placements_it_leads_to_the_report_with_them(council, browse):
    found = addresses(browse(council.leader).get(f"{CITY}?placed=now"))
    assert "/reports/2026-27/q2/city/?placed=now" in found
    assert not any(href.startswith("/explain/") for href in found)


def test_a_measures_page_leads_to_both(council, browse):
    client = browse(council.leader)
    page = client.get(MEASURE)
    found = pages.links(page)
    made = found["What the figure for September 2026 is made of"]
    assert made == f"{EXPLAINED}/city/EI8%25/#month-2026-09"
    assert client.get(made.partition("#")[0]).status_code == 200
    report, _, anchor = found["Quarterly report on City, Q2 2026/27"].partition("#")
    assert report == "/reports/2026-27/q2/city/"
    assert pages.element(client.get(report), anchor) is not None


def test_the_reports_lead_to_the_scorecards(council, browse):
    assert pages.links(browse(council.viewer).get("/reports/"))["scorecards"] == "/scorecards/"
