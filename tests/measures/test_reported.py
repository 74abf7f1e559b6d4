"""A measure reported by itself: what counts when, and what becomes of the team's return."""

from datetime import timedelta

import pytest

from measures import actions
from measures.asked import read_form
from measures.exceptions import Refused
from measures.figures import Reason, read_figure
from measures.findings import send_back
from measures.judging import Chosen, direction_on_form
from measures.models import (
    ClosedQuarter,
    Commentary,
    Entry,
    Figure,
    FigureChange,
    FindingStatus,
    Measure,
    RaisedFinding,
    ReportedJudgement,
    Return,
    ReturnStatus,
    WillNotReport,
)
from measures.periods import month_range
from measures.recording import Recorded, record_figures
from measures.reported import Report, save_measure, submit_measure
from measures.standing import NOTHING, of_entry, standing
from tests.measures.returns import APRIL, AT, AUGUST, SEPTEMBER, load_catalogue, open_team

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)
SIX = ("EH1a", "EH1c", "EH1b", "EH14b", "FM011", "FM012")


@pytest.fixture
def hub(db):
    """A city-wide service with the scorecard's six measures."""
    load_catalogue()
    return open_team("Early Help Hub", None)


def report(team, text, *, month=SEPTEMBER, seen=None, direction=None, shown=None):
    """The form, and one row as somebody types it: `EH1a: 12 | a comment`.

    A direction is beside the one that was shown, or that stands; without one it is left so.
    """
    reference, _, rest = text.partition(": ")
    figure, _, comment = rest.partition(" | ")
    form = read_form(team=team, month=month)
    key = next(each.measure for each in form.asked if each.reference == reference)
    held = standing(Return.objects.filter(team=team, month=month).first()).get(key, NOTHING)
    typed = actions.Typed(key, read_figure(figure), comment, seen or held.seen)
    if shown is None:
        counts = ReportedJudgement.objects.filter(team=team, measure=key, last_month=month).first()
        shown = direction_on_form(held, counts)
    chosen = Chosen(shown if direction is None else direction, shown)
    return form, Report(typed, chosen, "Early help reporting officer")


def submit(team, text, *, by, at=AT, **more):
    keywords = {key: more.pop(key) for key in ("why", "as_officer") if key in more}
    return submit_measure(*report(team, text, **more), by=by, at=at, **keywords)


def save(team, text, *, by, at=AT, **more):
    keywords = {key: more.pop(key) for key in ("why", "as_officer") if key in more}
    return save_measure(*report(team, text, **more), by=by, at=at, **keywords)


def counting():
    return {row.measure.reference: row.figure for row in Figure.objects.select_related("measure")}


def status():
    return Return.objects.get().status


def test_a_measure_counts_by_itself_with_its_history(hub, manager):
    assert submit(hub, "EH1a: 96 | Fewer from schools.", by=manager).counts
    assert counting() == {"EH1a": 96}
    assert Commentary.objects.get().written == "Fewer from schools."
    change = FigureChange.objects.get()
    assert (change.old_value, change.new_value, change.by) == (None, 96, manager)
    assert status() == ReturnStatus.DRAFT


def test_a_draft_counts_nowhere(hub, manager):
    assert not save(hub, "EH1a: 96", by=manager).counts
    assert counting() == {}
    assert standing(Return.objects.get())[Measure.objects.get(reference="EH1a").pk].figure == 96


def test_the_return_is_submitted_with_its_last_measure(hub, manager, deputy):
    for reference in SIX[:-1]:
        submit(hub, f"{reference}: 9", by=manager)
        assert status() == ReturnStatus.DRAFT
    submit(hub, "FM012: [x] | To be confirmed.", by=deputy)
    row = Return.objects.get()
    assert (row.status, row.submitted_by) == (ReturnStatus.SUBMITTED, deputy)
    assert counting()["FM012"] is Reason.NOT_AVAILABLE
    last = row.history.latest()
    assert last.history_change_reason == "With FM012, the last of its measures"


def test_a_month_inside_a_quarter_needs_no_quarterly_measure(hub, manager):
    for reference in SIX[:4]:
        submit(hub, f"{reference}: 9", by=manager, month=AUGUST)
    assert status() == ReturnStatus.SUBMITTED


def test_a_draft_of_another_measure_keeps_the_return_open(hub, manager):
    for reference in SIX[:-1]:
        submit(hub, f"{reference}: 9", by=manager)
    save(hub, "EH1a: 10", by=manager)
    submit(hub, "FM012: 9", by=manager)
    assert status() == ReturnStatus.DRAFT
    submit(hub, "EH1a: 10", by=manager)
    assert status() == ReturnStatus.SUBMITTED


def whole(hub, by, **given):
    for reference in SIX:
        submit(hub, f"{reference}: {given.get(reference, 9)}", by=by)
    assert status() == ReturnStatus.SUBMITTED


def test_a_correction_reopens_the_return_and_submits_it_again(hub, manager):
    whole(hub, manager)
    submit(hub, "EH1a: 11", by=manager, at=LATER)
    assert counting()["EH1a"] == 11
    row = Return.objects.get()
    assert (row.status, row.submitted_at) == (ReturnStatus.SUBMITTED, LATER)
    states = [(each.status, each.history_change_reason) for each in row.history.all()[:2]]
    assert states == [
        ("submitted", "With EH1a, the last of its measures"),
        ("reopened", "EH1a is corrected"),
    ]


def test_a_correction_saved_as_a_draft_leaves_what_was_submitted_counting(hub, manager):
    whole(hub, manager)
    save(hub, "EH1a: 11", by=manager)
    assert status() == ReturnStatus.REOPENED
    assert counting()["EH1a"] == 9


def test_submitting_what_stands_changes_nothing(hub, manager):
    whole(hub, manager)
    before = Return.history.count(), FigureChange.objects.count()
    assert submit(hub, "EH1a: 9", by=manager, at=LATER).counts
    assert (Return.history.count(), FigureChange.objects.count()) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [("EH1a: ", "missing"), ("EH1a: [x]", "no-why"), ("EH1a: [z] |  ", "no-why")],
)
def test_what_is_not_ready_is_kept_and_does_not_count(hub, manager, text, code):
    done = submit(hub, text, by=manager)
    assert [each.code for each in done.findings] == [code]
    assert counting() == {}


def test_a_warning_is_accepted_with_a_comment_and_put_before_the_officers(hub, manager):
    key = Measure.objects.get(reference="EH1a").pk
    for month in month_range(APRIL, AUGUST):
        record_figures([Recorded(hub.pk, key, month, 90)], by=manager, at=AT)
    assert [each.measures for each in submit(hub, "EH1a: 520", by=manager).findings] == [("EH1a",)]
    assert submit(hub, "EH1a: 520 | A new hub opened.", by=manager).counts
    assert RaisedFinding.objects.get().status == FindingStatus.OPEN


def test_one_measure_that_was_sent_back_waits_for_its_own_reporter(hub, manager):
    key = Measure.objects.get(reference="EH1a").pk
    for month in month_range(APRIL, AUGUST):
        record_figures([Recorded(hub.pk, key, month, 90)], by=manager, at=AT)
    whole(hub, manager, EH1a="520 | A new hub opened.")
    finding = RaisedFinding.objects.get()
    send_back(finding=finding, note="Is it the year to date?", by=manager, at=AT)

    submit(hub, "EH1c: 12", by=manager)
    finding.refresh_from_db()
    assert (finding.status, status()) == (FindingStatus.SENT_BACK, ReturnStatus.SENT_BACK)

    submit(hub, "EH1a: 70", by=manager)
    finding.refresh_from_db()
    assert (finding.status, status()) == (FindingStatus.GONE, ReturnStatus.SUBMITTED)


def test_a_judgement_stands_where_there_is_no_number_and_goes_when_one_comes(hub, manager):
    submit(hub, "FM011: [x] | tbc", by=manager, direction="positive")
    row = ReportedJudgement.objects.get()
    assert (row.judgement, row.role, row.at) == (
        "positive",
        "Early help reporting officer",
        AT,
    )
    submit(hub, "FM011: [x] | tbc", by=manager, direction="similar", at=LATER)
    assert ReportedJudgement.objects.get().judgement == "similar"
    submit(hub, "FM011: 90", by=manager, direction="similar", at=LATER)
    assert not ReportedJudgement.objects.exists()
    kept = [each.history_type for each in ReportedJudgement.history.order_by("history_id")]
    assert kept == ["+", "~", "-"]


def test_a_judgement_goes_wherever_the_number_comes_from(hub, manager):
    submit(hub, "FM011: [x] | tbc", by=manager, direction="negative")
    key = Measure.objects.get(reference="FM011").pk
    record_figures([Recorded(hub.pk, key, SEPTEMBER, 5)], by=manager, at=LATER)
    assert not ReportedJudgement.objects.exists()


def test_a_closed_quarter_takes_an_officer_and_a_reason(hub, manager):
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=AT, closed_by=manager)
    with pytest.raises(Refused, match="Ask a performance officer"):
        submit(hub, "EH1a: 9", by=manager)
    done = submit(hub, "EH1a: 9", by=manager, as_officer=True)
    assert "Say why" in done.refusal
    assert counting() == {}
    assert submit(hub, "EH1a: 9", by=manager, as_officer=True, why="It came late").counts
    assert FigureChange.objects.get().why == "It came late"


def test_a_closed_quarter_lets_no_direction_in_either(hub, manager):
    whole(hub, manager, FM011="[x] | tbc")
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=AT, closed_by=manager)
    with pytest.raises(Refused, match="Ask a performance officer"):
        submit(hub, "FM011: [x] | tbc", by=manager, direction="positive")
    assert not ReportedJudgement.objects.exists()


def reported():
    """What counts, and what stands on the form."""
    row, entry = ReportedJudgement.objects.first(), Entry.objects.get()
    return (row and row.judgement, direction_on_form(of_entry(entry), row))


def test_a_direction_on_a_draft_is_kept_until_it_counts_or_is_taken_back(hub, manager, deputy):
    tbc = "FM011: [x] | tbc"
    save(hub, tbc, by=deputy, direction="negative")
    assert reported() == (None, "negative")
    save(hub, "FM011: [x] | Still to come", by=deputy)
    assert reported() == (None, "negative")
    submit(hub, tbc, by=manager)
    assert reported() == ("negative", "negative")
    save(hub, tbc, by=manager, direction="")
    assert reported() == ("negative", "")
    save(hub, tbc, by=manager, direction="negative")
    assert not Entry.objects.get().direction
    submit(hub, tbc, by=manager, direction="")
    assert reported() == (None, "")


def test_a_direction_alone_can_be_a_draft(hub, manager):
    save(hub, "FM011: ", by=manager, direction="similar")
    assert reported() == (None, "similar")
    assert status() == ReturnStatus.DRAFT


def test_a_draft_of_a_direction_keeps_the_figure_and_reopens_the_return(hub, manager):
    whole(hub, manager, FM011="[x] | tbc")
    Entry.objects.all().delete()  # as if an import had brought it
    save(hub, "FM011: [x] | tbc", by=manager, direction="positive")
    entry = Entry.objects.get()
    assert (entry.figure, entry.comment, entry.direction) == ("[x]", "tbc", "positive")
    assert status() == ReturnStatus.REOPENED
    submit(hub, "EH1a: 12", by=manager)
    assert status() == ReturnStatus.REOPENED
    submit(hub, "FM011: [x] | tbc", by=manager)
    assert status() == ReturnStatus.SUBMITTED
    assert ReportedJudgement.objects.get().judgement == "positive"


@pytest.mark.parametrize(
    ("direction", "counts", "clash", "moved"),
    [
        # Left as it was shown: what somebody else chose stays, and is to be looked at.
        ("positive", "negative", False, True),
        ("similar", "negative", True, False),
        ("", "negative", True, False),
        ("negative", "negative", False, False),
    ],
)
def test_a_direction_that_somebody_else_set_meanwhile_is_not_overwritten(
    hub, manager, deputy, direction, counts, clash, moved
):
    submit(hub, "FM011: [x] | tbc", by=manager, direction="positive")
    submit(hub, "FM011: [x] | tbc", by=deputy, direction="negative", at=LATER)
    done = submit(
        hub, "FM011: [x] | Still tbc", by=manager, direction=direction, shown="positive", at=LATER
    )
    assert (done.direction.clash, done.direction.moved) == (clash, moved)
    assert (done.counts, ReportedJudgement.objects.get().judgement) == (not clash | moved, counts)
    if clash or moved:
        assert (done.direction.by, done.direction.direction) == (deputy, "negative")


def test_two_people_at_once_are_asked(hub, manager, deputy):
    seen = NOTHING.seen
    submit(hub, "EH1a: 9", by=manager, seen=seen)
    done = submit(hub, "EH1a: 12", by=deputy, seen=seen)
    assert done.saved.conflicts
    assert not done.counts
    assert counting() == {"EH1a": 9}


def test_nobody_submits_a_figure_that_somebody_else_put_there_since(hub, manager, deputy):
    submit(hub, "EH1a: 9", by=manager)
    shown = standing(Return.objects.get())[Measure.objects.get(reference="EH1a").pk].seen
    submit(hub, "EH1a: 12", by=deputy, at=LATER)
    done = submit(hub, "EH1a: 9", by=manager, seen=shown, at=LATER)
    assert (bool(done.saved.conflicts), bool(done.saved.moved)) == (False, True)
    assert not done.counts
    assert counting() == {"EH1a": 12}


def test_a_month_that_was_not_to_come_is_none_any_more(hub, manager):
    WillNotReport.objects.create(
        team=hub, month=SEPTEMBER, why="Flood", accepted_by=manager, accepted_at=AT
    )
    submit(hub, "EH1a: 9", by=manager)
    assert not WillNotReport.objects.exists()
