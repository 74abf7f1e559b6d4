"""The small line of a scorecard's row."""

import re

import pytest
from lxml import etree

from measures.periods import Month
from reporting.charts.sparkline import HEIGHT, MARGIN, WIDTH, sparkline
from reporting.charts.words import Value

FIRST = Month("2019-01")


def drawn(*values: Value | None, name: str = "Referrals", is_quarterly: bool = False) -> list[str]:
    """Its three paths: the line, dots with no neighbour, and the dot at the end."""
    series = [(FIRST.plus(place), value) for place, value in enumerate(values)]
    svg = sparkline(series, name=name, is_quarterly=is_quarterly).svg
    paths = etree.fromstring(svg).findall("{*}path")
    return [path.get("d", "") for path in paths]


def test_it_is_a_picture_with_words_and_without_styles() -> None:
    small = sparkline([(FIRST, 3), (FIRST.next, 5)], name="Cases <open> & “new”")
    picture = etree.fromstring(small.svg)
    assert picture.get("role") == "img"
    assert picture.findtext("{*}title") == small.words
    assert small.words.startswith("Cases <open> & “new”: 5 in February 2019")
    assert not re.search(r"style|<script|\bon\w+=", small.svg)


@pytest.mark.parametrize(
    ("values", "runs", "alone"),
    [
        ((1, 2, 3), [3], 0),
        ((1, 2, None, 3, 4, 5), [2, 3], 0),
        ((1, None, 3, None, 0, 5), [2], 2),
        ((None, None, 2, 3), [2], 0),
    ],
)
def test_no_line_crosses_a_missing_month(
    values: tuple[int | None, ...], runs: list[int], alone: int
) -> None:
    line, dots, _ = drawn(*values)
    assert [run.count("L") + 1 for run in line.split("M") if run] == runs
    assert dots.count("M") == alone


def test_it_fills_its_height_from_lowest_to_highest() -> None:
    line, _, last = drawn(7, 3, 11)
    assert f"{MARGIN},{HEIGHT / 2:g}L{WIDTH / 2:g},{HEIGHT - MARGIN}" in line
    assert last == f"M{WIDTH - MARGIN},{MARGIN}h0"


def test_what_never_changes_is_a_level_line_in_the_middle() -> None:
    line, _, _ = drawn(0, 0)
    assert line == f"M{MARGIN},{HEIGHT / 2:g}L{WIDTH - MARGIN},{HEIGHT / 2:g}"


def test_a_missing_last_month_has_no_dot() -> None:
    assert drawn(1, 2, None)[2] == ""
    assert drawn(None, None) == ["", "", ""]


def test_a_quarterly_measures_line_goes_from_quarter_to_quarter() -> None:
    values = (None, None, 4, None, None, 5, None, None, None, None, None, 6)
    line, dots, last = drawn(*values, is_quarterly=True)
    assert line.count("L") == 1
    assert dots.count("M") == 1  # The third quarter has no figure.
    assert last
