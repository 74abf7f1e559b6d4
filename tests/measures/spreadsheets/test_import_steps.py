"""What can happen while an import of figures shows how far it is."""

import pytest
from django.db import connection

from measures.models import Figure
from measures.spreadsheets.figures import import_figures
from tests.cast import NOW

CONTENT = b"team,measure,period,value\nMAT 1,EI1a,2026-07,12\n"


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_somebody_who_takes_long_over_a_step(cast):
    taken = []
    for step in import_figures(CONTENT, by=cast.officer, at=NOW, on=NOW.date()):
        assert not connection.in_atomic_block
        taken.append(step.doing)
    assert taken[-1] == "Writing"
    assert Figure.objects.count() == 1
