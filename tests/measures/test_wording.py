"""Figures, months, times and names as they are read."""

from datetime import UTC, datetime

import pytest

from measures.figures import Reason
from measures.periods import Month
from measures.wording import by_name, figure_text, when_text, without_text


@pytest.mark.parametrize(
    ("figure", "text"),
    [(None, ""), (0, "0"), (1234, "1,234"), (Reason.NOT_AVAILABLE, "[x]")],
)
def test_a_figure(figure, text):
    assert figure_text(figure) == text


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ([], ""),
        (["2026-04"], "without April"),
        (["2026-04", "2026-06"], "without April and June"),
        (["2026-04", "2026-05", "2026-07"], "without April, May and July"),
        (["2026-04", "2026-05", "2026-06", "2026-07"], "without 4 earlier months"),
    ],
)
def test_what_a_total_is_without(months, text):
    assert without_text([Month(month) for month in months]) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 10, 5, 9, 5, tzinfo=UTC), "5 October 2026, 10:05am"),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), "31 December 2026, 12:00pm"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026, 12:30am"),
    ],
)
def test_a_moment_in_local_time(at, text):
    assert when_text(at) == text


def test_names_sort_as_people_count():
    names = ["MAT 10", "mat 2", "MAT 1", "Fernhill", "MAT"]
    assert sorted(names, key=by_name) == ["Fernhill", "MAT", "MAT 1", "mat 2", "MAT 10"]
