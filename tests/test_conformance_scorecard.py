"""The council's own scorecard of June 2020: figures in, its answers out of the page's JSON.

The figures go in as the submitted returns of a city-wide service.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from measures.figures import Reason
from measures.models import Measure, Role
from measures.periods import Month
from measures.recording import Recorded, record_returns
from tests.cast import person
from tests.measures.returns import load_catalogue, open_team

CASE = json.loads((Path(__file__).parent / "conformance" / "scorecard_june_2020.json").read_text())
AT = datetime(2020, 7, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def measures(browse):
    """The measures of the city's scorecard, by reference, as an officer's browser gets them."""
    with time_machine.travel(AT, tick=False):
        load_catalogue()
        team = open_team("Early help hub", None, first=Month("2019-04"))
        officer = person("officer", Role.OFFICER, first=AT.date())
        keys = dict(Measure.objects.values_list("reference", "pk"))
        record_returns(
            [
                Recorded(
                    team.pk,
                    keys[row["ref"]],
                    Month(month),
                    figure if isinstance(figure, int) else Reason(figure),
                )
                for row in CASE["rows"]
                for month, figure in row["figures"].items()
            ],
            by=officer,
            at=AT,
        )
        address = f"/scorecards/early-help-scorecard/{CASE['month']}.json"
        content = browse(officer).get(address).json()
        assert (content["report"], content["level"]) == ("scorecard", "city")
        yield {row["ref"]: row for row in content["measures"]}


def test_every_row_of_the_scorecard_agrees(measures):
    wrong = {}
    for row in CASE["rows"]:
        found = measures[row["ref"]]
        for name, expected in row["expect"].items():
            given = found[name]
            if isinstance(expected, dict) and name.startswith("change"):
                given = {key: given[key] for key in expected}
            if given != expected:
                wrong[row["ref"], name] = (given, expected)
    assert not wrong
    assert list(measures) == [row["ref"] for row in CASE["rows"]]
