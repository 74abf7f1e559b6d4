"""Submitting, reopening and closing: what counts from when, and what stands in the way."""

from datetime import timedelta

import pytest
from django.db import transaction

from measures import actions
from measures.asked import form_rows, read_form
from measures.exceptions import NotReady, PeriodTaken, Refused
from measures.figures import Reason
from measures.models import (
    Commentary,
    Figure,
    FigureChange,
    Measure,
    PartRule,
    Return,
    ReturnStatus,
)
from measures.policies import lock_return
from measures.recording import Recorded, record_figures, record_returns
from measures.standing import standing
from tests.measures.returns import (
    AT,
    SEPTEMBER,
    figure_of,
    load_catalogue,
    open_team,
    save,
    submit,
    typed,
    whole_form,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


def retype(team, rows, *, by):
    """Type over what is shown now."""
    stands = standing(Return.objects.get(team=team, month=SEPTEMBER))
    for row in typed(rows):
        now = actions.Typed(row.measure, row.figure, row.comment, stands[row.measure].seen)
        actions.save_entries(team=team, month=SEPTEMBER, typed=[now], by=by, at=LATER)


def why_not(team, rows, *, by):
    """What stands in the way of submitting a form with these rows: (code, measures) each."""
    save(team, rows, by=by)
    with pytest.raises(NotReady) as refused:
        actions.submit_return(team=team, month=SEPTEMBER, by=by, at=AT)
    assert not Figure.objects.exists()
    return [(finding.code, finding.measures) for finding in refused.value.findings]


def test_it_works(mat1, manager):
    submit(mat1, {"EI1a": "12 | Two large families", "EI2": "80", "ND3": "80"}, by=manager)
    row = Return.objects.get()
    assert row.status == ReturnStatus.SUBMITTED
    assert (row.submitted_at, row.submitted_by) == (AT, manager)
    assert (figure_of(mat1, "EI1a"), figure_of(mat1, "EI2")) == (12, 80)
    assert Figure.objects.count() == read_form(team=mat1, month=SEPTEMBER).to_fill == 25
    comment = Commentary.objects.get()
    assert (comment.measure.reference, comment.written) == ("EI1a", "Two large families")
    assert comment.history.get().history_user == manager
    assert FigureChange.objects.filter(by=manager, at=AT, why="").count() == 25


def test_everything_missing_is_named_in_the_forms_order(mat1, manager):
    asked = [row.measure.reference for row in form_rows(mat1, SEPTEMBER) if not row.optional]
    given = ["EI2", "EI5", "ND7"]
    missing = why_not(mat1, dict.fromkeys(given, "0"), by=manager)
    assert missing == [("missing", (name,)) for name in asked if name not in given]
    assert Return.objects.get().status == ReturnStatus.DRAFT


def test_a_return_that_nobody_began_is_not_ready(mat1, manager):
    with pytest.raises(NotReady) as refused:
        actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    assert len(refused.value.findings) == 25
    assert not Return.objects.exists()


@pytest.mark.parametrize("reason", ["[x]", "[z]"])
def test_a_stated_reason_needs_a_comment_that_says_why(mat1, manager, reason):
    rows = whole_form(mat1, SEPTEMBER, {"EI5": f"{reason} |   "})
    assert why_not(mat1, rows, by=manager) == [("no-why", ("EI5",))]
    retype(mat1, {"EI5": f"{reason} | The system is down"}, by=manager)
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    assert figure_of(mat1, "EI5") == Reason(reason)
    assert Commentary.objects.get().written == "The system is down"


@pytest.mark.parametrize(
    ("rows", "measures"),
    [
        ({"EI4": "5", "EI8": "6"}, ("EI8", "EI4")),
        ({"EI3": "5", "EI12": "6"}, ("EI12", "EI3")),
        ({"EI16": "5", "EI17": "6"}, ("EI17", "EI16")),
        ({"EI10": "14"}, ("EI10a(i)", "EI10a(ii)", "EI10a(iii)", "EI10")),
    ],
)
def test_a_part_above_its_whole_is_an_error(mat1, manager, rows, measures):
    found = why_not(mat1, whole_form(mat1, SEPTEMBER, rows), by=manager)
    assert [each for _, each in found] == [measures]


def test_a_warning_asks_for_a_comment_and_is_then_accepted(mat1, manager):
    PartRule.objects.update(severity="warning")
    rows = whole_form(mat1, SEPTEMBER, {"EI8": "6"})
    assert why_not(mat1, rows, by=manager) == [("part-above-whole", ("EI8", "EI4"))]
    retype(mat1, {"EI8": "6 | One form covered two children"}, by=manager)
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    assert figure_of(mat1, "EI8") == 6


def test_what_was_submitted_counts_while_the_return_is_reopened(mat1, manager):
    submit(mat1, {"EI1a": "12 | First"}, by=manager)
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=manager, at=LATER)
    retype(mat1, {"EI1a": "14 | Second"}, by=manager)
    row = Return.objects.get()
    assert (row.status, row.submitted_at) == (ReturnStatus.REOPENED, AT)
    assert figure_of(mat1, "EI1a") == 12
    assert Commentary.objects.get().written == "First"

    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=LATER)
    assert figure_of(mat1, "EI1a") == 14
    comment = Commentary.objects.get()
    assert [kept.written for kept in comment.history.all()] == ["Second", "First"]
    last = FigureChange.objects.latest("pk")
    assert (last.old_value, last.new_value, last.at) == (12, 14, LATER)


def test_the_first_and_the_last_submission_are_kept(mat1, manager, deputy):
    submit(mat1, by=manager)
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=deputy, at=LATER, why="A late form")
    actions.submit_return(team=mat1, month=SEPTEMBER, by=deputy, at=LATER)
    row = Return.objects.get()
    submissions = row.history.filter(status=ReturnStatus.SUBMITTED).order_by("history_id")
    assert [(kept.submitted_at, kept.submitted_by) for kept in submissions] == [
        (AT, manager),
        (LATER, deputy),
    ]
    assert row.history.filter(status=ReturnStatus.REOPENED).get().history_change_reason == (
        "A late form"
    )


def test_a_comment_taken_away_no_longer_shows(mat1, manager):
    submit(mat1, {"EI1a": "12 | First"}, by=manager)
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=manager, at=LATER)
    retype(mat1, {"EI1a": "12"}, by=manager)
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=LATER)
    assert Commentary.objects.get().written == ""


def test_a_month_beside_its_quarters_figure_is_refused(mat1, manager):
    measure = Measure.objects.get(reference="EI1a")
    quarter = Recorded(mat1.pk, measure.pk, SEPTEMBER, 30, span=3)
    record_figures([quarter], by=manager, at=AT)
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    with pytest.raises(PeriodTaken):
        actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    assert Return.objects.get().status == ReturnStatus.DRAFT


def test_a_city_wide_service_submits_its_own_six(db, manager):
    load_catalogue()
    service = open_team("Early help hub", None)
    submit(service, by=manager)
    assert Figure.objects.count() == 6


def test_it_takes_a_fixed_number_of_queries(mat1, manager, query_budget):
    save(mat1, whole_form(mat1, SEPTEMBER, {"EI1a": "4 | A comment"}), by=manager)
    with query_budget(35):
        actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)


# Save and submit at once ----------------------------------------------------------------------


def hand_in(team, rows, *, by):
    return actions.hand_in(team=team, month=SEPTEMBER, typed=typed(rows), by=by, at=AT)


def test_a_form_is_saved_and_submitted_at_once(mat1, manager):
    assert hand_in(mat1, whole_form(mat1, SEPTEMBER), by=manager).submitted
    assert figure_of(mat1, "EI2") == 5


def test_a_form_that_is_not_ready_is_saved_all_the_same(mat1, manager):
    done = hand_in(mat1, {"EI1a": "12"}, by=manager)
    assert not done.submitted
    assert len(done.findings) == 24
    assert len(done.saved.written) == 1
    assert Return.objects.get().entries.get().figure == 12


def test_a_form_that_is_refused_is_saved_all_the_same(mat1, manager):
    measure = Measure.objects.get(reference="EI1a")
    record_figures([Recorded(mat1.pk, measure.pk, SEPTEMBER, 30, span=3)], by=manager, at=AT)
    done = hand_in(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    assert "September 2026 can't have a figure" in done.refusal
    assert Return.objects.get().entries.count() == 25


def test_nobody_submits_what_somebody_else_has_changed_since(mat1, manager, deputy):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    shown = standing(Return.objects.get())
    opened = [
        actions.Typed(row.measure, row.figure, row.comment, shown[row.measure].seen)
        for row in typed(whole_form(mat1, SEPTEMBER))
    ]
    retype(mat1, {"EI2": "500"}, by=deputy)
    done = actions.hand_in(team=mat1, month=SEPTEMBER, typed=opened, by=manager, at=LATER)
    assert not done.submitted
    assert [done.saved.stands[key].figure for key in done.saved.moved] == [500]


# A closed quarter -----------------------------------------------------------------------------


def close(by):
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=by, at=AT)


def test_a_closed_quarter_is_for_performance_officers_with_a_reason(mat1, manager, deputy):
    submit(mat1, {"EI1a": "12"}, by=manager)
    close(deputy)
    reopen = {"team": mat1, "month": SEPTEMBER, "by": deputy, "at": LATER}
    with pytest.raises(Refused, match="Ask a performance officer"):
        actions.reopen_return(**reopen, why="I would like to")
    with pytest.raises(Refused, match="Say why"):
        actions.reopen_return(**reopen, as_officer=True)
    actions.reopen_return(**reopen, as_officer=True, why="Two forms came late")

    shown = standing(Return.objects.get())
    row = typed({"EI1a": "14"})[0]
    row = actions.Typed(row.measure, 14, "", shown[row.measure].seen)
    given = {"team": mat1, "month": SEPTEMBER, "by": deputy, "at": LATER}
    with pytest.raises(Refused, match="closed"):
        actions.save_entries(**given, typed=[row])
    actions.save_entries(**given, typed=[row], as_officer=True)
    with pytest.raises(Refused, match="closed"):
        actions.submit_return(**given)
    actions.submit_return(**given, as_officer=True)
    assert FigureChange.objects.latest("pk").why == "Two forms came late"


def test_a_draft_left_in_a_closed_quarter_needs_a_reason_to_submit(mat1, manager):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    close(manager)
    given = {"team": mat1, "month": SEPTEMBER, "by": manager, "at": LATER, "as_officer": True}
    with pytest.raises(Refused, match="Say why"):
        actions.submit_return(**given)
    actions.submit_return(**given, why="The team sent it by email")
    assert FigureChange.objects.first().why == "The team sent it by email"


def test_a_quarter_closes_once(manager):
    close(manager)
    with pytest.raises(Refused, match="closed already"):
        close(manager)


def import_one(team, reference, figure, *, by):
    """A figure that comes from elsewhere."""
    measure = Measure.objects.get(reference=reference)
    record_returns([Recorded(team.pk, measure.pk, SEPTEMBER, figure)], by=by, at=LATER)


def test_a_form_left_open_by_an_import_gives_no_reason_of_its_own(mat1, manager, deputy):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    import_one(mat1, "EI1a", 9, by=deputy)
    assert Return.objects.get().status == ReturnStatus.REOPENED
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=LATER)
    assert {change.why for change in FigureChange.objects.filter(by=manager)} == {""}


def test_what_was_typed_before_a_measure_was_set_aside_keeps_no_form_open(mat1, manager, deputy):
    submit(mat1, {"EI16": "3", "EI17": "1"}, by=manager)
    again = {"team": mat1, "month": SEPTEMBER, "by": manager, "at": LATER}
    actions.reopen_return(**again)
    measure = Measure.objects.get(reference="EI17")
    actions.set_aside(**again, measure=measure, why="The hub does them")
    actions.submit_return(**again)
    actions.reopen_return(**again)
    import_one(mat1, "EI1a", 9, by=deputy)
    assert Return.objects.get().status == ReturnStatus.SUBMITTED


def test_locking_a_return_leaves_the_team_alone(mat1, manager, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1) as asked:
        lock_return(mat1, SEPTEMBER)
    assert "measures_team" not in asked.captured_queries[0]["sql"]
