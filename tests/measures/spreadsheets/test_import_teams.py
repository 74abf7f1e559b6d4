"""`import_teams`: what is written, what is refused and how that is said."""

import pytest

from measures.models import Locality, Placement, Team, TeamFramework
from measures.periods import Month
from tests.cast import NOW, SEPTEMBER, submit_months

pytestmark = pytest.mark.django_db

FILE = (
    "Park Centre,Children's Centre,Locality 3,2023-04,2026-03",
    "Park Centre,children’s centre,locality 1,Apr-26,",
    "MAT 4,mat,Locality 3,01/04/2024,",
    "Hub,City-wide service,,2023-04,",
)


def placements(team):
    found = Placement.objects.filter(team__name=team).order_by("first_month")
    return [
        (row.locality and row.locality.name, row.first_month, row.last_month)
        for row in found.select_related("locality")
    ]


def test_it_works(teams):
    assert teams(*FILE) == (
        "file.csv: 3 new teams, 1 new locality, 4 new placements, 0 ended, 0 unchanged.\n"
    )
    assert placements("Park Centre") == [
        ("Locality 3", "2023-04", "2026-03"),
        ("Locality 1", "2026-04", None),
    ]
    assert placements("Hub") == [(None, "2023-04", None)]
    returned = TeamFramework.objects.values_list("team__name", "framework__slug", "first_month")
    assert set(returned.filter(team__name__in=("Park Centre", "Hub"))) == {
        ("Park Centre", "doris-early-intervention", "2023-04"),
        ("Park Centre", "non-doris", "2023-04"),
        ("Hub", "early-help-scorecard", "2023-04"),
    }


def test_who_imported_is_kept(cast, teams):
    teams(*FILE, by="officer")
    for model in (Team, Locality, Placement, TeamFramework):
        kept = model.history.filter(history_date=NOW, history_user=cast.officer)
        assert kept.exists()


def test_a_file_imported_twice_changes_nothing_the_second_time(teams):
    teams(*FILE)
    rows = [model.history.count() for model in (Team, Locality, Placement, TeamFramework)]
    assert teams(*FILE) == (
        "file.csv: 0 new teams, 0 new localities, 0 new placements, 0 ended, 4 unchanged.\n"
    )
    again = [model.history.count() for model in (Team, Locality, Placement, TeamFramework)]
    assert again == rows


def test_a_later_file_ends_a_placement_and_adds_one(teams):
    teams("MAT 1,MAT,Locality 1,2025-04,2026-09", "MAT 1,MAT,Locality 2,2026-10,")
    assert placements("MAT 1") == [
        ("Locality 1", "2025-04", "2026-09"),
        ("Locality 2", "2026-10", None),
    ]
    kept = Placement.history.filter(history_date=NOW, history_type="~").get()
    assert (kept.last_month, kept.history_user.username) == (SEPTEMBER, "command-line")


def test_a_team_placed_earlier_returns_its_frameworks_earlier(teams):
    teams("MAT 1,MAT,Locality 2,2024-04,2025-03")
    firsts = TeamFramework.objects.filter(team__name="MAT 1").values_list("first_month", flat=True)
    assert set(firsts) == {Month("2024-04")}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",MAT,Locality 1,2025-04,", "team: Name the team"),
        (
            f"{'x' * 81},MAT,Locality 1,2025-04,",
            f'team: "{"x" * 40}…" is longer than 80 characters',
        ),
        ("MAT-1,MAT,Locality 1,2025-04,", 'team: "MAT-1" would have the address of MAT 1'),
        ("!?,MAT,Locality 1,2025-04,", 'team: "!?" would have no address: it needs letters or'),
        (
            "MAT 4,MAT,Locality-1,2025-04,",
            'locality: "Locality-1" would have the address of Locality 1',
        ),
        (
            "MAT 4,Team,Locality 1,2025-04,",
            'kind: "Team" is no kind of team. Write MAT, Children\'s Centre or City-wide service',
        ),
        (
            "MAT 1,Children's Centre,Locality 1,2025-04,",
            "kind: MAT 1 is a MAT, and what a team is never changes",
        ),
        ("MAT 4,MAT,,2025-04,", "locality: Name the locality: a MAT has one"),
        ("MAT 4,Children's Centre,,2025-04,", "locality: Name the locality: a Children's Centre"),
        ("Hub,City-wide service,Locality 1,2025-04,", "locality: A city-wide service has no loca"),
        ("MAT 4,MAT,Locality 1,,", "from: Write a month like 2026-09 or Sep-26"),
        ("MAT 4,MAT,Locality 1,soon,", 'from: "soon" is no month. Write a month like 2026-09'),
        ("MAT 4,MAT,Locality 1,2025-26 Q1,", 'from: "2025-26 Q1" is no month. Write a month'),
        ("MAT 4,MAT,Locality 1,2025-04,then", 'to: "then" is no month.'),
        ("MAT 4,MAT,Locality 1,2025-04,2025-03", "to: March 2025 is before April 2025"),
        (
            "MAT 1,MAT,Locality 2,2025-04,",
            "locality: MAT 1 is in Locality 1 from then on already",
        ),
        (
            "MAT 1,MAT,Locality 2,2026-04,",
            "from: This overlaps with MAT 1 in Locality 1, April 2025 to now already",
        ),
    ],
)
def test_what_is_wrong_is_named(teams, problems, row, message):
    (found,) = problems(teams, row)
    assert found.startswith(f"line 2, {message}")
    assert Team.objects.count() == 3


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            ("MAT 4,MAT,Locality 1,2025-04,2026-03", "mat 4,MAT,Locality 2,2026-03,"),
            (
                "line 3, from: This overlaps with mat 4 in Locality 1, April 2025 to March 2026 "
                "(line 2)"
            ),
        ),
        (
            ("MAT 4,MAT,Locality 1,2026-03,", "MAT 4,MAT,Locality 2,2025-04,2026-03"),
            "line 3, from: This overlaps with MAT 4 in Locality 1, March 2026 to now (line 2)",
        ),
        (
            ("MAT 4,MAT,Locality 1,2025-04,", "MAT 4,MAT,Locality 2,2025-04,"),
            "line 3, locality: MAT 4 is in Locality 1 from then on (line 2)",
        ),
        (
            ("MAT 4,MAT,Locality 1,2025-04,", "MAT 4,MAT,Locality 1,2025-04,2026-03"),
            "line 3, to: This placement of MAT 4 has no last month (line 2)",
        ),
        (
            ("MAT 4,MAT,Locality 1,2025-04,2025-08", "MAT 4,Children's Centre,Locality 1,2026-04,"),
            "line 3, kind: MAT 4 is a MAT on line 2",
        ),
    ],
)
def test_rows_that_say_against_each_other(teams, problems, rows, message):
    assert problems(teams, *rows) == [message]


def test_a_placement_that_has_ended_stays_ended(teams, problems):
    teams("MAT 1,MAT,Locality 1,2025-04,2026-03")
    for last in ("", "2026-05"):
        assert problems(teams, f"MAT 1,MAT,Locality 1,2025-04,{last}") == [
            "line 2, to: This placement of MAT 1 ends after March 2026 already"
        ]


def test_where_figures_belong_is_not_rewritten(cast, teams, problems):
    submit_months(cast.mat1, SEPTEMBER, SEPTEMBER, by=cast.manager)
    assert problems(teams, "MAT 1,MAT,Locality 1,2025-04,2026-06", "MAT 1,MAT,Locality 2,2026-10,")[
        0
    ] == (
        "line 2, to: MAT 1 has figures up to September 2026 that belong to Locality 1. An "
        "administrator can correct what was wrong from the start"
    )
    assert placements("MAT 1") == [("Locality 1", "2025-04", None)]


def test_all_or_nothing_and_a_dry_run_is_nothing(teams, problems):
    assert len(problems(teams, *FILE, "MAT 5,Team,,soon,")) == 2
    assert teams(*FILE, dry_run=True).splitlines()[-1] == (
        "Nothing was imported: this was a dry run."
    )
    assert Team.objects.count() == 3
    assert Locality.objects.count() == 2
