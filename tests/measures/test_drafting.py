"""Sentences that commentary is drafted with: rules §5."""

import pytest

from measures.drafting import most_often_text, positions_text


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
