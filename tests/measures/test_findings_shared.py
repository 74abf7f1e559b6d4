"""The same warning at several teams' quarterly updates: the officer sees it as one."""

import pytest

from measures.models import FindingStatus, QuarterlyUpdate, RaisedFinding, ReturnStatus
from tests.cast import OPENED, Q2, SEPTEMBER, submit_months
from tests.measures import pages
from tests.measures.updates import submit_whole_update, write

pytestmark = pytest.mark.django_db

PAGE = "/findings/2026-27/q2/"
PARTS = {"EI10a(i)": 7, "EI10a(ii)": 7, "EI10a(iii)": 6}


@pytest.fixture
def three(cast):
    """Three teams' updates: EI1a went up at two of them, and down at the third."""
    for team, figure in ((cast.mat1, 50), (cast.mat2, 60), (cast.mat3, 5)):
        submit_months(team, OPENED, Q2.previous.last_month, by=cast.manager, given=PARTS)
        given = PARTS | {"EI1a": figure}
        submit_months(team, Q2.months[0], SEPTEMBER, by=cast.manager, given=given)
        RaisedFinding.objects.all().delete()
    for team in (cast.mat1, cast.mat2, cast.mat3):
        write(team, "EI1a", f"What {team} says", by=cast.manager)
        submit_whole_update(team, by=cast.manager)
    return cast


def test_it_is_shown_as_one_with_its_teams(three, browse):
    response = browse(three.officer).get(PAGE)
    said = pages.text(response, "shared")
    assert "Up on Q1 by 10% or more at 2 teams: EI1a, Number of new referrals (VCM)" in said
    assert "MAT 1, from 60 to 150: What MAT 1 says MAT 2, from 60 to 180: What MAT 2 says" in said
    assert "MAT 3" not in said
    assert "Q2 2026/27 update: Number of new referrals (VCM)" in pages.text(response, "team-mat-3")
    assert pages.links(response)["Q2 2026/27 update"].endswith("/2026-27/q2/#row-EI1a")


def test_it_is_accepted_for_all_of_them(three, browse):
    client = browse(three.officer)
    keys = RaisedFinding.objects.exclude(team=three.mat3).values_list("pk", flat=True)
    measure = RaisedFinding.objects.first().measure_id
    data = {"action": f"accept-shared {measure}-up", f"shared-{measure}-up": list(keys)}
    response = client.post(PAGE, data, follow=True)
    assert "EI1a accepted for 2 teams." in response.content.decode()
    accepted = RaisedFinding.objects.filter(status=FindingStatus.ACCEPTED)
    assert {row.team for row in accepted} == {three.mat1, three.mat2}
    assert client.post(PAGE, data).status_code == 302
    nothing = {"action": f"accept-shared {measure}-down"}
    assert client.post(PAGE, nothing).status_code == 404


def test_one_of_them_sends_its_update_back(three, browse):
    finding = RaisedFinding.objects.get(team=three.mat1)
    data = {"action": f"send-back {finding.pk}", f"note-{finding.pk}": "Which school?"}
    browse(three.officer).post(PAGE, data)
    assert QuarterlyUpdate.objects.get(team=three.mat1).status == ReturnStatus.SENT_BACK
    assert three.mat1.returns.get(month=SEPTEMBER).status == ReturnStatus.SUBMITTED
    page = browse(three.manager).get("/updates/mat-1/2026-27/q2/")
    assert "Which school?" in pages.main(page)
    month = browse(three.manager).get("/returns/mat-1/2026-09/")
    assert "Which school?" not in pages.main(month)
