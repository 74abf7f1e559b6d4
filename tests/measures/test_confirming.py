"""What was confirmed on an update, and what has changed since."""

import pytest

from measures.confirming import as_confirmed, what_changed
from measures.figures import Figure, Reason
from measures.periods import Month

JULY, AUGUST, SEPTEMBER = Month("2026-07"), Month("2026-08"), Month("2026-09")


def confirmed(*figures: Figure | None, to_date: int | None = 61) -> str:
    return as_confirmed(dict(zip((JULY, AUGUST, SEPTEMBER), figures, strict=True)), to_date)


def test_the_figures_as_a_text() -> None:
    text = confirmed(12, Reason.NOT_AVAILABLE, None)
    assert text == "2026-07=12 2026-08=[x] 2026-09=- to-date=61"
    assert as_confirmed({}, 120, 50) == "quarter=50 to-date=120"
    assert len(confirmed(999_999, 999_999, 999_999, to_date=99_999_999)) <= 200


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (confirmed(1, 2, 3), confirmed(1, 2, 3), []),
        (confirmed(1, 9, 3), confirmed(1, 11, 3), ["August was 9 and is 11 now"]),
        (confirmed(1, 0, 3), confirmed(1, None, 3), ["August was 0 and is nothing now"]),
        (
            confirmed(1, 2, None, to_date=1_061),
            confirmed(1, 2, Reason.NOT_APPLICABLE, to_date=None),
            [
                "September was nothing and is [z] now",
                "the year to date was 1,061 and is nothing now",
            ],
        ),
        (
            as_confirmed({}, 120, 50),
            as_confirmed({}, 120, Reason.NOT_AVAILABLE),
            ["the quarter was 50 and is [x] now"],
        ),
    ],
)
def test_what_changed_since(before: str, now: str, said: list[str]) -> None:
    assert what_changed(before, now) == said
