"""`manage.py demo`: a council with everything in it that a page has to cope with."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min
from django.test import Client
from pytest_django import DjangoDbBlocker

from doris.models import User
from measures.access import rights_of
from measures.alignment import read_alignment
from measures.asked import read_form
from measures.beyond import BEYOND_TOLERANCE
from measures.change import Judgement
from measures.demonstration import listed_people
from measures.figures import Kind, Reason
from measures.models import (
    Assignment,
    Benchmark,
    ClosedQuarter,
    Commentary,
    Deadline,
    Entry,
    Figure,
    FigureChange,
    Framework,
    Locality,
    Measure,
    Message,
    MessageStatus,
    NeverDoes,
    PartRule,
    Placement,
    QuarterlyUpdate,
    RaisedFinding,
    Return,
    ReturnStatus,
    Role,
    Target,
    Team,
    TeamFramework,
    TeamKind,
    WillNotReport,
)
from measures.periods import Month, Quarter, month_range
from measures.queries import read_structure
from measures.raised import read_quarter
from measures.reported_form import read_reported
from measures.standing import standing
from measures.target_reading import read_benchmarks, target_cell
from measures.validation import Severity
from reporting.audience import EVERYBODY_NAMED
from reporting.membership import city_unit
from reporting.scorecard import Scorecard
from reporting.scoring import scorecard
from tests.measures.demo import counts, demo

ON = date(2026, 11, 21)
FIRST, LAST, CURRENT = Month("2023-11"), Month("2026-10"), Month("2026-11")
LAST_QUARTER = Quarter.parse("2026-27", "q2")
HUB = "Early Help Hub"


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What the command printed, with the council in the database for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        printed = demo("--on", ON.isoformat())
        # Or PostgreSQL, which has put them off to the end, makes all of them after every test.
        connection.check_constraints()
        yield printed
        transaction.set_rollback(True)


@pytest.fixture
def council(printed: str, db: None) -> str:
    """The demonstration, in the database, and what was printed about it."""
    return printed


# Organisation and people -----------------------------------------------------------------------


@pytest.mark.usefixtures("council")
def test_it_has_five_localities_with_fifteen_teams_and_a_city_wide_service() -> None:
    kinds = Counter(Team.objects.values_list("kind", flat=True))
    assert kinds == {TeamKind.MAT: 12, TeamKind.CHILDRENS_CENTRE: 3, TeamKind.CITY_WIDE: 1}
    assert Locality.objects.count() == 5
    (everywhere,) = Placement.objects.filter(locality=None)
    assert everywhere.team.name == HUB


@pytest.mark.usefixtures("council")
def test_every_team_returns_the_frameworks_for_its_kind_from_its_opening() -> None:
    placed = set(Framework.objects.filter(for_placed_teams=True))
    city_wide = set(Framework.objects.filter(for_city_wide_services=True))
    for team in Team.objects.annotate(opened=Min("placements__first_month")):
        returned = TeamFramework.objects.filter(team=team)
        asked = city_wide if team.kind == TeamKind.CITY_WIDE else placed
        assert {row.framework for row in returned} == asked
        assert {row.first_month for row in returned} == {team.opened}


@pytest.mark.usefixtures("council")
def test_one_team_moved_and_kept_its_figures() -> None:
    before, after = Placement.objects.filter(team__slug="mat-10")
    assert before.locality != after.locality
    assert before.last_month is not None
    assert before.last_month.next == after.first_month
    months = set(Figure.objects.filter(team=after.team).values_list("last_month", flat=True))
    assert months == set(month_range(FIRST, LAST))


@pytest.mark.usefixtures("council")
def test_one_team_opened_late_and_has_nothing_before() -> None:
    (team,) = Team.objects.annotate(opened=Min("placements__first_month")).filter(opened__gt=FIRST)
    first_figure = Figure.objects.filter(team=team).aggregate(first=Min("last_month"))["first"]
    assert first_figure == team.opened
    assert not Return.objects.filter(team=team, month__lt=team.opened).exists()


@pytest.mark.usefixtures("council")
def test_there_are_people_of_every_role() -> None:
    roles = Counter(
        role
        for person in User.objects.all()
        for role in rights_of(person, on=ON).roles
        if person.username in listed_people()
    )
    assert set(roles) == set(Role)
    assert roles[Role.MANAGER] >= 2
    teams = Counter(
        Assignment.objects.active(ON).filter(role=Role.MANAGER).values_list("user", flat=True)
    )
    assert max(teams.values()) == 2
    assert User.objects.filter(is_demonstration=False).count() == 0


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("username", listed_people())
def test_everybody_who_is_listed_signs_in(username: str, client: Client) -> None:
    assert client.login(username=username, password=settings.DEMONSTRATION_PASSWORD)


def test_it_prints_who_can_sign_in(council: str) -> None:
    lines = [line for line in council.splitlines() if settings.DEMONSTRATION_PASSWORD in line]
    assert len(lines) == len(listed_people())
    assert all(any(name in line for line in lines) for name in listed_people())
    (manager_of_two,) = (line for line in lines if "mat4.manager" in line)
    assert manager_of_two.split() == [
        "MAT", "manager", "mat4.manager", settings.DEMONSTRATION_PASSWORD, "MAT", "4,", "MAT", "5"
    ]  # fmt: skip
    assert "mat9.former" not in council


# Figures ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("council")
def test_figures_cover_the_three_years_up_to_the_last_month_that_ended() -> None:
    span = Figure.objects.aggregate(first=Min("last_month"), last=Max("last_month"))
    assert (span["first"], span["last"]) == (FIRST, LAST)


@pytest.mark.usefixtures("council")
def test_figures_stand_only_where_their_team_was_placed() -> None:
    placed = {
        (placement.team_id, month)
        for placement in Placement.objects.all()
        for month in month_range(FIRST, LAST)
        if placement.covers(month)
    }
    assert set(Figure.objects.values_list("team", "last_month").distinct()) < placed


@pytest.mark.usefixtures("council")
def test_parts_stay_within_their_wholes_and_both_counts_of_open_cases_agree() -> None:
    cells: dict[tuple[int, Month], dict[str, int]] = defaultdict(dict)
    of_localities = Figure.objects.exclude(team__kind=TeamKind.CITY_WIDE)
    numbers = of_localities.exclude(value=None).values_list(
        "team", "last_month", "measure__reference", "value"
    )
    for team, month, reference, value in numbers:
        cells[team, month][reference] = value or 0
    rules = [
        (rule.whole.reference, [part.reference for part in rule.parts.all()])
        for rule in PartRule.objects.filter(adds_up=False)
    ]
    assert len(rules) == 6
    for cell in cells.values():
        assert cell["EI2"] == cell["ND3"]
        for whole, parts in rules:
            assert sum(cell.get(part, 0) for part in parts) <= cell.get(whole, 999)


@pytest.mark.usefixtures("council")
def test_most_closed_cases_have_an_outcome_and_the_others_a_comment() -> None:
    without = 0
    outcomes = ("EI10a(i)", "EI10a(ii)", "EI10a(iii)")
    of_localities = Return.objects.exclude(team__name=HUB)
    for each in of_localities.filter(status=ReturnStatus.SUBMITTED):
        entries = {
            entry.measure.reference: entry for entry in each.entries.select_related("measure")
        }
        if (entries["EI10"].value or 0) > sum(entries[part].value or 0 for part in outcomes):
            without += 1
            assert entries["EI10"].comment
    assert 5 <= without <= 60


@pytest.mark.usefixtures("council")
def test_every_figure_has_its_history() -> None:
    changes = FigureChange.objects.all()
    assert changes.count() == Figure.objects.count()
    assert set(changes.values_list("why", flat=True)) == {"Demonstration"}


@pytest.mark.usefixtures("council")
def test_reasons_zeros_and_gaps_are_all_there() -> None:
    assert Figure.objects.filter(reason=Reason.NOT_AVAILABLE).exists()
    assert Figure.objects.filter(reason=Reason.NOT_APPLICABLE).exists()
    assert Figure.objects.filter(value=0).exists()
    for entry in Entry.objects.exclude(reason=""):
        assert entry.comment
    last_quarter_end = Month("2026-09")
    late = Team.objects.exclude(figures__last_month=last_quarter_end)
    assert [team.name for team in late] == ["MAT 4"]


@pytest.mark.usefixtures("council")
def test_a_measure_that_a_team_never_does_carries_z_and_nobody_typed_it() -> None:
    for never in NeverDoes.objects.all():
        figures = Figure.objects.filter(team=never.team, measure=never.measure)
        assert {row.figure for row in figures} == {Reason.NOT_APPLICABLE}
        typed = Entry.objects.filter(monthly_return__team=never.team, measure=never.measure)
        assert not typed.exists()


# Returns ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("council")
def test_the_last_month_is_mostly_submitted_and_the_current_one_mostly_not_begun() -> None:
    def states(month: Month) -> Counter[str]:
        return Counter(Return.objects.filter(month=month).values_list("status", flat=True))

    assert states(LAST) == {
        ReturnStatus.SUBMITTED: 11, ReturnStatus.REOPENED: 1, ReturnStatus.DRAFT: 2
    }  # fmt: skip
    assert states(CURRENT) == {ReturnStatus.DRAFT: 3}
    assert not Return.objects.filter(month__gt=CURRENT).exists()


@pytest.mark.usefixtures("council")
def test_the_officer_has_findings_to_look_at_and_has_settled_some() -> None:
    of_returns = RaisedFinding.objects.exclude(code=BEYOND_TOLERANCE)
    statuses = Counter(of_returns.values_list("status", flat=True))
    assert set(statuses) == {"open", "accepted", "sent back"}
    assert 5 <= statuses["open"] <= 12
    assert {row.month.quarter for row in of_returns} == {LAST_QUARTER}
    teams = read_quarter(LAST_QUARTER).teams
    open_findings = [found for team in teams for found in team.open]
    assert {bool(found.said) for found in open_findings} == {True, False}
    back = RaisedFinding.objects.get(status="sent back")
    assert back.team.returns.get(month=back.month).status == ReturnStatus.SENT_BACK


@pytest.mark.usefixtures("council")
def test_a_year_of_updates_is_in_but_for_the_last_stragglers() -> None:
    quarters = [LAST_QUARTER]
    while len(quarters) < 4:
        quarters.append(quarters[-1].previous)
    states = {
        quarter: Counter(
            QuarterlyUpdate.objects.filter(last_month=quarter.last_month).values_list(
                "status", flat=True
            )
        )
        for quarter in quarters
    }
    assert states.pop(LAST_QUARTER) == {ReturnStatus.SUBMITTED: 13, ReturnStatus.DRAFT: 1}
    assert list(states.values()) == [{ReturnStatus.SUBMITTED: 16}] * 3
    found = RaisedFinding.objects.filter(code=BEYOND_TOLERANCE)
    assert {row.month.quarter for row in found.filter(status="open")} == {LAST_QUARTER}
    earlier = found.exclude(month__in=LAST_QUARTER.months)
    assert {row.status for row in earlier} == {"accepted"}
    first = Deadline.objects.order_by("last_month").first()
    assert first is not None
    assert first.last_month == quarters[-1].months[0]


@pytest.mark.usefixtures("council")
def test_a_month_will_not_be_reported_and_has_no_figures() -> None:
    gaps = list(WillNotReport.objects.select_related("team"))
    assert {gap.month for gap in gaps} >= {LAST}
    for gap in gaps:
        assert not gap.team.figures.filter(last_month=gap.month).exists()


@pytest.mark.usefixtures("council")
def test_case_systems_mostly_agree_with_the_returns() -> None:
    found = read_alignment(LAST_QUARTER)
    assert found.comparable > 150
    assert 0.8 < found.agreeing / found.comparable < 1
    assert any(each.since and not each.is_new for team in found.teams for each in team.differing)


@pytest.mark.usefixtures("council")
def test_no_submitted_return_has_an_error_or_lacks_anything() -> None:
    submitted = Return.objects.filter(month=Month("2026-09"), status=ReturnStatus.SUBMITTED)
    assert submitted.count() == 15
    for each in submitted.select_related("team"):
        form, stands = read_form(team=each.team, month=each.month), standing(each)
        assert {finding.severity for finding in form.findings(stands)} <= {Severity.WARNING}
        assert form.filled(stands) == form.to_fill == (6 if each.team.name == HUB else 25)
        assert each.submitted_by is not None
        rights = rights_of(each.submitted_by, on=each.month.last_day)
        asked = {asked.measure for asked in form.asked}
        assert each.team.pk in rights.managed or asked <= rights.reported


@pytest.mark.usefixtures("council")
def test_what_was_typed_is_what_counts_but_for_the_return_that_was_reopened() -> None:
    counted = {
        (row.team_id, row.last_month, row.measure_id): row.figure for row in Figure.objects.all()
    }
    different = [
        entry
        for entry in Entry.objects.exclude(
            monthly_return__status=ReturnStatus.DRAFT
        ).select_related("monthly_return__team", "measure")
        if entry.figure
        != counted[entry.monthly_return.team_id, entry.monthly_return.month, entry.measure_id]
    ]
    assert {entry.monthly_return.team.name for entry in different} == {"MAT 2"}
    assert {entry.measure.reference for entry in different} == {"EI11", "EI11.1"}
    assert different[0].monthly_return.status == ReturnStatus.REOPENED


@pytest.mark.usefixtures("council")
def test_emails_are_kept_and_none_is_sent() -> None:
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.KEPT}
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds >= {"sent back", "overdue", "overdue officer", "digest"}


@pytest.mark.usefixtures("council")
def test_nothing_happened_after_the_day_it_is_made_for() -> None:
    moments = [
        Return.objects.aggregate(last=Max("submitted_at"))["last"],
        Return.history.aggregate(last=Max("history_date"))["last"],
        Message.objects.aggregate(last=Max("moved_at"))["last"],
        Commentary.history.aggregate(last=Max("history_date"))["last"],
        Entry.objects.aggregate(last=Max("changed_at"))["last"],
        FigureChange.objects.aggregate(last=Max("at"))["last"],
        ClosedQuarter.objects.aggregate(last=Max("closed_at"))["last"],
    ]
    assert max(moments).date() < ON


@pytest.mark.usefixtures("council")
def test_quarters_are_closed_but_for_the_last_that_ended() -> None:
    last = ClosedQuarter.objects.aggregate(last=Max("last_month"))["last"]
    assert last == Month("2026-06")


# The monthly scorecard -------------------------------------------------------------------------


@pytest.fixture
def card(council: str) -> Scorecard:
    """The early help scorecard of the last quarter's end."""
    return scorecard(
        city_unit(),
        "early-help-scorecard",
        LAST_QUARTER.last_month,
        on=ON,
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
    )


def test_the_scorecard_holds_two_years_a_gap_and_the_reporters_judgement(card: Scorecard) -> None:
    rows = {row.reference: row for row in card.rows}
    assert list(rows) == ["EH1a", "EH1c", "EH1b", "EH14b", "FM011", "FM012"]
    assert [month for month, value in rows["EH1b"].trend if value is None] == [Month("2026-01")]
    assert {row.n_12 for row in card.rows} == {12, 11, 3}
    for reference in ("FM011", "FM012"):
        (_, latest), said = rows[reference].months[-1], rows[reference].reported
        assert latest.reason is Reason.NOT_AVAILABLE
        assert said is not None
        assert (said.judgement, said.role) == (Judgement.POSITIVE, "Early help reporting officer")
    assert all(row.comments for row in card.rows)
    assert [cell.amount for cell in rows["EH1c"].targets] == [2600, 2750, None]
    assert any(cell.value for cell in rows["EH1a"].benchmarks)


@pytest.mark.usefixtures("council")
def test_the_reporter_has_a_draft_that_the_figures_do_not_bear_out() -> None:
    hub = Team.objects.get(name=HUB)
    monthly_return = Return.objects.get(team=hub, month=LAST)
    assert monthly_return.status == ReturnStatus.DRAFT
    counting = Figure.objects.filter(team=hub, last_month=LAST)
    assert set(counting.values_list("measure__reference", flat=True)) == {"EH1a", "EH1c", "EH1b"}
    form = read_reported(hub, Measure.objects.get(reference="EH14b"), LAST)
    assert form.beside(form.stands.figure).notes(form.stands.comment)


@pytest.mark.usefixtures("council")
def test_nothing_that_was_reported_disagrees_with_its_figures() -> None:
    hub = Team.objects.get(name=HUB)
    measures = {measure.pk: measure for measure in Measure.objects.all()}
    said = Commentary.objects.filter(team=hub, span=1, last_month__gt=LAST.plus(-12))
    assert said.count() == 54
    for row in said:
        form = read_reported(hub, measures[row.measure_id], row.last_month)
        found = form.beside(form.counts.figure).notes(row.written)
        assert [note for note in found if not note.startswith("Unchanged")] == []


# Words -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("council")
def test_comments_of_submitted_returns_are_there_for_reports() -> None:
    of_localities = Entry.objects.exclude(monthly_return__team__name=HUB)
    typed = of_localities.exclude(monthly_return__status=ReturnStatus.DRAFT).exclude(comment="")
    read = Commentary.objects.filter(span=1).exclude(team__name=HUB)
    assert read.count() == typed.count() > 500
    assert set(read.values_list("team", "last_month", "measure", "written")) == set(
        typed.values_list("monthly_return__team", "monthly_return__month", "measure", "comment")
    )


@pytest.mark.usefixtures("council")
def test_no_report_of_a_quarter_says_the_same_thing_over_and_over() -> None:
    reasons = Entry.objects.exclude(reason="").values_list("comment", flat=True)
    for quarter in (Quarter.parse("2025-26", "q4"), Quarter.parse("2026-27", "q2")):
        of_localities = Commentary.objects.exclude(team__name=HUB)
        comments = of_localities.filter(span=1, last_month__in=quarter.months)
        said = Counter(comments.exclude(written__in=reasons).values_list("written", flat=True))
        assert len(said) > 50
        assert max(said.values()) == 1


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("last_month", ["2025-12", "2026-03", "2026-06", "2026-09"])
def test_the_last_four_quarters_have_commentary_on_the_city_and_every_locality(
    last_month: str,
) -> None:
    written = Commentary.objects.filter(span=3, last_month=last_month, team=None, measure=None)
    assert set(written.values_list("locality", flat=True)) == {
        None, *Locality.objects.values_list("pk", flat=True)
    }  # fmt: skip


# The command -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("council")
def test_a_second_run_adds_nothing_and_says_so() -> None:
    before = counts()
    printed = demo("--on", "2027-02-03")
    assert "is here already. Nothing was added." in printed
    assert "mat1.manager" in printed
    assert counts() == before


# Targets and benchmarks ------------------------------------------------------------------------


@pytest.mark.usefixtures("council")
def test_there_are_targets_of_every_kind_and_unit() -> None:
    this_year = Target.objects.filter(year=LAST.financial_year.start)
    said = {target_cell(each).text(Kind.CUMULATIVE) for each in this_year}
    assert {"TBC", "1,800", "Q1 330, Q2 310, Q3 350, Q4 360"} <= said
    assert this_year.filter(locality__name="Locality 1").exists()
    assert this_year.filter(team__name="MAT 1").exists()
    assert {target.history.get().history_user.username for target in this_year} == {"officer"}


@pytest.mark.usefixtures("council")
def test_benchmarks_have_neighbours_who_are_averaged_without_those_missing() -> None:
    measure = Measure.objects.get(reference="EI8%")
    benchmarks = read_benchmarks([measure.pk], LAST.financial_year)
    neighbours, england, region = benchmarks.cells[measure.pk]
    assert (neighbours.value, neighbours.members, neighbours.of) == (Decimal("91.17"), 3, 4)
    assert (england.average, region.average) == ("mean", "median")
    assert not Benchmark.objects.filter(published_on__gt=ON).exists()
