"""What other systems read of a scorecard."""

from __future__ import annotations

import json
from datetime import date

from measures.models import Measure, Target
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.membership import team_unit
from reporting.renderers import scorecard_json
from reporting.scoring import scorecard
from tests.cast import OPENED, SEPTEMBER, submit_months


def test_a_target_says_what_was_held_against_it(cast):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    measure = Measure.objects.get(reference="EI5")
    Target.objects.create(measure=measure, team=cast.mat1, year=2026, amount=1200)
    content = scorecard(
        team_unit(cast.mat1),
        "doris-early-intervention",
        SEPTEMBER,
        on=date(2026, 10, 20),
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
    )
    rows = {row["ref"]: row for row in json.loads(scorecard_json.render(content))["measures"]}
    held = rows["EI5"]["compared"]
    months = held["months"]
    assert months[-1] == SEPTEMBER
    assert held["actual"] == sum(rows["EI5"]["months"][month] for month in months)
    assert held["expected"] == 100 * len(months)
    assert (rows["EI1a"]["compared"], rows["EI1a"]["against_target"]) == (None, None)
