"""Publishing a month's scorecards while somebody else changes what they show."""

import pytest

from measures.exceptions import Refused
from measures.models import Measure
from measures.recording import Recorded, record_returns
from reporting.frozen import thaw_scorecard
from reporting.models import Edition, EditionReport
from reporting.scorecard_months import read_month_stage
from tests.cast import NOW, OPENED, SEPTEMBER, gather, submit_months
from tests.measures.at_once import after, together
from tests.reporting.publishing import without_files
from tests.reporting.test_scorecard_publishing import FRAMEWORK, correct, frozen

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def council():
    """MAT 1 and MAT 2 up to September."""
    cast = gather()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
    return cast


def figure(edition):
    row = EditionReport.objects.get(edition=edition, path="teams/mat-1")
    rows = {each.reference: each for each in thaw_scorecard(row.content).rows}
    return rows["EI1a"].months[-1][1].value


def test_of_two_who_publish_at_once_one_does(council):
    results = together(lambda: frozen(council), lambda: frozen(council))
    assert sorted(isinstance(each, Refused) for each in results) == [False, True]
    assert Edition.objects.count() == 1


def test_a_figure_corrected_while_it_is_frozen_waits_and_is_seen_as_later(council):
    editions = []
    after(lambda: editions.append(frozen(council)), lambda: correct(council, 21))
    assert figure(editions[0]) == 20
    without_files(editions[0])
    assert read_month_stage(FRAMEWORK, SEPTEMBER).is_changed


def test_what_was_changed_while_it_was_built_is_built_again(council):
    def freeze():
        measure = Measure.objects.get(reference="EI1a")
        wanted = [Recorded(council.mat2.pk, measure.pk, SEPTEMBER, 22)]
        record_returns(wanted, by=council.officer, at=NOW, why="A slip")
        return frozen(council)

    result = after(lambda: correct(council, 21), freeze)
    assert figure(result) == 21
    without_files(result)
    assert not read_month_stage(FRAMEWORK, SEPTEMBER).is_changed
