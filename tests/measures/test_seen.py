"""Two people on one row: what each changed, told apart from what was shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.figures import Reason
from measures.seen import Seen, merge, was_changed

X = Reason.NOT_AVAILABLE
figures = st.none() | st.integers(0, 999_999) | st.sampled_from(Reason)
comments = st.text(max_size=20)


@given(version=st.integers(0, 10**6), figure=figures, comment=comments)
def test_it_survives_the_form_as_text(version, figure, comment):
    seen = Seen.of(version, figure, comment)
    assert Seen.parse(str(seen)) == seen
    assert not was_changed(seen, figure, comment)


@pytest.mark.parametrize("text", ["", "3", "3:12", "three:12:", "3:-1:", "1:2:3:4", "3:12½:"])
def test_any_other_text_is_a_row_that_was_shown_empty(text):
    assert Seen.parse(text) == Seen()


@pytest.mark.parametrize(
    ("typed", "stands", "merged"),
    [
        # Nobody else changed anything: what was typed is taken.
        ((14, "late"), (12, "early"), (14, "late", False, False)),
        # Nothing was typed: what stands is kept, and the person is told that it moved.
        ((12, "early"), (13, "early"), (13, "early", False, True)),
        # One changed the figure and the other the comment: both are kept.
        ((14, "early"), (12, "late"), (14, "late", False, True)),
        ((12, "late"), (14, "early"), (14, "late", False, True)),
        # Both typed the same: there is nothing to choose.
        ((14, "early"), (14, "early"), (14, "early", False, True)),
        # Both changed the same thing: the person has to choose.
        ((14, "early"), (13, "early"), (13, "early", True, True)),
        ((12, "mine"), (12, "theirs"), (12, "theirs", True, True)),
        ((None, "early"), (X, "early"), (X, "early", True, True)),
        # A comment that was not sent changes nothing.
        ((14, None), (12, "late"), (14, "late", False, True)),
    ],
)
def test_what_was_typed_meets_what_stands(typed, stands, merged):
    found = merge(Seen.of(3, 12, "early"), typed=typed, stands=stands)
    assert (found.figure, found.comment, found.clash, found.moved) == merged


@given(shown=figures, typed=figures, stands=figures)
def test_nothing_is_lost_silently(shown, typed, stands):
    found = merge(Seen.of(1, shown, ""), typed=(typed, ""), stands=(stands, ""))
    assert found.clash or found.figure == typed or typed == shown
    assert found.clash or found.figure == stands or stands == shown
