"""Figures that count: written once, with the history of each (rules §4)."""

from datetime import UTC, datetime

import pytest

from doris.models import User
from measures.exceptions import PeriodTaken
from measures.figures import Reason
from measures.models import (
    Commentary,
    Figure,
    FigureChange,
    Measure,
    Return,
    Team,
    TeamKind,
    columns,
)
from measures.periods import Month
from measures.recording import Recorded, record_figures, record_returns
from measures.standing import standing
from measures.submitting import LEFT_OPEN

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


@pytest.mark.parametrize("month", [JULY, SEPTEMBER])
def test_one_batch_may_not_hold_a_month_and_its_quarter(team, measure, officer, month):
    batch = [
        Recorded(team.pk, measure.pk, month, 12),
        Recorded(team.pk, measure.pk, SEPTEMBER, 30, span=3),
    ]
    with pytest.raises(PeriodTaken):
        record_figures(batch, by=officer, at=AT)
    assert not Figure.objects.exists()


def test_one_batch_may_put_a_quarter_in_the_place_of_its_months(team, measure, officer, record):
    record(12)
    record(10, month=SEPTEMBER)
    batch = [
        Recorded(team.pk, measure.pk, JULY, None),
        Recorded(team.pk, measure.pk, SEPTEMBER, None),
        Recorded(team.pk, measure.pk, SEPTEMBER, 30, span=3),
    ]
    assert record_figures(batch, by=officer, at=AT) == 3
    assert Figure.objects.get().span == 3


def test_one_batch_may_not_say_two_things_of_one_period(team, measure, officer):
    batch = [Recorded(team.pk, measure.pk, JULY, figure) for figure in (12, 13)]
    with pytest.raises(ValueError, match="Two figures for one period"):
        record_figures(batch, by=officer, at=AT)


def test_nothing_for_a_month_leaves_its_quarters_figure_and_the_other_way_round(record):
    record(30, month=SEPTEMBER, span=3)
    assert record(None, month=SEPTEMBER) == 0
    assert Figure.objects.get().span == 3
    record(None, month=SEPTEMBER, span=3)
    record(12, month=SEPTEMBER)
    assert record(None, month=SEPTEMBER, span=3) == 0
    assert Figure.objects.get().span == 1


def test_a_quarterly_measures_quarter_is_its_last_month(measure, record):
    Measure.objects.update(frequency="quarterly")
    record(30, month=SEPTEMBER, span=3)
    assert record(30, month=SEPTEMBER) == 0
    record(31, month=SEPTEMBER)
    assert Figure.objects.get().span == 1
    assert Figure.objects.get().figure == 31


@pytest.mark.parametrize(("month", "span"), [(JULY, 3), (JULY, 2), (SEPTEMBER, 0)])
def test_a_figure_is_for_a_month_or_a_quarter(month, span):
    with pytest.raises(ValueError, match=r"No quarter ends|covers 1 or 3 months"):
        Recorded(1, 1, month, 12, span)


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


@pytest.mark.parametrize("status", ["draft", "sent back", "reopened", "submitted"])
def test_a_return_that_was_begun_already_is_submitted(team, measure, officer, status):
    Return.objects.create(team=team, month=JULY, status=status)
    other = Return.objects.create(team=team, month=SEPTEMBER, status=status)
    record_returns([Recorded(team.pk, measure.pk, JULY, 5)], by=officer, at=AT)
    assert Return.objects.get(month=JULY).status == "submitted"
    kept = Return.history.filter(month=JULY, history_user=officer, history_date=AT)
    assert kept.filter(status="submitted").exists() == (status != "submitted")
    other.refresh_from_db()
    assert other.status == status, "another month of the same team is left alone"


def test_only_the_months_of_the_team_that_has_figures_are_submitted(team, measure, officer):
    other = Team.objects.create(name="MAT 2", kind=TeamKind.MAT)
    Return.objects.create(team=team, month=SEPTEMBER)
    figures = [
        Recorded(team.pk, measure.pk, JULY, 5),
        Recorded(other.pk, measure.pk, SEPTEMBER, 5),
    ]
    record_returns(figures, by=officer, at=AT)
    assert set(Return.objects.values_list("team", "month", "status")) == {
        (team.pk, JULY, "submitted"),
        (other.pk, SEPTEMBER, "submitted"),
        (team.pk, SEPTEMBER, "draft"),
    }


def test_returns_that_are_refused_are_not_submitted(team, measure, officer, record):
    record(30, month=SEPTEMBER, span=3)
    with pytest.raises(PeriodTaken):
        record_returns([Recorded(team.pk, measure.pk, JULY, 5)], by=officer, at=AT)
    assert not Return.objects.exists()


def test_a_whole_quarters_figure_submits_no_months_return(team, measure, officer):
    record_returns([Recorded(team.pk, measure.pk, SEPTEMBER, 30, span=3)], by=officer, at=AT)
    assert not Return.objects.exists()


def test_recording_takes_a_fixed_number_of_queries(team, officer, query_budget):
    measures = [
        Measure.objects.create(reference=f"M{n}", kind="cumulative", first_month="2000-04")
        for n in range(25)
    ]
    with query_budget(6):
        record_figures(
            [Recorded(team.pk, each.pk, JULY, 5) for each in measures], by=officer, at=AT
        )


# A form that somebody had begun ----------------------------------------------------------------


@pytest.fixture
def begin(team, officer):
    """Somebody's form for July, with rows typed by reference: a figure, or a figure | a comment."""

    def write(status, **rows):
        begun = Return.objects.create(team=team, month=JULY, status=status)
        for reference, (figure, comment) in rows.items():
            made, _ = Measure.objects.get_or_create(
                reference=reference, defaults={"kind": "cumulative", "first_month": "2000-04"}
            )
            begun.entries.create(
                measure=made, **columns(figure), comment=comment, changed_by=officer, changed_at=AT
            )
        return begun

    return write


@pytest.fixture
def bring(team, measure, officer):
    """Record 5 for EI1a in July, with a comment where one is given."""

    def write(comment=None):
        comments = {(team.pk, measure.pk, JULY, 1): comment} if comment else {}
        brought = [Recorded(team.pk, measure.pk, JULY, 5)]
        return record_returns(brought, by=officer, at=AT, why="Brought across", comments=comments)

    return write


def rows_of(monthly_return):
    return {
        entry.measure.reference: (entry.figure, entry.comment, entry.version)
        for entry in monthly_return.entries.select_related("measure")
    }


@pytest.mark.parametrize("status", ["draft", "sent back", "reopened", "submitted"])
def test_the_form_shows_what_was_recorded_for_it(begin, bring, measure, status):
    begun = begin(status, EI1a=(14, ""))
    bring("Counted again")
    assert rows_of(begun) == {"EI1a": (5, "Counted again", 2)}
    begun.refresh_from_db()
    assert begun.status == "submitted"


@pytest.mark.parametrize(
    ("status", "after"), [("draft", "reopened"), ("sent back", "sent back"), ("reopened",) * 2]
)
@pytest.mark.parametrize("row", [(3, ""), (Reason.NOT_AVAILABLE, ""), (None, "Ask Priya")])
def test_other_rows_that_were_never_submitted_stay_on_an_open_form(
    begin, bring, status, after, row
):
    begun = begin(status, EI2=row)
    bring()
    begun.refresh_from_db()
    assert (begun.status, begun.submitted_at) == (after, AT)
    kept = begun.history.get(history_date=AT)
    assert (kept.status, kept.history_change_reason) == (after, f"Brought across. {LEFT_OPEN}")
    assert rows_of(begun) == {"EI2": (*row, 1)}
    assert Figure.objects.get().figure == 5, "what was typed besides does not count"


def test_other_rows_that_count_as_they_are_do_not_keep_a_form_open(begin, bring, record):
    begun = begin("reopened", EI1a=(12, ""), EI2=(None, ""))
    record(12)
    bring()
    begun.refresh_from_db()
    assert begun.status == "submitted"


def test_comments_are_kept_with_their_history(bring, team, measure, officer):
    bring("First")
    bring("First")
    bring("Second")
    kept = Commentary.objects.get()
    assert (kept.team, kept.measure, kept.last_month, kept.span) == (team, measure, JULY, 1)
    assert list(kept.history.values_list("written", "history_user", "history_change_reason")) == [
        ("Second", officer.pk, "Brought across"),
        ("First", officer.pk, "Brought across"),
    ]


def test_a_return_that_is_made_has_a_history_from_then_on(bring, officer):
    bring()
    bring("A comment besides")
    kept = Return.history.get()
    assert (kept.status, kept.history_type, kept.history_user) == ("submitted", "+", officer)
    assert (kept.history_date, kept.history_change_reason) == (AT, "Brought across")


def test_a_comment_without_a_figure_stands_on_the_form(bring, team, measure, officer):
    bring()
    other = Measure.objects.create(reference="EI2", kind="snapshot", first_month="2000-04")
    comments = {(team.pk, other.pk, JULY, 1): "Not counted in July"}
    record_returns([], by=officer, at=AT, comments=comments)
    stands = standing(Return.objects.get())
    assert (stands[other.pk].figure, stands[other.pk].comment) == (None, "Not counted in July")


def test_a_form_shows_a_comment_that_comes_alone(begin, team, officer):
    begun = begin("submitted", EI2=(None, "Old"))
    key = (team.pk, Measure.objects.get(reference="EI2").pk, JULY, 1)
    record_returns([], by=officer, at=AT, comments={key: "New"})
    assert rows_of(begun) == {"EI2": (None, "New", 2)}
