"""What a piece of commentary is written beside: the one before, and the figures."""

import pytest

from measures.commentary_beside import Beside, BesideMonths
from measures.commentary_movement import Measured, Movement
from measures.figures import Reason
from measures.periods import Month

JUNE = Month("2026-06")
CELLS = {Month("2026-05"): 79, Month("2026-03"): 50, Month("2025-06"): 143}


def months(*, is_quarterly=False, cells=CELLS):
    title = "Number of Early Help Assessments (EHA) started in the month"
    return BesideMonths(title, 10, JUNE, is_quarterly, cells, before="As  ever.")


@pytest.mark.parametrize(
    ("is_quarterly", "period", "before"), [(False, "May 2026", 79), (True, "March 2026", 50)]
)
def test_a_quarterly_measure_is_beside_the_quarter_before(is_quarterly, period, before):
    beside = months(is_quarterly=is_quarterly).with_figure(96)
    assert (beside.period, beside.measured.is_quarterly) == (period, is_quarterly)
    assert beside.measured.on_previous == Movement(period, before, 96)
    assert beside.measured.on_last_year == Movement("June 2025", 143, 96)


@pytest.mark.parametrize(
    ("figure", "cells"),
    [(None, CELLS), (Reason.NOT_AVAILABLE, CELLS), (96, {}), (96, {JUNE.previous: Reason("[x]")})],
)
def test_without_two_numbers_nothing_is_held_against_the_words(figure, cells):
    beside = months(cells=cells).with_figure(figure)
    assert beside.measured.on_previous is None
    assert beside.notes("An increase of 12% on last month.") == []


@pytest.mark.parametrize(
    ("text", "is_unchanged"),
    [("As ever.", True), (" As\never. ", True), ("As never.", False), ("", False), ("  ", False)],
)
def test_words_left_as_they_were_are_marked_whatever_the_spaces(text, is_unchanged):
    notes = months().with_figure(96).notes(text)
    assert notes == (["Unchanged from May 2026."] if is_unchanged else [])


def test_nothing_said_before_can_be_left_as_it_was():
    assert Beside("May 2026", "").notes("") == []


def test_an_old_number_left_in_is_pointed_out_twice_over():
    fell = Movement("May 2026", 100, 60, "11 of 12 teams, like for like")
    measured = Measured("Assessments", 10, fell, None)
    told = (
        "You wrote “increase of 12%”; the figures say 40% down on May 2026, from 100 to 60 "
        "(11 of 12 teams, like for like)."
    )
    words = "An increase of 12%."
    assert Beside("May 2026", words, measured).notes(words) == ["Unchanged from May 2026.", told]
