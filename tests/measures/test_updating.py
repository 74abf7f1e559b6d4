"""Writing, confirming and submitting a quarterly update: what stands, and what is in the way."""

from datetime import timedelta

import pytest

from measures import actions, updating
from measures.exceptions import NotReady, Refused
from measures.findings import accept_gap
from measures.models import (
    Action,
    ClosedQuarter,
    Commentary,
    Figure,
    FindingStatus,
    Frequency,
    Measure,
    Message,
    QuarterlyUpdate,
    RaisedFinding,
    Return,
    ReturnStatus,
    UpdateEntry,
)
from measures.periods import Month, Quarter
from measures.recording import Recorded, record_returns
from measures.states import RETURNS
from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures.returns import AT, open_team
from tests.measures.updates import (
    Q2,
    confirm_rows,
    form_of,
    row_of,
    submit_whole_update,
    typed_over,
    write,
)

pytestmark = pytest.mark.django_db

JULY, AUGUST = Month("2026-07"), Month("2026-08")
Q3_BEFORE = Quarter.ending(Month("2025-12"))
LATER = AT + timedelta(days=1)


@pytest.fixture
def mat1(cast):
    """MAT 1 with 20 in every measure of every month since it opened, but for EI10's parts and one
    December: 70 in a quarter is nothing unusual in EI1a, and 150 is.
    """
    parts = dict.fromkeys(("EI10a(i)", "EI10a(ii)"), 7) | {"EI10a(iii)": 6}
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager, given=parts)
    record(cast.mat1, "EI1a", 45, by=cast.officer, quarter=Q3_BEFORE)
    return cast.mat1


def record(team, reference, *figures, by, said="", quarter=Q2):
    """Let a quarter's last months count with other figures, as an officer's import would."""
    measure = Measure.objects.get(reference=reference).pk
    months = quarter.months[-len(figures) :]
    record_returns(
        [
            Recorded(team.pk, measure, month, figure)
            for month, figure in zip(months, figures, strict=True)
        ],
        by=by,
        at=AT,
        comments={(team.pk, measure, months[-1], 1): said} if said else None,
    )


def entry(team, reference):
    return UpdateEntry.objects.get(update__team=team, measure__reference=reference)


def not_ready(team, *, by):
    """What stands in the way of submitting: (code, measure) each."""
    with pytest.raises(NotReady) as refused:
        updating.submit_update(team=team, quarter=Q2, by=by, at=AT)
    return [(finding.code, finding.measures[0]) for finding in refused.value.findings]


# What it shows --------------------------------------------------------------------------------


def test_counts_are_added_up_and_positions_are_not(mat1, cast):
    record(mat1, "EI1a", 12, 9, 14, by=cast.officer)
    record(mat1, "EI2", 120, 131, 127, by=cast.officer)
    counted, position = row_of(mat1, "EI1a"), row_of(mat1, "EI2")
    assert [each.figure for each in counted.months] == [12, 9, 14]
    assert (counted.actual.value, counted.to_date.value) == (35, 95)
    assert (position.actual.value, position.to_date.value) == (127, 127)
    assert (counted.on_previous.percent, position.on_previous.percent) == (-42, 535)
    assert position.drafted.splitlines() == [
        "July 120, August 131, September 127",
        "Up 535% on Q1 (from 20 to 127)",
    ]


def test_every_measure_of_the_months_is_asked_for_once_and_no_ratio(mat1):
    form = form_of(mat1)
    assert len(form.rows) == len(form.to_confirm) == 25
    assert not any("%" in row.reference for row in form.rows)


def test_the_draft_says_what_the_months_say(mat1, cast):
    record(mat1, "EI1a", 30, by=cast.officer, said="Two large families")
    assert (
        row_of(mat1, "EI1a").text == "Up 17% on Q1 (from 60 to 70)\nSeptember: Two large families"
    )


def test_a_month_that_is_missing_is_named(cast):
    submit_months(cast.mat1, OPENED, AUGUST, by=cast.manager)
    row, form = row_of(cast.mat1, "EI1a"), form_of(cast.mat1)
    assert (row.actual.months_reported, row.actual.months_needed) == (2, 3)
    assert row.without == (SEPTEMBER,)
    assert row.on_previous.arrow is None
    assert [each.month for each in form.awaited] == [SEPTEMBER]


# Writing --------------------------------------------------------------------------------------


def test_drafted_and_written_are_kept_apart(mat1, cast):
    record(mat1, "EI1a", 30, by=cast.officer)
    saved = write(mat1, "EI1a", "Two large families", by=cast.deputy)
    row = entry(mat1, "EI1a")
    assert saved.written == {row.measure_id}
    assert (row.drafted, row.written) == ("Up 17% on Q1 (from 60 to 70)", "Two large families")
    assert (row.changed_by, row.changed_at) == (cast.deputy, AT)
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.DRAFT


def test_nothing_begins_until_something_is_changed(mat1, cast):
    typed = [typed_over(row) for row in form_of(mat1).rows]
    updating.save_update(team=mat1, quarter=Q2, typed=typed, by=cast.manager, at=AT)
    assert not QuarterlyUpdate.objects.exists()


def test_a_new_draft_is_offered_and_overwrites_nothing(mat1, cast):
    write(mat1, "EI1a", "Nothing to say", by=cast.manager)
    assert not row_of(mat1, "EI1a").has_new_draft
    record(mat1, "EI1a", 30, by=cast.officer)
    row = row_of(mat1, "EI1a")
    assert row.has_new_draft
    assert row.text == "Nothing to say"
    typed = [typed_over(row, "Nothing to say yet", use_draft=True)]
    updating.save_update(team=mat1, quarter=Q2, typed=typed, by=cast.manager, at=AT)
    row = row_of(mat1, "EI1a")
    assert not row.has_new_draft
    assert row.text == row.stands.drafted == "Up 17% on Q1 (from 60 to 70)"


def test_an_emptied_commentary_stays_empty(mat1, cast):
    record(mat1, "EI1a", 30, by=cast.officer)
    write(mat1, "EI1a", "", by=cast.manager)
    assert row_of(mat1, "EI1a").text == ""


def test_the_second_of_two_people_is_asked(mat1, cast):
    shown = row_of(mat1, "EI1a")
    write(mat1, "EI1a", "First", by=cast.manager)
    typed = [typed_over(shown, "Second")]
    saved = updating.save_update(team=mat1, quarter=Q2, typed=typed, by=cast.deputy, at=AT)
    assert saved.conflicts == {shown.measure}
    assert row_of(mat1, "EI1a").text == "First"
    again = [typed_over(row_of(mat1, "EI1a"), "Second")]
    assert updating.save_update(team=mat1, quarter=Q2, typed=again, by=cast.deputy, at=AT).written
    assert row_of(mat1, "EI1a").text == "Second"


def test_a_draft_that_changed_meanwhile_is_nobodys_words(mat1, cast):
    shown = row_of(mat1, "EI1a")
    record(mat1, "EI1a", 30, by=cast.officer)
    saved = updating.save_update(
        team=mat1, quarter=Q2, typed=[typed_over(shown, "Mine")], by=cast.manager, at=AT
    )
    assert not saved.conflicts
    row = row_of(mat1, "EI1a")
    assert row.text == "Mine"
    assert row.has_new_draft


# Confirming -----------------------------------------------------------------------------------


def test_a_confirmed_measure_keeps_its_draft(mat1, cast):
    record(mat1, "EI1a", 30, by=cast.officer)
    confirmed = confirm_rows(mat1, ["EI1a"], by=cast.manager)
    row = row_of(mat1, "EI1a")
    assert confirmed.done == {row.measure}
    assert row.is_confirmed
    assert row.stands.written == "Up 17% on Q1 (from 60 to 70)"
    assert form_of(mat1).confirmed == 1


def test_a_confirmation_lapses_with_the_figures(mat1, cast):
    confirm_rows(mat1, ["EI1a", "EI2"], by=cast.manager)
    record(mat1, "EI1a", 22, 20, by=cast.officer)
    row = row_of(mat1, "EI1a")
    assert not row.is_confirmed
    assert row.changed == [
        "August was 20 and is 22 now",
        "the year to date was 120 and is 122 now",
    ]
    assert row_of(mat1, "EI2").is_confirmed
    record(mat1, "EI1a", 20, 20, by=cast.officer)
    assert row_of(mat1, "EI1a").is_confirmed


def test_nobody_confirms_figures_they_have_not_seen(mat1, cast):
    shown = row_of(mat1, "EI1a")
    record(mat1, "EI1a", 22, by=cast.officer)
    confirmed = updating.confirm(
        team=mat1, quarter=Q2, shown={shown.measure: shown.figures}, by=cast.manager, at=AT
    )
    assert (confirmed.done, confirmed.changed) == (frozenset(), ("EI1a",))
    assert not row_of(mat1, "EI1a").is_confirmed


def test_a_warning_asks_for_more_than_its_draft(mat1, cast):
    record(mat1, "EI1a", 50, 50, 50, by=cast.officer)
    row = row_of(mat1, "EI1a")
    assert row.warning
    assert row.text == "Up 150% on Q1 (from 60 to 150)"
    assert row not in form_of(mat1).ready()
    confirmed = confirm_rows(mat1, ["EI1a"], by=cast.manager)
    assert [finding.code for finding in confirmed.findings] == ["beyond-tolerance"]
    write(mat1, "EI1a", f"{row.text}\nA new school refers to us", by=cast.manager)
    assert confirm_rows(mat1, ["EI1a"], by=cast.manager).done


def test_what_a_month_said_explains_a_warning_too(mat1, cast):
    record(mat1, "EI1a", 50, 50, 50, by=cast.officer, said="A new school refers to us")
    assert confirm_rows(mat1, ["EI1a"], by=cast.manager).done


# Submitting -----------------------------------------------------------------------------------


def test_submitting_puts_the_words_where_reports_read_them(mat1, cast):
    record(mat1, "EI1a", 30, by=cast.officer)
    write(mat1, "EI1a", "Two large families", by=cast.manager)
    update = submit_whole_update(mat1, by=cast.manager)
    assert (update.status, update.submitted_by) == (ReturnStatus.SUBMITTED, cast.manager)
    row = Commentary.objects.get(measure__reference="EI1a", span=3)
    assert (row.team, row.last_month) == (mat1, SEPTEMBER)
    assert (row.drafted, row.written) == ("Up 17% on Q1 (from 60 to 70)", "Two large families")
    assert row.history.get().history_user == cast.manager
    assert not Figure.objects.filter(span=3).exists()


def test_everything_is_to_be_confirmed_first(mat1, cast):
    asked = [row.reference for row in form_of(mat1).rows]
    confirm_rows(mat1, asked[2:], by=cast.manager)
    expected = [("not-confirmed", asked[0]), ("not-confirmed", asked[1])]
    assert not_ready(mat1, by=cast.manager) == expected
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.DRAFT


def test_a_lapsed_confirmation_is_to_be_given_again(mat1, cast):
    confirm_rows(mat1, by=cast.manager)
    record(mat1, "EI1a", 22, by=cast.officer)
    assert not_ready(mat1, by=cast.manager) == [("not-confirmed", "EI1a")]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (None, "September 2026 is not started"),
        (ReturnStatus.DRAFT, "September 2026 is a draft"),
        (ReturnStatus.REOPENED, "September 2026 was reopened"),
        (ReturnStatus.SENT_BACK, "September 2026 was sent back"),
    ],
)
def test_the_months_are_submitted_first(cast, status, state):
    submit_months(cast.mat1, OPENED, AUGUST, by=cast.manager)
    if status:
        Return.objects.create(team=cast.mat1, month=SEPTEMBER, status=status)
    confirm_rows(cast.mat1, by=cast.manager)
    with pytest.raises(Refused, match=rf"^{state}. Submit it first"):
        updating.submit_update(team=cast.mat1, quarter=Q2, by=cast.manager, at=AT)


def test_a_month_that_will_not_come_is_not_waited_for(cast):
    submit_months(cast.mat1, OPENED, AUGUST, by=cast.manager)
    accept_gap(team=cast.mat1, month=SEPTEMBER, why="The office flooded", by=cast.officer, at=AT)
    assert submit_whole_update(cast.mat1, by=cast.manager).status == ReturnStatus.SUBMITTED


def test_a_measure_set_aside_has_nothing_to_confirm(mat1, cast):
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=cast.manager, at=AT)
    for month in Q2.months:
        Return.objects.filter(team=mat1, month=month).update(status=ReturnStatus.REOPENED)
    Figure.objects.filter(team=mat1, measure__reference="ND7", last_month__in=Q2.months).delete()
    actions.set_aside(
        team=mat1,
        measure=Measure.objects.get(reference="ND7"),
        month=JULY,
        why="Not our work",
        by=cast.manager,
        at=AT,
    )
    assert row_of(mat1, "ND7").never == "Not our work"
    assert len(form_of(mat1).to_confirm) == 24


# States ---------------------------------------------------------------------------------------


def do(action, team, by):
    given = {"team": team, "quarter": Q2, "by": by, "at": LATER}
    if action is Action.SAVE:
        return write(team, "EI5", "Something else", by=by, at=LATER)
    if action is Action.SUBMIT:
        return updating.submit_update(**given)
    if action is Action.REOPEN:
        return updating.reopen_update(**given)
    return updating.send_update_back(**given, note="Look at EI5")


@pytest.mark.parametrize("status", sorted(ReturnStatus))
@pytest.mark.parametrize("action", sorted(Action))
def test_every_pair_of_state_and_action(mat1, cast, status, action):
    submit_whole_update(mat1, by=cast.manager)
    QuarterlyUpdate.objects.update(status=status)
    after = RETURNS.get((status, action))
    if after is None:
        with pytest.raises(Refused, match="The update for Q2 2026/27"):
            do(action, mat1, cast.officer)
        after = status
    else:
        do(action, mat1, cast.officer)
    assert QuarterlyUpdate.objects.get().status == after


def test_sending_back_says_why_and_tells_the_manager(mat1, cast):
    submit_whole_update(mat1, by=cast.manager)
    with pytest.raises(Refused, match="Say what the manager should look at"):
        updating.send_update_back(team=mat1, quarter=Q2, note=" ", by=cast.officer, at=AT)
    updating.send_update_back(
        team=mat1, quarter=Q2, note="Is EI5 right?", by=cast.officer, at=LATER
    )
    update = QuarterlyUpdate.objects.get()
    assert update.history.first().history_change_reason == "Is EI5 right?"
    message = Message.objects.get(to=cast.manager)
    assert (message.span, message.last_month) == (3, SEPTEMBER)


def test_a_closed_quarter_takes_an_officer_and_a_reason(mat1, cast):
    confirm_rows(mat1, by=cast.manager)
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=AT, closed_by=cast.officer)
    given = {"team": mat1, "quarter": Q2, "at": AT}
    with pytest.raises(Refused, match="Ask a performance officer to change this update"):
        updating.submit_update(**given, by=cast.manager)
    with pytest.raises(Refused, match="Say why its update changes"):
        updating.submit_update(**given, by=cast.officer, as_officer=True)
    updating.submit_update(**given, by=cast.officer, as_officer=True, why="A late correction")
    with pytest.raises(Refused, match="Say why its update changes"):
        updating.reopen_update(**given, by=cast.officer, as_officer=True)
    updating.reopen_update(**given, by=cast.officer, as_officer=True, why="EI5 was wrong")
    update = updating.submit_update(**given, by=cast.officer, as_officer=True)
    assert update.history.first().history_change_reason == "EI5 was wrong"


def test_a_quarter_that_has_not_begun_is_not_open(mat1, cast):
    quarter = Quarter.ending(Month("2027-03"))
    with pytest.raises(Refused, match="Q4 2026/27 opens on 1 January 2027"):
        confirm_rows(mat1, by=cast.manager, quarter=quarter)


# Findings -------------------------------------------------------------------------------------


def test_a_warning_comes_before_the_officers_beside_those_of_the_month(mat1, cast):
    record(mat1, "EI1a", 50, 50, 50, by=cast.officer, said="A new school refers to us")
    of_month = set(RaisedFinding.objects.values_list("pk", flat=True))
    submit_whole_update(mat1, by=cast.manager)
    (finding,) = RaisedFinding.objects.exclude(pk__in=of_month)
    assert (finding.code, finding.month, finding.numbers) == (
        "beyond-tolerance",
        SEPTEMBER,
        "150 60",
    )
    assert finding.status == FindingStatus.OPEN
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=cast.manager, at=AT)
    assert set(RaisedFinding.objects.filter(pk__in=of_month)) == set(
        RaisedFinding.objects.exclude(pk=finding.pk)
    )
    actions.submit_return(team=mat1, month=SEPTEMBER, by=cast.manager, at=LATER)
    finding.refresh_from_db()
    assert finding.status == FindingStatus.OPEN


# A city-wide service --------------------------------------------------------------------------


def test_a_quarterly_measure_has_its_quarters_one_figure(cast):
    service = open_team("Early help service", None, first=OPENED)
    submit_months(service, OPENED, SEPTEMBER, by=cast.officer, given={"FM011": 3})
    ends = [quarter.last_month for quarter in (Q2, Q2.previous, Q2.last_year)]
    asked = Figure.objects.filter(team=service, measure__frequency=Frequency.QUARTERLY)
    asked.exclude(last_month__in=ends).delete()
    row = row_of(service, "FM011")
    assert [(each.month, each.figure) for each in row.months] == [(SEPTEMBER, 3)]
    assert (row.actual.value, row.to_date.value, row.drafted) == (3, 6, "")
    assert row.on_previous.percent == 0
    assert submit_whole_update(service, by=cast.officer).status == ReturnStatus.SUBMITTED
