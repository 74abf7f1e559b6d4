"""The quarterly update's page: what it shows, what is kept, and what comes back."""

import pytest

from measures.models import QuarterlyUpdate, UpdateEntry
from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures import pages

pytestmark = pytest.mark.django_db

PAGE = "/updates/mat-1/2026-27/q2/"


@pytest.fixture
def mat1(cast):
    parts = dict.fromkeys(("EI10a(i)", "EI10a(ii)"), 7) | {"EI10a(iii)": 6}
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager, given=parts)
    return cast.mat1


def test_it_works(mat1, cast, browse):
    response = browse(cast.manager).get(PAGE)
    assert response.status_code == 200
    assert pages.title(response) == "MAT 1, update for Q2 2026/27"
    assert "0 of 25 confirmed" in pages.main(response)
