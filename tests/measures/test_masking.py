from fractions import Fraction

import pytest

from measures.change import Arrow, Change, Judgement, average_12, maximum_12
from measures.figures import GoodIs
from measures.masking import (
    FROM_NOTHING,
    Terms,
    can_mask,
    is_sharply_worse,
    masked_movements,
    movement_text,
)
from measures.periods import Month
from measures.rollup import Line

BEFORE, NOW = Month("2026-08"), Month("2026-09")
HIGH, LOW, NEITHER = GoodIs.HIGH, GoodIs.LOW, GoodIs.NEITHER
TERMS = Terms(tolerance=10, good_is=HIGH, small_below=10)


def line(team, before, now):
    return Line(team, frozenset((BEFORE, NOW)), {BEFORE: before, NOW: now})


def moved(arrow, judgement):
    return Change(None, None, arrow, judgement, small_numbers=False, teams=2, of=2)


@pytest.mark.parametrize(
    ("movement", "good_is", "worse"),
    [
        (-20, HIGH, False),  # Twice the tolerance is not beyond it.
        (Fraction(-2001, 100), HIGH, True),
        (30, HIGH, False),
        (30, LOW, True),
        (-30, LOW, False),
        (-30, NEITHER, False),
        (30, NEITHER, False),
    ],
)
def test_sharply_worse_is_beyond_twice_the_tolerance_the_wrong_way(movement, good_is, worse):
    assert is_sharply_worse(Fraction(movement), 10, good_is) is worse


@pytest.mark.parametrize(
    ("arrow", "judgement", "can"),
    [
        (Arrow.SIMILAR, Judgement.SIMILAR, True),
        (Arrow.UP, Judgement.POSITIVE, True),
        (Arrow.DOWN, Judgement.NEGATIVE, False),
        (Arrow.SIMILAR, None, False),
        (Arrow.UP, None, False),
        (None, None, False),
    ],
)
def test_only_what_is_similar_or_better_can_hide_a_team(arrow, judgement, can):
    assert can_mask(moved(arrow, judgement)) is can


@pytest.mark.parametrize(
    ("before", "now", "good_is", "found"),
    [
        (40, 20, HIGH, True),
        (40, 32, HIGH, False),
        (40, 31, HIGH, True),
        (40, 3, HIGH, True),
        (40, 0, HIGH, True),
        (40, 0, NEITHER, False),
        (10, 9, HIGH, False),
        (10, 7, HIGH, True),
        (9, 1, HIGH, False),  # Both are small.
        (3, 40, LOW, True),
        (0, 40, LOW, True),
        (0, 9, LOW, False),
        (0, 40, HIGH, False),
        (0, 40, NEITHER, False),
    ],
)
def test_a_masked_team_has_a_number_of_10_or_more(before, now, good_is, found):
    terms = TERMS._replace(good_is=good_is)
    moved = masked_movements([[line(7, before, now)]], NOW, BEFORE, terms)
    assert [team for team, _ in moved] == ([7] if found else [])


def test_without_a_limit_nothing_is_small():
    terms = TERMS._replace(small_below=0)
    lines = [line(1, 4, 0), line(2, 0, 0)]
    assert masked_movements([lines], NOW, BEFORE, terms) == [(1, -100)]


def test_a_ratio_is_masked_in_points_and_by_the_size_of_its_denominators():
    tops = [line(1, 18, 10), line(2, 18, 16), line(3, 4, 1)]
    bottoms = [line(1, 20, 20), line(2, 20, 20), line(3, 5, 5)]
    assert masked_movements([tops, bottoms], NOW, BEFORE, TERMS) == [(1, -40)]


@pytest.mark.parametrize(
    ("movement", "in_points", "text"),
    [
        (Fraction(-65, 2), False, "down 33%"),  # Half away from zero.
        (Fraction(1900), False, "up 1,900%"),
        (Fraction(-251, 20), True, "down 12.6 points"),
        (FROM_NOTHING, False, "up from 0"),
    ],
)
def test_how_a_masked_team_moved_is_said_in_words(movement, in_points, text):
    assert movement_text(movement, in_points=in_points) == text


@pytest.mark.parametrize(
    ("numbers", "average", "maximum"),
    [
        ([], None, None),
        ([0], 0, 0),
        ([1, 2], 2, 2),  # 1.5, half away from zero.
        ([112, 112, 113], 112, 113),
    ],
)
def test_average_and_maximum_are_of_the_numbers_there_are(numbers, average, maximum):
    assert (average_12(numbers), maximum_12(numbers)) == (average, maximum)


def test_a_ratios_average_keeps_a_tenth():
    shares = [Fraction(1, 3) * 100, Fraction(2, 3) * 100]
    assert (str(average_12(shares, 1)), str(maximum_12(shares, 1))) == ("50.0", "66.7")
