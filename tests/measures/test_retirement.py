"""A measure is retired by its last month, and never from under its figures."""

import pytest
from django.core.exceptions import ValidationError

from doris.models import User
from measures.models import Measure, Team, TeamKind
from measures.periods import Month
from measures.recording import Recorded, record_figures
from tests.measures.returns import AT, SEPTEMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    """A measure with a figure for September 2026."""
    measure = Measure.objects.create(reference="EI1a", kind="cumulative", first_month="2000-04")
    team = Team.objects.create(name="MAT 1", kind=TeamKind.MAT)
    record_figures(
        [Recorded(team.pk, measure.pk, SEPTEMBER, 5)],
        by=User.objects.create(username="officer"),
        at=AT,
    )
    return Measure.objects.get(pk=measure.pk)


@pytest.mark.parametrize("last_month", [SEPTEMBER, SEPTEMBER.next, None])
def test_it_may_end_with_its_last_figure_or_later(measure, last_month):
    measure.last_month = last_month
    measure.full_clean()


def test_it_may_not_end_before_its_last_figure(measure):
    measure.last_month = Month("2026-03")
    with pytest.raises(ValidationError) as refusal:
        measure.full_clean()
    assert refusal.value.message_dict == {
        "last_month": ["Figures have been submitted up to 2026-09. Retire it from then on."]
    }
