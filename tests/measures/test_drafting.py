"""Sentences that commentary is drafted with: rules §5."""

import pytest

from measures.change import change
from measures.drafting import (
    draft_text,
    is_own_words,
    months_text,
    most_often_text,
    moved_text,
    positions_text,
    without_figures,
)
from measures.figures import GoodIs
from measures.rollup import LikeForLike


def test_discrete_months_of_a_snapshot() -> None:
    months = [("April", "120"), ("May", "131 (11 of 12 teams)"), ("June", "127")]
    assert positions_text(months) == "April 120, May 131 (11 of 12 teams), June 127"
    assert positions_text([]) == ""


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ([5, 7, 5, 12, None, 0], "Most often Homestart (12), alcohol (7) and CAMHS (5)"),
        ([1_200, 7, 0, 0, 0, 0], "Most often CAMHS (1,200) and alcohol (7)"),
        ([0, 0, 3, None, None, None], "Most often DV support (3)"),
        ([0] * 6, ""),
        ([None] * 6, ""),
    ],
)
def test_the_three_largest_parts(counts: list[int | None], text: str) -> None:
    names = ["CAMHS", "alcohol", "DV support", "Homestart", "Young carer", "MST"]
    assert most_often_text(zip(names, counts, strict=True)) == text


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        (41, 50, "Up 22% on Q1 (from 41 to 50)"),
        (1_000, 800, "Down 20% on Q1 (from 1,000 to 800)"),
        (0, 12, "Up on Q1 (from 0 to 12)"),
        (40, 43, ""),
        (2, 6, ""),
        (0, 0, ""),
    ],
)
def test_what_changed_by_more_than_the_tolerance(before: int, now: int, text: str) -> None:
    sides = LikeForLike(now, before, teams=1, of=1)
    moved = change(sides, tolerance=10, good_is=GoodIs.NEITHER)
    assert moved_text(moved, "Q1", before, now) == text


def test_what_was_said_of_the_months() -> None:
    said = [("July", "Two large families "), ("August", " "), ("September", "One left")]
    assert months_text(said) == "July: Two large families\nSeptember: One left"


def test_a_draft_has_a_line_for_each_sentence() -> None:
    assert draft_text(["July 3", "", "Up 22% on Q1"]) == "July 3\nUp 22% on Q1"


@pytest.mark.parametrize(
    ("written", "drafts", "is_own"),
    [
        ("", ("Up 22%",), False),
        ("  \n", (), False),
        ("Up 22%", ("Up 22%",), False),
        ("Up 22%", ("Up 20%", "July 3\nUp 22%"), False),
        ("July 3\n Up 22%\n", ("July 3\nUp 22%",), False),
        ("Up 22%: two large families", ("Up 22%",), True),
        ("Up 22%\nTwo large families", ("Up 22%",), True),
    ],
)
def test_what_explains_a_warning_is_more_than_its_draft(
    written: str, drafts: tuple[str, ...], is_own: bool
) -> None:
    assert is_own_words(written, *drafts) == is_own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Up 22% on Q1 (from 41 to 50)\nJuly: Two large families", "July: Two large families"),
        ("Up on Q1 (from 0 to 1,200)", ""),
        ("July 114, August [x], September no figure\nOne of them moved", "One of them moved"),
        ("Most often CAMHS (12) and DV support (5)\nA school closed", "A school closed"),
        ("Up 22% on Q1 (from 41 to 50), because a school closed", None),
        ("July 114 and August 120", None),
        ("Most often CAMHS", None),
    ],
)
def test_what_somebody_said_without_what_was_drafted(text: str, said: str | None) -> None:
    assert without_figures(text) == (text if said is None else said)
