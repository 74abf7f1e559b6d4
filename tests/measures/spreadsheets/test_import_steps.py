"""What can happen while an import shows how far it is."""

import pytest
from django.db import connection

from measures.models import Figure, Locality, SourceCount
from measures.spreadsheets.counts import take_counts
from measures.spreadsheets.figures import import_figures
from measures.spreadsheets.teams import import_teams
from tests.cast import NOW

FIGURES = b"team,measure,period,value\nMAT 1,EI1a,2026-07,12\n"
COUNTS = b"team,measure,period,count,source\nMAT 1,EI1a,2026-07,12,LCS\n"
TEAMS = b"team,kind,locality,from\nMAT 9,MAT,Far north,2026-07\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("model", "work"),
    [
        (Figure, lambda by: import_figures(FIGURES, by=by, at=NOW, on=NOW.date())),
        (SourceCount, lambda by: take_counts(COUNTS, by=by, at=NOW, on=NOW.date())),
        (Locality, lambda by: import_teams(TEAMS, by=by, at=NOW)),
    ],
    ids=["figures", "counts", "teams"],
)
def test_nobody_waits_for_somebody_who_takes_long_over_a_step(cast, model, work):
    before = model.objects.count()
    for _ in work(cast.officer):
        assert not connection.in_atomic_block
    assert model.objects.count() == before + 1
