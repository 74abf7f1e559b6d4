"""What every form of a report says in the same words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from measures import change_wording
from measures.change import Arrow, Change, Judgement
from measures.figures import Kind, Reason
from measures.periods import Month
from reporting import terms, wording
from reporting.report import Absence, Amount, Comment, Coverage
from tests.reporting.factory import QUARTER, SEPTEMBER, city_report, row_of

AUGUST = Month("2026-08")

NOTHING = Change(None, None, None, None, small_numbers=False, teams=0, of=12)
UP = Change(22, None, Arrow.UP, None, small_numbers=False, teams=12, of=12)


def amount(value: int | None = 412, reported: int = 12, expected: int = 12) -> Amount:
    return Amount(value, None, reported, expected, reported, expected, ())


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (UP, "up 22%"),
        (replace(UP, percent=-33, arrow=Arrow.DOWN), "down 33%"),
        (replace(UP, percent=1250), "up 1,250%"),
        (replace(UP, percent=4, arrow=Arrow.SIMILAR), "similar, 4%"),
        (replace(UP, percent=-4, arrow=Arrow.SIMILAR), "similar, −4%"),
        (replace(UP, percent=0, arrow=Arrow.SIMILAR), "similar, 0%"),
        (replace(UP, percent=None), "up (from 0)"),
        (replace(UP, percent=None, points=Decimal("11.3")), "up 11.3 points"),
        (
            replace(UP, percent=None, points=Decimal("-11.3"), arrow=Arrow.DOWN),
            "down 11.3 points",
        ),
        (
            replace(UP, percent=None, points=Decimal("-0.2"), arrow=Arrow.SIMILAR),
            "similar, −0.2 points",
        ),
        (NOTHING, "no comparison"),
    ],
)
def test_change_in_words(change: Change, text: str) -> None:
    assert change_wording.change_text(change) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (UP, "↑ up 22%"),
        (replace(UP, judgement=Judgement.POSITIVE), "↑ up 22%, ▲ positive"),
        (replace(UP, judgement=Judgement.NEGATIVE), "↑ up 22%, ▼ negative"),
        (replace(UP, teams=11), "↑ up 22% (11 of 12 teams, like for like)"),
        (
            replace(UP, teams=11, small_numbers=True, judgement=Judgement.POSITIVE),
            "↑ up 22%, ▲ positive (11 of 12 teams, like for like; small numbers)",
        ),
        (
            replace(UP, percent=4, arrow=Arrow.SIMILAR, judgement=Judgement.SIMILAR),
            "→ similar, 4%",
        ),
        (NOTHING, "no comparison"),
    ],
)
def test_change_with_shape_judgement_and_notes(change: Change, text: str) -> None:
    assert wording.change_in_full(change) == text


def test_every_arrow_and_judgement_has_a_shape_of_its_own() -> None:
    assert change_wording.ARROW_SHAPES.keys() == set(Arrow)
    assert wording.JUDGEMENT_SHAPES.keys() == set(Judgement)
    shapes = [*change_wording.ARROW_SHAPES.values(), *wording.JUDGEMENT_SHAPES.values()]
    assert len(set(shapes)) == len(shapes)


def test_signed_change() -> None:
    assert change_wording.change_value(UP) == "+22%"
    assert change_wording.change_value(replace(UP, percent=-22)) == "−22%"
    assert change_wording.change_value(replace(UP, percent=None)) == ""


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ([], ""),
        (["2026-09"], "September 2026"),
        (["2026-07", "2026-08", "2026-09"], "July to September 2026"),
        (["2026-04", "2026-06"], "April 2026, June 2026"),
        (["2026-11", "2026-12", "2027-01"], "November 2026 to January 2027"),
    ],
)
def test_months(months: list[str], text: str) -> None:
    assert wording.months_text([Month(month) for month in months]) == text


def test_a_total_says_what_it_stands_on_where_that_is_not_everybody() -> None:
    assert wording.amount_text(amount(), "city") == "412"
    assert wording.amount_text(amount(reported=11), "city") == "412 (11 of 12 teams)"
    assert wording.amount_text(amount(None, reported=0), "city") == "no figure"


def test_a_single_team_stands_on_its_months() -> None:
    team = Amount(30, None, 0, 1, 2, 3, ())
    assert wording.amount_text(team, "team") == "30 (2 of 3 months)"


def test_zero_missing_and_the_two_reasons_read_differently() -> None:
    texts = [
        wording.figure_text(each, SEPTEMBER, date(2026, 10, 12))
        for each in (
            amount(0),
            amount(None),
            amount(None)._replace(reason=Reason.NOT_AVAILABLE),
            amount(None)._replace(reason=Reason.NOT_APPLICABLE),
        )
    ]
    assert texts == ["0", "no figure", "[x]", "[z]"]
    assert set(texts) < {each.term for each in terms.SHORTHAND}


def test_what_nobody_can_be_asked_for_yet_is_not_missing() -> None:
    nobody = amount(None, 0, 0)
    assert wording.figure_text(nobody, SEPTEMBER, date(2026, 9, 30)) == "not due yet"
    assert wording.figure_text(nobody, SEPTEMBER, date(2026, 10, 1)) == "no figure"
    asked = amount(None, 0, 2)
    assert wording.figure_text(asked, SEPTEMBER, date(2026, 9, 30)) == "no figure"


def test_a_position_is_first_due_in_the_last_month() -> None:
    row = row_of(city_report(), "EI1a")
    assert wording.first_due(row, QUARTER) == "2026-07"
    assert wording.first_due(replace(row, kind=Kind.SNAPSHOT), QUARTER) == "2026-09"
    assert wording.first_due(row, SEPTEMBER) == SEPTEMBER
    quarterly = replace(row, is_quarterly=True)
    assert wording.first_due(quarterly, QUARTER) == SEPTEMBER
    assert wording.first_due(quarterly, AUGUST) == SEPTEMBER


def test_who_is_missing_names_those_wholly_missing_first() -> None:
    absences = [
        Absence("MAT 7", (AUGUST,), in_part=True),
        Absence("MAT 4", (SEPTEMBER,), in_part=False),
        Absence("MAT 9", (AUGUST,), in_part=True),
    ]
    text = "MAT 4 (September 2026); in part: MAT 7 and MAT 9 (without August 2026)"
    assert wording.missing_text(absences) == text
    assert wording.missing_text([]) == ""


def test_unnamed_teams_are_counted() -> None:
    absences = [Absence(f"Another team {letter}", (SEPTEMBER,), in_part=False) for letter in "ABC"]
    assert wording.missing_text(absences) == "3 teams (September 2026)"
    absences[1] = Absence("MAT 4", (SEPTEMBER,), in_part=False)
    assert wording.missing_text(absences) == "MAT 4 and 2 other teams (September 2026)"


def test_everybody_missing_is_one_phrase() -> None:
    absences = tuple(Absence(f"MAT {n}", (AUGUST,), in_part=False) for n in (1, 2, 3))
    everybody = Amount(None, None, 0, 3, 0, 3, absences)
    assert wording.who_is_missing(everybody) == "all 3 teams (August 2026)"
    some = everybody._replace(expected=4)
    assert wording.who_is_missing(some) == "MAT 1, MAT 2 and MAT 3 (August 2026)"


def test_returns_missing() -> None:
    missing = (
        Absence("MAT 4", (SEPTEMBER,), in_part=True),
        Absence("MAT 5", (AUGUST, SEPTEMBER), in_part=False),
        Absence("MAT 6", (SEPTEMBER,), in_part=True),
    )
    text = "MAT 4 and MAT 6 (September 2026); MAT 5 (August to September 2026)"
    assert wording.returns_missing_text(Coverage(9, 12, missing)) == text


@pytest.mark.parametrize(
    ("reported", "expected", "level", "text"),
    [
        (12, 12, "city", "All 12 teams have submitted every return needed for Q2 2026/27."),
        (11, 12, "city", "11 of 12 teams have submitted every return needed for Q2 2026/27."),
        (1, 12, "city", "1 of 12 teams has submitted every return needed for Q2 2026/27."),
        (1, 1, "locality", "The team has submitted every return needed for Q2 2026/27."),
        (0, 0, "locality", "No team was expected to submit returns for Q2 2026/27."),
        (1, 1, "team", "All returns needed for Q2 2026/27 have been submitted."),
        (0, 1, "team", "Not all returns needed for Q2 2026/27 have been submitted."),
    ],
)
def test_how_complete_a_report_is(reported: int, expected: int, level: str, text: str) -> None:
    coverage = Coverage(reported, expected, ())
    assert wording.report_coverage_text(coverage, QUARTER, level, date(2026, 10, 1)) == text


def test_while_the_quarter_runs_less_is_needed() -> None:
    text = wording.report_coverage_text(Coverage(9, 12, ()), QUARTER, "city", date(2026, 9, 30))
    assert text == "9 of 12 teams have submitted every return needed so far for Q2 2026/27."


def test_commentary_says_who_wrote_what_about_when() -> None:
    comments = [
        Comment(None, SEPTEMBER, 3, "The unit's own."),
        Comment("MAT 3", SEPTEMBER, 1, "A month's."),
        Comment("MAT 4", SEPTEMBER, 3, "A quarter's."),
        Comment(None, SEPTEMBER, 1, "Of a team's own report."),
    ]
    assert wording.commentary_text(comments).splitlines() == [
        "The unit's own.",
        "MAT 3, September 2026: A month's.",
        "MAT 4, Q2 2026/27: A quarter's.",
        "September 2026: Of a team's own report.",
    ]


def test_a_break_in_a_series() -> None:
    assert wording.break_text([AUGUST]) == "[b] definition changed from August 2026"
    assert wording.break_text([]) == ""


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2026, 10, 1), ""),
        (
            date(2026, 9, 30),
            "July 2026 and August 2026 have ended. September 2026 has not ended yet.",
        ),
        (
            date(2026, 8, 31),
            "July 2026 has ended. August 2026 and September 2026 have not ended yet.",
        ),
        (date(2026, 7, 31), "July 2026, August 2026 and September 2026 have not ended yet."),
    ],
)
def test_a_quarter_that_runs_says_which_months_have_ended(on: date, text: str) -> None:
    assert wording.running_text(QUARTER, on) == text


def test_status() -> None:
    report = city_report()
    assert wording.status_text(report) == "Live figures as they stood on 12 October 2026"
    published = replace(report, status="published", edition=2)
    assert wording.status_text(published) == "Published, edition 2"


def test_whoever_gave_x_is_told_apart_from_who_is_missing():
    august, september = Month("2026-08"), Month("2026-09")
    absences = (
        Absence("MAT 4", (september,), False, unavailable=(september,)),
        Absence("MAT 5", (september,), False),
        Absence("MAT 7", (august, september), True, unavailable=(august,)),
    )
    assert wording.missing_text(absences) == (
        "MAT 4 (September 2026, [x]); MAT 5 (September 2026); "
        "in part: MAT 7 (without August to September 2026, [x] August 2026)"
    )
    assert [each.is_awaited for each in absences] == [False, True, True]
    # Not “all”, where only some gave [x].
    some = Amount(None, None, 0, 2, 0, 2, absences[:2])
    assert wording.who_is_missing(some) == "MAT 4 (September 2026, [x]); MAT 5 (September 2026)"


def test_a_return_that_will_not_come_says_why():
    august, september = Month("2026-08"), Month("2026-09")
    vacant = "The manager’s post is vacant"
    missing = (
        Absence("MAT 4", (september,), False, ((september, vacant),)),
        Absence("MAT 7", (august, september), True, ((september, ""),)),
    )
    assert wording.returns_missing_text(Coverage(9, 12, missing)) == (
        "MAT 4 (September 2026, will not report: The manager’s post is vacant); "
        "MAT 7 (August to September 2026, will not report September 2026)"
    )
    assert wording.missing_text(missing) == (
        "MAT 4 (September 2026, will not report); "
        "in part: MAT 7 (without August to September 2026, will not report September 2026)"
    )


@pytest.mark.parametrize(
    ("percent", "points", "note"),
    [(-10, None, "under 10%"), (None, Decimal(-10), "under 10 points")],
)
def test_a_change_that_reads_as_its_tolerance_says_that_it_is_under_it(percent, points, note):
    found = Change(percent, points, Arrow.SIMILAR, None, False, 1, 1, just_under=10)
    assert wording.change_notes(found) == [note]
