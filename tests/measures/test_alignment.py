"""Returns beside case systems: counts taken from a file, where they differ, and since when."""

from string import ascii_lowercase

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from measures.alignment import Beside, against, counts_beside, read_alignment
from measures.figures import Reason
from measures.models import Figure, Measure, NeverDoes, SourceCount
from measures.periods import Month
from measures.recording import Recorded, record_figures
from measures.spreadsheets.council import MOST_LIKE
from measures.spreadsheets.counts import preview_counts, take_counts
from measures.spreadsheets.progress import run
from tests.cast import NOW, SEPTEMBER, TODAY
from tests.measures.pages import links, main, text, title
from tests.measures.returns import open_team, save

pytestmark = pytest.mark.django_db

PAGE = "/alignment/2026-27/q2/"


def file(*rows: str) -> bytes:
    return "\n".join(["team,measure,period,count,source", *rows]).encode()


def take(cast, *rows: str):
    return run(take_counts(file(*rows), by=cast.officer, at=NOW, on=TODAY))


def count(team, reference, months, by, *, span=1):
    """Make figures count: a number or a reason by month."""
    measure = Measure.objects.get(reference=reference).pk
    record_figures(
        [Recorded(team.pk, measure, Month(month), each, span) for month, each in months.items()],
        by=by,
        at=NOW,
    )


def differing(quarter=SEPTEMBER.quarter):
    """Each difference as reference, period, return, count, words and since when."""
    return [
        (
            each.row.measure.reference,
            each.period,
            each.returned,
            each.row.count,
            each.by,
            str(each.since),
        )
        for team in read_alignment(quarter).teams
        for each in team.differing
    ]


# The file ----------------------------------------------------------------------------------------


def test_a_file_is_taken_and_the_second_time_changes_nothing(cast):
    rows = (
        "MAT 1,EI1a,2026-09,14,lcs",
        "mat 1,ei2,Sep-26,1 204,CCM",
        "MAT 2,EI5,2026-27 Q2,9,Tribal",
    )
    plan = run(preview_counts(file(*rows), on=TODAY))
    assert (plan.new, plan.changed, plan.unchanged, plan.problems) == (3, 0, 0, [])
    assert not SourceCount.objects.exists()
    take(cast, *rows)
    found = SourceCount.objects.order_by("pk").values_list(
        "team__name", "measure__reference", "last_month", "span", "source", "count"
    )
    assert list(found) == [
        ("MAT 1", "EI1a", "2026-09", 1, "LCS", 14),
        ("MAT 1", "EI2", "2026-09", 1, "CCM", 1204),
        ("MAT 2", "EI5", "2026-09", 3, "Tribal", 9),
    ]
    plan = take(cast, *rows)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 3)
    assert plan.changes_nothing
    assert SourceCount.history.count() == 3


def test_a_changed_count_keeps_what_it_was(cast):
    take(cast, "MAT 1,EI1a,2026-09,14,LCS")
    plan = run(preview_counts(file("MAT 1,EI1a,2026-09,12,LCS"), on=TODAY))
    assert [[cell.text for cell in row] for row in plan.first] == [
        ["2", "LCS, EI1a of MAT 1 for September 2026", "12", "Changed from 14"]
    ]
    take(cast, "MAT 1,EI1a,2026-09,12,LCS")
    row = SourceCount.objects.get()
    assert [each.count for each in row.history.all()] == [12, 14]
    assert row.history.latest().history_user == cast.officer


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("MAT 01,EI1a,2026-09,4,LCS", 'team: There is no team "MAT 01". Is it MAT 1?'),
        ("MAT 1,EI99,2026-09,4,LCS", 'measure: There is no measure "EI99"'),
        ("MAT 1,EI8%,2026-09,4,LCS", "period: MAT 1 does not return EI8% in September 2026"),
        ("MAT 1,EH1a,2026-09,4,LCS", "period: MAT 1 does not return EH1a in September 2026"),
        ("MAT 1,EI1a,2026-13,4,LCS", 'period: "2026-13" is no month or quarter.'),
        ("MAT 1,EI1a,2026-12,4,LCS", "period: December 2026 has not begun"),
        ("MAT 1,EI1a,2026-09,twelve,LCS", 'count: "twelve" is not a count.'),
        ("MAT 1,EI1a,2026-09,-4,LCS", 'count: "-4" is not a count.'),
        ("MAT 1,EI1a,2026-09,[x],LCS", "count: Enter a whole number, like 12"),
        ("MAT 1,EI1a,2026-09,,LCS", "count: Enter a whole number, like 12"),
        ("MAT 1,EI1a,2026-09,4,SAP", 'source: "SAP" is no source. Write LCS, CCM or Tribal'),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(cast, row, problem):
    plan = take(cast, "MAT 1,EI1a,2026-08,4,LCS", row)
    (found,) = [str(each) for each in plan.problems]
    assert found.startswith(f"line 3, {problem}")
    assert not SourceCount.objects.exists()


def test_a_month_and_the_quarter_it_ends_stand_beside_each_other(cast):
    take(cast, "MAT 1,EI1a,2026-09,4,LCS", "MAT 1,EI1a,2026-27 Q2,12,LCS")
    plan = take(cast, "MAT 1,EI1a,2026-27 Q2,13,LCS")
    assert (plan.new, plan.changed) == (0, 1)
    assert set(SourceCount.objects.values_list("span", "count")) == {(1, 4), (3, 13)}


@pytest.mark.parametrize(
    ("period", "named"), [("2026-09", "September 2026"), ("2026-27 Q2", "Q2 2026/27")]
)
def test_of_two_rows_about_the_same_neither_is_taken(cast, period, named):
    plan = take(cast, f"MAT 1,EI1a,{period},4,LCS", f"MAT 1,EI1a,{period},5,lcs")
    (problem,) = plan.problems
    assert str(problem) == f"line 3, count: LCS, EI1a of MAT 1 for {named} is on line 2 too, as 4"
    assert not SourceCount.objects.exists()


def test_a_file_of_other_teams_is_told_of_names_like_them_a_few_times(cast):
    # To look for one among 240 teams takes milliseconds, and a file has thousands of rows.
    plan = take(cast, *(f"MAT 1 {letter},EI1a,2026-09,4,LCS" for letter in ascii_lowercase))
    told = ["Is it MAT 1?" in str(problem) for problem in plan.problems]
    assert told == [True] * MOST_LIKE + [False] * (len(ascii_lowercase) - MOST_LIKE)


def test_counts_change_no_figure(cast):
    count(cast.mat1, "EI1a", {"2026-09": 10}, cast.manager)
    take(cast, "MAT 1,EI1a,2026-09,14,LCS")
    assert Figure.objects.get().value == 10


# What differs ------------------------------------------------------------------------------------


def test_what_differs_by_how_much_and_since_when(cast):
    months = {"2026-05": 5, "2026-06": 8, "2026-07": 10, "2026-08": 10, "2026-09": 10}
    count(cast.mat1, "EI1a", months, cast.manager)
    counted = {"2026-05": 6, "2026-06": 8, "2026-07": 11, "2026-08": 10, "2026-09": 12}
    take(cast, *(f"MAT 1,EI1a,{month},{each},LCS" for month, each in counted.items()))
    assert differing() == [
        ("EI1a", "July 2026", 10, 11, "1 more", "2026-07"),
        ("EI1a", "September 2026", 10, 12, "2 more", "2026-09"),
    ]
    found = read_alignment(SEPTEMBER.quarter)
    assert (found.agreeing, found.comparable) == (1, 3)
    take(cast, "MAT 1,EI1a,2026-08,7,LCS", "MAT 1,EI1a,2026-06,9,LCS")
    assert differing()[1:] == [
        ("EI1a", "August 2026", 10, 7, "3 fewer", "2026-05"),
        ("EI1a", "September 2026", 10, 12, "2 more", "2026-05"),
    ]


def test_another_source_has_a_run_of_its_own(cast):
    count(cast.mat1, "EI1a", {"2026-08": 10, "2026-09": 10}, cast.manager)
    take(cast, "MAT 1,EI1a,2026-08,4,CCM", "MAT 1,EI1a,2026-09,4,LCS")
    assert [each[-1] for each in differing()] == ["2026-08", "2026-09"]


def test_a_month_without_a_number_breaks_the_run(cast):
    count(cast.mat1, "EI1a", {"2026-07": 10, "2026-08": Reason.NOT_AVAILABLE}, cast.manager)
    count(cast.mat1, "EI1a", {"2026-09": 10}, cast.manager)
    take(cast, *(f"MAT 1,EI1a,2026-0{number},4,LCS" for number in (7, 8, 9)))
    assert [each[-1] for each in differing()] == ["2026-07", "2026-09"]
    (alone,) = read_alignment(SEPTEMBER.quarter).alone
    assert (alone.period, alone.returned) == ("August 2026", Reason.NOT_AVAILABLE)


@pytest.mark.parametrize(
    ("reference", "returned"),
    [("EI1a", 60), ("EI2", 30)],
    ids=["a cumulative measure's months are added", "a snapshot's never"],
)
def test_a_quarters_count_is_held_against_the_quarter(cast, reference, returned):
    months = {"2026-07": 10, "2026-08": 20, "2026-09": 30}
    count(cast.mat1, reference, months, cast.manager)
    take(cast, f"MAT 1,{reference},2026-27 Q2,61,LCS")
    assert [each[1:4] for each in differing()] == [("Q2 2026/27", returned, 61)]


def test_a_quarter_with_a_month_missing_has_nothing_to_compare(cast):
    count(cast.mat1, "EI1a", {"2026-07": 10, "2026-09": 30}, cast.manager)
    take(cast, "MAT 1,EI1a,2026-27 Q2,40,LCS")
    assert read_alignment(SEPTEMBER.quarter).comparable == 0


def test_months_that_call_for_no_number_are_left_out_of_the_quarter_as_in_a_report(cast):
    team = open_team("MAT 9", "Locality 1", first=Month("2026-08"))
    count(team, "EI1a", {"2026-08": 10, "2026-09": 30}, cast.officer)
    count(cast.mat1, "EI1a", {"2026-07": Reason.NOT_APPLICABLE, "2026-08": 10}, cast.manager)
    count(cast.mat1, "EI1a", {"2026-09": 31}, cast.manager)
    never = Measure.objects.get(reference="EI1b")
    NeverDoes.objects.create(
        team=cast.mat1, measure=never, first_month="2026-04", last_month="2026-08", why="None here"
    )
    count(cast.mat1, "EI1b", {"2026-08": 2, "2026-09": 30}, cast.manager)
    take(
        cast,
        "MAT 9,EI1a,2026-27 Q2,39,LCS",
        "MAT 1,EI1a,2026-27 Q2,40,LCS",
        "MAT 1,EI1b,2026-27 Q2,33,LCS",
    )
    assert [each[2:4] for each in differing()] == [(41, 40), (32, 33), (40, 39)]


def test_a_quarter_submitted_as_one_figure_is_compared_as_one(cast):
    count(cast.mat1, "EI1a", {"2026-09": 40}, cast.manager, span=3)
    take(cast, "MAT 1,EI1a,2026-27 Q2,41,LCS")
    assert [each[2:4] for each in differing()] == [(40, 41)]


# On the form -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "before", "said"),
    [
        (12, None, "LCS counted 1,014 (1,002 more than this return)"),
        (1015, None, "LCS counted 1,014 (1 fewer than this return)"),
        (0, None, "LCS counted 1,014 (1,014 more than this return)"),
        (Reason.NOT_AVAILABLE, None, "LCS counted 1,014 (this return has [x])"),
        (Reason.NOT_APPLICABLE, None, "LCS counted 1,014 (this return has [z])"),
        (1014, None, ""),
        (None, None, ""),
        (12, 1000, "for Q2 2026/27 (2 more than the 1,012 in the quarter’s returns)"),
        (15, 1000, "for Q2 2026/27 (1 fewer than the 1,015 in the quarter’s returns)"),
        (Reason.NOT_APPLICABLE, 9, "Q2 2026/27 (1,005 more than the 9 in the quarter’s returns)"),
        (Reason.NOT_AVAILABLE, 1000, "for Q2 2026/27 (this return has [x])"),
        (14, 1000, ""),
        (None, 1000, ""),
    ],
)
def test_the_note_follows_what_stands_on_the_form(figure, before, said):
    span = 1 if before is None else 3
    row = SourceCount(source="LCS", count=1014, span=span, last_month=SEPTEMBER)
    found = against(Beside(row, before), figure)
    assert found.endswith(said)
    assert bool(found) == bool(said)


def test_a_form_is_held_against_its_month_and_what_it_ends(cast, django_assert_num_queries):
    take(
        cast,
        "MAT 1,EI1a,2026-09,14,LCS",
        "MAT 1,EI1a,2026-09,15,CCM",
        "MAT 1,EI1a,2026-08,16,LCS",
        "MAT 1,EI5,2026-27 Q2,40,LCS",
        "MAT 1,EI2,2026-27 Q2,41,LCS",
        "MAT 2,EI1a,2026-09,17,LCS",
    )
    with django_assert_num_queries(4):
        found = counts_beside(cast.mat1, SEPTEMBER)
    keys = dict(Measure.objects.values_list("reference", "pk"))
    with django_assert_num_queries(1):
        counts_beside(cast.mat1, SEPTEMBER.previous)
    assert {key: [each.row.count for each in several] for key, several in found.items()} == {
        keys["EI1a"]: [15, 14],
        keys["EI2"]: [41],
    }


def test_a_quarters_count_reaches_the_form_of_its_last_month(cast, browse):
    take(cast, "MAT 1,EI1a,2026-27 Q2,61,LCS", "MAT 1,EI5,2026-27 Q2,9,LCS")
    count(cast.mat1, "EI1a", {"2026-07": 10, "2026-08": 20}, cast.manager)
    count(cast.mat1, "EI5", {"2026-08": 3}, cast.manager)
    save(cast.mat1, {"EI1a": "30", "EI5": "3"}, by=cast.manager)
    client = browse(cast.manager)
    page = client.get("/returns/mat-1/2026-09/")
    said = "LCS counted 61 for Q2 2026/27 (1 more than the 60 in the quarter’s returns)"
    assert said in text(page, "row-EI1a")
    assert "LCS" not in text(page, "row-EI5")
    assert "LCS" not in text(client.get("/returns/mat-1/2026-08/"), "row-EI1a")


def test_the_form_says_what_lcs_counted(cast, browse):
    take(cast, "MAT 1,EI1a,2026-09,14,LCS", "MAT 1,EI1a,2026-09,15,CCM", "MAT 1,EI2,2026-09,9,LCS")
    save(cast.mat1, {"EI1a": "12", "EI2": "9"}, by=cast.manager)
    client = browse(cast.manager)
    page = client.get("/returns/mat-1/2026-09/")
    said = "CCM counted 15 (3 more than this return). LCS counted 14 (2 more than this return)"
    assert said in text(page, "row-EI1a")
    assert "LCS" not in text(page, "row-EI2")
    answer = client.post(
        "/returns/mat-1/2026-09/figures/EI1a/", {"figure-EI1a": "15", "seen-EI1a": "1:12:"}
    )
    assert answer.json()["source_note"] == "LCS counted 14 (1 fewer than this return)"


# The pages ---------------------------------------------------------------------------------------


def test_without_counts_the_page_says_so(cast, browse):
    page = browse(cast.officer).get(PAGE)
    assert title(page) == "Returns beside case systems, Q2 2026/27"
    assert "No counts from a case system have been uploaded for Q2 2026/27." in main(page)
    assert links(page)["Upload counts from LCS, CCM or Tribal"] == "/imports/counts/"


def test_the_page_lists_differences_with_a_way_to_the_form(cast, browse):
    count(cast.mat1, "EI1a", {"2026-08": 10, "2026-09": 10}, cast.manager)
    count(cast.mat2, "EI1a", {"2026-08": 10}, cast.officer)
    take(
        cast,
        "MAT 1,EI1a,2026-08,9,LCS",
        "MAT 1,EI1a,2026-09,14,LCS",
        "MAT 2,EI1a,2026-08,10,LCS",
        "MAT 2,EI1a,2026-09,3,LCS",
    )
    client = browse(cast.accountable)
    page = client.get(PAGE)
    assert "1 of 3 counts agree, Q2 2026/27" in main(page)
    assert "10 LCS 14 LCS has 4 more, differs since August 2026" in main(page)
    assert "MAT 2, September 2026: LCS counted 3 for EI1a; the return has no figure" in main(page)
    assert "Upload" not in main(page)
    assert (
        links(page)["September 2026: EI1a on the form of MAT 1"]
        == "/returns/mat-1/2026-09/#row-EI1a"
    )
    assert "Nothing of this team differs" in main(client.get(f"{PAGE}?team=mat-2"))


def test_it_is_uploaded_previewed_and_confirmed(cast, browse):
    client = browse(cast.officer)
    sent = SimpleUploadedFile("lcs.csv", file("MAT 1,EI1a,2026-09,14,LCS"))
    page = client.post("/imports/counts/", {"file": sent}, follow=True)
    assert "New counts 1" in main(page)
    assert not SourceCount.objects.exists()
    page = client.post(page.redirect_chain[-1][0])
    assert "Imported lcs.csv" in main(page)
    assert links(page)["See where the returns differ"] == "/alignment/"
    assert SourceCount.objects.get().uploaded_by == cast.officer


def test_it_takes_as_many_queries_for_many_teams(cast, browse, query_budget):
    rows = []
    for number in range(20, 30):
        team = open_team(f"MAT {number}", "Locality 2")
        count(team, "EI1a", {"2026-08": 10, "2026-09": 10}, cast.officer)
        rows += [f"MAT {number},EI1a,2026-0{month},9,LCS" for month in (8, 9)]
    take(cast, *rows)
    client = browse(cast.officer)
    with query_budget(10):
        client.get(PAGE)
