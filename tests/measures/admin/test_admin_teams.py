"""Teams, localities and assignments in Django admin."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from doris.models import User
from measures.models import (
    Assignment,
    Figure,
    Locality,
    Measure,
    NeverDoes,
    Placement,
    Role,
    Team,
    TeamFramework,
)
from measures.periods import Month
from tests.measures.admin.pages import address, errors_of, fill_in, messages_of, text_of


@pytest.fixture
def elsewhere(mat1: Team) -> Locality:
    """Another locality than MAT 1's."""
    return Locality.objects.create(name="Locality 2")


def placed(team: Team) -> list[tuple[str, str, str | None]]:
    """A team's placements in the order of time."""
    rows = team.placements.select_related("locality").order_by("first_month")
    return [
        (row.locality.name if row.locality else "", row.first_month, row.last_month) for row in rows
    ]


def new_row(inline: str, index: int, **fields: object) -> dict[str, object]:
    """A row added to an inline, as JavaScript adds it."""
    named = {f"{inline}__{index}__{name}": value for name, value in fields.items()}
    return {f"{inline}__TOTAL_FORMS": index + 1, **named}


# Teams ---------------------------------------------------------------------------------------


def test_a_new_team_returns_what_its_kind_returns(office: Client, elsewhere: Locality) -> None:
    response = fill_in(
        office,
        address(Team, "add"),
        name="MAT 2",
        kind="MAT",
        placements__0__locality=elsewhere.pk,
        placements__0__first_month="2026-09",
    )
    team = Team.objects.get(slug="mat-2")
    assert placed(team) == [("Locality 2", "2026-09", None)]
    returned = team.frameworks.values_list("framework__slug", "first_month")
    assert set(returned) == {
        ("doris-early-intervention", Month("2026-09")),
        ("non-doris", Month("2026-09")),
    }
    assert "MAT 2 returns DORIS early intervention, Non-DORIS from September 2026." in messages_of(
        response
    )


def test_a_new_city_wide_service_returns_the_scorecard(office: Client, mat1: Team) -> None:
    fill_in(
        office,
        address(Team, "add"),
        name="Early help hub",
        kind="City-wide service",
        placements__0__first_month="2026-09",
    )
    team = Team.objects.get(slug="early-help-hub")
    assert [row.framework.slug for row in team.frameworks.all()] == ["early-help-scorecard"]


def test_an_administrator_may_say_otherwise(office: Client, elsewhere: Locality) -> None:
    scorecard = TeamFramework._meta.get_field("framework").related_model.objects.last()
    fill_in(
        office,
        address(Team, "add"),
        name="MAT 2",
        kind="MAT",
        placements__0__locality=elsewhere.pk,
        placements__0__first_month="2026-09",
        **new_row("frameworks", 0, framework=scorecard.pk, first_month="2026-10"),
    )
    (returned,) = Team.objects.get(slug="mat-2").frameworks.all()
    assert returned.framework == scorecard


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "MAT"}, "Choose a locality: only city-wide services have none."),
        (
            {"kind": "City-wide service", "placements__0__locality": "elsewhere"},
            "A city-wide service has no locality: leave it empty.",
        ),
        ({"placements__0__first_month": ""}, "This field is required."),
        ({"placements__0__first_month": "Sep-26"}, "Enter a month like 2026-09"),
        ({"name": "MAT 1"}, "Team with this Name already exists."),
        ({"name": "Mat - 1"}, "Team with this Slug already exists."),
        ({"name": "😀"}, "Use some plain letters or digits, for the address"),
    ],
)
def test_a_team_that_cannot_be_is_refused(
    office: Client, elsewhere: Locality, fields: dict[str, str], error: str
) -> None:
    wanted = {"name": "MAT 2", "kind": "MAT", "placements__0__first_month": "2026-09", **fields}
    if "name" in fields:
        wanted["placements__0__locality"] = "elsewhere"
    named = {
        name: elsewhere.pk if value == "elsewhere" else value for name, value in wanted.items()
    }
    assert error in errors_of(fill_in(office, address(Team, "add"), **named))
    assert Team.objects.count() == 1


def test_a_team_keeps_its_address(office: Client, mat1: Team) -> None:
    fill_in(office, address(mat1), name="North MAT", slug="north", change_reason="Renamed")
    mat1.refresh_from_db()
    assert (mat1.name, mat1.slug) == ("North MAT", "mat-1")


def test_a_team_with_figures_keeps_its_kind(
    office: Client, mat1: Team, figures: list[Figure]
) -> None:
    fill_in(office, address(mat1), kind="Children's Centre", change_reason="To try")
    mat1.refresh_from_db()
    assert mat1.kind == "MAT"


def test_a_move_takes_one_save(
    office: Client, mat1: Team, elsewhere: Locality, figures: list[Figure]
) -> None:
    move = {
        "placements__0__last_month": "2026-05",
        **new_row("placements", 1, locality=elsewhere.pk, first_month="2026-06"),
    }
    response = fill_in(office, address(mat1), **move, change_reason="Boundaries were redrawn")
    assert response.status_code == 302
    assert placed(mat1) == [
        ("Locality 1", "2026-04", "2026-05"),
        ("Locality 2", "2026-06", None),
    ]
    assert {record.history_change_reason for record in Placement.history.all()[:2]} == {
        "Boundaries were redrawn"
    }


def test_a_team_is_in_one_place_at_a_time(office: Client, mat1: Team, elsewhere: Locality) -> None:
    for last, first in (("", "2026-06"), ("2026-06", "2026-06"), ("2026-08", "2026-06")):
        move = {
            "placements__0__last_month": last,
            **new_row("placements", 1, locality=elsewhere.pk, first_month=first),
        }
        (error,) = errors_of(fill_in(office, address(mat1), **move, change_reason="To try"))
        assert "overlap. Give the first of them the last month 2026-05" in error
    assert placed(mat1) == [("Locality 1", "2026-04", None)]


def test_a_framework_is_returned_once_at_a_time(office: Client, mat1: Team) -> None:
    returned = mat1.frameworks.first()
    again = new_row("frameworks", 2, framework=returned.framework_id, first_month="2026-06")
    (error,) = errors_of(fill_in(office, address(mat1), **again, change_reason="To try"))
    assert "overlap" in error


def test_the_past_is_not_moved_by_accident(
    office: Client, mat1: Team, elsewhere: Locality, figures: list[Figure]
) -> None:
    assert "Figures rest on the rows whose boxes are closed" in text_of(office.get(address(mat1)))
    changes = {
        "placements__0__locality": elsewhere.pk,
        "placements__0__first_month": "2026-05",
        "placements__0__DELETE": "on",
    }
    assert fill_in(office, address(mat1), **changes, change_reason="To try").status_code == 302
    assert placed(mat1) == [("Locality 1", "2026-04", None)]


@pytest.mark.parametrize(
    ("months", "message"),
    [
        (
            {"last": "2026-04", "first": "2026-05"},
            (
                "MAT 1 has figures for May 2026 that belong to Locality 1. Let the move begin "
                "later, or correct what was wrong from the start."
            ),
        ),
        (
            {"last": "2026-04", "first": "2026-06"},
            (
                "MAT 1 has figures for May 2026, and no placement would have them. Let one of the "
                "rows cover that month."
            ),
        ),
    ],
    ids=["moved", "left without a place"],
)
def test_figures_stay_where_they_are(
    office: Client,
    mat1: Team,
    elsewhere: Locality,
    figures: list[Figure],
    months: dict[str, str],
    message: str,
) -> None:
    move = {
        "placements__0__last_month": months["last"],
        **new_row("placements", 1, locality=elsewhere.pk, first_month=months["first"]),
    }
    (error,) = errors_of(fill_in(office, address(mat1), **move, change_reason="To try"))
    assert error == message
    assert placed(mat1) == [("Locality 1", "2026-04", None)]


def test_what_was_wrong_from_the_start_is_corrected_by_choice(
    office: Client, mat1: Team, elsewhere: Locality, figures: list[Figure]
) -> None:
    page = f"{address(mat1)}?correct=1"
    assert "What you change here changes past reports" in text_of(office.get(page))
    fill_in(office, page, placements__0__locality=elsewhere.pk, change_reason="It never was in 1")
    assert placed(mat1) == [("Locality 2", "2026-04", None)]


def test_a_placement_that_no_figure_rests_on_is_changed_and_removed(
    office: Client, mat1: Team, elsewhere: Locality, figures: list[Figure]
) -> None:
    Placement.objects.update(last_month="2026-05")
    coming = Placement.objects.create(team=mat1, locality=elsewhere, first_month=Month("2026-08"))
    fill_in(office, address(mat1), placements__1__first_month="2026-07", change_reason="Sooner")
    coming.refresh_from_db()
    assert coming.first_month == Month("2026-07")
    fill_in(office, address(mat1), placements__1__DELETE="on", change_reason="Called off")
    assert placed(mat1) == [("Locality 1", "2026-04", "2026-05")]
    assert Placement.history.first().history_change_reason == "Called off"


def test_a_measure_is_set_aside(office: Client, mat1: Team) -> None:
    measure = Measure.objects.get(reference="EI16")
    never = new_row(
        "never_does", 0, measure=measure.pk, why="Under fives only", first_month="2026-04"
    )
    fill_in(office, address(mat1), **never, change_reason="As agreed")
    assert NeverDoes.objects.get().measure == measure


def test_a_team_with_a_past_is_not_deleted(
    office: Client, mat1: Team, figures: list[Figure]
) -> None:
    response = office.post(address(mat1, "delete"), {"post": "yes", "change_reason": "Closed"})
    (message,) = messages_of(response)
    assert message == (
        "MAT 1 can't be deleted: 1 placement, 2 frameworks returned and 2 figures rest on it. "
        "When it closes, give its placement and frameworks a last month instead."
    )
    assert Team.objects.filter(pk=mat1.pk).exists()


@time_machine.travel("2026-09-15")
def test_the_list_shows_where_teams_are_now(
    office: Client, mat1: Team, elsewhere: Locality
) -> None:
    Placement.objects.update(last_month="2026-08")
    page = address(Team, "changelist")
    assert "Not placed now" in text_of(office.get(page))
    Placement.objects.create(team=mat1, locality=elsewhere, first_month=Month("2026-09"))
    assert "MAT 1" in text_of(office.get(page, {"locality": "Locality 2"}))
    assert office.get(page, {"locality": "Locality 1"}).context["cl"].result_count == 0


# Localities ----------------------------------------------------------------------------------


def test_a_locality_gets_its_address_from_its_name(office: Client, db: None) -> None:
    fill_in(office, address(Locality, "add"), name="North & West")
    assert Locality.objects.get().slug == "north-west"


def test_a_locality_in_use_is_not_deleted(office: Client, mat1: Team) -> None:
    locality = Locality.objects.get()
    response = office.post(address(locality, "delete"), {"post": "yes", "change_reason": "?"})
    assert messages_of(response)[0].startswith(
        "Locality 1 can't be deleted: 1 placement rests on it."
    )


# Assignments ---------------------------------------------------------------------------------


@pytest.fixture
def manages(mat1: Team) -> Assignment:
    """Somebody who has managed MAT 1 since April 2026."""
    user = User.objects.create(username="priya")
    return Assignment.objects.create(
        user=user, role=Role.MANAGER, team=mat1, first_day=date(2026, 4, 1)
    )


def test_an_assignment_is_added(office: Client, manages: Assignment) -> None:
    typed = {"user": manages.user_id, "role": "officer", "first_day": "2026-09-01"}
    fill_in(office, address(Assignment, "add"), **typed)
    assert Assignment.objects.get(role="officer").first_day == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"role": "manager"}, "Managers and deputies need a team; nobody else has one."),
        ({"role": "reporter"}, "Reporters need a measure; nobody else has one."),
        ({"role": "officer", "last_day": "2026-08-31"}, "The last day is before the first."),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(
    office: Client, manages: Assignment, typed: dict[str, str], error: str
) -> None:
    typed = {"user": str(manages.user_id), "first_day": "2026-09-01", **typed}
    assert errors_of(fill_in(office, address(Assignment, "add"), **typed)) == [error]


@time_machine.travel("2026-09-15")
def test_one_that_has_begun_is_ended_and_not_rewritten(
    office: Client, manages: Assignment, administrator: User
) -> None:
    fill_in(
        office,
        address(manages),
        user=administrator.pk,
        first_day="2026-01-01",
        last_day="2026-09-30",
        change_reason="She leaves",
    )
    before, manages = manages, Assignment.objects.get(pk=manages.pk)
    assert (manages.user_id, manages.first_day) == (before.user_id, before.first_day)
    assert manages.last_day == date(2026, 9, 30)


@time_machine.travel("2026-09-15")
def test_one_that_has_begun_is_not_deleted(office: Client, manages: Assignment) -> None:
    response = office.post(address(manages, "delete"), {"post": "yes", "change_reason": "?"})
    (message,) = messages_of(response)
    assert message.startswith("“priya: MAT manager of MAT 1” can't be deleted because it has begun")
    assert message.endswith("Give it a last day instead.")


@time_machine.travel("2026-03-15")
def test_one_to_come_is_changed_and_deleted(office: Client, manages: Assignment) -> None:
    fill_in(office, address(manages), first_day="2026-05-01", change_reason="Later")
    manages.refresh_from_db()
    assert manages.first_day == date(2026, 5, 1)
    office.post(address(manages, "delete"), {"post": "yes", "change_reason": "Never came"})
    assert not Assignment.objects.filter(pk=manages.pk).exists()
    record = Assignment.history.get(history_type="-")
    assert record.history_change_reason == "Never came"
