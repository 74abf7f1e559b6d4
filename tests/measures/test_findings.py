"""What becomes of findings and gaps: raised, accepted, sent back, gone; accepted and withdrawn."""

import pytest

from measures.actions import hand_in, submit_return
from measures.checks import found_in
from measures.exceptions import Refused
from measures.findings import (
    accept_finding,
    accept_findings,
    accept_gap,
    raise_findings,
    send_back,
    withdraw_gap,
    withdraw_reported_gaps,
)
from measures.models import (
    Commentary,
    FindingStatus,
    Measure,
    RaisedFinding,
    Return,
    ReturnStatus,
    WillNotReport,
)
from measures.periods import Month
from measures.raised import read_quarter, sent_back
from measures.recording import Recorded, record_figures, record_returns
from tests.cast import NOW, OPENED, SEPTEMBER, submit_months
from tests.measures.returns import AT, AUGUST, save, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def odd(cast):
    """MAT 1 had 5 of almost everything each month, and 90 new referrals in September."""
    submit_months(cast.mat1, OPENED, AUGUST, by=cast.manager, figure=5, given={"EI10": 15})
    submit(cast.mat1, {"EI1a": "90 | A school closed"}, by=cast.manager)
    return RaisedFinding.objects.get()


@pytest.fixture
def another(odd):
    """Another finding of the same return, about its open cases."""
    return RaisedFinding.objects.create(
        team=odd.team,
        month=odd.month,
        measure=Measure.objects.get(reference="EI2"),
        code="far-outside",
        numbers="5",
        message="EI2 (Number of open cases): 5 is far from what this team has had",
        raised_at=AT,
    )


def test_a_warning_explained_is_submitted_and_raised(odd):
    assert (odd.code, odd.numbers, odd.status) == ("running-total", "90 25", "open")
    assert odd.measures == ["EI1a"]
    assert odd.raised_at == AT
    assert odd.history.get().history_user == odd.team.returns.get(month=SEPTEMBER).submitted_by


def test_the_officer_reads_what_was_said_and_what_was_usual(odd):
    (team,) = read_quarter(SEPTEMBER.quarter).teams
    (found,) = team.open
    assert [(said.reference, said.comment) for said in found.said] == [("EI1a", "A school closed")]
    assert found.before[-1] == (AUGUST, 5)
    assert len(found.before) == 6
    assert found.title == "Number of new referrals (VCM)"


def test_a_comment_on_any_of_its_measures_counts_as_said(cast):
    submit(cast.mat1, {"EI10": "20 | Five are undecided"}, by=cast.manager)
    (team,) = read_quarter(SEPTEMBER.quarter).teams
    (found,) = [each for each in team.open if each.row.code == "adds-up"]
    assert found.row.measure.reference == "EI10a(i)"
    assert [said.comment for said in found.said] == ["Five are undecided"]


def test_accepting_keeps_who_when_and_the_note(cast, odd):
    accept_finding(finding=odd, note=" Checked ", by=cast.officer, at=NOW)
    odd.refresh_from_db()
    assert (odd.status, odd.note, odd.decided_by) == ("accepted", "Checked", cast.officer)
    assert odd.history.latest().history_user == cast.officer
    with pytest.raises(Refused, match="settled already: accepted"):
        accept_finding(finding=odd, note="", by=cast.officer, at=NOW)


def test_several_are_accepted_at_once_and_what_is_settled_stays(cast, odd, another):
    accept_finding(finding=odd, note="Checked", by=cast.officer, at=NOW)
    assert accept_findings(findings=[odd.pk, another.pk], by=cast.officer, at=NOW) == 1
    assert set(RaisedFinding.objects.values_list("status", flat=True)) == {"accepted"}
    odd.refresh_from_db()
    assert odd.note == "Checked"


def test_sending_back_gives_the_return_to_its_manager(cast, odd):
    with pytest.raises(Refused, match="Say what the manager should look at"):
        send_back(finding=odd, note=" ", by=cast.officer, at=NOW)
    monthly_return = send_back(finding=odd, note="Is it 9?", by=cast.officer, at=NOW)
    assert monthly_return.status == ReturnStatus.SENT_BACK
    assert monthly_return.history.latest().history_change_reason == "Is it 9?"
    assert [each.note for each in sent_back(monthly_return)] == ["Is it 9?"]
    assert cast.mat1.figures.get(measure=odd.measure, last_month=SEPTEMBER).value == 90


def test_a_second_finding_of_a_return_is_sent_back_as_well(cast, odd, another):
    send_back(finding=odd, note="Is it 9?", by=cast.officer, at=NOW)
    monthly_return = send_back(finding=another, note="And this?", by=cast.officer, at=NOW)
    assert {each.note for each in sent_back(monthly_return)} == {"Is it 9?", "And this?"}


def test_what_was_sent_back_is_not_accepted_before_it_comes_again(cast, odd):
    monthly_return = send_back(finding=odd, note="Is it 9?", by=cast.officer, at=NOW)
    with pytest.raises(Refused, match="settled already: sent back"):
        accept_finding(finding=odd, note="", by=cast.officer, at=NOW)
    assert [each.note for each in sent_back(monthly_return)] == ["Is it 9?"]


def test_what_is_not_submitted_is_not_sent_back(cast, odd):
    Return.objects.filter(month=SEPTEMBER).update(status=ReturnStatus.REOPENED)
    with pytest.raises(Refused, match="is not submitted"):
        send_back(finding=odd, note="Is it 9?", by=cast.officer, at=NOW)
    odd.refresh_from_db()
    assert odd.status == FindingStatus.OPEN


def test_submitted_again_as_it_was_it_is_open_again(cast, odd):
    send_back(finding=odd, note="Is it 9?", by=cast.officer, at=NOW)
    submit_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=NOW)
    odd.refresh_from_db()
    assert (odd.status, odd.note) == (FindingStatus.OPEN, "Is it 9?")


def test_mended_it_is_no_longer_found(cast, odd):
    monthly_return = send_back(finding=odd, note="Is it 5?", by=cast.officer, at=NOW)
    figure = monthly_return.entries.get(measure=odd.measure)
    figure.value = 5
    figure.save()
    hand_in(team=cast.mat1, month=SEPTEMBER, typed=[], by=cast.manager, at=NOW)
    odd.refresh_from_db()
    assert odd.status == FindingStatus.GONE


def test_what_was_accepted_stays_so_while_the_numbers_do(cast, odd):
    accept_finding(finding=odd, note="Checked", by=cast.officer, at=NOW)
    raise_findings(found_in([(cast.mat1.pk, SEPTEMBER)]), by=cast.officer, at=NOW)
    odd.refresh_from_db()
    assert odd.status == FindingStatus.ACCEPTED


# Months that will not be reported ----------------------------------------------------------------


def test_a_gap_is_accepted_with_a_reason_and_withdrawn(cast):
    with pytest.raises(Refused, match="Say why MAT 1 will not report September 2026"):
        accept_gap(team=cast.mat1, month=SEPTEMBER, why=" ", by=cast.officer, at=NOW)
    gap = accept_gap(team=cast.mat1, month=SEPTEMBER, why="Flooded", by=cast.officer, at=NOW)
    with pytest.raises(Refused, match="accepted already"):
        accept_gap(team=cast.mat1, month=SEPTEMBER, why="Again", by=cast.officer, at=NOW)
    withdraw_gap(gap=gap, by=cast.officer, at=NOW)
    assert not WillNotReport.objects.exists()
    last = WillNotReport.history.latest()
    assert (last.history_type, last.why, last.history_user) == ("-", "Flooded", cast.officer)
    with pytest.raises(Refused, match="to be reported already"):
        withdraw_gap(gap=gap, by=cast.officer, at=NOW)


@pytest.mark.parametrize(("last", "span"), [("2026-09", 1), ("2026-09", 3)])
def test_a_month_with_figures_is_no_gap(cast, last, span):
    measure = Measure.objects.get(reference="EI5").pk
    record_figures([Recorded(cast.mat1.pk, measure, Month(last), 4, span)], by=cast.officer, at=NOW)
    month = SEPTEMBER if span == 1 else AUGUST
    with pytest.raises(Refused, match="has reported"):
        accept_gap(team=cast.mat1, month=month, why="Flooded", by=cast.officer, at=NOW)


def test_reporting_a_gap_after_all_withdraws_it(cast):
    for team in (cast.mat1, cast.mat2):
        accept_gap(team=team, month=SEPTEMBER, why="Flooded", by=cast.officer, at=NOW)
    withdrawn = withdraw_reported_gaps([(cast.mat1.pk, SEPTEMBER)], by=cast.manager, at=NOW)
    assert withdrawn == 1
    assert WillNotReport.objects.get().team == cast.mat2
    assert "reported after all" in WillNotReport.history.latest().history_change_reason


@pytest.mark.parametrize("how", ["submitted", "imported", "imported as a quarter"])
def test_a_month_that_comes_after_all_is_no_gap(cast, how):
    accept_gap(team=cast.mat1, month=AUGUST, why="Flooded", by=cast.officer, at=NOW)
    if how == "submitted":
        submit(cast.mat1, by=cast.manager, month=AUGUST)
    else:
        measure = Measure.objects.get(reference="EI5").pk
        month, span = (AUGUST, 1) if how == "imported" else (SEPTEMBER, 3)
        figure = Recorded(cast.mat1.pk, measure, month, 4, span)
        record_returns([figure], by=cast.manager, at=NOW)
    assert not WillNotReport.objects.exists()
    assert WillNotReport.history.latest().history_user == cast.manager


def test_a_draft_does_not_withdraw_a_gap(cast):
    accept_gap(team=cast.mat1, month=SEPTEMBER, why="Flooded", by=cast.officer, at=NOW)
    save(cast.mat1, {"EI5": "4"}, by=cast.manager)
    assert WillNotReport.objects.exists()
    assert not Commentary.objects.exists()
