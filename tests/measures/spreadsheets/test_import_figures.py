"""`import_figures`: what is written, what is refused and how that is said."""

import time

import pytest
from django.core.management import CommandError

from doris.models import User
from measures.figures import Reason
from measures.models import (
    Commentary,
    Figure,
    FigureChange,
    Measure,
    NeverDoes,
    Return,
)
from measures.periods import Month
from measures.spreadsheets.figures import import_figures
from measures.spreadsheets.progress import run
from tests.cast import NOW, submit_months
from tests.measures.returns import figure_of, open_team
from tests.measures.spreadsheets.files import importing

pytestmark = pytest.mark.django_db

JULY, AUGUST = Month("2026-07"), Month("2026-08")


def test_it_works(cast, figures):
    said = figures(
        "MAT 1,EI1a,2026-07,12,,Two families moved here",
        'mat 1,ei2,Jul-26,"1,234",period,',
        "MAT 2,EI1a,01/07/2026,[x],,The system was down",
        "MAT 2,EI4,2026-27 Q1,30,,",
    )
    assert said.splitlines()[:2] == [
        "file.csv: 4 new figures, 0 changed, 0 unchanged, 2 comments new or changed.",
        "Returns submitted: 2.",
    ]
    assert figure_of(cast.mat1, "EI1a", JULY) == 12
    assert figure_of(cast.mat1, "EI2", JULY) == 1234
    assert figure_of(cast.mat2, "EI1a", JULY) is Reason.NOT_AVAILABLE
    quarter = Figure.objects.get(span=3)
    assert (quarter.team, quarter.last_month, quarter.value) == (cast.mat2, "2026-06", 30)
    assert set(Return.objects.values_list("team", "month", "status", "submitted_at")) == {
        (cast.mat1.pk, JULY, "submitted", NOW),
        (cast.mat2.pk, JULY, "submitted", NOW),
    }
    comment = Commentary.objects.get(team=cast.mat1)
    assert (comment.written, comment.last_month, comment.span) == (
        "Two families moved here",
        JULY,
        1,
    )
    assert comment.history.get().history_user.username == "command-line"


def test_who_imported_and_why_is_kept(cast, figures):
    figures("MAT 1,EI1a,2026-07,12,,", by="officer", why="From the old system")
    change = FigureChange.objects.get()
    assert (change.by, change.at, change.why) == (cast.officer, NOW, "From the old system")


def test_nobody_can_sign_in_as_the_command_line(cast, figures):
    figures("MAT 1,EI1a,2026-07,12,,")
    account = User.objects.get(username="command-line")
    assert str(account) == "Command line"
    assert not account.is_active
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("by", "message"),
    [("nowhere", "There is no account nowhere"), ("manager", "manager is not a performance off")],
)
def test_it_is_imported_in_an_officers_name_or_nobodys(cast, figures, by, message):
    with pytest.raises(CommandError, match=message):
        figures("MAT 1,EI1a,2026-07,12,,", by=by)


# Everything wrong is named -----------------------------------------------------------------------

BAD = [
    ("MAT 9,EI1a,2026-07,1,,", 'team: There is no team "MAT 9"'),
    ("MAT 01,EI1a,2026-07,1,,", 'team: There is no team "MAT 01". Is it MAT 1?'),
    (",EI1a,2026-07,1,,", "team: Name the team"),
    ("MAT 1,EI6,2026-07,1,,", 'measure: There is no measure "EI6"'),
    ("MAT 1,,2026-07,1,,", "measure: Name the measure"),
    (
        "MAT 1,EI8%,2026-07,1,,",
        "measure: EI8% is worked out from EI8 and EI4, and never entered",
    ),
    (
        "MAT 1,EI1a,summer,1,,",
        (
            'period: "summer" is no month or quarter. Write a month like 2026-09 or Sep-26, or a '
            "quarter like 2026-27 Q2"
        ),
    ),
    (
        "MAT 1,EI1a,,1,,",
        "period: Write a month like 2026-09 or Sep-26, or a quarter like 2026-27 Q2",
    ),
    ("MAT 1,EI1a,2026-11,1,,", "period: November 2026 has not begun"),
    ("MAT 1,EI1a,2026-27 Q3,1,,", "period: Q3 2026/27 has not reached its last month"),
    (
        "MAT 1,EI1a,2025-03,1,,",
        "period: MAT 1 opened in April 2025, so it has no return for March 2025",
    ),
    ("MAT 1,EH1a,2026-07,1,,", "period: MAT 1 does not return EH1a in July 2026"),
    ("Hub,EI1a,2026-07,1,,", "period: Hub does not return EI1a in July 2026"),
    (
        "Hub,FM011,2026-07,1,,",
        "period: FM011 is quarterly: its figure is for the quarter's last month, 2026-09",
    ),
    (
        "MAT 1,EI1a,2026-07,twelve,,",
        'value: "twelve" is not a whole number. Enter a whole number in figures, like 12',
    ),
    ("MAT 1,EI1a,2026-07,1.5,,", 'value: "1.5" is not a whole number. Enter a whole number, with'),
    ("MAT 1,EI1a,2026-07,-3,,", 'value: "-3" is not a whole number. Enter a number that is 0 or'),
    ("MAT 1,EI1a,2026-07,²,,", 'value: "²" is not a whole number.'),
    (
        "MAT 1,EI1a,2026-07,1000000,,",
        'value: "1000000" can\'t be taken. Enter a number no larger than 999,999',
    ),
    ("MAT 1,EI1a,2026-07,tbc,,", 'value: "tbc" is not a whole number.'),
    (
        "MAT 1,EI1a,2026-07,1,total,",
        'basis: "total" is not a basis. Write period or ytd, or leave it empty',
    ),
    (
        "MAT 1,EI2,2026-07,1,ytd,",
        "basis: EI2 is a snapshot, a position, and has no year to date",
    ),
    (
        f"MAT 1,EI1a,2026-07,1,,{'x' * 20_001}",
        "commentary: This comment has 20,001 characters, at most 20,000",
    ),
    (
        "MAT 1,EI1a,2026-07,,,Nothing yet",
        (
            "value: The return for July 2026 has nothing but comments. Give a figure, "
            "or [x] where it "
            "is not available"
        ),
    ),
    (
        "MAT 1,EI5,2026-07,3,,",
        (
            "value: EI5 of MAT 1 for July 2026 can't have a figure, because the team "
            "never does it: "
            "Done by the hub"
        ),
    ),
]


@pytest.fixture
def hub(cast):
    return open_team("Hub", None, first=Month("2025-04"))


@pytest.fixture
def never(cast):
    return NeverDoes.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI5"),
        first_month="2026-06",
        why="Done by the hub",
    )


@pytest.mark.parametrize(("row", "message"), BAD, ids=[row[:40] for row, _ in BAD])
def test_what_is_wrong_is_named(hub, never, figures, problems, row, message):
    (found,) = problems(figures, row)
    assert found.startswith(f"line 2, {message}")


def test_everything_wrong_is_named_and_nothing_is_written(hub, never, figures, problems):
    rows = [row for row, _ in BAD]
    found = problems(figures, "MAT 2,EI1a,2026-07,12,,", *rows)
    assert len(found) >= len(BAD)
    assert not Figure.objects.exists()
    assert not Return.objects.exists()
    assert not Commentary.objects.exists()


def test_several_things_wrong_in_one_row_are_all_named(cast, figures, problems):
    found = problems(figures, "MAT 9,EI6,summer,twelve,total,")
    assert [line.split(":")[0] for line in found] == [
        f"line 2, {column}" for column in ("basis", "measure", "period", "team", "value")
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            ("MAT 1,EI1a,2026-07,12,,", "mat 1,EI1A,Jul-26,13,,"),
            "line 3, value: EI1a of MAT 1 for July 2026 is on line 2 too, with 12",
        ),
        (
            ("MAT 1,EI1a,2026-07,12,,One", "MAT 1,EI1a,2026-07,12,,Two"),
            (
                "line 3, commentary: EI1a of MAT 1 for July 2026 is on line 2 too, "
                "with 12 and another "
                "basis or comment"
            ),
        ),
        (
            ("MAT 1,EI8,2026-07,36,,", "MAT 1,EI4,2026-07,31,,"),
            (
                "line 2, value: MAT 1, July 2026: 36 people said they were treated "
                "with respect, but "
                "only 31 surveys were received (EI8 36; EI4 31)"
            ),
        ),
        (
            ("MAT 1,EI8,2026-27 Q1,36,,", "MAT 1,EI4,2026-27 Q1,31,,"),
            (
                "line 2, value: MAT 1, Q1 2026/27: 36 people said they were treated "
                "with respect, but "
                "only 31 surveys were received (EI8 36; EI4 31)"
            ),
        ),
    ],
)
def test_rows_that_say_against_each_other(cast, figures, problems, rows, message):
    assert problems(figures, *rows) == [message]


def test_the_same_row_twice_is_one(cast, figures):
    assert "1 new figure," in figures("MAT 1,EI1a,2026-07,12,,", "MAT 1,EI1a,2026-07,12,,")


@pytest.mark.parametrize("first", ["2026-07", "2026-09"])
def test_a_month_beside_its_quarter_is_refused(cast, figures, problems, first):
    month, quarter = f"MAT 1,EI1a,{first},12,,", "MAT 1,EI1a,2026-27 Q2,30,,"
    name = Month(first).name
    never_both = ": a month and its quarter never both count"
    assert problems(figures, month, quarter) == [
        (
            f"line 2, period: EI1a of MAT 1 for {name} can't have a figure because Q2 "
            f"2026/27 has one "
            f"on line 3{never_both}"
        ),
        (
            f"line 3, period: EI1a of MAT 1 for Q2 2026/27 can't have a figure because "
            f"{name} has one "
            f"on line 2{never_both}"
        ),
    ]
    figures(month)
    assert problems(figures, quarter, replace=True) == [
        (
            f"line 2, period: EI1a of MAT 1 for Q2 2026/27 can't have a figure because "
            f"{name} has one "
            f"already{never_both}"
        )
    ]


def test_a_quarterly_measures_quarter_is_its_last_month(hub, figures):
    assert "1 new" in figures("Hub,FM011,2026-27 Q2,12,,")
    assert "1 unchanged" in figures("Hub,FM011,2026-09,12,,")
    assert Figure.objects.get().span == 1


def test_a_rule_is_checked_over_what_would_stand(cast, figures, problems):
    figures("MAT 1,EI4,2026-07,31,,")
    assert "36 people said" in problems(figures, "MAT 1,EI8,2026-07,36,,")[0]
    figures("MAT 1,EI8,2026-07,36,,", "MAT 1,EI4,2026-07,40,,", replace=True)


def test_a_rule_that_was_broken_before_stops_no_other_figure(cast, figures, problems):
    broken = {"EI8": 36, "EI4": 31}
    submit_months(cast.mat1, JULY, JULY, by=cast.manager, given=broken)
    assert "1 changed" in figures("MAT 1,EI9,2026-07,25,,", replace=True)
    assert len(problems(figures, "MAT 1,EI8,2026-07,35,,", replace=True)) == 1


def test_the_files_own_mistakes_stop_it_too(cast, tmp_path, problems):
    run = importing("import_figures", "team,measure,month,value", tmp_path)
    assert problems(run) == [
        (
            "line 1: There is no column period. It needs the columns team, measure, period, value, "
            "and may have basis, commentary"
        )
    ]


def test_a_file_of_nothing_but_mistakes_is_refused_soon(cast):
    lines = [f"MAT {number},EI{number},{number},x{number}" for number in range(10_000, 60_000)]
    content = "\n".join(["team,measure,period,value", *lines]).encode()
    began = time.process_time()
    outcome = run(import_figures(content, by=cast.officer, at=NOW, on=NOW.date()))
    assert time.process_time() - began < 4
    assert len(outcome.problems) == 200_000
