"""Year-to-date files: turned into months and quarters, with April starting anew (rules §4)."""

from itertools import accumulate

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.figures import Reason
from measures.models import Figure, Measure, NeverDoes
from measures.periods import FinancialYear, Month
from measures.running import Earlier, month_from_total
from tests.measures.returns import open_team

pytestmark = pytest.mark.django_db

YEAR = FinancialYear(2025)


def months_of(reference="EI1a"):
    found = Figure.objects.filter(measure__reference=reference, span=1).order_by("last_month")
    return {str(figure.last_month): figure.figure for figure in found}


def rows(totals, team="MAT 1", measure="EI1a"):
    return [f"{team},{measure},{month},{total},ytd," for month, total in totals.items()]


def test_totals_become_months_and_april_starts_anew(cast, figures):
    figures(
        *rows({"2026-02": 60, "2026-03": 71, "2026-04": 5, "2026-05": 5, "2026-06": 12}),
        *(f"MAT 1,EI1a,{month},6,," for month in YEAR.months[:10]),
    )
    assert {month: months_of()[month] for month in ("2026-02", "2026-03", "2026-04")} == {
        "2026-02": 0,
        "2026-03": 11,
        "2026-04": 5,
    }
    assert (months_of()["2026-05"], months_of()["2026-06"]) == (0, 7)


def test_rows_may_stand_in_any_order(cast, figures):
    figures(*rows({"2026-06": 12, "2026-04": 5, "2026-05": 8}))
    assert months_of() == {"2026-04": 5, "2026-05": 3, "2026-06": 4}


def test_earlier_months_may_have_been_there(cast, figures):
    figures("MAT 1,EI1a,2026-04,5,,", "MAT 1,EI1a,2026-05,[z],,Closed")
    figures(*rows({"2026-06": 12}))
    assert months_of() == {"2026-04": 5, "2026-05": Reason.NOT_APPLICABLE, "2026-06": 7}


def test_months_before_the_team_opened_are_not_needed(cast, figures):
    open_team("MAT 4", "Locality 1", first=Month("2026-06"))
    figures(*rows({"2026-06": 12, "2026-07": 20}, team="MAT 4"))
    assert months_of() == {"2026-06": 12, "2026-07": 8}


def test_months_in_which_it_was_set_aside_are_not_needed(cast, figures):
    NeverDoes.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI1a"),
        first_month="2026-05",
        last_month="2026-05",
        why="Done by the hub",
    )
    figures(*rows({"2026-04": 5, "2026-06": 12}))
    assert months_of() == {"2026-04": 5, "2026-06": 7}


def test_an_optional_measure_needs_no_earlier_months(cast, figures):
    figures(*rows({"2026-06": 12}, measure="EI11.1"))
    assert months_of("EI11.1") == {"2026-06": 12}


@pytest.mark.parametrize("is_there", [True, False], ids=["there", "in the file"])
@pytest.mark.parametrize(
    ("period", "missing"), [("2026-05", "May has"), ("2026-27 Q1", "April, May and June have")]
)
def test_an_optional_measure_that_was_not_available_is_missing(
    cast, figures, problems, period, missing, is_there
):
    unavailable = [f"MAT 1,EI11.1,{period},[x],,Away"]
    if is_there:
        figures(*unavailable)
        unavailable = []
    (refused,) = problems(figures, *unavailable, *rows({"2026-07": 10}, measure="EI11.1"))
    assert f"{missing} no submitted figure yet" in refused


def test_an_optional_measure_that_was_not_applicable_is_not_missing(cast, figures):
    figures("MAT 1,EI11.1,2026-05,[z],,Closed", *rows({"2026-06": 12}, measure="EI11.1"))
    assert months_of("EI11.1")["2026-06"] == 12


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            rows({"2026-04": 5, "2026-06": 12, "2026-07": 20}),
            [
                (
                    "line 3, value: May has no submitted figure yet, so the year to date can’t "
                    "be turned into "
                    "June. Enter it first"
                )
            ],
        ),
        (
            ["MAT 1,EI1a,2026-04,[x],,", *rows({"2026-05": 8})],
            [
                (
                    "line 3, value: April has no submitted figure yet, so the year to date "
                    "can’t be turned into "
                    "May. Enter it first"
                )
            ],
        ),
        (
            rows({"2026-04": 5, "2026-05": 12, "2026-06": 10, "2026-07": 15, "2026-08": 11}),
            [
                (
                    "line 4, value: The year to date before June is 12, so it can’t "
                    "fall to 10. If an "
                    "earlier month is wrong, correct it first: April 5 and May 7"
                ),
                (
                    "line 6, value: The year to date before August is 15, so it can’t "
                    "fall to 11. If "
                    "an earlier month is wrong, correct it first: April 5, May 7 and July 3"
                ),
            ],
        ),
        (
            rows({"2026-04": 5, "2026-27 Q2": 30}),
            [
                (
                    "line 3, value: The year to date can’t be turned into Q2 2026/27, "
                    "because these "
                    "months have no figure yet: May, June"
                )
            ],
        ),
        (
            rows({"2026-27 Q1": 30, "2026-27 Q2": 25}),
            ["line 3, value: The year to date before Q2 2026/27 is 30, so it can’t fall to 25"],
        ),
        (
            rows({"2026-04": "five", "2026-05": 12}),
            [
                (
                    'line 2, value: "five" is not a whole number. Enter a whole number in figures, '
                    "like 12"
                )
            ],
        ),
    ],
    ids=["missing", "[x]", "falling", "a quarter missing", "a quarter falling", "unreadable"],
)
def test_what_can_not_be_turned_is_named_once(cast, figures, problems, given, found):
    assert problems(figures, *given) == found
    assert not Figure.objects.exists()


def test_quarters_become_quarters(cast, figures):
    figures(*rows({"2026-27 Q2": 50, "2026-27 Q1": 30}))
    found = Figure.objects.order_by("last_month").values_list("last_month", "span", "value")
    assert list(found) == [("2026-06", 3, 30), ("2026-09", 3, 20)]


def test_a_quarter_may_follow_months_and_a_month_a_quarter(cast, figures):
    figures(*rows({"2026-04": 5, "2026-05": 9, "2026-06": 12, "2026-27 Q2": 30, "2026-10": 33}))
    found = Figure.objects.order_by("last_month").values_list("last_month", "span", "value")
    assert list(found)[-2:] == [("2026-09", 3, 18), ("2026-10", 1, 3)]


def test_a_quarterly_measures_totals_need_the_quarters_before(cast, figures):
    open_team("Hub", None)
    figures(*rows({"2026-06": 4, "2026-27 Q2": 10}, team="Hub", measure="FM011"))
    assert months_of("FM011") == {"2026-06": 4, "2026-09": 6}


COUNTS = st.lists(st.integers(0, 500), min_size=12, max_size=12)


@given(COUNTS)
def test_months_to_totals_to_months_is_the_identity(counts):
    back, so_far = [], {}
    for month, total in zip(YEAR.months, accumulate(counts), strict=True):
        back.append(month_from_total(total, month, Earlier(sum(back), (), dict(so_far))))
        so_far[month] = back[-1]
    assert back == counts


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(counts=COUNTS, order=st.permutations(range(12)), already=st.integers(0, 11))
def test_months_to_totals_through_the_import_is_the_identity(cast, figures, counts, order, already):
    """In any order, and with any number of the months there before."""
    months = [str(month) for month in YEAR.months]
    totals = dict(zip(months, accumulate(counts), strict=True))
    in_file = rows(totals)
    with transaction.atomic():
        there = zip(months[:already], counts[:already], strict=True)
        if already:
            figures(*(f"MAT 1,EI1a,{month},{count},," for month, count in there))
        figures(*(in_file[place] for place in order if place >= already))
        assert months_of() == dict(zip(months, counts, strict=True))
        transaction.set_rollback(True)
