"""Figures that count: written once, with the history of each (rules §4)."""

from datetime import UTC, datetime

import pytest

from doris.models import User
from measures.exceptions import PeriodTaken
from measures.figures import Reason
from measures.models import Figure, FigureChange, Measure, Return, Team, TeamKind
from measures.periods import Month
from measures.recording import Recorded, record_figures, record_returns

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
JULY, SEPTEMBER = Month("2026-07"), Month("2026-09")


@pytest.fixture
def team():
    return Team.objects.create(name="MAT 1", kind=TeamKind.MAT)


@pytest.fixture
def measure():
    return Measure.objects.create(reference="EI1a", kind="cumulative", first_month="2000-04")


@pytest.fixture
def officer():
    return User.objects.create(username="officer")


@pytest.fixture
def record(team, measure, officer):
    def write(figure, *, month=JULY, span=1, why=""):
        return record_figures(
            [Recorded(team.pk, measure.pk, month, figure, span)], by=officer, at=AT, why=why
        )

    return write


def history():
    return [
        (change.old_value, change.old_reason, change.new_value, change.new_reason, change.why)
        for change in FigureChange.objects.all()
    ]


def test_it_works(record, officer):
    assert record(12) == 1
    assert Figure.objects.get().figure == 12
    change = FigureChange.objects.get()
    assert (change.by, change.at, change.last_month) == (officer, AT, JULY)


def test_every_change_keeps_the_old_figure_and_why(record):
    record(12)
    record(Reason.NOT_AVAILABLE, why="Counted twice")
    record(0)
    record(None)
    assert history() == [
        (None, "", 12, "", ""),
        (12, "", None, "[x]", "Counted twice"),
        (None, "[x]", 0, "", ""),
        (0, "", None, "", ""),
    ]
    assert not Figure.objects.exists()


def test_a_figure_that_stays_is_not_touched(record):
    record(12)
    assert record(12) == 0
    assert len(history()) == 1


def test_nothing_where_nothing_was_is_no_change(record):
    assert record(None) == 0
    assert not history()


def test_a_month_is_refused_beside_its_quarter(record):
    record(30, month=SEPTEMBER, span=3)
    with pytest.raises(PeriodTaken, match=r"July 2026 can't .* Q2 2026/27 has one already"):
        record(12)
    assert Figure.objects.get().figure == 30


@pytest.mark.parametrize("month", [JULY, SEPTEMBER])
def test_a_quarter_is_refused_beside_one_of_its_months(record, month):
    record(12, month=month)
    with pytest.raises(PeriodTaken, match=rf"Q2 2026/27 can't .* {month.name} has one already"):
        record(30, month=SEPTEMBER, span=3)
    assert Figure.objects.get().figure == 12


def test_one_batch_may_not_hold_a_month_and_its_quarter(team, measure, officer):
    batch = [
        Recorded(team.pk, measure.pk, JULY, 12),
        Recorded(team.pk, measure.pk, SEPTEMBER, 30, span=3),
    ]
    with pytest.raises(PeriodTaken):
        record_figures(batch, by=officer, at=AT)
    assert not Figure.objects.exists()


def test_another_team_or_measure_does_not_stand_in_the_way(record, officer, measure):
    other = Team.objects.create(name="MAT 2", kind=TeamKind.MAT)
    record(12)
    record_figures([Recorded(other.pk, measure.pk, SEPTEMBER, 30, 3)], by=officer, at=AT)
    assert Figure.objects.count() == 2


def test_the_history_of_figures_is_append_only(record):
    record(12)
    with pytest.raises(TypeError, match="append-only"):
        FigureChange.objects.update(why="")
    with pytest.raises(TypeError, match="append-only"):
        FigureChange.objects.all().delete()
    with pytest.raises(TypeError, match="append-only"):
        FigureChange.objects.get().delete()
    change = FigureChange.objects.get()
    change.why = "Rewritten"
    with pytest.raises(TypeError, match="append-only"):
        change.save()


def test_recorded_returns_are_submitted(team, measure, officer):
    figures = [Recorded(team.pk, measure.pk, month, 5) for month in (JULY, SEPTEMBER)]
    assert record_returns(figures, by=officer, at=AT) == 2
    assert set(Return.objects.values_list("month", "status", "submitted_at")) == {
        (JULY, "submitted", AT),
        (SEPTEMBER, "submitted", AT),
    }
    assert record_returns(figures, by=officer, at=AT) == 0


def test_recording_takes_a_fixed_number_of_queries(team, officer, query_budget):
    measures = [
        Measure.objects.create(reference=f"M{n}", kind="cumulative", first_month="2000-04")
        for n in range(25)
    ]
    with query_budget(6):
        record_figures(
            [Recorded(team.pk, each.pk, JULY, 5) for each in measures], by=officer, at=AT
        )
