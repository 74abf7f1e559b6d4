"""How a box is read and filled, with the month's figure or with a total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.entering import NO_FIGURE, Box
from measures.figures import NotAWholeNumber, Reason
from measures.periods import Month
from measures.running import Earlier, TotalRefused

SEPTEMBER, AUGUST = Month("2026-09"), Month("2026-08")
BEFORE = Earlier(45, (), {AUGUST: 45})
GAP = Earlier(45, (AUGUST,))


@pytest.mark.parametrize(
    ("earlier", "text", "figure", "shown"),
    [
        (None, "57", 57, "57"),
        (BEFORE, "57", 12, "57"),
        (BEFORE, "45", 0, "45"),
        (BEFORE, "1,045", 1000, "1045"),
        (Earlier(), "7", 7, "7"),
        (BEFORE, "[x]", Reason.NOT_AVAILABLE, "[x]"),
        (GAP, "[z]", Reason.NOT_APPLICABLE, "[z]"),
        (BEFORE, " ", None, ""),
    ],
)
def test_a_box_is_read_and_filled(earlier, text, figure, shown):
    box = Box(SEPTEMBER, earlier)
    assert box.read(text) == figure
    assert box.text(figure) == shown


@pytest.mark.parametrize("text", [*sorted(NO_FIGURE), " N/A ", "Nil"])
def test_what_people_write_for_nothing_is_told_what_to_type(text):
    told = r"choose \[x\] or \[z\] under Comment. Type 0 only for none"
    with pytest.raises(NotAWholeNumber, match=told):
        Box(SEPTEMBER).read(text)


def test_where_no_total_can_be_made_the_box_is_empty_and_takes_none():
    assert Box(SEPTEMBER, GAP).text(12) == ""
    with pytest.raises(TotalRefused, match="August has no submitted figure yet"):
        Box(SEPTEMBER, GAP).read("57")


@given(st.integers(0, 900_000), st.integers(0, 99_999))
def test_a_figure_comes_back_from_its_own_text(before, figure):
    for box in (Box(SEPTEMBER), Box(SEPTEMBER, Earlier(before))):
        assert box.read(box.text(figure)) == figure
