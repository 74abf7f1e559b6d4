"""What a chart is specified as: figures by month, with gaps, breaks and labels."""

from fractions import Fraction
from typing import Any

import pytest
from lxml import etree

from measures.change import Arrow, Change
from measures.periods import Month
from reporting.charts.drawing import svg
from reporting.charts.specification import (
    NARROW,
    SMALL,
    WIDE,
    Chart,
    Size,
    _labelled,
    chart_of,
    specify,
)
from reporting.charts.words import Value

FIRST = Month("2019-01")


def chart(*values: Value | None, breaks: tuple[str, ...] = ()) -> Chart:
    series = [(FIRST.plus(place), value) for place, value in enumerate(values)]
    return chart_of("Referrals", series, breaks=[Month(each) for each in breaks])


def marks(specification: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in specification["layer"] if layer["mark"]["type"] == kind]


def test_a_missing_month_is_null_and_keeps_its_place() -> None:
    assert specify(chart(3, None, 0), WIDE)["data"]["values"] == [
        {"month": "2019-01-01", "value": 3, "partial": False},
        {"month": "2019-02-01", "value": None, "partial": False},
        {"month": "2019-03-01", "value": 0, "partial": False},
    ]


def test_a_share_is_drawn_in_percent() -> None:
    shares = specify(chart(Fraction(1, 4), None, Fraction(1, 2)), WIDE)
    assert [each["value"] for each in shares["data"]["values"]] == [25, None, 50]
    [line] = marks(shares, "line")
    assert "%" in line["encoding"]["y"]["axis"]["labelExpr"]
    assert {each["mark"]["text"] for each in marks(shares, "text")} == {"50.0%"}


def test_heights_begin_at_zero_also_where_nothing_was_counted() -> None:
    for values in ((400, 500), (0, 0)):
        [line] = marks(specify(chart(*values), WIDE), "line")
        low, high = line["encoding"]["y"]["scale"]["domain"]
        assert low == 0
        assert high > max(values)


@pytest.mark.parametrize("highest", range(7))
@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
def test_no_two_gridlines_of_small_counts_read_the_same(size: Size, highest: int) -> None:
    drawn = svg(chart(0, highest), size)
    labels = [
        label
        for label in etree.fromstring(drawn).itertext()
        if label.isdecimal() and label != str(highest)
    ]
    assert len(labels) == len(set(labels))


def test_a_new_definition_is_marked_within_the_months_shown_only() -> None:
    broken = chart(1, 2, 3, 4, breaks=("2018-06", "2019-03"))
    assert marks(specify(broken, WIDE), "rule")[0]["data"]["values"] == [{"month": "2019-03-01"}]
    assert broken.words.endswith("; definition changed from March 2019 [b].")


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
@pytest.mark.parametrize("months", [1, 5, 13, 36])
def test_the_last_month_has_its_name_and_no_more_than_fit(months: int, size: Size) -> None:
    axis = specify(chart(*range(months)), size)["encoding"]["x"]["axis"]
    last = FIRST.plus(months - 1)
    assert axis["values"][-1] == {"year": last.year, "month": last.number, "date": 1, "utc": True}
    assert len(axis["values"]) <= size.most_labels


def test_a_reports_chart_names_this_quarters_end_and_the_same_last_year():
    axis = specify(chart(*range(15)), SMALL)["encoding"]["x"]["axis"]
    named = [(each["year"], each["month"]) for each in axis["values"]]
    assert named == [(2019, 3), (2019, 9), (2020, 3)]


@pytest.mark.parametrize(
    ("numbers", "labelled"),
    [
        ([], []),
        ([None, None], []),
        ([5], [0]),
        ([1, 2, 3], [2]),  # The others are too near.
        ([9, 4, 4, 4, 2, 3, 3, 3, 4], [0, 4, 8]),
        ([9, 2, 2, 2, 1, 3, 3, 3, 4], [0, 8]),  # The axis is where it would be.
        ([9, 2, 2, 2, 0, 3, 3, 4, None], [0, 7]),
        ([5, 5, 5, 5, 5, 5], [5]),
    ],
)
def test_labels_stand_apart(numbers: list[int | float | None], labelled: list[int]) -> None:
    assert sorted(_labelled(numbers)) == labelled


def test_the_title_says_what_is_seen() -> None:
    up = Change(22, None, Arrow.UP, None, False, 1, 1)
    seen = chart_of("Referrals", [(FIRST, 50), (FIRST.next, 61)], change=up)
    assert seen.headline == "Referrals: 61 in February 2019, up 22% on January 2019"
    assert seen.words.startswith(f"{seen.headline}; lowest 50")


def test_a_month_without_every_team_is_marked_so_that_it_never_reads_as_a_fall() -> None:
    months = [FIRST, FIRST.next, FIRST.plus(2)]
    late = chart_of("Referrals", list(zip(months, (9, None, 4), strict=True)), partial=months[1:])
    values = specify(late, WIDE)["data"]["values"]
    assert [each["partial"] for each in values] == [False, False, True]
    assert late.words.endswith("; not every team in March 2019, drawn hollow.")


def test_breaks_are_marked_inwards_clear_of_the_last_figure() -> None:
    broken = specify(chart(1, 2, 3, 4, 5, breaks=("2019-02", "2019-05")), WIDE)
    marked = [layer for layer in marks(broken, "text") if layer["mark"]["text"] == "[b]"]
    assert [(each["data"]["values"], each["mark"]["align"]) for each in marked] == [
        ([{"month": "2019-02-01"}], "left"),
        ([{"month": "2019-05-01"}], "right"),
    ]
