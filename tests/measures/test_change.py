"""Change, arrow and judgement (rules §7), at the edges."""

from decimal import Decimal
from fractions import Fraction

import pytest

from measures.change import change, change_in_points
from measures.figures import GoodIs
from measures.rollup import LikeForLike


def sides(current, base, teams=3, of=3):
    return LikeForLike(current=current, base=base, teams=teams, of=of)


@pytest.mark.parametrize(
    ("current", "base", "percent", "arrow"),
    [
        (110, 100, 10, "up"),
        (90, 100, -10, "down"),
        (109, 100, 9, "similar"),
        (91, 100, -9, "similar"),
        (1099, 1000, 10, "similar"),  # 9.9% reads as 10% and is still not 10%
        (2749, 2500, 10, "similar"),  # 9.96%
        (2251, 2500, -10, "similar"),
        (27, 40, -33, "down"),  # -32.5% is rounded away from zero
        (53, 40, 33, "up"),
        (200, 201, 0, "similar"),
        (0, 0, 0, "similar"),
        (4, 0, None, "up"),
        (0, 5, -100, "down"),
        (None, None, None, None),
    ],
)
def test_percent_and_arrow(current, base, percent, arrow):
    found = change(sides(current, base), tolerance=10, good_is=GoodIs.HIGH)
    assert (found.percent, found.arrow, found.points) == (percent, arrow, None)
    assert (found.judgement is None) == (arrow is None)


@pytest.mark.parametrize(
    ("current", "good_is", "judgement"),
    [
        (120, GoodIs.HIGH, "positive"),
        (80, GoodIs.HIGH, "negative"),
        (100, GoodIs.HIGH, "similar"),
        (120, GoodIs.LOW, "negative"),
        (80, GoodIs.LOW, "positive"),
        (100, GoodIs.LOW, "similar"),
        (120, GoodIs.NEITHER, None),
    ],
)
def test_judgement_comes_from_arrow_and_good_is(current, good_is, judgement):
    assert change(sides(current, 100), tolerance=10, good_is=good_is).judgement == judgement


def test_a_measures_own_tolerance_moves_the_arrow():
    assert change(sides(120, 100), tolerance=25, good_is=GoodIs.HIGH).arrow == "similar"
    assert change(sides(105, 100), tolerance=5, good_is=GoodIs.HIGH).arrow == "up"


def test_what_reads_as_its_tolerance_and_is_under_it_says_so():
    found = [
        change(sides(current, 1000), tolerance=10, good_is=GoodIs.HIGH).just_under
        for current in (904, 905, 906, 1000, 1094, 1096, 1100)
    ]
    assert found == [10, 10, None, None, None, 10, None]
    assert change(sides(0, 0), tolerance=0, good_is=GoodIs.HIGH).just_under is None
    points = sides(Fraction(5996, 10000), Fraction(1, 2))
    assert change_in_points(points, tolerance=10, good_is=GoodIs.HIGH).just_under == 10


@pytest.mark.parametrize(("current", "arrow"), [(101, "up"), (100, "similar"), (99, "down")])
def test_without_any_tolerance_what_did_not_move_is_similar(current, arrow):
    assert change(sides(current, 100), tolerance=0, good_is=GoodIs.HIGH).arrow == arrow


@pytest.mark.parametrize(
    ("current", "base", "points", "arrow"),
    [
        (Fraction(1, 2), Fraction(2, 5), Decimal("10.0"), "up"),
        (Fraction(2, 5), Fraction(1, 2), Decimal("-10.0"), "down"),
        (Fraction(4999, 10000), Fraction(4, 10), Decimal("10.0"), "similar"),
        (Fraction(4996, 10000), Fraction(4, 10), Decimal("10.0"), "similar"),  # 9.96 points
        (Fraction(3004, 10000), Fraction(4, 10), Decimal("-10.0"), "similar"),
        (Fraction(1, 3), Fraction(1, 3), Decimal("0.0"), "similar"),
        (Fraction(4999, 10000), Fraction(5, 10), Decimal("0.0"), "similar"),
        (None, Fraction(1, 2), None, None),
        (Fraction(1, 2), None, None, None),
    ],
)
def test_a_ratio_changes_in_points(current, base, points, arrow):
    found = change_in_points(sides(current, base), tolerance=10, good_is=GoodIs.HIGH)
    assert (found.points, found.arrow, found.percent) == (points, arrow, None)
    assert str(found.points) == str(points), "no minus before a zero"
    assert not found.small_numbers, "a share is always a small number"


@pytest.mark.parametrize(
    ("current", "base", "small"),
    [(9, 9, True), (9, 10, False), (10, 9, False), (0, 0, True), (None, None, False)],
)
def test_both_numbers_under_ten_are_marked_small(current, base, small):
    assert change(sides(current, base), tolerance=10, good_is=GoodIs.HIGH).small_numbers is small


def test_what_is_small_is_for_the_council_to_say():
    found = change(sides(19, 12), tolerance=10, good_is=GoodIs.HIGH, small_below=20)
    assert found.small_numbers


@pytest.mark.parametrize(
    ("teams", "of", "says_so"), [(11, 12, True), (1, 12, True), (12, 12, False), (0, 12, False)]
)
def test_a_change_that_leaves_somebody_out_says_so(teams, of, says_so):
    found = change(sides(1, 1, teams, of), tolerance=10, good_is=GoodIs.HIGH)
    assert found.like_for_like is says_so
