"""The menu marks the place that a page belongs to."""

import pytest

from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures import pages
from tests.measures.returns import open_team

pytestmark = pytest.mark.django_db


def marked(response):
    """What the menu marks, and how."""
    return {
        "".join(link.itertext()).strip(): link.get("aria-current")
        for link in pages.tree(response).iter("a")
        if "service-navigation__link" in link.get("class", "") and link.get("aria-current")
    }


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", {"Home": "page"}),
        ("/returns/", {"Returns": "page"}),
        ("/returns/mat-1/", {"Returns": "true"}),
        ("/returns/mat-1/2026-09/", {"Returns": "true"}),
        ("/updates/mat-1/2026-27/q2/", {"Returns": "true"}),
        ("/timeliness/", {"Returns": "true"}),
        ("/reminders/?team=mat-1", {"Returns": "true"}),
        ("/reports/2026-27/q2/city/", {"Reports": "true"}),
        ("/explain/2026-27/q2/city/EI5/", {"Reports": "true"}),
        ("/scorecards/", {"Scorecards": "page"}),
        ("/scorecards/doris-early-intervention/2026-09/", {"Scorecards": "true"}),
        ("/scorecard-months/doris-early-intervention/2026-09/", {"Scorecards": "true"}),
        ("/measures/doris-early-intervention/EI5/2026-09/", {"Scorecards": "true"}),
    ],
)
def test_each_page_belongs_to_a_place(cast, browse, address, place):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    response = browse(cast.officer).get(address)
    assert response.status_code == 200
    assert marked(response) == place


@pytest.mark.parametrize(
    ("address", "place"),
    [("/measures/", {"Measures": "page"}), ("/figures/EH1a/2026-09/", {"Measures": "true"})],
)
def test_a_reporters_own_measures_are_another_place(cast, browse, address, place):
    open_team("Early help hub", None, first=OPENED)
    assert marked(browse(cast.reporter).get(address)) == place
