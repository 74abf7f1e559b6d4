"""A small council, and figures entered for it."""

import pytest

from doris.models import User
from measures.models import (
    Measure,
    TeamFramework,
)
from measures.periods import Month
from measures.recording import Recorded, record_returns
from reporting.formats import FORMATS, SCORECARD_FORMATS
from tests.cast import OPENED
from tests.measures.returns import AT, load_catalogue, open_team
from tests.reporting.reading import Q2


@pytest.fixture
def officer():
    return User.objects.create(username="officer")


@pytest.fixture
def council():
    """MAT 1 and MAT 2 in Locality 1, MAT 3 in Locality 2, the duty team for the whole city."""
    load_catalogue()
    teams = [
        open_team("MAT 1", "Locality 1"),
        open_team("MAT 2", "Locality 1"),
        open_team("MAT 3", "Locality 2"),
    ]
    duty = open_team("Duty team", None)
    doris = teams[0].frameworks.first().framework
    TeamFramework.objects.create(team=duty, framework=doris, first_month="2026-04")
    return [*teams, duty]


@pytest.fixture
def enter(officer):
    """Record figures of one team as submitted: {reference: [July, August, September]}."""

    def record(team, figures, months=Q2.months):
        measures = dict(Measure.objects.values_list("reference", "pk"))
        record_returns(
            [
                Recorded(team.pk, measures[reference], month, value)
                for reference, values in figures.items()
                for month, value in zip(months, values, strict=True)
                if value is not None
            ],
            by=officer,
            at=AT,
        )

    return record


@pytest.fixture
def few_formats():
    """An edition's files in the two formats that take no time: a PDF takes a second."""
    every, every_of_a_scorecard = dict(FORMATS), dict(SCORECARD_FORMATS)
    for ending in ("pdf", "xlsx", "docx"):
        del FORMATS[ending]
        del SCORECARD_FORMATS[ending]
    yield
    # In their order, which the pages show.
    FORMATS.clear()
    FORMATS.update(every)
    SCORECARD_FORMATS.clear()
    SCORECARD_FORMATS.update(every_of_a_scorecard)


# Of a scorecard --------------------------------------------------------------------------------


@pytest.fixture
def teams():
    load_catalogue()
    return [open_team(f"MAT {number}", "Locality 1", first=OPENED) for number in (1, 2, 3)]


@pytest.fixture
def hub():
    load_catalogue()
    return open_team("Early help hub", None, first=OPENED)


@pytest.fixture
def give(officer):
    """Record figures as submitted: give(team, reference, {month: figure})."""

    def record(team, reference, figures):
        measure = Measure.objects.get(reference=reference)
        record_returns(
            [
                Recorded(team.pk, measure.pk, Month(month), figure)
                for month, figure in figures.items()
            ],
            by=officer,
            at=AT,
        )

    return record


@pytest.fixture
def give_quarter(officer):
    """Record what came for a whole quarter, without its months."""

    def record(team, reference, last_month, figure):
        measure = Measure.objects.get(reference=reference)
        recorded = Recorded(team.pk, measure.pk, Month(last_month), figure, span=3)
        record_returns([recorded], by=officer, at=AT)

    return record
