"""A published scorecard read: what it says of its edition, and why a replaced one is gone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from measures.models import ClosedQuarter, Commentary, Measure
from measures.queries import read_structure
from measures.recording import Recorded, record_returns
from reporting.formats import SCORECARD_FORMATS
from reporting.making import make_edition
from reporting.models import Edition, EditionFile, EditionStatus
from reporting.publishing import Accepted
from reporting.redacting import redact
from reporting.scorecard_months import read_month_readiness
from reporting.scorecard_publishing import freeze_scorecards
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, Cast, leave_few_measures, submit_months

FRAMEWORK = "doris-early-intervention"
CITY = f"/scorecards/{FRAMEWORK}/{SEPTEMBER}"
TEAM = f"{CITY}/teams/mat-1"
LATER = NOW + timedelta(days=30)


@pytest.fixture
def published(cast, few_formats):
    """September's first edition, read a month later."""
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
    Commentary.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI1a"),
        last_month=SEPTEMBER,
        written="A busy month",
    )
    readiness = read_month_readiness(FRAMEWORK, SEPTEMBER, read_structure(), NOW.date())
    edition = freeze_scorecards(
        framework=FRAMEWORK,
        month=SEPTEMBER,
        accepted=Accepted(
            frozenset((each.team.pk, each.month) for each in readiness.not_accepted), 0, "Flooded"
        ),
        by=cast.officer,
        at=NOW,
        without_sign_off="Nobody was there",
    )
    with time_machine.travel(NOW, tick=False):
        make_edition(edition.pk, clock=lambda: NOW)
    with time_machine.travel(LATER, tick=False):
        yield cast


def correct(cast: Cast) -> None:
    measure = Measure.objects.get(reference="EI1a")
    record_returns(
        [Recorded(cast.mat1.pk, measure.pk, SEPTEMBER, 99)],
        by=cast.officer,
        at=LATER,
        why="Counted twice",
    )


def text_of(response) -> str:
    assert response.status_code == 200, response.content.decode()[-500:]
    body = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_it_says_its_terms_and_the_hashes_of_its_files(published, browse):
    said = text_of(browse(published.officer).get(f"{CITY}/?edition=1"))
    assert "Published edition 1 on 5 October 2026. Not signed off: Nobody was there." in said
    assert "Flooded" in said
    assert "since been restated" not in said
    files = EditionFile.objects.filter(report__path="city", report__copy="full")
    assert files
    for file in files:
        assert file.sha256 in said


def test_that_its_quarter_was_closed_restates_nothing(published, browse):
    ClosedQuarter.objects.create(
        last_month=Q2.last_month, closed_by=published.officer, closed_at=LATER
    )
    said = text_of(browse(published.officer).get(f"{CITY}/?edition=1"))
    assert "since been restated" not in said


@pytest.mark.parametrize("reader", ["officer", "viewer"])
def test_it_says_what_changed_since_as_far_as_the_team_may_be_named(published, browse, reader):
    correct(published)
    said = text_of(browse(getattr(published, reader)).get(f"{CITY}/?edition=1"))
    assert "This has since been restated." in said
    told = said.partition("What changed since")[2].partition("Published files")[0]
    is_named = reader == "officer"
    assert ("MAT 1, September 2026 20 99" in told) is is_named
    assert ("Counted twice" in said) is is_named
    assert ("1 figure of its teams was corrected" in said) is not is_named


def test_what_changed_elsewhere_is_not_said_of_a_team(published, browse):
    correct(published)
    said = text_of(browse(published.officer).get(f"{CITY}/teams/mat-2/?edition=1"))
    assert "since been restated" not in said


def test_a_replaced_edition_says_why_and_leads_to_what_is_read_instead(published, browse):
    kept = list(EditionFile.objects.values_list("sha256", flat=True))
    done = redact(text="A busy month", reason="Names a child", by=published.administrator, at=LATER)
    (again,) = done.editions
    officer = browse(published.officer)
    said = text_of(officer.get(f"{TEAM}/?edition=1"))
    assert "edition 1 was replaced" in said
    assert "Names a child" in said
    assert "busy" not in said
    assert "The files of edition 2 are being made." in said
    assert any(each in said for each in kept)
    Edition.objects.filter(pk=again.pk).update(status=EditionStatus.PUBLISHED)
    assert f'href="{TEAM}/?edition=2"' in officer.get(f"{TEAM}/?edition=1").content.decode()


@pytest.mark.parametrize("file", [".json?edition=1", ".pdf?edition=1&paper=a3"])
def test_a_replaced_editions_files_lead_to_its_page(published, browse, file):
    SCORECARD_FORMATS["pdf"] = SCORECARD_FORMATS["json"]  # put right by `few_formats`
    redact(text="A busy month", reason="Names a child", by=published.administrator, at=LATER)
    answer = browse(published.officer).get(f"{TEAM}{file}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{TEAM}/?edition=1")


@pytest.mark.parametrize("ending", ["/?edition=9", ".csv?edition=9"])
def test_an_edition_that_never_was_is_not_found(published, browse, ending):
    assert browse(published.officer).get(f"{CITY}{ending}").status_code == 404


def test_its_page_takes_a_fixed_number_of_queries(published, browse, query_budget):
    correct(published)
    officer = browse(published.officer)
    with query_budget(21):
        officer.get(f"{CITY}/?edition=1")
