"""Two people making figures count at the same moment: a month and its quarter never both do."""

import pytest

from measures.exceptions import PeriodTaken
from measures.models import Figure, FigureChange, Measure, Return
from measures.recording import Recorded, record_figures, record_returns
from tests.measures.at_once import after, together
from tests.measures.returns import AT, SEPTEMBER, save, submit, whole_form

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

AUGUST = SEPTEMBER.previous


@pytest.fixture
def record(mat1, manager):
    """Make one figure of EI1a count."""
    measure = Measure.objects.get(reference="EI1a").pk

    def write(figure, *, month=SEPTEMBER, span=1):
        return record_figures([Recorded(mat1.pk, measure, month, figure, span)], by=manager, at=AT)

    return write


def test_a_quarter_that_comes_while_its_month_is_written_is_refused(record):
    result = after(lambda: record(12, month=AUGUST), lambda: record(30, span=3))
    assert isinstance(result, PeriodTaken)
    assert Figure.objects.get().figure == 12


def test_a_month_that_comes_while_its_quarter_is_written_is_refused(record):
    result = after(lambda: record(30, span=3), lambda: record(12, month=AUGUST))
    assert isinstance(result, PeriodTaken)
    assert Figure.objects.get().figure == 30


def test_the_second_of_two_figures_for_a_month_changes_the_first(record):
    assert after(lambda: record(12), lambda: record(13)) == 1
    changes = FigureChange.objects.values_list("old_value", "new_value")
    assert list(changes) == [(None, 12), (12, 13)]


def test_an_import_and_a_form_of_the_same_month_wait_for_each_other(mat1, manager, deputy):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    measure = Measure.objects.get(reference="EI1a").pk
    figures = [Recorded(mat1.pk, measure, month, 7) for month in (AUGUST, SEPTEMBER)]
    for _ in range(5):
        together(
            lambda: record_returns(figures, by=deputy, at=AT),
            lambda: submit(mat1, by=manager),
        )
        assert Return.objects.get(month=SEPTEMBER).status == "submitted"
        Return.objects.filter(month=SEPTEMBER).update(status="reopened")
        Figure.objects.filter(last_month=AUGUST).delete()
